// One for each object of Close, under its id: the state, which of its events were handled, and what `onChange` has written. What comes
// of an event is one transaction of this object's own SQLite, so an event is marked as handled exactly when its effects here are there.
import { DurableObject } from 'cloudflare:workers';
import { History, changes } from 'closehook';
import { Gaps, isWanted } from './backfill.js';
import { Chunks } from './chunks.js';
import { config } from './config.js';
import { call } from './handler.js';
import { log, nameOf } from './log.js';
import { Marks } from './marks.js';
import { onChange } from './on-change.js';
import { Own } from './own.js';
import { read } from './read.js';

export class CloseObject extends DurableObject {
  #sql;
  #histories;
  #marks;
  #gaps;
  /** As it is on disk, or about to be. */
  #history;
  #turn = Promise.resolve();

  constructor(ctx, env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#histories = new Chunks(this.#sql, 'history');
    this.#marks = new Marks(this.#sql);
    this.#gaps = new Gaps(this.#sql, env);
    Own.create(this.#sql);
  }

  /**
   * Takes events of an object in, and resolves when all that came of them is stored: for each the code of why it is to be tried again,
   * or null.
   *
   * @param {string} id the object, which is the name of this one.
   * @param {{ body: Uint8Array, attempt: number }[]} events
   */
  handle(id, events) {
    return this.#inTurn(async () => {
      const results = [];
      for (const event of events) results.push(await this.#handle(id, event));
      await this.#schedule();
      return results;
    });
  }

  /** Why the handler was not done with an event. */
  whyNot(eventId) {
    return this.#marks.get(eventId)?.reason ?? null;
  }

  /** What is known of the object, for a look at it. */
  look(id) {
    const history = this.#load();
    return { ...stateIn(history, id), gaps: history.gaps(id), own: Own.all(this.#sql), events: this.#marks.count() };
  }

  /** Events that are missing are asked for, and marks that nothing can ask for any more are forgotten. */
  alarm() {
    return this.#inTurn(async () => {
      await this.#gaps.fill(this.#load(), (event) => this.#marks.isDone(event));
      this.#marks.forget(Date.now() - config.rememberDays * 86_400_000);
      await this.#schedule();
    });
  }

  /** One after the other, though a handler may wait for something else. */
  #inTurn(what) {
    const turn = this.#turn.then(what);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #handle(id, { body, attempt }) {
    const event = read(body);
    const mark = this.#marks.of(event);
    const about = { event: event.eventId, object: id };
    // Of one that has grown, the later version has all that the earlier one had.
    if (mark && (mark.isHandled || mark.date > event.dateUpdated)) {
      log('info', 'DUPLICATE', about);
      return null;
    }
    const history = this.#load();
    try {
      // What was folded once is folded for good: only the handler is called again.
      const { outcome, gap } = mark ?? history.apply(body);
      const keep = (own, reason) => this.#commit({ event, outcome, gap, history: mark ? undefined : history, own, reason });
      const envelope = JSON.parse(new TextDecoder().decode(body));
      // Deliveries have an envelope, and what comes from the event log has none.
      const from = envelope.event ? 'delivery' : 'log';
      // It is the other lead's event; or is known, though its mark was forgotten; or the door would not have let it in.
      const isSilent = id !== event.objectId || outcome === 'duplicate' || (from === 'log' && !isWanted(body));
      if (isSilent) {
        keep();
        log('info', 'FOLDED', { ...about, outcome });
        return null;
      }
      const { own, error } = await call(onChange, {
        event: envelope.event ?? envelope,
        changes: changes(body),
        ...stateIn(history, id),
        about: { objectId: id, outcome, from, attempt, env: this.env },
        own: new Own(this.#sql),
        milliseconds: config.handlerSeconds * 1000,
      });
      keep(error ? undefined : own, error && nameOf(error.reason));
      if (!error) {
        log('info', 'HANDLED', { ...about, outcome, attempt });
        return null;
      }
      log('warn', 'HANDLER_FAILED', { ...about, outcome, attempt, reason: nameOf(error.reason) });
      return 'HANDLER_FAILED';
    } catch (error) {
      // It may be ahead of what is stored.
      this.#history = undefined;
      throw error;
    }
  }

  /** All that came of an event, or nothing of it. */
  #commit({ event, outcome, gap, history, own, reason }) {
    this.ctx.storage.transactionSync(() => {
      if (history) this.#histories.put(0, new TextEncoder().encode(JSON.stringify(history)));
      this.#marks.put(event, outcome, reason);
      own?.writeDown();
      if (gap) this.#gaps.note(gap);
    });
  }

  #load() {
    if (!this.#history) {
      const json = this.#histories.get(0);
      this.#history = json ? History.from(json) : new History();
    }
    return this.#history;
  }

  /** It wakes when a gap is due, or to forget. */
  async #schedule() {
    const forget = this.#marks.count() > 0 ? Date.now() + config.rememberDays * 86_400_000 : undefined;
    const due = this.#gaps.due() ?? forget;
    const planned = await this.ctx.storage.getAlarm();
    if (due !== undefined && (planned === null || due < planned)) await this.ctx.storage.setAlarm(due);
  }
}

const stateIn = (history, id) => ({ state: history.get(id), presence: history.status(id)?.presence ?? 'unknown' });
