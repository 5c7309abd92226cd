// A body while it arrives. It ends once: with its bytes, or with the code of what is wrong with it.

/** @import { SizeClass } from './budget.js' */

/** The first allocation for a body that comes in several chunks. */
const FIRST = 1024;

/** The longest that a timer waits, in milliseconds: beyond it, it would fire at once. */
const LONGEST = 2 ** 31 - 1;

/** So many chunks may be of any length. Those after them must have `LEAST` bytes each, on average. */
const MOST_CRUMBS = 256;

/**
 * Each chunk costs about a microsecond, whatever it holds. What HTTP servers and proxies pass on has a kilobyte and
 * more.
 */
const LEAST = 64;

export class Upload {
  /** @type {(outcome: Uint8Array | string) => void} */
  #resolve;

  /**
   * Resolves to the bytes, or to the code of why there are none.
   *
   * @type {Promise<Uint8Array | string>}
   */
  ended = new Promise((resolve) => (this.#resolve = resolve));

  /** What it holds in the budget, which alone changes these two. */
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
  #timer;
  #isOver = false;

  /** Whether its bytes are in a buffer that nobody else has: a chunk of a stream may be somebody's. */
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
    this.#timer = setTimeout(() => this.end('BODY_TIMEOUT'), Math.min(seconds * 1000, LONGEST));
  }

  /** Says how the runtime is told to read no further. @param {() => void} stop */
  onStop(stop) {
    this.#stop = stop;
  }

  /**
   * Takes in what has arrived.
   *
   * @param {Uint8Array} chunk @param {boolean} isOurs says that nobody else has it
   */
  add(chunk, isOurs = false) {
    if (this.#isOver) return;
    // Something has made text of it, as `request.setEncoding` does.
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
      // One buffer for all: a million chunks of one byte would take a hundred times the memory that is counted.
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
   * Counts the declared length before it arrives, so that the body can be read in one piece. False where it must be
   * watched.
   */
  countAhead() {
    return this.#budget.countAhead(this, this.#declared);
  }

  /**
   * How long all of it takes at the pace it has kept, in milliseconds. Without a declared length nobody knows what is
   * still to come, and it counts as nearly complete: so does a body of which the sender keeps back the last byte.
   */
  get takes() {
    return (this.#clock() - this.#since) * Math.max(1, (this.#declared ?? 0) / this.#length);
  }

  /** Whether as much has arrived as was declared: HTTP lets no more come. */
  get isComplete() {
    return this.#length === this.#declared;
  }

  /** All has arrived. */
  finish() {
    if (this.#isOver) return;
    this.#budget.keep(this);
    this.#stop = () => {};
    this.#over(this.#buffer?.subarray(0, this.#length) ?? new Uint8Array(0));
  }

  /**
   * Ends it without its bytes, which are let go of. Another request may call this, which has no right to this one's
   * stream and timer in a Worker: `close` deals with these.
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

  /** Reads no further, and gives its bytes back to the budget. */
  close() {
    this.end('BODY_BROKEN_OFF');
    clearTimeout(this.#timer);
    this.#stop();
    this.#budget.release(this);
  }
}

/**
 * Whether a chunk may be kept as it is: a view of a much larger buffer would keep all of that buffer.
 *
 * @param {Uint8Array} chunk
 */
const isWhole = (chunk) => 2 * chunk.byteLength >= chunk.buffer.byteLength;
