// The difference of two texts, in all its forms; what is wrong is a value too. All of it goes through the core as text,
// so that no digit of a large number and no escape is lost on the way.
import { applyMergePatch, applyPatch, diff, invertPatch, mergePatch } from 'closehook';
import { JsonIndex } from '../../json-index.js';
import { pretty } from '../../pretty.js';

/**
 * The operations from one text to the other.
 *
 * @param {string} before @param {string} after
 * @param {{ keys: string[], ignore: string[], invertible: boolean, exact: boolean }} given
 * @returns {{ text: string, count: number, at: (place: number) => Operation } | { wrong: string }} `text` is the patch;
 *   `at` reads one of its operations that change something
 * @typedef {{ op: string, path: string, from?: string, source: string, before: string }} Operation `source` is its
 *   value as it is written, `before` the one that it takes the place of; empty where there is none
 */
export function operations(before, after, { keys, ignore, invertible, exact }) {
  try {
    // An invertible patch has what was there too, in its tests, and no other operations: without them it is the plain
    // one.
    return listed(
      diff(before, after, { keys, ignore, invertible: true, equality: exact ? 'text' : 'value', output: 'text' }),
      invertible,
    );
  } catch (error) {
    return { wrong: worded(error) };
  }
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
    return { text: lined(invertPatch(patch)) };
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

/** A JSON Patch with an operation a line. @param {string} text */
export function lined(text) {
  const index = new JsonIndex(text);
  const lines = Array.from(index.children(0), (node) => `  ${index.source(node)}`);
  return lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n]`;
}

/**
 * @param {string} text @param {boolean} invertible @returns
 *   {{ text: string, count: number, at: (place: number) => Operation }}
 */
function listed(text, invertible) {
  const index = new JsonIndex(text);
  /** @param {number} node */
  const read = (node) => {
    /** @type {any} */
    const operation = { source: '' };
    for (const member of index.children(node)) {
      const name = index.keyOf(member);
      if (name === 'value') operation.source = index.source(member);
      else operation[name] = JSON.parse(index.source(member));
    }
    return operation;
  };
  // `op` is the first member.
  /** @param {number} node */
  const isTest = (node) => index.source(Number(index.children(node).next().value)) === '"test"';
  // Each operation that changes something, and the one before it in the patch.
  /** @type {[node: number, before: number | undefined][]} */
  const rows = [];
  let last;
  for (const node of index.children(0)) {
    if (!isTest(node)) rows.push([node, last]);
    last = node;
  }
  return {
    get text() {
      return invertible ? text : `[${rows.map(([node]) => index.source(node)).join(',')}]`;
    },
    count: rows.length,
    /** @param {number} place */
    at(place) {
      const [node, was] = rows[place];
      const operation = read(node);
      const test =
        was !== undefined && isTest(was) && ['remove', 'replace'].includes(operation.op) ? read(was) : undefined;
      return { ...operation, before: test !== undefined && test.path === operation.path ? test.source : '' };
    },
  };
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
  return `${message[0].toUpperCase()}${message.slice(1)}${where && ` (${where})`}.${code ? ` ${code}` : ''}`;
}
