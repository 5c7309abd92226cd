// Reads Close's event log for an inbox: on a schedule, events that the subscriptions should have delivered; and for
// gaps, missing events of single objects. `completeUntil` depends on how far the log was read.
import { UNSETTLED, catchUp, refuseHollow } from '../api/catch-up.js';
import { fromText, toText } from '../api/dates.js';
import { KEPT } from '../api/event-log.js';
import { History } from '#closehook';
import { ClosehookError } from '../errors.js';
import { nameOf } from '../receiver/log.js';
import { change } from './change.js';
import { Alarm, backoff } from './clock.js';
import { entryOf } from './entry.js';
import { formerly, subscribed, together, wantedBy } from './subscribed.js';

/** @import { CloseApi, CatchUpPlace, KnownSubscription } from '../../api.d.ts' */
/** @import { InboxClock, InboxGap, InboxLog, InboxStore, NewEntry } from '../../inbox.d.ts' */
/** @import { Former, Subscribed } from './subscribed.js' */

const SECOND = 1000;

/** An event that overlaps the one after a gap may be this much later, since Close consolidates for that long. */
const OVERLAP = 5 * SECOND;

/** While a subscription is paused, its events come only from the log. */
const WHILE_PAUSED = 60 * SECOND;

/** The first wait after reading the log failed. */
const FIRST_RETRY = 5 * SECOND;

/** The number of gaps read at a time, and of events stored in one commit. */
const MOST_GAPS = 50;
const TOGETHER = 50;

/**
 * The saved progress of reading, to continue after a restart. Dates are Close's.
 *
 * @typedef {object} Reading
 * @property {string} from since when it is read
 * @property {string} read every event before it that the subscriptions should have brought is in the store, or handled
 * @property {string} readTo when it was read last: what came later, it cannot have seen
 * @property {Subscribed[]} subscriptions
 * @property {Former[]} former
 * @property {{ since: string, until: string }[]} incomplete what the log no longer had
 * @property {{ at: string, events: number, new: number, requests: number } | null} last
 * @property {{ code: string, message: string, since: string } | null} problem why it cannot be read
 */

/** The name of the note on how far the log was read. */
export const LOG = 'log';
const SCHEDULE = 'schedule';

/** @param {InboxStore<any>} store @returns {Promise<Reading | null>} */
export const readingOf = async (store) => /** @type {any} */ (await store.note(LOG));

/** @template Tx */
export class LogReader {
  #store;
  #api;
  #ids;
  #since;
  #every;
  #wait;
  #glance;
  #open;
  #add;
  #clock;
  #random;
  #log;
  #stopping = new AbortController();
  #alarm;
  /** @type {Promise<unknown>} */
  #running = Promise.resolve();
  /** Catch-ups of this process, one after the other. @type {Promise<unknown>} */
  #queue = Promise.resolve();
  /** The number of events that the log had and the inbox lacked. */
  found = 0;
  #requestsBefore;
  /** When to read the log next, by our own clock; null until the schedule is read. @type {number | null} */
  #due = null;
  /** In a row. */
  #failures = 0;
  /** No gap is queried before this time of our own clock, since events of a catch-up may close it. */
  #asksFrom = 0;

  /**
   * @param {object} parts
   * @param {InboxStore<Tx>} parts.store
   * @param {CloseApi} parts.api
   * @param {readonly string[]} parts.subscriptions ids
   * @param {number | null} parts.since where the first catch-up of all begins; null for now
   * @param {number} parts.every how long from one catch-up to the next, in milliseconds
   * @param {number} parts.wait how long a missing event has to come by itself, likewise
   * @param {number} parts.glance how often is looked whether a gap is due, likewise
   * @param {() => Promise<void>} parts.open opens the store, if it is not
   * @param {(entries: NewEntry[]) => Promise<number>} parts.add
   * @param {InboxClock} parts.clock @param {() => number} parts.random @param {InboxLog} parts.log
   */
  constructor({ store, api, subscriptions, since, every, wait, glance, open, add, clock, random, log }) {
    this.#store = store;
    this.#api = api;
    this.#requestsBefore = api.requestCount ?? 0;
    this.#ids = subscriptions;
    this.#since = since;
    this.#every = every;
    this.#wait = wait;
    this.#glance = glance;
    this.#open = open;
    this.#add = async (/** @type {NewEntry[]} */ entries) => {
      const added = await add(entries);
      this.found += added;
      return added;
    };
    this.#clock = clock;
    this.#random = random;
    this.#log = log;
    this.#alarm = new Alarm(clock);
  }

  /** The number of requests to Close's API. */
  get requests() {
    return (this.#api.requestCount ?? 0) - this.#requestsBefore;
  }

  start() {
    this.#due = 0;
    this.#running = this.#run();
  }

  async stop() {
    this.#stopping.abort(new ClosehookError('STOPPED', 'the inbox was stopped'));
    this.#alarm.ring();
    await Promise.allSettled([this.#running, this.#queue]);
  }

  async #run() {
    while (!this.#stopping.signal.aborted) {
      const due = await this.#step();
      await this.#alarm.sleep(Math.min(due - this.#clock.now(), this.#glance));
    }
  }

  /** When `work` has something to do. */
  async next() {
    const due = await this.#scheduled();
    if (this.#failures > 0) return due;
    const [gap] = await this.#store.gaps({ due: Number.MAX_SAFE_INTEGER, limit: 1 });
    return Math.min(due, Math.max(gap?.due ?? Infinity, this.#asksFrom));
  }

  /** For an inbox that does not run: what is due now. The schedule is stored, since the process may end. */
  async work() {
    const before = await this.#scheduled();
    const due = await this.#step();
    if (due !== before) await this.#store.setNote(SCHEDULE, { due, failures: this.#failures });
  }

  /** When to read the log next. */
  async #scheduled() {
    if (this.#due === null) {
      const kept = /** @type {any} */ (await this.#store.note(SCHEDULE));
      this.#failures = kept?.failures ?? 0;
      this.#due = kept?.due ?? 0;
    }
    return /** @type {number} */ (this.#due);
  }

  /** Reads the log if it is time to, and asks about gaps. Never rejects. @returns when to read the log next */
  async #step() {
    const now = this.#clock.now();
    if (now >= (this.#due ?? 0)) return this.#readNow();
    try {
      if (this.#failures === 0 && now >= this.#asksFrom && (await this.#askDue())) return this.#readNow();
    } catch (error) {
      if (!this.#stopping.signal.aborted) this.#log('error', 'GAPS_FAILED', { reason: nameOf(error) });
    }
    return /** @type {number} */ (this.#due);
  }

  async #readNow() {
    let pause;
    try {
      await this.catchUp();
      this.#failures = 0;
      const { subscriptions = [] } = (await readingOf(this.#store)) ?? {};
      const isPaused = subscriptions.some(({ status }) => status === 'paused');
      pause = isPaused ? Math.min(WHILE_PAUSED, this.#every) : this.#every;
    } catch (error) {
      if (this.#stopping.signal.aborted) return Infinity;
      this.#failures++;
      pause = backoff(
        this.#failures,
        { first: FIRST_RETRY, longest: Math.max(this.#every, FIRST_RETRY) },
        this.#random,
      );
      if (error?.code === 'BUSY') pause = WHILE_PAUSED;
      else this.#log('error', 'CATCH_UP_FAILED', { reason: nameOf(error), attempt: this.#failures });
    }
    this.#due = this.#clock.now() + pause;
    return this.#due;
  }

  /**
   * Stores the events of the log that the inbox lacks.
   *
   * @param {{ since?: number, until?: number }} range in milliseconds
   */
  catchUp(range = {}) {
    /** @type {any} */
    let result;
    const ended = this.#queue
      .then(() => this.#open())
      .then(() =>
        this.#store.alone(LOG, async () => {
          result = await this.#read(range);
        }),
      )
      .then((ran) => {
        if (!ran) throw new ClosehookError('BUSY', 'another process of this inbox reads the log');
        return result;
      });
    this.#queue = ended.catch(() => {});
    return ended;
  }

  /** @param {{ since?: number, until?: number }} range */
  async #read(range) {
    const kept = await readingOf(this.#store);
    try {
      return await this.#readFrom(kept, range);
    } catch (error) {
      if (this.#stopping.signal.aborted) throw error;
      const code = nameOf(error);
      // The message of another error may quote anything, even a connection string.
      const isOurs = error?.name === 'ApiError' || error?.name === 'ClosehookError';
      const message = isOurs ? error.message : `reading it failed: ${code}`;
      const reading = (await readingOf(this.#store)) ?? this.#first();
      const since = reading.problem?.since ?? toText(this.#clock.now());
      await this.#keep({ ...reading, problem: { code, message, since } });
      throw error;
    } finally {
      this.#asksFrom = this.#clock.now() + Math.min(this.#wait, 5 * SECOND);
    }
  }

  /** @param {Reading | null} kept @param {{ since?: number, until?: number }} range */
  async #readFrom(kept, range) {
    const { signal } = this.#stopping;
    const listed = await this.#api.subscriptions.list({ signal });
    const now = this.#closeTime();
    const reading = kept ?? this.#first();
    const subscriptions = subscribed(this.#ids, listed);
    this.#tellPauses(reading.subscriptions, subscriptions);
    reading.former = formerly(reading.subscriptions, subscriptions, reading.former, toText(now));
    reading.subscriptions = subscriptions;

    const start = range.since ?? fromText(reading.read);
    // A range that begins later leaves a hole, so it does not advance `completeUntil`.
    const isOnward = start <= fromText(reading.read);
    const reach = now - KEPT;
    if (isOnward && start < reach) this.#noteIncomplete(reading, start, reach);
    await this.#keep(reading);

    /** @type {NewEntry[]} */
    const entries = [];
    let added = 0;
    const { events, pages, incompleteBefore } = await catchUp({
      api: this.#api,
      since: new Date(start),
      ...(range.until !== undefined && { until: new Date(range.until) }),
      subscriptions: together(subscriptions, reading.former),
      accept: ({ bytes }) => void entries.push(entryOf(bytes, { from: 'log', now: this.#clock.now() })),
      signal,
      state: {
        load: () => null,
        save: async (/** @type {CatchUpPlace} */ { completeUntil }) => {
          added += await this.#add(entries);
          // Only now, in the store, do they count as read.
          entries.length = 0;
          if (!isOnward || fromText(completeUntil) <= fromText(reading.read)) return;
          reading.read = completeUntil;
          await this.#keep(reading);
        },
      },
    });
    if (isOnward) {
      if (incompleteBefore !== null) this.#noteIncomplete(reading, start, fromText(incompleteBefore));
      const from = fromText(reading.from);
      if (start < from && (range.until ?? from) >= from) reading.from = toText(start);
      if (range.until === undefined) reading.readTo = toText(now);
      reading.former = reading.former.filter(({ until }) => fromText(until) > fromText(reading.read));
    }
    reading.last = { at: toText(now), events, new: added, requests: pages + 1 };
    reading.problem = null;
    await this.#keep(reading);
    this.#log('info', 'CAUGHT_UP', { events, new: added, requests: pages + 1, read: reading.read });
    return reading.last;
  }

  /** Before anything was read. @returns {Reading} */
  #first() {
    const begin = toText(this.#since ?? this.#closeTime());
    const [subscriptions, former, incomplete] = [[], [], []];
    return { from: begin, read: begin, readTo: begin, subscriptions, former, incomplete, last: null, problem: null };
  }

  /** @param {Reading} reading */
  #keep(reading) {
    return this.#store.setNote(LOG, reading);
  }

  /** Close's time. */
  #closeTime() {
    return this.#api.serverTime?.getTime() ?? this.#clock.now();
  }

  /** @param {Reading} reading @param {number} since @param {number} until */
  #noteIncomplete(reading, since, until) {
    const last = reading.incomplete.at(-1);
    const range = { since: toText(since), until: toText(until) };
    // Extend the same range, since the log has moved on.
    if (last !== undefined && fromText(last.since) <= since && since <= fromText(last.until)) {
      if (fromText(last.until) < until) last.until = range.until;
    } else reading.incomplete.push(range);
    this.#log('error', 'INCOMPLETE_BEFORE', range);
  }

  /** @param {readonly Subscribed[]} before @param {readonly Subscribed[]} now */
  #tellPauses(before, now) {
    for (const { id, status, pauseReason } of now) {
      const was = before.find((each) => each.id === id)?.status ?? 'active';
      if (was === status) continue;
      if (status === 'paused') this.#log('warn', 'SUBSCRIPTION_PAUSED', { subscription: id, reason: pauseReason });
      else this.#log('info', 'SUBSCRIPTION_ACTIVE', { subscription: id });
    }
  }

  /** Asks about the gaps that are due. @returns {Promise<boolean>} whether a catch-up comes first */
  async #askDue() {
    const due = await this.#store.gaps({ due: this.#clock.now(), limit: MOST_GAPS });
    if (due.length === 0) return false;
    const reading = await readingOf(this.#store);
    // One reading fetches the events that the subscriptions should have delivered, for all objects.
    if (reading === null || due.some(({ until }) => until > reading.readTo)) return true;
    await this.#store.alone(LOG, async () => {
      const isWanted = await wantedBy(together(reading.subscriptions, reading.former));
      for (const objectId of new Set(due.map((gap) => gap.objectId))) {
        const gaps = due.filter((gap) => gap.objectId === objectId);
        try {
          await this.#ask(objectId, gaps, isWanted);
        } catch (error) {
          if (this.#stopping.signal.aborted) return;
          this.#log('warn', 'EVENT_LOG_FAILED', { object: objectId, reason: nameOf(error) });
          await this.#putOff(objectId, gaps);
          if (error?.name === 'ApiError') return;
        }
      }
    });
    return false;
  }

  /**
   * Queries the log for the gaps of an object. Events that match no subscription change only the state.
   *
   * @param {string} objectId @param {InboxGap[]} gaps @param {Awaited<ReturnType<typeof wantedBy>>} isWanted
   */
  async #ask(objectId, gaps, isWanted) {
    const [type] = gaps.map(({ objectType }) => objectType).filter((each) => each !== null);
    const since = Math.min(...gaps.map((gap) => fromText(gap.since)));
    const until = Math.max(...gaps.map((gap) => fromText(gap.until))) + OVERLAP;
    let found = 0;
    if (type !== undefined) {
      /** @type {NewEntry[]} */
      let entries = [];
      const query = { object_type: type, object_id: objectId, since: new Date(since), until: new Date(until) };
      for await (const logged of this.#api.events({ ...query, signal: this.#stopping.signal })) {
        refuseHollow(logged.event);
        const how = { from: /** @type {const} */ ('log'), now: this.#clock.now(), silent: !isWanted(logged) };
        const entry = entryOf(logged.bytes, how);
        // It could only change the state, which it cannot, whenever it is tried again.
        if (entry.dead && entry.silent) continue;
        entries.push(entry);
        if (entries.length < TOGETHER) continue;
        found += await this.#add(entries);
        entries = [];
      }
      found += await this.#add(entries);
    }
    const now = this.#closeTime();
    await this.#settle(objectId, gaps, (gap) => {
      // The log cannot be queried for a lead that is known only from its merge, nor for a time that it no longer has.
      if (type === undefined || fromText(gap.since) < now - KEPT) return { unknowable: true, due: null };
      if (found > 0) return { due: this.#clock.now() + this.#wait };
      const settled = fromText(gap.until) + UNSETTLED;
      return settled > now ? { due: this.#clock.now() + settled - now } : null;
    });
    this.#log('info', 'GAP_ASKED', { object: objectId, gaps: gaps.length, found });
  }

  /** @param {string} objectId @param {InboxGap[]} gaps */
  #putOff(objectId, gaps) {
    const retry = { first: Math.max(this.#wait, SECOND), longest: 3600 * SECOND };
    return this.#settle(objectId, gaps, ({ attempts }) => ({
      attempts: attempts + 1,
      due: this.#clock.now() + backoff(attempts + 1, retry, this.#random),
    }));
  }

  /**
   * Updates gaps that are still open. `become` returns null if the log has answered.
   *
   * @param {string} objectId @param {InboxGap[]} asked
   * @param {(gap: InboxGap) => Partial<InboxGap> | null} become
   */
  async #settle(objectId, asked, become) {
    const ids = new Set(asked.map(({ id }) => id));
    /** @type {InboxGap[]} */
    let closed = [];
    /** @type {InboxGap[]} */
    let lost = [];
    await change(this.#store, { object: objectId }, ({ records }) => {
      const record = records.get(objectId);
      if (record === undefined) return null;
      const history = History.from(record.history);
      [closed, lost] = [[], []];
      const gaps = record.gaps.flatMap((gap) => {
        const changes = ids.has(gap.id) ? become(gap) : {};
        if (changes?.unknowable && !gap.unknowable) lost.push(gap);
        if (changes !== null) return [{ ...gap, ...changes }];
        history.answered(gap.id);
        closed.push(gap);
        return [];
      });
      return { records: new Map([[objectId, { ...record, history: JSON.stringify(history), gaps }]]) };
    });
    for (const { id, since } of lost) this.#log('error', 'INCOMPLETE_BEFORE', { object: objectId, gap: id, since });
    for (const { id, evidence } of closed)
      this.#log(evidence === 'value' ? 'warn' : 'info', 'GAP_ANSWERED', { object: objectId, gap: id, evidence });
  }
}
