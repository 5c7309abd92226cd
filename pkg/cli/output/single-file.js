// The inspector as one file, for a machine that runs no server.
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';

const ENTRY = 'inspector.js';

/** @typedef {{ name: string, script: string, imports: string[] }} Module */

/**
 * The page in `folder` as one HTML text. Browsers do not load modules from files, so its only script holds their texts,
 * and loads each as a blob. The policy allows nothing to run but that script and what it loads, and no connection.
 *
 * @param {URL} folder
 */
export async function singleFile(folder) {
  const read = (/** @type {string} */ name) => readFile(new URL(name, folder), 'utf8');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.js'));
  const modules = await Promise.all(
    names.map(async (name) => {
      const script = await read(name);
      return { name, script, imports: names.filter((other) => script.includes(`"./${other}"`)) };
    }),
  );
  const script = start(sorted(modules));
  const style = await read('inspector.css');
  const policy =
    `default-src 'none'; script-src '${hash(script)}' blob: 'wasm-unsafe-eval'; ` +
    `style-src '${hash(style)}'; connect-src 'none'; worker-src 'none'; base-uri 'none'; form-action 'none'; ` +
    "require-trusted-types-for 'script'; trusted-types 'none'";
  const html = await read('index.html');
  return html
    .replace('<html ', '<html data-single ')
    .replace(/(?<=Content-Security-Policy" content=")[^"]*/, policy)
    .replace(/ *<link rel="(?:icon|modulepreload)"[^>]*>\n/g, '')
    .replace(/<link rel="stylesheet"[^>]*>/, () => `<style>${style}</style>`)
    .replace(/<script [^>]*src="inspector\.js"><\/script>/, () => `<script type="module">${script}</script>`)
    .concat(`<!--\n${(await read('third-party.txt')).replaceAll('--', '- -')}-->\n`);
}

/** @param {string} text */
const hash = (text) => `sha256-${createHash('sha256').update(text).digest('base64')}`;

/**
 * The modules that the page needs, each after those that it imports.
 *
 * @param {Module[]} modules
 */
function sorted(modules) {
  /** @type {Set<Module>} */
  const done = new Set();
  /** @param {Module} module @param {string[]} path that leads to it */
  const visit = (module, path) => {
    if (done.has(module)) return;
    if (path.includes(module.name)) throw new Error(`modules import each other: ${path.join(', ')}`);
    for (const each of modules) if (module.imports.includes(each.name)) visit(each, [...path, module.name]);
    done.add(module);
  };
  for (const module of modules) if (module.name === ENTRY) visit(module, []);
  return [...done];
}

/**
 * The script of the file: the address of a blob takes the place of the path in each import.
 *
 * @param {Module[]} modules
 */
function start(modules) {
  const texts = JSON.stringify(modules.map(({ name, script }) => [name, script])).replaceAll('<', '\\u003c');
  return `const urls = {};
for (const [name, script] of ${texts}) {
  const text = script.replace(/"\\.\\/([\\w-]+\\.js)"/g, (path, to) => (to in urls ? \`"\${urls[to]}"\` : path));
  urls[name] = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
}
import(urls['${ENTRY}']);`;
}
