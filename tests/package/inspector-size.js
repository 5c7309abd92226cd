// What the page of the inspector weighs, in bytes: what it loads at once, and what it loads in all.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const STATIC = /\b(?:import|from)\s*"\.\/([\w.-]+\.js)"/g;

/** The first script and what it imports before it runs; what it imports later is written `import("./…")`. */
function atOnce(folder) {
  const found = new Set(['inspector.js']);
  for (const name of found) {
    for (const [, imported] of readFileSync(join(folder, name), 'utf8').matchAll(STATIC)) found.add(imported);
  }
  return [...found];
}

/** Each file by itself, as it is sent. */
function weight(folder, names) {
  const all = names.map((name) => readFileSync(join(folder, name)));
  const sum = (length) => all.reduce((total, bytes) => total + length(bytes), 0);
  return { raw: sum(({ length }) => length), gzip: sum((bytes) => gzipSync(bytes, { level: 9 }).length) };
}

/** @param {string} folder the page as it is built. */
export function inspectorWeights(folder) {
  const first = ['index.html', 'inspector.css', 'favicon.svg', 'live.json', ...atOnce(folder)];
  return {
    'inspector, first load': weight(folder, first),
    'inspector, all of it': weight(folder, readdirSync(folder)),
  };
}
