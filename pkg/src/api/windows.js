// Turns a log that is read newest first into oldest first, in bounded memory.
import { fromText } from './dates.js';

/** @import { LoggedEvent } from '../../api.d.ts' */

/**
 * Reads a window, newest first, both ends included.
 *
 * @typedef {(start: number, stop: number) => AsyncIterable<LoggedEvent>} Newest
 */

/**
 * The maximum number of events and bytes in memory. Events are held as bytes, since parsed ones take several times as
 * much.
 */
const MOST_HELD = 30_000;
const MOST_BYTES = 48 << 20;

/** How full a window should be, so that it still fits if there are twice as many events as before. */
const AIM = 0.5;

/** A page of Close's log. The fullness of a window is estimated after each. */
const PAGE = 50;

/** The factor by which a window grows or shrinks in one step, and its minimum length in milliseconds. */
const STEP = 8;
const SHORTEST = 1000;

/** @typedef {{ event: any, bytes: Uint8Array }} Logged */

/**
 * Time windows from `start` to `end`, each with its events, oldest first. A window is read newest first, held, and
 * reversed. Its length follows the density of events. If a window is too full, and continuing would discard more than
 * was read, it starts again with a shorter one.
 *
 * @param {Newest} newest
 * @returns {AsyncGenerator<{ events: Iterable<LoggedEvent>, stop: number }>} `stop` is the end of the window. No
 *   version of an event comes twice.
 * @param {number} start @param {number} end
 */
export async function* windows(newest, start, end) {
  let length = Math.max(SHORTEST, end - start);
  /** @type {Set<string>} */
  let boundary = new Set();
  while (start <= end) {
    const window = new Window(start, Math.min(end, start + length));
    let shorter = null;
    for await (const each of newest(start, window.stop)) {
      if (!boundary.has(version(each.event))) window.add(each);
      shorter = window.shorter();
      if (shorter !== null) break;
    }
    if (shorter !== null) {
      length = shorter;
      continue;
    }
    const { stop } = window;
    yield { events: window.oldestFirst(), stop };
    if (stop === end) return;
    // The next window begins with the moment at which this one ends.
    boundary = window.last();
    const rate = window.load / Math.max(1, stop - start);
    length = rate === 0 ? length * STEP : Math.min(length * STEP, Math.max(SHORTEST, AIM / rate));
    start = stop;
  }
}

/** Each event, oldest first. @param {Newest} newest @param {number} start @param {number} end */
export async function* oldestFirst(newest, start, end) {
  for await (const { events } of windows(newest, start, end)) yield* events;
}

/**
 * Identifies a version of an event: an event may grow for a while, with the same id and a later date.
 *
 * @param {LoggedEvent['event']} event
 */
const version = ({ id, date_updated: date }) => `${id} ${date}`;

/** The used share of the memory, from 0 to 1. @param {number} count @param {number} bytes */
const load = (count, bytes) => Math.max(count / MOST_HELD, bytes / MOST_BYTES);

const decoder = new TextDecoder();

class Window {
  #start;
  #end;
  /**
   * Newest first: the moment, the version and the bytes of each.
   *
   * @type {{ moment: number, version: string, bytes: Uint8Array }[]}
   */
  #held = [];
  #bytes = 0;
  /** Totals of everything read, including events no longer held. */
  #read = 0;
  #readBytes = 0;
  #oldest;

  /** @param {number} start @param {number} end */
  constructor(start, end) {
    this.#start = start;
    this.#end = this.stop = this.#oldest = end;
  }

  get load() {
    return load(this.#held.length, this.#bytes);
  }

  /** @param {LoggedEvent} logged */
  add({ event, bytes }) {
    const moment = fromText(event.date_updated);
    this.#held.push({ moment, version: version(event), bytes });
    this.#bytes += bytes.length;
    this.#read++;
    this.#readBytes += bytes.length;
    this.#oldest = moment;
    if (this.load > 1 && moment > this.#start) this.#drop();
  }

  /** Keeps only the oldest moment; later windows read the rest. */
  #drop() {
    this.stop = this.#oldest;
    this.#held = this.#held.filter(({ moment }) => moment <= this.stop);
    this.#bytes = this.#held.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** The length of a shorter window, if it is worth starting again, or null. */
  shorter() {
    const length = this.#end - this.#start;
    if (this.#read === 0 || this.#read % PAGE !== 0 || length <= SHORTEST) return null;
    const read = load(this.#read, this.#readBytes);
    const whole = (read * length) / Math.max(1, this.#end - this.#oldest);
    if (whole - 1 <= read) return null;
    return Math.max(SHORTEST, length / STEP, (length * AIM) / whole);
  }

  *oldestFirst() {
    for (let place = this.#held.length - 1; place >= 0; place--) {
      const { bytes } = this.#held[place];
      yield { event: JSON.parse(decoder.decode(bytes)), bytes };
    }
  }

  /** The versions of the last moment. */
  last() {
    return new Set(this.#held.filter(({ moment }) => moment >= this.stop).map((each) => each.version));
  }
}
