// JSON Patch (RFC 6902) and JSON Merge Patch (RFC 7396).
import { rawBytes } from './body.js';
import { core, writeAll } from './core.js';
import { PatchError, PayloadError, kind } from './errors.js';
import { text } from './payload.js';

export const applyPatch = (document, patch) => asked('applyPatch', { document, patch });

export const applyMergePatch = (document, patch) => asked('applyMergePatch', { document, patch });

export const invertPatch = (patch) => asked('invertPatch', { patch });

export const mergePatch = (before, after) => asked('mergePatch', { before, after });

const encoder = new TextEncoder();

/** What the core answers: JSON text if the first of its arguments is text or bytes, and else a value. */
function asked(method, given) {
  const texts = Object.entries(given).map(([name, source]) => jsonText(source, name));
  const bytes = texts.map((source) => source.bytes);
  const lengths = bytes.map(({ length }) => length);
  if (!writeAll(bytes)) throw new RangeError(`there is no memory for texts of ${lengths.join(' and ')} bytes`);
  let answer;
  try {
    answer = core()[method](...lengths);
  } catch (thrown) {
    throw refusal(thrown);
  }
  // Made by JSON.parse: a key like __proto__ is one of the value's own.
  return texts[0].isText ? answer : JSON.parse(answer);
}

function refusal(thrown) {
  // What the engine throws, as for a string that is too long for it, has no code of ours.
  if (thrown instanceof Error || typeof thrown?.code !== 'string') return thrown;
  const { code, message, ...place } = thrown;
  if (code === 'MALFORMED_PAYLOAD') return new PayloadError(message, { ...place, pointer: null });
  return new PatchError(code, message, place);
}

/** A string and bytes are JSON text; anything else is a value. */
function jsonText(source, name) {
  if (typeof source === 'string' || isBytes(source)) {
    const bytes = rawBytes(source);
    if (typeof bytes === 'string') throw new TypeError(`${name} must be JSON text, its bytes, or a value: its bytes are gone`);
    return { isText: true, bytes };
  }
  if (isUnread(source)) throw new TypeError(`${name} must be JSON text, its bytes, or a value, got ${unread(source)}`);
  return { isText: false, bytes: encoder.encode(text(source, name)) };
}

function isBytes(source) {
  if (ArrayBuffer.isView(source)) return true;
  try {
    return /^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(source));
  } catch {
    return false;
  }
}

/** What JSON.stringify would write as an empty object, though something is in it, or will be. */
function isUnread(source) {
  try {
    return ['then', 'arrayBuffer', 'getReader'].some((method) => typeof source?.[method] === 'function');
  } catch {
    return false;
  }
}

const unread = (source) => (typeof source.then === 'function' ? 'a promise' : kind(source));
