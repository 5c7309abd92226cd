// Where events are missing, Close's event log is asked for them, and what it has goes through the queue like a
// delivery. Most gaps are only deliveries that come late, so it waits before it asks; a gap that has closed by then is
// no question.
import { Subscriptions } from 'closehook';
import { answered, gapsOf, read, wasSeen } from './fold.js';
import { nameOf } from './log.js';
import { keyOf } from './store.js';

/** @import { Gap, SubscriptionLike } from 'closehook' */
/** @import { BackfillOptions } from './config.js' */
/** @import { Log } from './log.js' */
/** @import { Queue } from './queue.js' */
/** @import { Round } from './round.js' */
/** @import { Store, Wanted } from './store.js' */

/** The most that a page of Close's event log has. */
const PAGE = 50;

/** The answer to one request may take so long, in milliseconds. */
const PATIENCE = 30_000;

/** How long it waits when the queue has no room, or the file failed, in milliseconds. */
const PAUSE = 5000;

/** Of so many objects gaps are noted at once; of more they are only logged, and a later event may show them again. */
const MOST_GAPS = 10_000;

/** The longest wait that a timer of Node knows, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

export class Backfill {
  #store;
  #queue;
  #wanted;
  #options;
  #log;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  #planned = Infinity;
  #isRunning = false;
  /** @type {Promise<void>} */
  #running = Promise.resolve();
  #stopping = new AbortController();

  /**
   * @param {object} parts
   * @param {Store} parts.store
   * @param {Queue} parts.queue
   * @param {SubscriptionLike[]} [parts.subscriptions]
   * @param {BackfillOptions} parts.options without an `apiKey` nothing is asked, and gaps are only logged.
   * @param {Log} parts.log
   */
  constructor({ store, queue, subscriptions, options, log }) {
    this.#wanted = subscriptions && new Subscriptions(subscriptions);
    this.#store = store;
    this.#queue = queue;
    this.#options = options;
    this.#log = log;
  }

  start() {
    if (this.#options.apiKey !== undefined) this.#schedule(this.#first()?.due);
  }

  async stop() {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await this.#running;
  }

  /**
   * Notes in a round that an event made a gap known. One question is asked for all gaps of an object.
   *
   * @param {Round} round
   * @param {Gap} gap
   */
  note({ gaps }, { objectId, objectType, since, until }) {
    if (this.#options.apiKey === undefined || objectType === null) return;
    const known = gaps.get(keyOf(objectId));
    if (known === undefined && this.#store.count('gaps') >= MOST_GAPS) return;
    gaps.put(keyOf(objectId), {
      objectId,
      objectType,
      since: known && known.since < since ? known.since : since,
      until: known && known.until > until ? known.until : until,
      due: known?.due ?? Date.now() + this.#options.afterSeconds * 1000,
      attempts: known?.attempts ?? 0,
    });
  }

  /** @param {Gap} gap after its commit. */
  noted({ objectId, eventId, fields }) {
    this.#log('warn', 'GAP', { object: objectId, event: eventId, fields: fields.length });
    if (this.#options.apiKey !== undefined) this.#schedule(Date.now() + this.#options.afterSeconds * 1000);
  }

  /** Looks at the gaps at a time, or before it if that was planned. */
  #schedule(time = Infinity) {
    if (this.#isRunning || this.#stopping.signal.aborted || time >= this.#planned) return;
    clearTimeout(this.#timer);
    this.#planned = time;
    this.#timer = setTimeout(() => (this.#running = this.#run()), Math.min(Math.max(time - Date.now(), 0), LONGEST));
  }

  /** Of a table that is bounded, and before a request that takes longer. */
  #first() {
    /** @type {Wanted | undefined} */
    let first;
    for (const { value } of this.#store.gaps.getRange())
      if (first === undefined || value.due < first.due) first = value;
    return first;
  }

  async #run() {
    this.#isRunning = true;
    this.#planned = Infinity;
    let pause = 0;
    try {
      const gap = this.#first();
      if (gap && gap.due <= Date.now()) await this.#fill(gap);
    } catch (error) {
      pause = PAUSE;
      this.#log('error', 'BACKFILL_FAILED', { reason: nameOf(error) });
    }
    this.#isRunning = false;
    const next = this.#first();
    if (next) this.#schedule(Math.max(next.due, Date.now() + pause));
  }

  /** @param {Wanted} gap */
  async #fill(gap) {
    const key = keyOf(gap.objectId);
    const about = { object: gap.objectId };
    if (gapsOf(this.#store, gap.objectId).length === 0) {
      this.#log('info', 'GAP_CLOSED', about);
      return this.#store.commit(() => this.#store.gaps.remove(key));
    }
    if (this.#queue.isFull) throw Object.assign(new Error('the queue is full'), { code: 'QUEUE_FULL' });
    /** @type {Uint8Array[]} */
    let bodies;
    try {
      bodies = await this.#ask(gap);
    } catch (error) {
      if (this.#stopping.signal.aborted) return undefined;
      return this.#failed(key, gap, error);
    }
    const entries = bodies.map((body) => ({
      at: this.#queue.key(),
      entry: { ...this.#queue.entry('log', body), isSilent: !this.#isWanted(body) },
    }));
    await this.#store.commit(() => {
      for (const { at, entry } of entries) this.#store.queue.put(at, entry);
      // The log has nothing more: what is still missing once these are folded is not asked for again.
      const record = answered(this.#store, gap.objectId, gap);
      if (record !== undefined) this.#store.objects.put(key, record);
      // Unless another one was noted in the meantime.
      const noted = this.#store.gaps.get(key);
      if (noted?.since === gap.since && noted.until === gap.until) this.#store.gaps.remove(key);
    });
    for (const { entry } of entries) this.#queue.count(entry);
    this.#queue.wake();
    this.#log('info', 'BACKFILLED', { ...about, events: entries.length });
    return undefined;
  }

  /**
   * It is asked again, later each time, until it is given up.
   *
   * @param {string} key
   * @param {Wanted} gap
   * @param {{ afterSeconds?: number }} error
   */
  async #failed(key, gap, error) {
    const attempts = gap.attempts + 1;
    const isGivenUp = attempts >= this.#options.attempts;
    const { firstSeconds, factor, longestSeconds } = this.#options.retry;
    const wait = Math.max(Math.min(firstSeconds * factor ** (attempts - 1), longestSeconds), error.afterSeconds ?? 0);
    await this.#store.commit(() => {
      if (isGivenUp) return this.#store.gaps.remove(key);
      // What was noted meanwhile stays.
      const { since, until } = this.#store.gaps.get(key) ?? gap;
      return this.#store.gaps.put(key, { ...gap, since, until, attempts, due: Date.now() + wait * 1000 });
    });
    this.#log('warn', isGivenUp ? 'GAP_GIVEN_UP' : 'EVENT_LOG_FAILED', {
      object: gap.objectId,
      attempt: attempts,
      reason: nameOf(error),
    });
  }

  /**
   * The events of the log that were not seen, the oldest first.
   *
   * @param {Wanted} gap
   */
  async #ask({ objectId, objectType, since, until }) {
    const bodies = [];
    /** @type {string | null} */
    let cursor = null;
    for (let page = 0; page < this.#options.pages; page += 1) {
      const query = new URLSearchParams({
        object_type: objectType,
        object_id: objectId,
        date_updated__gte: since,
        date_updated__lte: until,
        _limit: String(PAGE),
        ...(cursor === null ? {} : { _cursor: cursor }),
      });
      const { data, cursor_next: next } = await this.#get(query);
      for (const event of data) {
        // Of integers beyond 2^53 digits are lost here, which those of a delivery keep.
        const body = Buffer.from(JSON.stringify(event));
        if (this.#isMissing(body)) bodies.push(body);
      }
      if (!next) break;
      cursor = next;
    }
    return bodies.reverse();
  }

  /**
   * What the door would not have let in belongs to the state all the same; only the handler is not called for it.
   *
   * @param {Uint8Array} body
   */
  #isWanted(body) {
    return this.#wanted === undefined || this.#wanted.match(body).length > 0;
  }

  /**
   * The log has no `data` for some users after an hour: such an event is no help.
   *
   * @param {Uint8Array} body
   */
  #isMissing(body) {
    try {
      return !wasSeen(this.#store, read(body));
    } catch {
      return false;
    }
  }

  /**
   * @param {URLSearchParams} query
   * @returns {Promise<{ data: object[], cursor_next: string | null }>}
   */
  async #get(query) {
    const authorization = `Basic ${Buffer.from(`${this.#options.apiKey}:`).toString('base64')}`;
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(PATIENCE)]);
    const response = await fetch(`${this.#options.apiUrl}/event/?${query}`, {
      headers: { authorization },
      redirect: 'error',
      signal,
    });
    if (!response.ok) {
      await response.body?.cancel();
      const afterSeconds = Number(response.headers.get('retry-after')) || 0;
      throw Object.assign(new Error('the event log refuses'), { code: `STATUS_${response.status}`, afterSeconds });
    }
    return /** @type {any} */ (response.json());
  }
}
