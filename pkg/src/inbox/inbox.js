// The inbox: stores events, handles each once, and knows up to what date none is missing.
import { History } from '#closehook';
import { fromText, moment, toText } from '../api/dates.js';
import { ClosehookError, kind } from '../errors.js';
import { BOOLEAN, STRINGS, readOptions, whole } from '../options.js';
import { nameOf, toConsole } from '../receiver/log.js';
import { change } from './change.js';
import { Alarm, REAL, SECONDS } from './clock.js';
import { IMPORT, isUnfinished, unfinished } from './copy.js';
import { closeId, entryOf, identified } from './entry.js';
import { objectsOf } from './gap-notes.js';
import { Gatherer } from './gatherer.js';
import { Handler } from './handler.js';
import { LogReader, readingOf } from './log-reader.js';

/** @import { Kind } from '../options.js' */
/** @import { InboxClaim, InboxGap, InboxLog, InboxOptions, InboxStatus, InboxStore } from '../../inbox.d.ts' */
/** @import { NewEntry, Outcome } from '../../inbox.d.ts' */

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

/** How long the consumer waits after the store failed, since the disk or server may recover. */
const PAUSE = SECOND;

/** By default, so many events may wait or be retried before `put` refuses more. */
const MOST_WAITING = 1_000_000;

/** So many processes may store events at once without exceeding that. */
const OTHERS = 4;

/** The name of a note that is written to find out whether the store is writable again. */
const PROBE = 'probe';

/** The name of a note: when an inbox that was not started last deleted old marks and objects. */
const FORGOTTEN = 'forgotten';

/** The default length of a list of dead letters or gaps. */
const LISTED = 100;

/** @param {unknown} value */
const isFunction = (value) => typeof value === 'function';
/** @type {Kind} */
const FUNCTION = ['a function', isFunction];
/** @type {Record<string, Kind>} */
const OPTIONS = {
  store: ['a store, such as lmdbStore makes', (value) => isFunction(value?.claim) && isFunction(value.add)],
  onChange: FUNCTION,
  deliver: FUNCTION,
  trace: FUNCTION,
  api: ['a CloseApi', (value) => isFunction(value?.events)],
  subscriptions: STRINGS,
  since: ['a Date or an ISO date', (value) => value instanceof Date || typeof value === 'string'],
  log: FUNCTION,
  logHandled: BOOLEAN,
  concurrency: whole(1),
  handlerSeconds: SECONDS,
  retry: ['an object', (value) => value !== null && typeof value === 'object'],
  catchUpSeconds: SECONDS,
  gapSeconds: SECONDS,
  pollSeconds: SECONDS,
  rememberDays: whole(31),
  maxWaiting: whole(1),
  deletedDays: whole(31),
  clock: ['an object with now and sleep', (value) => isFunction(value?.now) && isFunction(value.sleep)],
  random: FUNCTION,
};
const DEFAULTS = {
  log: toConsole,
  logHandled: false,
  handlerSeconds: 30,
  catchUpSeconds: 600,
  gapSeconds: 60,
  pollSeconds: 1,
  rememberDays: 35,
  maxWaiting: MOST_WAITING,
  clock: REAL,
  random: Math.random,
};
/** @type {Record<string, Kind>} */
const RETRY = { attempts: whole(1), firstSeconds: SECONDS, longestSeconds: SECONDS };

/** The codes that are logged for every event. */
const FREQUENT = new Set(['HANDLED', 'FOLDED', 'DUPLICATE', 'SENT']);

/** @template Tx */
export class Inbox {
  /** So that the name survives minification. */
  static name = 'Inbox';

  /** @type {InboxStore<Tx>} */
  #store;
  #options;
  #handler;
  #gatherer;
  #clock;
  #log;
  /** @type {LogReader<Tx> | null} */
  #reader = null;
  #alarm;
  /** Aborted when the grace time of `stop` is over. */
  #ending = new AbortController();
  /** @type {InboxStatus['state']} */
  #state = 'new';
  /** Why the last write failed. @type {InboxStatus['storeProblem']} */
  #storeProblem = null;
  /** The bytes of the events that the store refused, until it takes as many. */
  #refused = 0;
  /** @type {Promise<void> | undefined} */
  #opened;
  /** @type {Promise<void> | undefined} */
  #running;
  /** These never reject. @type {Set<Promise<unknown>>} */
  #underWay = new Set();
  #forgotten = -Infinity;
  /** How many events this process may store before it counts again. */
  #room = 0;
  #isFull = false;
  #counted = -Infinity;

  /** @param {InboxOptions<Tx>} options */
  constructor(options) {
    const given = readOptions(options, OPTIONS, DEFAULTS);
    const { store, onChange, deliver, trace, api, subscriptions, since, clock, random, log } = given;
    for (const name of ['store', 'onChange'])
      if (given[name] === undefined) throw new TypeError(`options.${name} is missing`);
    if (api !== undefined && !(subscriptions?.length > 0)) {
      throw new TypeError(
        'options.subscriptions is missing: with options.api, name the ids of the subscriptions that deliver here',
      );
    }
    const retry = readOptions(
      given.retry,
      RETRY,
      { attempts: 8, firstSeconds: 1, longestSeconds: 600 },
      'options.retry',
    );
    this.#store = store;
    this.#options = { ...given, concurrency: given.concurrency ?? store.concurrency ?? 4 };
    this.#clock = clock;
    this.#alarm = new Alarm(clock);
    /** @type {InboxLog} */
    this.#log = (level, code, about) => {
      if (given.logHandled || !FREQUENT.has(code)) log(level, code, about);
    };
    const parts = { clock, random, log: this.#log };
    const gapMs = given.gapSeconds * SECOND;
    this.#handler = new Handler({
      ...parts,
      onChange,
      deliver,
      trace,
      options: {
        handlerMs: given.handlerSeconds * SECOND,
        attempts: retry.attempts,
        retry: { first: retry.firstSeconds * SECOND, longest: retry.longestSeconds * SECOND },
        gapMs,
      },
    });
    this.#gatherer = new Gatherer((entries) => this.#add(entries));
    if (api === undefined) return;
    this.#reader = new LogReader({
      ...parts,
      store,
      api,
      subscriptions,
      since: moment('options.since', since),
      every: given.catchUpSeconds * SECOND,
      wait: gapMs,
      glance: given.pollSeconds * SECOND,
      open: () => this.#open(),
      add: (entries) => this.#add(entries),
    });
  }

  /** @param {readonly NewEntry[]} entries */
  async #add(entries) {
    if (entries.length === 0) return 0;
    await this.#refuseBeyond();
    const bytes = entries.reduce((sum, { body }) => sum + body.length, 0);
    const ready = await Promise.all(entries.map(identified));
    const added = await this.#writing(bytes, async () => {
      await this.#open();
      return this.#store.add(ready);
    });
    this.#room -= added;
    this.#alarm.ring();
    return added;
  }

  /**
   * Refuses more events than `maxWaiting`. Counting costs a query, so it is done again only when this process has
   * stored its share of what fitted in, since others may have stored the rest; and while it is full, once a second.
   */
  async #refuseBeyond() {
    const now = this.#clock.now();
    if (this.#isFull ? now >= this.#counted + SECOND : this.#room <= 0) {
      await this.#open();
      const { waiting, owed } = await this.#store.counts('');
      this.#counted = now;
      this.#room = Math.ceil((this.#options.maxWaiting - waiting - owed) / OTHERS);
      this.#isFull = this.#room <= 0;
    }
    if (!this.#isFull) return;
    const why = `${this.#options.maxWaiting} events are waiting, which is the maximum (options.maxWaiting)`;
    throw new ClosehookError('QUEUE_FULL', why);
  }

  /**
   * Notes whether the store can take so many bytes.
   *
   * @template T @param {number} bytes @param {() => Promise<T>} write @returns {Promise<T>}
   */
  async #writing(bytes, write) {
    try {
      const result = await write();
      this.#refused = 0;
      this.#storeProblem = null;
      return result;
    } catch (error) {
      this.#refused = bytes;
      this.#failed(error);
      throw error;
    }
  }

  /** Writes twice as many bytes as were refused: a full disk may have room for a few, but not for the indexes. */
  async #probe() {
    const at = this.#clock.now();
    const refused = this.#refused;
    const probing = this.#writing(refused, async () => {
      await this.#store.setNote(PROBE, { at, filler: 'x'.repeat(2 * refused) });
      if (refused > 0) await this.#store.setNote(PROBE, { at });
    });
    await probing.catch(() => {});
  }

  /** @param {unknown} error of the store */
  #failed(error) {
    if (Object(error).code === 'SUPERSEDED') this.#state = 'superseded';
    const since = this.#storeProblem?.since ?? toText(this.#clock.now());
    this.#storeProblem = { code: nameOf(error), since };
  }

  /** If opening the store fails, the next call tries again. */
  #open() {
    if (isUnfinished(this.#store)) return Promise.reject(unfinished());
    this.#opened ??= this.#begin().catch((error) => {
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  async #begin() {
    await this.#store.open();
    if ((await this.#store.note(IMPORT)) !== null) throw unfinished();
  }

  /** @param {{ body: Uint8Array } | Uint8Array} delivery */
  async put(delivery) {
    const entry = entryOf(bodyOf(delivery), { from: 'delivery', now: this.#clock.now() });
    await this.#gatherer.put(entry);
    if (entry.dead) this.#log('error', 'UNREADABLE', { event: entry.eventId });
  }

  /**
   * Handles an event now, without storing it first if the store can do so.
   *
   * @param {{ body: Uint8Array } | Uint8Array} delivery
   */
  async handle(delivery) {
    const entry = entryOf(bodyOf(delivery), { from: 'delivery', now: this.#clock.now() });
    if (entry.dead || this.#store.claimNew === undefined) return this.put(delivery);
    await this.#open();
    await this.#turn();
    const handled = this.#writing(entry.body.length, () => this.#handleNew(entry));
    const underWay = handled
      .catch(() => {})
      .finally(() => {
        this.#underWay.delete(underWay);
        this.#alarm.ring();
      });
    this.#underWay.add(underWay);
    return handled;
  }

  /** @param {NewEntry} entry */
  async #handleNew(entry) {
    const stopping = this.#ending.signal;
    for (let isHandled = false; !isHandled; ) {
      stopping.throwIfAborted();
      const claim = await this.#store.claimNew?.(entry);
      // It is stored, for example because its handler failed.
      if (!claim) return;
      try {
        await this.#handler.handle(claim, stopping);
        isHandled = true;
      } catch (error) {
        await this.#released(claim);
        if (error?.code !== 'CONFLICT') throw error;
      }
    }
    stopping.throwIfAborted();
  }

  /** Does what is due now, for an inbox that was not started. */
  async work() {
    await this.#open();
    const reading = this.#reader?.work();
    await Promise.all([this.#drain(), reading]);
    await this.#drain();
    const { now, forgotten } = await this.#forgetting();
    if (now < forgotten + DAY) return;
    while ((await this.#forget(now)) > 0);
    await this.#store.setNote(FORGOTTEN, { at: now });
  }

  /** When `work` has something to do, in milliseconds since 1970. */
  async next() {
    await this.#open();
    const { forgotten } = await this.#forgetting();
    const times = [await this.#store.due(), await this.#reader?.next(), Math.max(forgotten + DAY, 0)];
    return Math.ceil(Math.min(...times.map((time) => time ?? Infinity)));
  }

  /** When an inbox that was not started last deleted old marks and objects. */
  async #forgetting() {
    const note = /** @type {any} */ (await this.#store.note(FORGOTTEN));
    return { now: this.#clock.now(), forgotten: note?.at ?? -Infinity };
  }

  /** Handles all that is due. Rejects if the store fails, and then the rest waits for the next call. */
  async #drain() {
    /** @type {unknown[]} */
    const errors = [];
    while (errors.length === 0) {
      await this.#turn();
      if (this.#state === 'stopped') break;
      const isBusy = this.#underWay.size > 0;
      if (await this.#handleNext(errors)) continue;
      // What is under way may have held the object of another event.
      if (!isBusy) break;
      if (this.#underWay.size > 0) await Promise.race(this.#underWay);
    }
    await Promise.all(this.#underWay);
    if (errors.length > 0) throw errors[0];
  }

  /** Resolves when one more event may be handled. */
  async #turn() {
    while (this.#underWay.size >= this.#options.concurrency) await Promise.race(this.#underWay);
  }

  async start() {
    if (this.#running !== undefined) throw new ClosehookError('STARTED', 'the inbox was started before');
    if (this.#state === 'new') this.#state = 'running';
    this.#running = this.#run();
    this.#reader?.start();
    await this.#open();
  }

  /** @param {number=} grace in seconds */
  async stop(grace = 10) {
    if (this.#state !== 'superseded') this.#state = 'stopped';
    this.#alarm.ring();
    const over = new AbortController();
    const late = this.#clock.sleep(grace * SECOND, over.signal).then(() => {
      if (!over.signal.aborted) this.#ending.abort(new ClosehookError('STOPPED', 'the inbox stops'));
    });
    await Promise.all([this.#running, this.#reader?.stop()]);
    await Promise.all(this.#underWay);
    over.abort();
    await late;
    if (this.#opened !== undefined) await this.#store.close();
  }

  /** Claims one event after the other, and handles several in parallel. */
  async #run() {
    while (this.#state === 'running') {
      try {
        await this.#open();
        await this.#turn();
        // It may have been stopped while it waited.
        if (this.#state === 'running' && !(await this.#handleNext())) await this.#idle();
      } catch (error) {
        this.#failed(error);
        this.#log('error', 'STORE_FAILED', { reason: nameOf(error) });
        if (error?.code !== 'SUPERSEDED') await this.#alarm.sleep(PAUSE);
      }
    }
  }

  /** @param {unknown[]=} errors where errors of the store go */
  async #handleNext(errors) {
    const claim = await this.#store.claim({ due: this.#clock.now() });
    if (claim === null) return false;
    const handled = this.#handle(claim, errors).finally(() => {
      this.#underWay.delete(handled);
      // Another event may be waiting for its object.
      this.#alarm.ring();
    });
    this.#underWay.add(handled);
    return true;
  }

  /** Never rejects. @param {InboxClaim<Tx>} claim @param {unknown[]=} errors */
  async #handle(claim, errors) {
    try {
      await this.#handler.handle(claim, this.#ending.signal);
      // Handling an event frees space. That does not mean that there is room for another one.
      if (this.#refused === 0) this.#storeProblem = null;
    } catch (error) {
      const { code } = Object(error);
      // After a conflict, a value that it read has changed in the meantime, so it is handled again at once.
      if (code !== 'CONFLICT') {
        errors?.push(error);
        this.#failed(error);
        this.#log('error', 'EVENT_FAILED', { event: claim.entry.eventId, reason: nameOf(error) });
        // This is not counted as an attempt, so a failing store makes no dead letters. The wait prevents a busy loop.
        if (code !== 'SUPERSEDED') await this.#clock.sleep(PAUSE, this.#ending.signal);
      }
      await this.#released(claim);
    }
  }

  /** @param {InboxClaim<Tx>} claim */
  async #released(claim) {
    try {
      await claim.release();
    } catch (error) {
      this.#log('error', 'STORE_FAILED', { reason: nameOf(error) });
    }
  }

  async #idle() {
    const now = this.#clock.now();
    // Deleting all of them would take long, so the rest waits for the next idle moment.
    if (now - this.#forgotten >= HOUR && (await this.#forget(now)) === 0) this.#forgotten = now;
    await this.#alarm.sleep(this.#options.pollSeconds * SECOND);
  }

  /** @param {number} now */
  #forget(now) {
    const { rememberDays, deletedDays } = this.#options;
    return this.#store.forget(now - rememberDays * DAY, deletedDays && now - deletedDays * DAY);
  }

  /** @param {{ since?: string | Date, until?: string | Date }} range */
  async catchUp({ since, until } = {}) {
    if (this.#reader === null)
      throw new ClosehookError('NO_API', "the inbox has no options.api, so it cannot read Close's event log");
    const range = { since: moment('since', since) ?? undefined, until: moment('until', until) ?? undefined };
    if (range.since !== undefined && range.until !== undefined && range.since > range.until)
      throw new TypeError('since must not be after until');
    const { events, new: fresh, requests } = await this.#reader.catchUp(range);
    const { completeUntil, completeFrom, incompleteBefore } = await this.status();
    return { completeUntil, completeFrom, incompleteBefore, events, new: fresh, requests };
  }

  /** @returns {Promise<InboxStatus>} */
  async status() {
    await this.#open();
    const now = this.#clock.now();
    // If nothing arrives, nothing else would find out that the store has recovered.
    if (this.#storeProblem !== null) await this.#probe();
    // This order matters: when the store is counted, events that were read are already stored or handled.
    const reading = await readingOf(this.#store);
    const { earliest, oldest, ...counts } = await this.#store.counts(reading?.from ?? '');
    return {
      at: toText(now),
      state: this.#state,
      storeProblem: this.#storeProblem,
      maxWaiting: this.#options.maxWaiting,
      ...complete(reading, earliest),
      ...counts,
      oldestSeconds: oldest === null ? null : Math.max(now - oldest, 0) / SECOND,
      ...this.#handler.counts,
      found: this.#reader?.found ?? 0,
      requests: this.#reader?.requests ?? 0,
      lastCatchUp: reading?.last ?? null,
      problem: reading?.problem ?? null,
      subscriptions: (reading?.subscriptions ?? []).map(({ id, status, pauseReason }) => ({ id, status, pauseReason })),
    };
  }

  /** @param {{ after?: string, limit?: number }} page */
  async gaps({ after, limit = LISTED } = {}) {
    await this.#open();
    const gaps = await this.#store.gaps({ after, limit });
    return gaps.map(openGap);
  }

  /** @param {{ after?: string, limit?: number }} page */
  async deadLetters({ after, limit = LISTED } = {}) {
    await this.#open();
    const entries = await this.#store.entries({ dead: true, after, limit });
    return entries.map(({ key: id, eventId, date, objects, from, at, attempts, error, body }) => {
      const objectId = objects[0] ?? null;
      return { id, eventId: closeId(eventId), date, objectId, from, at: toText(at), attempts, error, body };
    });
  }

  /** @param {readonly string[]} ids */
  replay(ids) {
    const now = this.#clock.now();
    return this.#each(ids, 'REPLAYED', ({ entry }) => {
      return { entry: { ...entry, dead: false, attempts: 0, due: now } };
    });
  }

  /** @param {readonly string[]} ids */
  discard(ids) {
    const now = this.#clock.now();
    return this.#each(ids, 'DISCARDED', ({ entry: { eventId, date, silent, outcome } }) => {
      // An event that was never folded has no mark, and the log would deliver it again.
      const isMarked = outcome !== null || eventId === null || date === null;
      return { entry: null, ...(!isMarked && { mark: { eventId, date, silent, at: now } }) };
    });
  }

  /**
   * @param {readonly string[]} ids @param {string} code
   * @param {(claim: InboxClaim<Tx>) => Outcome} become
   */
  async #each(ids, code, become) {
    await this.#open();
    let done = 0;
    for (const id of listed('ids', ids)) {
      /** @type {string | null} */
      let event = null;
      const isDone = await change(this.#store, { entry: id }, (claim) => {
        event = closeId(claim.entry.eventId);
        return claim.entry.dead ? become(claim) : null;
      });
      if (!isDone) continue;
      this.#log('info', code, { id, event });
      done++;
    }
    this.#alarm.ring();
    return done;
  }

  /** @param {string} objectId */
  async get(objectId) {
    await this.#open();
    if (typeof objectId !== 'string') throw new TypeError(`objectId must be a string, got ${kind(objectId)}`);
    const claim = await this.#store.claim({ object: objectId });
    const record = claim?.records.get(objectId);
    await claim?.release();
    if (record === undefined) return null;
    const history = History.from(record.history);
    return { state: history.get(objectId), status: history.status(objectId), gaps: record.gaps.map(openGap) };
  }

  /** @param {readonly string[]} gapIds @param {string} why */
  async giveUp(gapIds, why) {
    if (typeof why !== 'string' || why.trim() === '')
      throw new TypeError(`why must be a string that gives the reason, got ${kind(why)}`);
    await this.#open();
    let done = 0;
    for (const objectId of new Set(listed('gapIds', gapIds).flatMap(objectsOf))) {
      /** @type {string[]} */
      let ids = [];
      await change(this.#store, { object: objectId }, ({ records }) => {
        const record = records.get(objectId);
        ids = record?.gaps.map(({ id }) => id).filter((id) => gapIds.includes(id)) ?? [];
        if (record === undefined || ids.length === 0) return null;
        const history = History.from(record.history);
        history.giveUp(ids, why);
        const gaps = record.gaps.filter(({ id }) => !ids.includes(id));
        return { records: new Map([[objectId, { ...record, history: JSON.stringify(history), gaps }]]) };
      });
      for (const id of ids) this.#log('warn', 'GAP_GIVEN_UP', { object: objectId, gap: id, why });
      done += ids.length;
    }
    return done;
  }
}

/** A gap, without the notes of the engine. @param {InboxGap} gap */
const openGap = ({ due, found, attempts, ...gap }) => ({ ...gap, found: toText(found) });

/** @param {{ body: Uint8Array } | Uint8Array} delivery */
function bodyOf(delivery) {
  const body = delivery instanceof Uint8Array ? delivery : delivery?.body;
  if (!(body instanceof Uint8Array)) throw new TypeError(`delivery must have a body of bytes, got ${kind(delivery)}`);
  return body;
}

/** @param {string} name @param {unknown} ids @returns {string[]} */
function listed(name, ids) {
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string'))
    throw new TypeError(`${name} must be an array of strings, got ${kind(ids)}`);
  return ids;
}

/**
 * The date up to which every event that the subscriptions should have delivered is handled: as far as the log was read,
 * but not beyond the first unhandled event.
 *
 * @param {Awaited<ReturnType<typeof readingOf>>} reading @param {string | null} earliest
 */
function complete(reading, earliest) {
  if (reading === null) return { completeUntil: null, completeFrom: null, incompleteBefore: null };
  const { from, read, incomplete } = reading;
  const until = earliest === null ? fromText(read) : Math.min(fromText(read), fromText(earliest));
  const isEmpty = until <= fromText(from);
  return {
    completeUntil: isEmpty ? null : toText(until),
    completeFrom: from,
    incompleteBefore: incomplete.at(-1)?.until ?? null,
  };
}
