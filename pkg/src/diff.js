// The changes of an event, and between two documents.
import { all, writeAll } from './core.js';
import { PayloadError, kind, tooLarge } from './errors.js';
import { jsonText } from './json.js';
import { BOOLEAN, STRINGS, oneOf, readOptions } from './options.js';
import { ask } from './payload.js';

/** @import { Change } from '../index.d.ts' */
/** @import { ChangesOptions, DiffOptions, Payload, Segment } from '../index.d.ts' */

/** @param {unknown} before @param {unknown} after @param {DiffOptions=} options */
export function diff(before, after, options) {
  const {
    invertible = false,
    equality = 'value',
    output = 'operations',
    keys,
    ignore,
  } = options === undefined ? NONE : readOptions(options, DIFF);
  const bytes = [jsonText(before, 'before').bytes, jsonText(after, 'after').bytes];
  const lengths = bytes.map(({ length }) => length);
  if (!writeAll(bytes)) throw tooLarge(`the texts have ${lengths.join(' and ')} bytes`);
  let patch;
  try {
    patch = all().diff(...lengths, invertible, equality === 'text', output === 'operations', keys, ignore);
  } catch (thrown) {
    // Errors of the engine, such as for a string that is too long, are passed on.
    if (thrown instanceof Error || typeof thrown?.message !== 'string') throw thrown;
    const { code, message, ...place } = thrown;
    if (code === 'TOO_LARGE') throw tooLarge(`the texts have ${lengths.join(' and ')} bytes`);
    throw new PayloadError(message, place);
  }
  return output === 'text' ? patch : operations(JSON.parse(patch));
}

/** The operations from their rows, which the core's `diff_in_rows` describes. @param {any[]} rows */
function operations(rows) {
  const list = [];
  for (let at = 0; at < rows.length; at += rows[at] === 1 ? 2 : 3) {
    const [kind, path, value] = [rows[at], rows[at + 1], rows[at + 2]];
    if (kind === 0) list.push({ op: 'add', path, value });
    else if (kind === 1) list.push({ op: 'remove', path });
    else if (kind === 2) list.push({ op: 'replace', path, value });
    else if (kind === 3) list.push({ op: 'move', from: path, path: value });
    else list.push({ op: 'test', path, value });
  }
  return list;
}

/** @param {Payload} payload @param {ChangesOptions=} options */
export function changes(payload, options) {
  const { keys, ignore } = options === undefined ? NONE : readOptions(options, CHANGES);
  const rows = JSON.parse(ask(payload, (/** @type {number} */ length) => all().changes(length, keys, ignore)));
  const list = [];
  for (let at = 0; at < rows.length; at += 5)
    list.push(change(rows[at], rows[at + 1], rows[at + 2], rows[at + 3], rows[at + 4]));
  return list;
}

const NONE = {};

/**
 * A change from its five places, which the core's `changes_in_rows` describes.
 *
 * @param {string} field @param {number} kind @param {string | 0} place @param {any} before @param {any} after
 * @returns {Change}
 */
function change(field, kind, place, before, after) {
  const pointer = place === 0 ? `/${field}` : place;
  if (kind === 0) return { field, pointer, kind: 'added', after };
  if (kind === 1) return { field, pointer, kind: 'removed', before };
  if (kind === 2) return { field, pointer, kind: 'changed', before, after };
  if (kind === 3) return { field, pointer, kind: 'moved', from: before, after };
  return kind === 4 ? { field, pointer, kind: 'changed', after } : { field, pointer, kind: 'changed' };
}

/** @param {Payload} payload @param {{ output?: 'object' | 'text' }=} options */
export function previous(payload, options) {
  const { output = 'object' } = options === undefined ? NONE : readOptions(options, PREVIOUS);
  const object = ask(payload, (/** @type {number} */ length) => all().previous(length));
  return output === 'text' ? object : JSON.parse(object);
}

/** @param {Payload} payload @param {{ values?: boolean }=} options */
export function check(payload, options) {
  const { values = false } = options === undefined ? NONE : readOptions(options, CHECK);
  return ask(payload, (/** @type {number} */ length) => all().check(length, values));
}

const CHECK = { values: BOOLEAN };
const PREVIOUS = { output: oneOf('object', 'text') };
const CHANGES = { keys: STRINGS, ignore: STRINGS };
const DIFF = { invertible: BOOLEAN, equality: oneOf('value', 'text'), output: oneOf('operations', 'text'), ...CHANGES };

/** @param {string} before @param {string} after */
export function textDiff(before, after) {
  for (const [name, text] of Object.entries({ before, after })) {
    if (typeof text !== 'string') throw new TypeError(`${name} must be a string, got ${kind(text)}`);
  }
  const bytes = [utf16(before), utf16(after)];
  const lengths = bytes.map(({ length }) => length);
  if (!writeAll(bytes)) throw tooLarge(`the texts have ${lengths.join(' and ')} bytes`);
  const steps = all().textDiff(...lengths);
  /** @type {Segment[]} */
  const segments = [];
  let [from, to] = [0, 0];
  /** @param {Segment['kind']} kind @param {string} text */
  const part = (kind, text) => {
    if (text !== '') segments.push({ kind, text });
  };
  for (let at = 0; at < steps.length; at += 3) {
    const [equal, removed, added] = steps.subarray(at, at + 3);
    part('equal', before.slice(from, from + equal));
    from += equal;
    to += equal;
    part('removed', before.slice(from, from + removed));
    from += removed;
    part('added', after.slice(to, to + added));
    to += added;
  }
  return segments;
}

/** The code units of a string, the low byte first: UTF-8 has no lone surrogates. @param {string} text */
function utf16(text) {
  const bytes = new Uint8Array(2 * text.length);
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    bytes[2 * at] = unit;
    bytes[2 * at + 1] = unit >> 8;
  }
  return bytes;
}
