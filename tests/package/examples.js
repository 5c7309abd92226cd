// The examples in the documentation.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../runtimes/tarball.js';

/** What an example may use without importing it. */
export const PRELUDE = "import assert from 'node:assert/strict';\n";

/** What an example may read from its environment: the key of Close's documentation. */
export const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';

/** The Markdown files that a user reads: the README, and the pages in `docs`. */
export const PAGES = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/${name}`),
];

/** Every match of a pattern, with the place it has in the file. */
function matches(file, pattern) {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(pattern)].map(({ index, groups }) => {
    const line = text.slice(0, index).split('\n').length;
    return { name: `${file}:${line}`, ...groups };
  });
}

/** The ```js blocks in the comments of a declaration file. */
export function inDeclarations(file) {
  return matches(file, /^ *\* ```js\n(?<code>.*?)^ *\* ```$/gms).map((/** @type {any} */ { name, code }) => ({
    name,
    code: code.replace(/^ *\* ?/gm, ''),
  }));
}

/** What an example says that it prints: the comments after each `console.log`, on its line and directly below. */
export const printed = (code) =>
  [...code.matchAll(/^console\.log\(.*\);(?<comment> *\/\/ .*)?\n(?<below>(?:\/\/ .*\n)*)/gm)]
    .map(({ groups: { comment = '', below } }) => (comment + (comment ? '' : ` ${below}`)).replace(/\s*\/\/ /g, ' '))
    .join('')
    .replace(/\s+/g, ' ')
    .trim();

/**
 * The ```js and ```html blocks of a Markdown file. A comment like `<!-- test: run -->` before one says how it
 * is run; one without has `undefined` there.
 */
export const inMarkdown = (file) =>
  matches(file, /^(?:<!-- test: (?<mark>\w+) -->\n+)?```(?:js|html)\n(?<code>.*?)^```$/gms);
