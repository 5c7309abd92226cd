import { remedies } from '../../dist/remedies.js';
import { UsageError } from '../errors.js';
import { tableLines } from '../output/table.js';

/** @import { Context } from '../arguments.js' */

export const name = 'remedy';
export const summary = 'print a whole receiver that verifies, for the framework of your choice';
export const operands = { most: 1, names: ['FRAMEWORK'], choices: remedies.map(({ id }) => id) };
export const options = {
  'without-closehook': { about: 'a receiver that needs no package but the framework' },
  json: { about: 'JSON: one object per framework' },
};

export const help = `
Without FRAMEWORK, lists the frameworks. With it, prints the file of a receiver: it reads the raw body and the key,
verifies, and answers 401 to anything that is not from Close. Comments that begin with Body, Key, Headers, Hash and Age
mark the parts that a diagnosis names.

  $ closehook remedy
  $ closehook remedy express > server.mjs
  $ closehook remedy express --without-closehook > server.mjs
  $ closehook remedy fastapi > main.py

closehook is a package for JavaScript. The files for all other languages do without it.

JSON: {"id", "title", "path", "withClosehook", "withoutClosehook"}: the texts of the files. withClosehook is null for
other languages.

Exit code: 0 printed, 2 usage error.
`;

/** @param {Context} given */
export async function run({ options: given, operands: [wanted], terminal }) {
  if (given['without-closehook'] && wanted === undefined)
    throw new UsageError('--without-closehook needs a framework: closehook remedy express --without-closehook');
  const chosen = remedies.filter(({ id }) => wanted === undefined || id === wanted);
  if (given.json) {
    for (const { advice, ...remedy } of chosen) await terminal.json(remedy);
    return 0;
  }
  if (wanted === undefined) {
    const rows = remedies.map(({ id, title, path, withClosehook }) => [
      id,
      title,
      path,
      withClosehook === null ? 'without closehook' : 'with closehook, or without',
    ]);
    await terminal.print(tableLines([['FRAMEWORK', 'FOR', 'FILE', 'RECEIVER'], ...rows]).join('\n'));
    return 0;
  }
  const [{ withClosehook, withoutClosehook }] = chosen;
  const text = given['without-closehook'] ? withoutClosehook : (withClosehook ?? withoutClosehook);
  await terminal.print(text.trimEnd());
  return 0;
}
