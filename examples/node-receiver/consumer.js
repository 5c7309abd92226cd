// Takes events in the order of their arrival, one at a time: folds each, calls the handler, and commits all that came
// of it as one, with what else was handled in the same moment. So an event is marked as seen exactly when its effects
// in the file are there; a kill leaves a few events at most whose handler was called and that have no mark, and these
// are handed over again.
import { fold, read, stateOf, wasSeen } from './fold.js';
import { call } from './handler.js';
import { nameOf } from './log.js';
import { Round } from './round.js';
import { Superseded, keyOf } from './store.js';

/** @import { Backfill } from './backfill.js' */
/** @import { ConsumerOptions } from './config.js' */
/** @import { Folded, Read } from './fold.js' */
/** @import { Log } from './log.js' */
/** @import { OnChange } from './on-change.js' */
/** @import { Queue } from './queue.js' */
/** @import { Entry, EntryKey, Failed, Store } from './store.js' */

/**
 * Where an entry is, and its key as it arrived.
 *
 * @typedef {{ table: 'queue' | 'replays', at: EntryKey, key: EntryKey } |
 *   { table: 'owed', at: [due: number, ...EntryKey], key: EntryKey }} Place
 *
 * @typedef {Place & { value: Entry & Partial<Failed> }} Placed
 */

/** How often is looked for what another process has put in, in milliseconds. */
const GLANCE = 1000;

/** How long it waits after a round that was not committed, in milliseconds: the disk may have room again. */
const PAUSE = 1000;

/** What is handled within so many milliseconds is committed as one: with a slow handler each event by itself. */
const MOMENT = 25;

/** So many marks that are too old are forgotten with each event: more than one, so that a surplus shrinks. */
const FORGOTTEN = 2;

export class Consumer {
  #store;
  #queue;
  #onChange;
  #options;
  #log;
  #backfill;
  #onSuperseded;
  #stopping = new AbortController();
  #isStopped = false;
  #isOwedNext = true;
  #isAwake = false;
  /** @type {() => void} */
  #wake = () => {};
  /** @type {Promise<void> | undefined} */
  #running;

  /**
   * @param {object} parts
   * @param {Store} parts.store
   * @param {Queue} parts.queue
   * @param {Backfill} parts.backfill
   * @param {OnChange} parts.onChange
   * @param {ConsumerOptions} parts.options
   * @param {Log} parts.log
   * @param {() => void} parts.onSuperseded
   */
  constructor({ store, queue, backfill, onChange, options, log, onSuperseded }) {
    this.#store = store;
    this.#queue = queue;
    this.#backfill = backfill;
    this.#onChange = onChange;
    this.#options = options;
    this.#log = log;
    this.#onSuperseded = onSuperseded;
    queue.onArrival(() => this.#awake());
  }

  start() {
    this.#running = this.#run();
  }

  /**
   * Stops before the next event; a handler that takes longer than `grace` milliseconds is called again at the next
   * start.
   *
   * @param {number} grace
   */
  async stop(grace) {
    this.#isStopped = true;
    this.#awake();
    const timer = setTimeout(() => this.#stopping.abort(new Error('the receiver stops')), grace);
    await this.#running;
    clearTimeout(timer);
  }

  async #run() {
    while (!this.#isStopped) {
      try {
        const places = this.#next();
        if (places.length > 0) await this.#handleAll(places);
        else await this.#sleep(this.#untilDue());
      } catch (error) {
        if (error instanceof Superseded) return this.#onSuperseded();
        this.#log('error', 'ROUND_FAILED', { reason: nameOf(error) });
        await this.#sleep(PAUSE);
      }
    }
  }

  /**
   * The places of what is due to be called again, and of what has arrived, by turns: handlers that hang must not hold
   * up the rest.
   *
   * @returns {Place[]}
   */
  #next() {
    const [first, second] = this.#isOwedNext ? [this.#due(), this.#arrivals()] : [this.#arrivals(), this.#due()];
    this.#isOwedNext = !this.#isOwedNext;
    return first.length > 0 ? first : second;
  }

  /** @returns {Place[]} */
  #due() {
    const owed = this.#store.owed.getKeys({ end: [Date.now() + 1], limit: this.#options.together });
    return [...owed].map((at) => ({ table: 'owed', at, key: [at[1], at[2]] }));
  }

  /** @returns {Place[]} what someone wants again, or else what has arrived. */
  #arrivals() {
    for (const table of /** @type {const} */ (['replays', 'queue'])) {
      const keys = [...this.#store[table].getKeys({ limit: this.#options.together })];
      if (keys.length > 0) return keys.map((at) => ({ table, at, key: at }));
    }
    return [];
  }

  #untilDue() {
    const [owed] = this.#store.owed.getKeys({ limit: 1 });
    return owed ? Math.min(Math.max(owed[0] - Date.now(), 1), GLANCE) : GLANCE;
  }

  #awake() {
    this.#isAwake = true;
    this.#wake();
  }

  /**
   * Until something arrives, or it is time. What arrived while nobody slept counts too.
   *
   * @param {number} milliseconds
   */
  async #sleep(milliseconds) {
    if (!this.#isAwake) {
      /** @type {Promise<void>} */
      const slept = new Promise((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      await slept;
    }
    this.#isAwake = false;
    this.#wake = () => {};
  }

  /**
   * One after the other, as far as the moment goes.
   *
   * @param {Place[]} places
   */
  async #handleAll(places) {
    const round = new Round(this.#store);
    const until = performance.now() + MOMENT;
    for (const place of places) {
      // Read one by one: a hundred of the largest would be a gigabyte.
      const value = place.table === 'owed' ? this.#store.owed.get(place.at) : this.#store[place.table].get(place.at);
      if (value !== undefined) await this.#handle({ ...place, value }, round);
      if (this.#isStopped || performance.now() > until) break;
    }
    this.#forget(round);
    await round.commit();
  }

  /** @param {Placed} entry @param {Round} round */
  async #handle(entry, round) {
    // What was folded once is folded for good: only the handler is called again.
    const { outcome } = entry.value;
    let event;
    /** @type {Folded | undefined} */
    let folded;
    try {
      event = read(entry.value.body);
      if (outcome !== undefined) folded = { ...stateOf(round, event.objectId), outcome, gap: null, records: new Map() };
      else if (!wasSeen(round, event)) folded = fold(round, event);
    } catch (error) {
      // Authentic, and no event: it would be none the next time either.
      const dead = { ...entry.value, attempts: 0, error: why(error) };
      return this.#move(round, entry, { dead }, ['error', 'UNREADABLE', { entry: entry.key, reason: nameOf(error) }]);
    }
    if (folded === undefined) return this.#move(round, entry, {}, ['info', 'DUPLICATE', { event: event.eventId }]);
    const keep = () => this.#keep(round, entry, event, folded);
    if (!entry.value.isSilent) return this.#call(round, entry, event, folded, keep);
    keep();
    return this.#move(round, entry, {}, ['info', 'FOLDED', { event: event.eventId, object: event.objectId }]);
  }

  /**
   * Calls the handler, and does what its end asks for.
   *
   * @param {Round} round
   * @param {Placed} entry
   * @param {Read} event
   * @param {Folded} folded
   * @param {() => void} keep
   */
  async #call(round, entry, event, folded, keep) {
    const attempt = (entry.value.attempts ?? 0) + 1;
    const { own, error, isAbandoned } = await call(this.#onChange, {
      event: event.event,
      changes: event.changes,
      state: folded.state,
      about: {
        objectId: event.objectId,
        outcome: folded.outcome,
        presence: folded.presence,
        from: entry.value.from,
        attempt,
      },
      table: round.own,
      milliseconds: this.#options.handlerSeconds * 1000,
      stopping: this.#stopping.signal,
    });
    // Then the event stays where it is, without a mark.
    if (isAbandoned) return undefined;
    keep();
    const about = { event: event.eventId, object: event.objectId, outcome: folded.outcome, attempt };
    if (error === undefined) {
      own.writeDown();
      return this.#move(round, entry, {}, ['info', 'HANDLED', about]);
    }
    const failed = { ...entry.value, outcome: folded.outcome, attempts: attempt, error: why(error) };
    const hasRoom = this.#store.count('dead') + round.dead.size < this.#options.deadLetters;
    if (attempt >= this.#options.attempts && hasRoom) {
      return this.#move(round, entry, { dead: failed }, ['error', 'GIVEN_UP', { ...about, reason: nameOf(error) }]);
    }
    return this.#move(round, entry, { owed: failed }, ['warn', 'HANDLER_FAILED', { ...about, reason: nameOf(error) }]);
  }

  /**
   * The state of the objects, the mark, and where events are missing: of what is folded now.
   *
   * @param {Round} round
   * @param {Placed} entry
   * @param {Read} event
   * @param {Folded} folded
   */
  #keep(round, entry, { eventId, dateUpdated }, { records, gap }) {
    if (records.size === 0) return;
    for (const [key, json] of records) round.objects.put(key, json);
    round.seen.put(keyOf(eventId), [dateUpdated, ...entry.key]);
    round.done.put(entry.key, [keyOf(eventId), Date.now()]);
    if (!gap) return;
    this.#backfill.note(round, gap);
    round.after(() => this.#backfill.noted(gap));
  }

  /**
   * An entry leaves its table, and perhaps goes into another one; what there is to be logged is, once it is so.
   *
   * @param {Round} round
   * @param {Placed} entry
   * @param {{ owed?: Failed, dead?: Failed }} to
   * @param {Parameters<Log>} line
   */
  #move(round, entry, { owed, dead }, line) {
    if (entry.table === 'owed') round.owed.remove(entry.at);
    else round[entry.table].remove(entry.at);
    if (owed) round.owed.put([Date.now() + this.#wait(owed.attempts), ...entry.key], owed);
    if (dead) round.dead.put(entry.key, dead);
    round.after(() => {
      if (entry.table !== 'replays') this.#queue.discount(entry.value);
      if (owed) this.#queue.count(owed);
      this.#log(...line);
    });
  }

  /**
   * The oldest marks, when no retry and no event log can bring their events back.
   *
   * @param {Round} round
   */
  #forget(round) {
    const before = Date.now() - this.#options.rememberDays * 86_400_000;
    for (const { key, value } of this.#store.done.getRange({ limit: FORGOTTEN * round.done.size })) {
      const [eventId, at] = value;
      if (at >= before) return;
      // A later version of the event has a mark of its own.
      if (String(round.seen.get(eventId)?.slice(1)) === String(key)) round.seen.remove(eventId);
      round.done.remove(key);
    }
  }

  /**
   * How long until the handler is called again, in milliseconds.
   *
   * @param {number} attempts
   */
  #wait(attempts) {
    const { firstSeconds, factor, longestSeconds } = this.#options.retry;
    return Math.min(firstSeconds * factor ** (attempts - 1), longestSeconds) * 1000;
  }
}

/**
 * Of an error what is kept beside the event, in the file.
 *
 * @param {unknown} error
 */
function why(error) {
  const { stack } = Object(error);
  const text = typeof stack === 'string' ? stack : typeof error === 'object' ? nameOf(error) : String(error);
  return text.slice(0, 2000);
}
