// The text of a filter, compiled, with what is wrong with it and where.
import { Filter } from 'closehook';
import { JsonDocument } from './json-document.js';
import { readTree } from './filter-tree.js';

/** @import { FilterError } from 'closehook' */
/** @import { Condition } from './filter-tree.js' */

/**
 * @param {string} text what stands in the editor; nothing is no filter
 * @returns {Compiled}
 *
 * @typedef {{ filter: Filter, tree: Condition | null, error: null } |
 *   { filter: null, tree: null, error: Problem }} Compiled
 *
 * @typedef {{ severity: 'error' | 'warning', code: string, sentence: string, pointer: string | null, from: number,
 *   to: number, line: number, column: number }} Problem
 */
export function compiled(text) {
  const json = text.trim() === '' ? 'null' : text;
  try {
    const filter = new Filter(json);
    return { filter, tree: readTree(json), error: null };
  } catch (error) {
    if (error.name !== 'FilterError') throw error;
    return { filter: null, tree: null, error: problemOf(error, text) };
  }
}

/** @param {FilterError} given @param {string} text */
function problemOf({ code, message, pointer, offset }, text) {
  const place =
    offset === null
      ? placeIn(new JsonDocument(text), code, pointer ?? '')
      : { from: inText(text, offset), to: inText(text, offset) + 1 };
  return placed(text, { severity: 'error', code, sentence: message, pointer, ...place });
}

const MOST = 100;

// Which member of a node a remark is about; of all others it is the type.
const ABOUT_FIELD = new Set(['DOTTED_FIELD', 'UNKNOWN_EVENT_FIELD', 'UNKNOWN_FIELD', 'NESTED_CUSTOM_FIELD']);

/**
 * Of a node the member that says what it is, for a node may be longer than the window.
 *
 * @param {JsonDocument} document @param {string} code @param {string} pointer
 */
function placeIn(document, code, pointer) {
  const node = document.nodes().get(pointer);
  if (!node) return document.range(pointer);
  const { from, to } =
    (code === 'MISSING_MEMBER' ? null : node.members.get(ABOUT_FIELD.has(code) ? 'field' : 'type')) ?? node;
  return { from, to };
}

/**
 * What the core remarks, for each of the event types or for any, once each; in the order of the text, as many as can be
 * read.
 *
 * @param {Compiled} given @param {string} text @param {{ object_type?: string, action?: string }[]} types
 * @returns {{ remarks: Problem[], more: number }}
 */
export function remarks({ filter }, text, types) {
  if (!filter) return { remarks: [], more: 0 };
  const document = new JsonDocument(text);
  const found = new Map();
  for (const { object_type: objectType, action } of types.length > 0 ? types : [{}]) {
    for (const { code, pointer, sentence } of filter.lint({ objectType, action })) {
      const key = `${code} ${pointer} ${sentence}`;
      if (!found.has(key))
        found.set(key, { severity: 'warning', code, sentence, pointer, ...placeIn(document, code, pointer) });
    }
  }
  const all = [...found.values()].sort((one, other) => one.from - other.from);
  return { remarks: all.slice(0, MOST).map((each) => placed(text, each)), more: Math.max(0, all.length - MOST) };
}

/**
 * With line and column from 1, in characters; where the core ended the sentence with the place, that is taken off.
 *
 * @param {string} text
 * @param {Omit<Problem, "line" | "column">} problem
 */
function placed(text, problem) {
  const before = text.slice(0, problem.from);
  const start = before.lastIndexOf('\n') + 1;
  const sentence = problem.sentence.replace(/ at (line \d+, column \d+|the root|\/\S*)$/, '');
  return { ...problem, sentence, line: before.split('\n').length, column: [...before.slice(start)].length + 1 };
}

/** The index in the text of an offset in its UTF-8. @param {string} text @param {number} offset */
function inText(text, offset) {
  let bytes = 0;
  let index = 0;
  for (const character of text) {
    if (bytes >= offset) break;
    const point = Number(character.codePointAt(0));
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    index += character.length;
  }
  return index;
}
