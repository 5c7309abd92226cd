// The difference of two texts, in all its forms. An error is returned as `wrong`. The core gets and returns text,
// so that no digit of a large number and no escape is lost on the way. The jobs that take whole texts run in a worker
// when the texts are large, so all of them take and return only what can be cloned.
import { applyMergePatch, applyPatch, diff, invertPatch, mergePatch, previous } from 'closehook';
import { JsonIndex, KINDS } from '../../json-index.js';
import { LONGEST_TEXT } from '../../long-text.js';
import { pretty } from '../../pretty.js';
import { sentence } from '../../words.js';

const decoder = new TextDecoder();
/** What an operation has in `rows`: where each of its parts begins and ends in the text, or -1. */
const PARTS = ['op', 'path', 'from', 'value', 'before'];
const STRIDE = 2 * PARTS.length;

/**
 * The operations from one text to the other.
 *
 * @typedef {{ text: string, rows: Int32Array }} Found `text` is the patch with its tests, and `rows` the places of what
 *   changes something: see `operationAt`
 * @typedef {{ op: string, path: string, from?: string, source: string, before: string }} Operation `source` is its
 *   value as it is written, `before` the one that it takes the place of; empty where there is none
 *
 * @param {string} before @param {string} after
 * @param {{ keys: string[], ignore: string[], exact: boolean }} given
 * @returns {Generator<void, Found | { wrong: string }, void>}
 */
export function* operations(before, after, { keys, ignore, exact }) {
  let text;
  try {
    // An invertible patch has what was there too, in its tests, and no other operations: without them it is the plain
    // one.
    text = diff(before, after, { keys, ignore, invertible: true, equality: exact ? 'text' : 'value', output: 'text' });
  } catch (error) {
    return { wrong: worded(error) };
  }
  yield;
  return { text, rows: rowsOf(new JsonIndex(text)) };
}

/** How many operations change something. @param {Found} found */
export const countOf = ({ rows }) => rows.length / STRIDE;

/** An operation that changes something. @param {Found} found @param {number} place @returns {Operation} */
export function operationAt({ text, rows }, place) {
  const [op, path, from, source, before] = PARTS.map((_, i) => {
    const [start, end] = rows.subarray(place * STRIDE + 2 * i);
    return start < 0 ? '' : text.slice(start, end);
  });
  return {
    ...{ op: JSON.parse(op), path: JSON.parse(path), source, before },
    ...(from && { from: JSON.parse(from) }),
  };
}

/** A JSON Patch with an operation a line. @param {string} text @param {boolean} [tests] without them, only changes */
export function lined(text, tests = true) {
  const index = new JsonIndex(text);
  const lines = [];
  for (const node of index.children(0)) if (tests || !isTest(index, node)) lines.push(`  ${index.source(node)}`);
  return { text: lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n]` };
}

/**
 * A part of a body: the text itself, and as much of it over several lines as a field shows.
 *
 * @param {Uint8Array} bytes @param {string} part `body`, `data`, or `previous`, which is the object before the event
 */
export function part(bytes, part) {
  const text = part === 'previous' ? previous(bytes, { output: 'text' }) : decoder.decode(bytes);
  if (part !== 'data') return { text, shown: pretty(text, LONGEST_TEXT + 1) };
  const index = new JsonIndex(text);
  // Read and written again, its large numbers would lose their digits.
  const data = index.source(index.inEvent('/data'));
  return { text: data, shown: pretty(data, LONGEST_TEXT + 1) };
}

/** Both texts over several lines. @param {string} before @param {string} after */
export function* both(before, after) {
  const first = pretty(before);
  yield;
  return [first, pretty(after)];
}

/**
 * The keys by which elements of arrays can be told apart: each array of objects in which all have the key, with a value
 * of their own. The most frequent come first.
 *
 * @param {string} text that JSON.parse has read
 */
export function identities(text) {
  const index = new JsonIndex(text);
  /** @type {Map<string, number>} */
  const found = new Map();
  for (let node = 0; node < index.length; node += 1) {
    if (KINDS[index.kind[node]] !== 'array' || index.size[node] < 2) continue;
    for (const key of identitiesOf(index, node)) found.set(key, (found.get(key) ?? 0) + index.size[node]);
  }
  return [...found]
    .sort(([, one], [, other]) => other - one)
    .slice(0, MOST_IDENTITIES)
    .map(([key]) => key);
}
const MOST_IDENTITIES = 6;

/** @param {JsonIndex} index @param {number} array */
function identitiesOf(index, array) {
  /** @type {Map<string, Set<string>>} The values of each key that all elements before had. */
  let values = new Map();
  let isFirst = true;
  for (const element of index.children(array)) {
    if (KINDS[index.kind[element]] !== 'object') return [];
    /** @type {typeof values} */
    const kept = new Map();
    for (const member of index.children(element)) {
      const key = /** @type {string} */ (index.keyOf(member));
      const source = index.source(member);
      const seen = isFirst ? new Set() : values.get(key);
      if (!['string', 'number'].includes(KINDS[index.kind[member]]) || source.length > 100 || key.length > 60) continue;
      if (!seen || seen.has(source)) continue;
      kept.set(key, seen.add(source));
    }
    values = kept;
    if (values.size === 0) return [];
    isFirst = false;
  }
  return [...values.keys()];
}

/** The merge patch. @returns {{ text: string } | { wrong: string }} @param {string} before @param {string} after */
export function merged(before, after) {
  try {
    return { text: pretty(mergePatch(before, after)) };
  } catch (error) {
    if (error.code !== 'NOT_IN_MERGE_PATCH') return { wrong: worded(error) };
    const places = error.places.slice(0, 5).join(', ');
    return {
      wrong:
        `A merge patch cannot set a member to null, and would have to ` +
        `at ${places}${error.places.length > 5 ? ', …' : ''}. A JSON Patch can.`,
    };
  }
}

/** The patch that leads back. @param {string} patch */
export function inverted(patch) {
  try {
    return lined(invertPatch(patch));
  } catch (error) {
    return { wrong: worded(error) };
  }
}

/**
 * A document with a patch applied: a list is a JSON Patch, anything else a merge patch.
 *
 * @param {string} document @param {string} patch
 */
export function applied(document, patch) {
  const isList = /^\s*\[/.test(patch);
  try {
    return {
      text: pretty(isList ? applyPatch(document, patch) : applyMergePatch(document, patch)),
      kind: isList ? 'JSON Patch' : 'merge patch',
    };
  } catch (error) {
    return { wrong: worded(error) };
  }
}

/** `op` is the first member. @param {JsonIndex} index @param {number} node */
const isTest = (index, node) => index.source(Number(index.children(node).next().value)) === '"test"';

/** @param {JsonIndex} index of a patch with its tests */
function rowsOf(index) {
  /** @type {number[]} */
  const rows = [];
  /** @param {number} node @returns {Record<string, number>} the member of each name */
  const membersOf = (node) =>
    Object.fromEntries(Array.from(index.children(node), (member) => [index.keyOf(member), member]));
  /** @type {Record<string, number> | null} The test before. */
  let test = null;
  for (const node of index.children(0)) {
    const members = membersOf(node);
    if (isTest(index, node)) {
      test = members;
      continue;
    }
    // The test before an operation has the value that is removed or replaced.
    const isThere =
      test !== null &&
      ['"remove"', '"replace"'].includes(index.source(members.op)) &&
      index.source(test.path) === index.source(members.path);
    for (const name of PARTS) {
      const member = name !== 'before' ? members[name] : isThere ? test?.value : undefined;
      if (member === undefined) rows.push(-1, -1);
      else rows.push(index.start[member], index.end[member]);
    }
    test = null;
  }
  return Int32Array.from(rows);
}

/**
 * The sentence of an error, with its code, and its place unless the sentence names it.
 *
 * @param {{ code?: string, message: string, operation?: number, pointer?: string }} given
 */
function worded({ code, message, operation, pointer }) {
  const where = [
    Number.isInteger(operation) && !message.includes(`operation ${operation}`) ? `operation ${operation}` : '',
    pointer && !message.includes(pointer) ? `at ${pointer}` : '',
  ]
    .filter(Boolean)
    .join(', ');
  return `${sentence(`${message}${where && ` (${where})`}`)}${code ? ` ${code}` : ''}`;
}
