// Events folded into the state of each object.
import { Mortal, all, write } from './core.js';
import { HistoryError, PayloadError, kind, tooLarge } from './errors.js';
import { jsonText } from './json.js';
import { STRINGS, readOptions } from './options.js';
import { ask } from './payload.js';

/** @import { Kind } from './options.js' */
/** @import { Applied } from '../index.d.ts' */
/** @import { ClosedGap } from '../index.d.ts' */
/** @import { Body, Gap, HistoryJSON, HistoryOptions, Payload } from '../index.d.ts' */

/** @type {Applied['outcome'][]} */
const OUTCOMES = ['applied', 'duplicate', 'stale', 'gap'];

/** @param {number} most @param {string} or @param {number} [also] @returns {Kind} */
const whole = (most, or = '', also = 1) => [
  `an integer from 1 to ${most}${or}`,
  (value) => value === also || (Number.isInteger(value) && value >= 1 && value <= most),
  (value) => typeof value === 'number',
];
const OPTIONS = {
  remember: whole(1000),
  maxEvents: whole(100_000),
  maxObjects: whole(2 ** 31 - 1, ', or Infinity', Infinity),
  ignore: STRINGS,
};
const DEFAULTS = {
  remember: 16,
  maxEvents: 10_000,
  maxObjects: 100_000,
  ignore: ['date_updated', 'updated_by', 'updated_by_name'],
};
const encoder = new TextEncoder();

export class History {
  #history;

  /** @param {HistoryOptions=} options */
  constructor(options) {
    const { remember, maxEvents, maxObjects, ignore } = readOptions(options, OPTIONS, DEFAULTS);
    const { History: Core } = all();
    this.#history = mortal(new Core(remember, maxEvents, maxObjects === Infinity ? 0 : maxObjects, ignore));
  }

  /** @param {HistoryJSON | Body} json */
  static from(json) {
    const { bytes } = jsonText(json, 'json');
    if (!write(bytes)) throw tooLarge(`the history has ${bytes.length} bytes`);
    let read;
    try {
      read = all().History.from(bytes.length);
    } catch (thrown) {
      if (thrown instanceof Error) throw thrown;
      const { code, message, ...place } = thrown;
      throw new HistoryError(code, message, place);
    }
    const history = new History();
    history.#history.get().free();
    history.#history = mortal(read);
    return history;
  }

  /** @param {Payload} payload */
  apply(payload) {
    const outcome =
      OUTCOMES[
        ask(
          payload,
          (/** @type {number} */ length, /** @type {any} */ history) => history.apply(length),
          -1,
          this.#history,
        )
      ];
    if (outcome === undefined) {
      const { message, pointer } = this.#history.get().refused();
      throw new PayloadError(message, { pointer });
    }
    const [objectId, eventId] = pair(this.#history.get().applied());
    const gap = outcome === 'gap' ? gapsOf(this.#history.get().gap())[0] : null;
    return { outcome, objectId, eventId, gap };
  }

  /** @param {string} objectId */
  get(objectId) {
    return parsed(this.#history.get().get(writeId(objectId)));
  }

  /** @param {string} objectId */
  status(objectId) {
    return parsed(this.#history.get().status(writeId(objectId)));
  }

  /** @param {string=} objectId */
  gaps(objectId) {
    return gapsOf(objectId === undefined ? this.#history.get().allGaps() : this.#history.get().gaps(writeId(objectId)));
  }

  /** @param {Gap | string} gap */
  answered(gap) {
    return this.#close(gap, undefined);
  }

  /** @param {Gap | string | readonly (Gap | string)[]} gaps @param {string} why */
  giveUp(gaps, why) {
    if (typeof why !== 'string' || why === '')
      throw new TypeError(`why must be a string that gives the reason, got ${kind(why)}`);
    const all = Array.isArray(gaps) ? gaps : [gaps];
    return all.filter((gap) => this.#close(gap, why)).length;
  }

  /** @param {Gap | string} gap @param {string | undefined} why */
  #close(gap, why) {
    const isGap = typeof gap === 'string' || (gap !== null && typeof gap === 'object');
    if (!isGap) throw new TypeError(`gap must be a gap of gaps() or its id, got ${kind(gap)}`);
    const closed = this.#history.get().close(writeJson(gap), why);
    if (closed === undefined && typeof gap !== 'string')
      throw new TypeError('gap must be a gap of gaps() or its id, got another object');
    return closed === true;
  }

  /** @param {string} objectId @returns {ClosedGap[]} */
  closed(objectId) {
    return JSON.parse(this.#history.get().closed(writeId(objectId)));
  }

  get forgottenUntil() {
    return this.#history.get().forgottenUntil() ?? null;
  }

  get ids() {
    return JSON.parse(this.#history.get().ids());
  }

  get size() {
    return this.#history.get().size();
  }

  toJSON() {
    return JSON.parse(this.#history.get().toJSON());
  }
}

/** @param {any} history */
const mortal = (history) =>
  new Mortal(
    history,
    () =>
      new HistoryError(
        'STATE_LOST',
        'an earlier call ended unexpectedly, and what this history held is lost: make it again with ' +
          'History.from, of the last JSON of it',
      ),
  );

/** @param {string | undefined} text */
const parsed = (text) => (text === undefined ? undefined : JSON.parse(text));

/**
 * Two strings of a JSON array. Without escapes they are cut out, in half the time of JSON.parse.
 *
 * @param {string} text
 */
function pair(text) {
  if (text.includes('\\')) return JSON.parse(text);
  const end = text.indexOf('","');
  return [text.slice(2, end), text.slice(end + 3, -2)];
}

/** The core has the fields of a gap by the hashes of their names. @param {string} text */
function gapsOf(text) {
  const gaps = JSON.parse(text);
  for (const { fields } of gaps) fields.sort();
  return gaps;
}

/** Writes an id as a JSON string, in which a lone surrogate stays what it is. @param {string} objectId */
function writeId(objectId) {
  if (typeof objectId !== 'string') throw new TypeError(`objectId must be a string, got ${kind(objectId)}`);
  return writeJson(objectId);
}

/** @param {unknown} value */
function writeJson(value) {
  const bytes = encoder.encode(JSON.stringify(value));
  if (!write(bytes)) throw tooLarge(`the id has ${bytes.length} bytes`);
  return bytes.length;
}
