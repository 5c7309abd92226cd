// Takes events in the order of their arrival, one at a time: folds each, calls the handler, and commits all that came of it at
// once. So an event is marked as seen exactly when its effects in the file are there, and a kill at any moment leaves at most
// one event whose handler was called and that has no mark: that one is handed over again.
import { fold, read, stateOf, wasSeen } from './fold.js';
import { call } from './handler.js';
import { nameOf } from './log.js';
import { Superseded, keyOf } from './store.js';

/** How often is looked for what another process has put in, in milliseconds. */
const GLANCE = 1000;

/** How long it waits after a commit that failed, in milliseconds: the disk may have room again. */
const PAUSE = 1000;

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
  #isAwake = false;
  #wake = () => {};
  #running;

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

  /** Stops before the next event; a handler that takes longer than `grace` milliseconds is called again at the next start. */
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
        const entry = this.#next();
        if (entry) await this.#handle(entry);
        else await this.#sleep(this.#untilDue());
      } catch (error) {
        if (error instanceof Superseded) return this.#onSuperseded();
        this.#log('error', 'COMMIT_FAILED', { reason: nameOf(error) });
        await this.#sleep(PAUSE);
      }
    }
  }

  /** What is due to be called again, then what someone wants again, then what has arrived. */
  #next() {
    const owed = this.#store.first('owed');
    if (owed && owed.key[0] <= Date.now()) return { table: 'owed', at: owed.key, key: owed.key.slice(1), value: owed.value };
    for (const table of ['replays', 'queue']) {
      const first = this.#store.first(table);
      if (first) return { table, at: first.key, key: first.key, value: first.value };
    }
    return undefined;
  }

  #untilDue() {
    const owed = this.#store.first('owed');
    return owed ? Math.min(Math.max(owed.key[0] - Date.now(), 1), GLANCE) : GLANCE;
  }

  #awake() {
    this.#isAwake = true;
    this.#wake();
  }

  /** Until something arrives, or it is time. What arrived while nobody slept counts too. */
  async #sleep(milliseconds) {
    if (!this.#isAwake) {
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#isAwake = false;
    this.#wake = () => {};
  }

  async #handle(entry) {
    // What was folded once is folded for good: only the handler is called again.
    const isFolded = entry.value.outcome !== undefined;
    let event;
    let folded;
    try {
      event = read(entry.value.body);
      if (isFolded) folded = { ...stateOf(this.#store, event.objectId), outcome: entry.value.outcome };
      else if (!wasSeen(this.#store, event)) folded = fold(this.#store, event);
    } catch (error) {
      // Authentic, and no event: it would be none the next time either.
      this.#log('error', 'UNREADABLE', { entry: entry.key, reason: nameOf(error) });
      return this.#finish(entry, { dead: { ...entry.value, attempts: 0, error: why(error) } });
    }
    if (folded === undefined) {
      this.#log('info', 'DUPLICATE', { event: event.eventId });
      return this.#finish(entry, {});
    }
    const attempt = (entry.value.attempts ?? 0) + 1;
    const { own, error, isAbandoned } = await call(this.#onChange, {
      event: event.event,
      changes: event.changes,
      state: folded.state,
      about: { objectId: event.objectId, outcome: folded.outcome, presence: folded.presence, from: entry.value.from, attempt },
      store: this.#store,
      milliseconds: this.#options.handlerSeconds * 1000,
      stopping: this.#stopping.signal,
    });
    if (isAbandoned) return undefined;
    const keep = () => isFolded || this.#keep(entry, event, folded);
    const about = { event: event.eventId, object: event.objectId, outcome: folded.outcome, attempt };
    if (error === undefined) {
      await this.#finish(entry, { change: () => [keep(), own.commit()] });
      this.#log('info', 'HANDLED', about);
    } else {
      const failed = { ...entry.value, outcome: folded.outcome, attempts: attempt, error: why(error) };
      const isGivenUp = attempt >= this.#options.attempts && this.#store.count('dead') < this.#options.deadLetters;
      await this.#finish(entry, { change: keep, [isGivenUp ? 'dead' : 'owed']: failed });
      this.#log(isGivenUp ? 'error' : 'warn', isGivenUp ? 'GIVEN_UP' : 'HANDLER_FAILED', { ...about, reason: nameOf(error) });
    }
    if (folded.gap) this.#backfill.noted(folded.gap);
    return undefined;
  }

  /** Within a commit: the state of the objects, the mark, and where events are missing. */
  #keep(entry, { eventId, dateUpdated }, { records, gap }) {
    const { objects, seen, done } = this.#store;
    for (const [key, json] of records) objects.put(key, json);
    seen.put(keyOf(eventId), [dateUpdated, ...entry.key]);
    done.put(entry.key, [keyOf(eventId), Date.now()]);
    if (gap) this.#backfill.note(gap);
    this.#forget();
  }

  /** The oldest marks, when no retry and no event log can bring their events back. */
  #forget() {
    const { seen, done } = this.#store;
    const before = Date.now() - this.#options.rememberDays * 86_400_000;
    for (const { key, value } of done.getRange({ limit: FORGOTTEN }).asArray) {
      const [eventId, at] = value;
      if (at >= before) return;
      // A later version of the event has a mark of its own.
      if (String(seen.get(eventId)?.slice(1)) === String(key)) seen.remove(eventId);
      done.remove(key);
    }
  }

  /** Commits that an entry leaves its table, with what else it `change`s, and perhaps into another one. */
  async #finish(entry, { change = () => {}, owed, dead }) {
    const due = owed && Date.now() + this.#wait(owed.attempts);
    await this.#store.commit(() => {
      this.#store[entry.table].remove(entry.at);
      if (owed) this.#store.owed.put([due, ...entry.key], owed);
      if (dead) this.#store.dead.put(entry.key, dead);
      change();
    });
    if (entry.table !== 'replays') this.#queue.discount(entry.value);
    if (owed) this.#queue.count(owed);
  }

  /** How long until the handler is called again, in milliseconds. */
  #wait(attempts) {
    const { firstSeconds, factor, longestSeconds } = this.#options.retry;
    return Math.min(firstSeconds * factor ** (attempts - 1), longestSeconds) * 1000;
  }
}

/** Of an error what is kept beside the event, in the file. */
const why = (error) => String(error?.stack ?? error).slice(0, 2000);
