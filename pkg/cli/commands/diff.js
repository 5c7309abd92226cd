import { diff, mergePatch } from '#closehook';
import { compact } from '../../src/input/json-text.js';
import { UsageError } from '../errors.js';
import { source, wholeBytes } from '../input/source.js';
import { patchLines } from '../output/patch.js';
import { safe } from '../output/text.js';

/** @import { DiffOptions } from '../../index.d.ts' */
/** @import { Context } from '../arguments.js' */
/** @import { Terminal } from '../output/terminal.js' */

export const name = 'diff';
export const summary = 'show how two JSON documents differ';
export const operands = { least: 2, most: 2, names: ['BEFORE', 'AFTER'] };
export const options = {
  json: { about: 'a JSON Patch (RFC 6902), on one line' },
  merge: { about: 'a JSON Merge Patch (RFC 7396), on one line' },
  invertible: { about: 'with --json: a test before each operation that loses a value' },
  exact: { about: 'treat 1 and 1.0, or two spellings of a string, as different' },
  ignore: { value: 'KEY', multiple: true, about: 'leave out a key everywhere, or a JSON Pointer' },
  identity: { value: 'KEY', multiple: true, about: 'a key that identifies list elements, tried before id, email, …' },
};

export const help = `
BEFORE and AFTER are JSON files. One of them may be -, which is standard input. + marks what was added, - removed,
~ changed, > moved, each with its JSON Pointer.

  $ closehook diff monday.json tuesday.json
  $ closehook diff monday.json tuesday.json --json > patch.json
  $ curl -su "$CLOSE_API_KEY:" https://api.close.com/api/v1/me/ | closehook diff me.json -

A merge patch cannot set a member to null. Where one would have to, --merge names the places and exits with 2.

Exit code: 0 they are equal, 1 they differ, 2 usage error or not JSON.
`;

/** @param {Context} given */
export async function run({ options: given, operands: [before, after], terminal }) {
  if (before === '-' && after === '-') throw new UsageError('BEFORE and AFTER cannot both be standard input');
  if (given.json && given.merge) throw new UsageError('--json and --merge are alternatives; use one');
  if (given.invertible && !given.json) throw new UsageError('--invertible needs --json');
  const own = ['exact', 'ignore', 'identity'].find((option) => given[option]);
  if (given.merge && own) throw new UsageError(`--${own} cannot be combined with --merge`);
  /** @type {[Buffer, Buffer]} */
  const texts = [await wholeBytes(await source(before)), await wholeBytes(await source(after))];
  if (given.merge) return merge(texts, [before, after], terminal);

  /** @type {DiffOptions & { output: 'text' }} */
  const settings = {
    output: 'text',
    equality: given.exact ? 'text' : 'value',
    keys: given.identity,
    ignore: given.ignore,
  };
  const invertible = given.invertible ?? !given.json;
  const patch = placed(() => diff(...texts, { ...settings, invertible }), [before, after]);
  if (given.json) await terminal.print(safe(compact(patch)));
  else if (patch !== '[]') await terminal.print(patchLines(patch, terminal.paint).join('\n'));
  return patch === '[]' ? 0 : 1;
}

/** @param {[Buffer, Buffer]} texts @param {string[]} names @param {Terminal} terminal */
async function merge(texts, names, terminal) {
  let patch;
  try {
    patch = placed(() => mergePatch(...texts), names);
  } catch (error) {
    if (error.code !== 'NOT_IN_MERGE_PATCH') throw error;
    const places = error.places.slice(0, 5).join(', ');
    const more = error.places.length > 5 ? ` and ${error.places.length - 5} more` : '';
    throw new UsageError(`a merge patch cannot set ${places}${more} to null: --json can (NOT_IN_MERGE_PATCH)`);
  }
  await terminal.print(safe(compact(patch)));
  return patch === '{}' ? 0 : 1;
}

/** With the file, line and column of what is no JSON. @param {() => any} make @param {string[]} names */
function placed(make, names) {
  try {
    return make();
  } catch (error) {
    if (error.code !== 'MALFORMED_PAYLOAD') throw error;
    const file = names[error.message.startsWith('after') ? 1 : 0];
    const where = error.line === null ? file : `${file}:${error.line}:${error.column}`;
    const what = error.message.replace(/^(before|after) is /, '').replace(/ at line \d+, column \d+$/, '');
    throw new UsageError(`${where}: ${what}`);
  }
}
