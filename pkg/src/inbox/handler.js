// Handles one event: folds it, calls `onChange`, and commits all results together. So an event is marked as seen
// exactly when its effects are saved.
import { History, changes } from '#closehook';
import { nameOf } from '../receiver/log.js';
import { backoff } from './clock.js';
import { entryOf, eventIn, identified, isSeen } from './entry.js';
import { openGaps } from './gap-notes.js';

/** @import { Deliver, InboxClaim, InboxClock, InboxEntry, InboxLog, NewEntry, ObjectRecord } from '../../inbox.d.ts' */
/** @import { InboxTrace, OnChange } from '../../inbox.d.ts' */

/** The record of an object is written with each of its events, so it must not grow without limit. */
const BOUNDS = { maxEvents: 100, maxObjects: 8 };

/** How much of an error is stored with its event, in characters. */
const MOST_ERROR = 2000;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * @typedef {object} Options in milliseconds
 * @property {number} handlerMs how long a call of `onChange` may take
 * @property {number} attempts how often it is called for one event
 * @property {{ first: number, longest: number }} retry
 * @property {number} gapMs how long a missing event has to come by itself
 *
 * @typedef {{ state: any, presence: 'present' | 'deleted' | 'merged', outcome: 'applied' | 'gap' | 'stale',
 *   records: Map<string, ObjectRecord> }} Folded
 */

/** @template Tx */
export class Handler {
  #onChange;
  #deliver;
  #trace;
  #options;
  #clock;
  #random;
  #log;

  /** Since the start. */
  counts = { handled: 0, failed: 0, duplicates: 0 };

  /**
   * @param {{ onChange: OnChange<Tx>, deliver?: Deliver, trace?: InboxTrace, options: Options, clock: InboxClock,
   *   random: () => number, log: InboxLog }} parts
   */
  constructor({ onChange, deliver, trace, options, clock, random, log }) {
    this.#onChange = onChange;
    this.#deliver = deliver;
    this.#trace = trace;
    this.#options = options;
    this.#clock = clock;
    this.#random = random;
    this.#log = log;
  }

  /** Rejects when the store does. @param {InboxClaim<Tx>} claim @param {AbortSignal} stopping */
  async handle(claim, stopping) {
    const { entry } = claim;
    if (entry.from === 'outbox') return this.#send(claim, stopping);
    if (entry.objects.length === 0) return this.#readAgain(claim);
    const isFolded = entry.outcome !== null;
    if (!isFolded && isSeen(claim.mark, entry)) return this.#drop(claim);
    let folded;
    let event;
    try {
      event = eventIn(entry.body);
      folded = isFolded ? this.#known(claim) : this.#fold(claim);
    } catch (error) {
      return this.#fail(claim, null, error);
    }
    if (folded === null) return this.#drop(claim);
    if (entry.silent) {
      await claim.commit({ ...this.#kept(claim, folded), entry: null });
      return this.#log('info', 'FOLDED', { event: entry.eventId, object: entry.objects[0] });
    }
    const { error, isAbandoned, messages } = await this.#call(claim, event, folded, stopping);
    if (isAbandoned) return claim.release();
    if (error !== undefined) return this.#fail(claim, folded, error);
    try {
      const add = this.#outgoing(entry, folded, messages);
      await claim.commit({ ...this.#kept(claim, folded), entry: null, effects: true, add });
    } catch (failure) {
      if (failure?.code === 'EFFECTS_FAILED') return this.#fail(claim, folded, failure);
      throw failure;
    }
    this.counts.handled++;
    const about = { event: entry.eventId, object: entry.objects[0], outcome: folded.outcome };
    return this.#log('info', 'HANDLED', { ...about, attempt: entry.attempts + 1 });
  }

  /** @param {InboxClaim<Tx>} claim */
  async #drop(claim) {
    await claim.commit({ entry: null });
    this.counts.duplicates++;
    this.#log('info', 'DUPLICATE', { event: claim.entry.eventId });
  }

  /** Replays an unreadable event: a later version of this package may be able to read it. */
  async #readAgain(/** @type {InboxClaim<Tx>} */ claim) {
    const { entry } = claim;
    const now = this.#clock.now();
    const again = await identified(entryOf(entry.body, { .../** @type {any} */ (entry), now }));
    await claim.commit({ entry: { ...entry, ...again, at: entry.at } });
  }

  /** What is known of an event that was folded before. @param {InboxClaim<Tx>} claim @returns {Folded} */
  #known({ entry, records }) {
    const [id] = entry.objects;
    const history = historyOf(records.get(id));
    return { ...stateIn(history, id), outcome: /** @type {any} */ (entry.outcome), records: new Map() };
  }

  /**
   * The state of each object after an event; null if it was folded before.
   *
   * @param {InboxClaim<Tx>} claim @returns {Folded | null}
   */
  #fold({ entry, mark, records }) {
    /** @type {any} */
    let folded = null;
    const after = new Map();
    for (const [nth, id] of entry.objects.entries()) {
      const record = records.get(id);
      const history = historyOf(record);
      const { outcome } = history.apply(entry.body);
      if (nth === 0) {
        // If there is no mark, it was deleted because of its age.
        if (outcome === 'duplicate' && !mark?.silent) return null;
        const isNewest = history.status(id)?.eventId === entry.eventId;
        const seen = isNewest ? 'applied' : 'stale';
        folded = { ...stateIn(history, id), outcome: outcome === 'duplicate' ? seen : outcome };
      }
      const now = this.#clock.now();
      const gaps = openGaps(history, id, record?.gaps ?? [], { now, wait: this.#options.gapMs });
      const isGone = (history.status(id)?.presence ?? 'present') !== 'present';
      for (const gap of gaps) {
        if (!record?.gaps.some((known) => known.id === gap.id))
          this.#log('warn', 'GAP', { object: id, event: gap.eventId, evidence: gap.evidence });
      }
      after.set(id, { history: JSON.stringify(history), gaps, ...(isGone && { gone: record?.gone ?? now }) });
    }
    return { ...folded, records: after };
  }

  /** What is kept of an event whatever `onChange` does. @param {InboxClaim<Tx>} claim @param {Folded} folded */
  #kept({ entry }, { records }) {
    if (entry.outcome !== null || entry.eventId === null || entry.date === null) return { records };
    const { eventId, date, silent } = entry;
    return { records, mark: { eventId, date, silent, at: this.#clock.now() } };
  }

  /**
   * Calls the handler once. Never rejects.
   *
   * @param {InboxClaim<Tx>} claim @param {any} event @param {Folded} folded @param {AbortSignal} stopping
   */
  async #call({ entry, tx }, event, { state, presence, outcome }, stopping) {
    /** @type {string[]} */
    const messages = [];
    let isOver = false;
    const send = (/** @type {unknown} */ message) => {
      if (isOver) throw new Error('the event is over: its messages have been committed or discarded');
      if (this.#deliver === undefined) throw new TypeError('about.send needs options.deliver');
      const text = JSON.stringify(message);
      if (text === undefined) throw new TypeError('the message cannot be written as JSON');
      messages.push(text);
    };
    const { objects, from, attempts } = entry;
    const result = await this.#inTime(stopping, (signal) => {
      const about = { objectId: objects[0], outcome, presence, from, attempt: attempts + 1, tx, signal, send };
      const call = () => this.#onChange(changes(entry.body), state, event, /** @type {any} */ (about));
      if (this.#trace === undefined) return call();
      const { objectId, attempt } = about;
      return this.#trace(
        { eventId: String(entry.eventId), objectId, outcome, from: /** @type {any} */ (from), attempt },
        call,
      );
    });
    isOver = true;
    return { ...result, messages };
  }

  /**
   * The entries of messages, which are handled like events that change no state.
   *
   * @param {InboxEntry} entry @param {Folded} folded @param {readonly string[]} messages
   * @returns {NewEntry[]}
   */
  #outgoing({ eventId, date, objects }, { outcome }, messages) {
    const now = this.#clock.now();
    const about = { from: /** @type {const} */ ('outbox'), silent: false, at: now, due: now, attempts: 0, outcome };
    return messages.map((message, nth) => {
      const key = `${eventId}@${date}${nth === 0 ? '' : `#${nth}`}`;
      const body = encoder.encode(`{"key":${JSON.stringify(key)},"message":${message}}`);
      return { ...about, body, eventId, date, objects: objects.slice(0, 1), dead: false, error: null };
    });
  }

  /** Delivers a message. @param {InboxClaim<Tx>} claim @param {AbortSignal} stopping */
  async #send(claim, stopping) {
    const { entry } = claim;
    const { error, isAbandoned } = await this.#inTime(stopping, (signal) => {
      if (this.#deliver === undefined) throw new TypeError('options.deliver is missing, and a message waits for it');
      const { key, message } = JSON.parse(decoder.decode(entry.body));
      return this.#deliver(message, { key, attempt: entry.attempts + 1, signal });
    });
    if (isAbandoned) return claim.release();
    const outcome = /** @type {Folded['outcome']} */ (entry.outcome);
    if (error !== undefined)
      return this.#fail(claim, { state: undefined, presence: 'present', outcome, records: new Map() }, error);
    await claim.commit({ entry: null });
    this.#log('info', 'SENT', { event: entry.eventId, object: entry.objects[0], attempt: entry.attempts + 1 });
  }

  /**
   * Calls a function of the user with its time limit. Never rejects.
   *
   * @param {AbortSignal} stopping @param {(signal: AbortSignal) => unknown} call
   * @returns {Promise<{ error?: unknown, isAbandoned: boolean }>}
   */
  async #inTime(stopping, call) {
    const aborting = new AbortController();
    const over = new AbortController();
    const { signal } = aborting;
    const stop = () => aborting.abort(stopping.reason);
    const aborted = new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    aborted.catch(() => {});
    const timeout = this.#clock.sleep(this.#options.handlerMs, over.signal).then(() => {
      if (over.signal.aborted || signal.aborted) return;
      aborting.abort(Object.assign(new Error('the handler takes too long'), { code: 'HANDLER_TIMEOUT' }));
    });
    stopping.addEventListener('abort', stop);
    try {
      stopping.throwIfAborted();
      await Promise.race([aborted, call(signal)]);
      return { isAbandoned: false };
    } catch (error) {
      // If the inbox stops, that is not a failure of the handler. It is called again after the next start.
      return { error: error ?? new Error('the handler threw nothing'), isAbandoned: stopping.aborted };
    } finally {
      stopping.removeEventListener('abort', stop);
      over.abort();
      await timeout;
    }
  }

  /**
   * Saves the state, and schedules a retry of the effect, or makes the event a dead letter.
   *
   * @param {InboxClaim<Tx>} claim @param {Folded | null} folded null when not even that succeeded
   * @param {unknown} error
   */
  async #fail(claim, folded, error) {
    const { entry } = claim;
    const attempts = entry.attempts + 1;
    const dead = attempts >= this.#options.attempts;
    const due = this.#clock.now() + backoff(attempts, this.#options.retry, this.#random);
    const failed = { ...entry, attempts, dead, due, error: why(error), outcome: folded?.outcome ?? null };
    await claim.commit({ ...(folded && this.#kept(claim, folded)), entry: failed });
    this.counts.failed++;
    const about = { event: entry.eventId, object: entry.objects[0], attempt: attempts, reason: nameOf(error) };
    if (dead) this.#log('error', 'DEAD_LETTER', { ...about, id: entry.key });
    else this.#log('warn', 'HANDLER_FAILED', about);
  }
}

/** @param {ObjectRecord | undefined} record */
const historyOf = (record) => (record ? History.from(record.history) : new History(BOUNDS));

/** @param {History} history @param {string} id */
const stateIn = (history, id) => ({ state: history.get(id), presence: history.status(id)?.presence ?? 'present' });

/** What is kept of an error beside the event, in the store; never in a log. @param {any} error */
function why(error) {
  let text = nameOf(error);
  try {
    const { stack } = Object(error);
    if (typeof stack === 'string') text = stack;
    else if (typeof error !== 'object') text = String(error);
  } catch {
    // Even an error that throws when it is read must end in a dead letter.
  }
  // A lone surrogate, such as half of an emoji, cannot be stored everywhere.
  return decoder.decode(encoder.encode(text.slice(0, MOST_ERROR))).replaceAll('\0', '');
}
