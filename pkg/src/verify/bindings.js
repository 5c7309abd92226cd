// The module of `closehook/verify`, bound by hand: numbers go in and come out, and where it says something in words,
// those are in its memory, with the blanks that are filled here. It is asked as the one of the whole package is, whose
// bindings wasm-bindgen writes.
import { sha256 } from '../host.js';
import { hexOf } from '../errors.js';
import { memory32, view } from '../memory.js';

/** @import { Evidence } from '../../index.d.ts' */
/** @import { Exports } from '../core.js' */

/** @type {Exports} */
let wasm;

/** @type {number} where the buffer is */
let start;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
/** @param {number} at @param {number} length */
const text = (at, length) => decoder.decode(view().subarray(at, at + length));

/**
 * What it says besides what it returned: three texts, with blanks, and three numbers.
 *
 * @returns {[string, string, string, number, number, number]}
 */
function said() {
  const at = memory32().subarray(wasm.said() / 4);
  return [text(at[0], at[1]), text(at[2], at[3]), text(at[4], at[5]), at[6], at[7], at[8]];
}

/** @param {string} template @param {...unknown} values */
const filled = (template, ...values) => template.replace(/#/g, () => String(values.shift()));

/** An age in the largest unit of which there are two. @param {number} count seconds, not negative */
function duration(count) {
  if (count >= 1e15) return 'over a million years';
  const [size, unit] =
    count < 120 ? [1, 's'] : count < 7200 ? [60, 'min'] : count < 172800 ? [3600, 'h'] : [86400, 'days'];
  return `${Math.trunc(count / size).toLocaleString('en')} ${unit}`;
}

function digest() {
  const at = wasm.digest();
  return view().subarray(at, at + 32);
}

/**
 * Of the keyring that is asked: the places of its keys, and the subscription id that it asked for. Not itself, which is
 * to be gone.
 */
/** @type {Map<string, number>} */
let asked;
/** @type {string | null} */
let subscriptionId;

/**
 * Called by the module: the place of the key for the id that lies there, as JSON; -1 when there is none, -2 for no
 * text.
 *
 * @param {number} at @param {number} length
 */
function chosen(at, length) {
  try {
    const id = JSON.parse(text(at, length));
    if (/\p{Cs}/u.test(id)) return -2;
    subscriptionId = id;
    return asked.get(id) ?? -1;
  } catch (error) {
    if (error instanceof RangeError) throw error; // the caller's stack is used up: that says nothing of the id
    return -2;
  }
}

/** Not in every runtime; where it is missing, keys stay. */
// biome-ignore lint/suspicious/noShadowRestrictedNames: bare, it is a ReferenceError where it is missing
const { FinalizationRegistry } = globalThis;
const gone =
  FinalizationRegistry &&
  new FinalizationRegistry(({ ring, instance }) => {
    if (instance !== wasm.instance) return;
    wasm.free(ring);
    unused.push(ring);
  });

/** Numbers of keyrings that are free, and how many there are. */
/** @type {number[]} */
let unused;
let rings = 0;

class Keyring {
  /** By label. */
  places = new Map();

  /** @param {boolean} bySubscription @param {Uint32Array} lengths @param {...number} window */
  constructor(bySubscription, lengths, ...window) {
    this.ring = unused.pop() ?? rings++;
    wasm.ring(this.ring, bySubscription, ...window);
    this.window = window;
    gone?.register(this, { ring: this.ring, instance: wasm.instance });
    let at = 0;
    let refusal = lengths.length === 0 ? 'no key was given' : '';
    for (let i = 0; i < lengths.length && !refusal; i += 2) {
      const [label, key] = lengths.subarray(i);
      const name = bySubscription ? text(start + at, label) : String(i / 2);
      if (wasm.key(this.ring, at, label, key)) this.places.set(name, i / 2);
      else {
        const [template, rest, hidden, count, code] = said();
        refusal = filled(
          template,
          bySubscription || lengths[2] ? `key "${hidden || name}"` : 'the key',
          filled(rest, count, code.toString(16).toUpperCase().padStart(4, '0')),
        );
      }
      at += label + key;
    }
    view().fill(0, start, start + lengths.reduce((sum, length) => sum + length, 0));
    if (refusal) throw { message: refusal };
  }

  labels() {
    return [...this.places.keys()];
  }

  /** @param {number} body @param {number} timestamp @param {number} place */
  sign(body, timestamp, place) {
    asked = this.places;
    const { written } = new TextEncoder().encodeInto(String(timestamp), digest());
    return wasm.sign(this.ring, body, written, place) ? hexOf(digest()) : undefined;
  }

  /** @param {number} body @param {number} hash @param {number} timestamp @param {number} now @param {boolean} host */
  verify(body, hash, timestamp, now, host) {
    asked = this.places;
    subscriptionId = null;
    this.bodyBytes = body;
    this.place = wasm.verify(this.ring, body, hash, timestamp, now, host);
    return this.place;
  }

  timestamp() {
    return wasm.time();
  }

  rejection() {
    const { bodyBytes, place, window } = this;
    const [code, template, header, start, end] = said();
    /** @type {Partial<Evidence>} */
    const evidence = { bodyBytes };
    const blanks = [header];
    if (place < -1) {
      const age = wasm.time();
      const keysTried = this.labels().slice(start, end);
      Object.assign(evidence, { age, skew: Math.max(-age, 0), keysTried });
      if (!header) evidence.subscriptionId = subscriptionId?.match(/^.{0,64}/su)?.[0] ?? null;
      if (code.startsWith('TIMESTAMP'))
        blanks.unshift(duration(Math.abs(age)), `${Math.trunc(window[age < 0 ? 1 : 0])} s`);
    }
    return { code, message: filled(template, ...blanks), header: header || null, evidence };
  }
}

export const bindings = {
  sha256,
  chosen,
  Keyring,
  /** Named as wasm-bindgen names it. @param {Exports} exports */
  __wbg_set_wasm(exports) {
    wasm = exports;
    unused = [];
    rings = 0;
  },
  /** @param {number} length */
  buffer: (length) => (start = wasm.buffer(length)),
  /** @param {number} body */
  hash: (body) => wasm.hash(body),
  /** @param {number} body */
  malformed(body) {
    if (!wasm.malformed(body)) return undefined;
    const [expected, , , line, column, offset] = said();
    return { expected, line, column, offset };
  },
};
