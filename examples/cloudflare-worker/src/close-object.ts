// One object of Close: a lead, a contact, an opportunity. Its events arrive here, each has its effect once, and its
// state stays.
import { DurableObject } from 'cloudflare:workers';
import { History, Subscriptions, changes } from 'closehook';
import type { CloseEvent, Gap } from 'closehook';
import config from '../closehook.config';
import type { Env } from './config';
import { eventOf, objectsOf, send } from './delivery';
import { loggedEvents } from './event-log';
import { log, nameOf } from './log';
import { deliverDue, enqueue } from './outbox';
import { createTables, effectOf, forgetEvents, hasTables, readHistory, rememberEvent, writeHistory } from './tables';

const DAY = 86_400_000;

const subscriptions = config.subscriptions && new Subscriptions(config.subscriptions);

/** An event that consolidation let grow has the same id, and a later one of these. */
const revisionOf = (event: CloseEvent) => event.date_updated ?? event.date_created;

export class CloseObject extends DurableObject<Env> {
  #sql: SqlStorage;
  #history: History | undefined;
  /**
   * Not before an event: whoever asks about an object that there is not must leave nothing behind, since what is stored
   * costs.
   */
  #isKnown: boolean;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#isKnown = hasTables(this.#sql);
    if (!this.#isKnown) return;
    // An older version of this Worker may have made fewer of them.
    createTables(this.#sql);
    forgetEvents(this.#sql, Date.now() - config.rememberDays * DAY);
  }

  /**
   * Takes events in, in any order, any of them any number of times.
   *
   * @param events their bytes, as Close signed them, and whether this is the object in which they have their effect.
   * @returns the places of those that failed; the others are on disk when this resolves.
   */
  async take(objectId: string, events: { body: Uint8Array; hasEffect: boolean }[]): Promise<number[]> {
    const failed: number[] = [];
    if (!this.#isKnown) createTables(this.#sql);
    this.#isKnown = true;
    for (const [nth, { body, hasEffect }] of events.entries()) {
      const event = eventOf(body);
      try {
        this.#fold(objectId, event, body, 'delivery', hasEffect);
      } catch (error) {
        log('error', 'EVENT_FAILED', { objectId, eventId: event.id, reason: nameOf(error) });
        failed.push(nth);
      }
    }
    await this.#wake();
    return failed;
  }

  /**
   * State, event id, effect and outbox in one transaction: all of them, or none. `payload` is the event, or its bytes,
   * of which no digit is lost.
   */
  #fold(
    objectId: string,
    event: CloseEvent,
    payload: CloseEvent | Uint8Array,
    from: 'delivery' | 'log',
    hasEffect: boolean,
  ): void {
    const revision = revisionOf(event);
    try {
      this.ctx.storage.transactionSync(() => {
        const key = effectOf(this.#sql, event.id, revision);
        if (key === undefined) return;
        const history = this.#known();
        const { outcome } = history.apply(payload);
        rememberEvent(this.#sql, event.id, revision, Date.now());
        if (hasEffect) {
          const state = history.get(objectId) ?? null;
          const messages = config.onChange(changes(payload), state, { event, outcome, key, from, sql: this.#sql });
          enqueue(this.#sql, key, messages ?? []);
        }
        writeHistory(this.#sql, JSON.stringify(history));
        this.#noteGaps(history);
      });
    } catch (error) {
      // It may have gone further than what is on disk.
      this.#history = undefined;
      throw error;
    }
  }

  #known(): History {
    if (this.#history === undefined) {
      const json = readHistory(this.#sql);
      this.#history = json === undefined ? new History({ maxObjects: 8, maxEvents: 100 }) : History.from(json);
    }
    return this.#history;
  }

  /** A gap is left alone for a while, since it mostly closes by itself. */
  #noteGaps(history: History): void {
    const open = new Set(history.gaps().map(({ eventId }) => eventId));
    for (const { event_id } of this.#sql.exec<{ event_id: string }>('SELECT event_id FROM closehook_gaps').toArray()) {
      if (!open.delete(event_id)) this.#sql.exec('DELETE FROM closehook_gaps WHERE event_id = ?', event_id);
    }
    for (const eventId of open) {
      this.#sql.exec('INSERT INTO closehook_gaps VALUES (?, 0, ?, 0)', eventId, Date.now() + config.gapPatience * 1000);
    }
  }

  /** Never throws: an alarm that fails too often is not called again. */
  override async alarm(): Promise<void> {
    try {
      await this.#fillGaps();
      await deliverDue(this.#sql, this.env);
    } catch (error) {
      log('error', 'ALARM_FAILED', { reason: nameOf(error) });
    }
    await this.#wake();
  }

  /** Asks the event log about each gap that is due, and folds what it has. */
  async #fillGaps(): Promise<void> {
    const { CLOSE_API_KEY: apiKey, CLOSE_API: api } = this.env;
    if (apiKey === undefined) return;
    const due = this.#sql
      .exec<{ event_id: string; attempts: number; is_asked: number }>(
        'SELECT event_id, attempts, is_asked FROM closehook_gaps WHERE due <= ? AND attempts < ?',
        Date.now(),
        config.gapAttempts,
      )
      .toArray();
    for (const { event_id, attempts, is_asked } of due) {
      const gap = this.#known()
        .gaps()
        .find(({ eventId }) => eventId === event_id);
      if (gap === undefined) continue;
      // Counted before it is asked, so that one that kills this object is not asked about for ever.
      const next = Date.now() + config.gapPatience * 1000 * 2 ** (attempts + 1);
      this.#sql.exec('UPDATE closehook_gaps SET attempts = attempts + 1, due = ? WHERE event_id = ?', next, event_id);
      try {
        let events = 0;
        for await (const event of loggedEvents(gap, { api, apiKey })) {
          await this.#foldLogged(gap.objectId, event, is_asked === 0);
          events += 1;
        }
        this.#sql.exec('UPDATE closehook_gaps SET is_asked = 1 WHERE event_id = ?', event_id);
        const left = this.#known()
          .gaps()
          .find(({ eventId }) => eventId === event_id);
        // Soft evidence is asked about once: Close may have moved a date without an event.
        const isOpen = left !== undefined && left.evidence === 'value';
        if (left !== undefined && !isOpen) this.#close(left);
        log(isOpen ? 'warn' : 'info', isOpen ? 'GAP_OPEN' : 'GAP_FILLED', {
          objectId: gap.objectId,
          eventId: event_id,
          events,
        });
      } catch (error) {
        log('warn', 'BACKFILL_FAILED', { objectId: gap.objectId, eventId: event_id, reason: nameOf(error) });
      }
    }
  }

  #close(gap: Gap): void {
    const history = this.#known();
    history.answered(gap);
    this.ctx.storage.transactionSync(() => {
      writeHistory(this.#sql, JSON.stringify(history));
      this.#noteGaps(history);
    });
  }

  /**
   * Folds an event of the log. One that has its effect in another object takes the way of a delivery, through the
   * queue. So does one that fails, and in the end is a dead letter: once for a gap, since the queue has retries of its
   * own; the others go on.
   */
  async #foldLogged(objectId: string, event: CloseEvent, isFirst: boolean): Promise<void> {
    if (effectOf(this.#sql, event.id, revisionOf(event)) === undefined) return;
    const toQueue = () => send(new TextEncoder().encode(JSON.stringify({ event })), this.env);
    // What the subscriptions do not want is part of the state, and nothing else.
    const isWanted = !subscriptions || subscriptions.match({ event }).length > 0;
    const isOwn = objectsOf(event).some((about) => about.objectId === objectId && about.hasEffect);
    if (isWanted && !isOwn) await toQueue();
    try {
      this.#fold(objectId, event, event, 'log', isWanted && isOwn);
    } catch (error) {
      log('error', 'EVENT_FAILED', { objectId, eventId: event.id, reason: nameOf(error) });
      // For some users the log leaves `data` out: such an event is no help to anyone.
      if (isFirst && isWanted && isOwn && nameOf(error) !== 'MALFORMED_PAYLOAD') await toQueue();
    }
  }

  /** Sets the alarm to what is due first. */
  async #wake(): Promise<void> {
    const gaps = this.env.CLOSE_API_KEY === undefined ? 0 : config.gapAttempts;
    const { due } = this.#sql
      .exec<{ due: number | null }>(
        'SELECT min(due) AS due FROM (SELECT due FROM closehook_gaps WHERE attempts < ? ' +
          'UNION ALL SELECT due FROM closehook_outbox)',
        gaps,
      )
      .one();
    if (due === null) return;
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > due) await this.ctx.storage.setAlarm(Math.max(due, Date.now()));
  }

  /** What is known, for whoever may ask; null when nothing is. */
  async read(objectId: string): Promise<string | null> {
    if (!this.#isKnown) return null;
    const history = this.#known();
    const count = (table: string) => this.#sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).one().n;
    return JSON.stringify({
      state: history.get(objectId) ?? null,
      status: history.status(objectId) ?? null,
      gaps: history.gaps(),
      events: count('closehook_events'),
      outbox: count('closehook_outbox'),
    });
  }
}
