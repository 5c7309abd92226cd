// A body while it arrives. It ends once, with its bytes or with an error code.
import { timerMs } from '../timer.js';
import { Deadline } from './deadline.js';

/** @import { SizeClass } from './budget.js' */

/** The first allocation for a body that comes in several chunks. */
const FIRST = 1024;

/** This many chunks may have any length. Later ones must have `LEAST` bytes each, on average. */
const MOST_CRUMBS = 256;

/**
 * Each chunk costs about a microsecond, whatever its length. HTTP servers and proxies send chunks of a kilobyte and
 * more.
 */
const LEAST = 64;

export class Upload {
  /** @type {(outcome: Uint8Array | string) => void} */
  #resolve;

  /**
   * Resolves to the bytes, or to an error code.
   *
   * @type {Promise<Uint8Array | string>}
   */
  ended = new Promise((resolve) => (this.#resolve = resolve));

  /** Its share of the budget. Only the budget changes these two. */
  bytes = 0;
  /** @type {SizeClass | undefined} */
  sizeClass = undefined;

  #budget;
  #most;
  #declared;
  /** @type {Uint8Array | undefined} */
  #buffer;
  #length = 0;
  #chunks = 0;
  #clock;
  #since;
  #stop = () => {};
  #isOver = false;

  /** Whether we own the buffer of its bytes. A chunk of a stream may belong to other code. */
  isOurs = false;

  /**
   * @param {object} limits
   * @param {import('./budget.js').Budget} limits.budget
   * @param {number} limits.most bytes of this body.
   * @param {number} limits.seconds that it may take.
   * @param {() => number} [limits.clock] in milliseconds.
   * @param {number} [declared] the length that the sender has declared: nothing is reserved for it.
   */
  constructor({ budget, most, seconds, clock = () => performance.now() }, declared) {
    this.#budget = budget;
    this.#most = most;
    this.#declared = declared;
    this.#clock = clock;
    this.#since = clock();
    this.deadline = new Deadline(timerMs(seconds), () => this.end('BODY_TIMEOUT'));
  }

  /** Sets the function that makes the runtime stop reading. @param {() => void} stop */
  onStop(stop) {
    this.#stop = stop;
  }

  /** Adds a chunk.
   *
   * @param {Uint8Array} chunk @param {boolean} isOurs says that nobody else has it
   */
  add(chunk, isOurs = false) {
    if (this.#isOver) return;
    // Other code has decoded it as text, for example with `request.setEncoding`.
    if (chunk?.BYTES_PER_ELEMENT !== 1) return this.end('BODY_NOT_RAW');
    if (chunk.byteLength === 0) return;
    const length = this.#length + chunk.byteLength;
    if (length > this.#most) return this.end('BODY_TOO_LARGE');
    this.#chunks += 1;
    if (length < LEAST * (this.#chunks - MOST_CRUMBS)) return this.end('BODY_FRAGMENTED');
    if (this.#buffer === undefined && isWhole(chunk)) {
      if (!this.#budget.resize(this, length)) return this.end('BUSY');
      this.#buffer = chunk;
      this.isOurs = isOurs;
    } else {
      // Use one buffer for all chunks: a million chunks of one byte would take a hundred times the memory that is
      // counted.
      if (length > (this.#buffer?.byteLength ?? 0) && !this.#grow(length)) return this.end('BUSY');
      this.#buffer?.set(chunk, this.#length);
    }
    this.#length = length;
  }

  /** @param {number} least */
  #grow(least) {
    const size = Math.max(least, Math.min(Math.max(2 * this.#length, FIRST), this.#declared ?? this.#most));
    if (!this.#budget.resize(this, size)) return false;
    const larger = new Uint8Array(size);
    if (this.#buffer) larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
    this.isOurs = true;
    return true;
  }

  /**
   * Counts the declared length before it arrives, so that the body can be read in one piece. Returns false if it must
   * be watched.
   */
  countAhead() {
    return this.#budget.countAhead(this, this.#declared);
  }

  /**
   * The total time at the pace so far, in milliseconds. Without a declared length, the rest is unknown, so the body
   * counts as nearly complete. A sender that holds back the last byte looks the same.
   */
  get takes() {
    return (this.#clock() - this.#since) * Math.max(1, (this.#declared ?? 0) / this.#length);
  }

  /** Whether the declared length has arrived. HTTP allows no more. */
  get isComplete() {
    return this.#length === this.#declared;
  }

  /** Ends it with all its bytes. */
  finish() {
    if (this.#isOver) return;
    this.#budget.keep(this);
    this.#stop = () => {};
    this.#over(this.#buffer?.subarray(0, this.#length) ?? new Uint8Array(0));
  }

  /**
   * Ends it and releases its bytes. Another request may call this, but in a Worker, it must not touch this one's stream
   * and timer. `close` does that.
   *
   * @param {string} code
   */
  end(code) {
    if (this.#isOver) return;
    this.#budget.release(this);
    this.#over(code);
  }

  /** @param {Uint8Array | string} outcome */
  #over(outcome) {
    this.#isOver = true;
    this.#buffer = undefined;
    this.#resolve(outcome);
  }

  /** Stops reading, and returns its bytes to the budget. */
  close() {
    this.end('BODY_BROKEN_OFF');
    this.deadline.end();
    this.#stop();
    this.#budget.release(this);
  }
}

/**
 * Whether a chunk can be kept without a copy: a view of a much larger buffer would keep the whole buffer alive.
 *
 * @param {Uint8Array} chunk
 */
const isWhole = (chunk) => 2 * chunk.byteLength >= chunk.buffer.byteLength;
