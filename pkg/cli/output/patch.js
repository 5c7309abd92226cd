// Prints a JSON Patch for people. Values are shown in their original text, since parsed numbers may lose digits.
import { compact, elements, members } from '../../src/input/json-text.js';
import { shown } from './text.js';

/** @import { Paint } from './terminal.js' */

const LONGEST = 120;

/**
 * Lines, one for each difference, from the text of a patch that was made with `invertible`.
 *
 * @param {string} text @param {Paint} paint
 */
export function patchLines(text, paint) {
  /** @type {string[]} */
  const lines = [];
  /** @type {{ path: string, value: string } | null} */
  let before = null;
  for (const operation of elements(text).map((each) => members(each))) {
    const [op, path, from] = ['op', 'path', 'from'].map(
      (name) => operation.has(name) && JSON.parse(operation.get(name) ?? ''),
    );
    const value = operation.has('value') ? shown(compact(operation.get('value') ?? ''), LONGEST) : '';
    const place = shown(path === '' ? '(all)' : path);
    const old = before !== null && before.path === path ? paint.red(before.value) : '';
    if (op === 'test') before = { path, value };
    else if (op === 'add') lines.push(`${paint.green('+')} ${place}  ${old && `${old} → `}${paint.green(value)}`);
    else if (op === 'remove') lines.push(`${paint.red('-')} ${place}  ${old}`);
    else if (op === 'replace') lines.push(`${paint.yellow('~')} ${place}  ${old} → ${paint.green(value)}`);
    else lines.push(`${paint.cyan('>')} ${shown(from)} → ${place}`);
    if (op !== 'test') before = null;
  }
  return lines;
}
