// One object of Close: a lead, a contact, an opportunity. Its events arrive here, each has its effect once, and its state stays.
import { DurableObject } from 'cloudflare:workers';
import { History, Subscriptions, changes } from 'closehook';
import type { CloseEvent } from 'closehook';
import config from '../closehook.config';
import type { Env } from './config';
import { loggedEvents } from './event-log';
import { log, nameOf } from './log';
import { deliverDue, enqueue } from './outbox';
import { createTables, effectOf, forgetEvents, readHistory, rememberEvent, writeHistory } from './tables';

const DAY = 86_400_000;

const subscriptions = config.subscriptions && new Subscriptions(config.subscriptions);

export class CloseObject extends DurableObject<Env> {
  #sql: SqlStorage;
  #history: History | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    createTables(this.#sql);
    forgetEvents(this.#sql, Date.now() - config.rememberDays * DAY);
  }

  /**
   * Takes events in, in any order, any of them any number of times.
   *
   * @param json a list of `{ event, hasEffect }`: as text, since the values of a payload may nest deeper than a call carries.
   * @returns the places of those that failed; the others are on disk when this resolves.
   */
  async take(objectId: string, json: string): Promise<number[]> {
    const failed: number[] = [];
    for (const [nth, { event, hasEffect }] of (JSON.parse(json) as { event: CloseEvent; hasEffect: boolean }[]).entries()) {
      try {
        this.#fold(objectId, event, 'delivery', hasEffect);
      } catch (error) {
        log('error', 'EVENT_FAILED', { objectId, eventId: event.id, reason: nameOf(error) });
        failed.push(nth);
      }
    }
    await this.#wake();
    return failed;
  }

  /** State, event id, effect and outbox in one transaction: all of them, or none. */
  #fold(objectId: string, event: CloseEvent, from: 'delivery' | 'log', hasEffect: boolean): void {
    const revision = event.date_updated ?? event.date_created;
    try {
      this.ctx.storage.transactionSync(() => {
        const key = effectOf(this.#sql, event.id, revision);
        if (key === undefined) return;
        const history = this.#known();
        const { outcome } = history.apply(event);
        rememberEvent(this.#sql, event.id, revision, Date.now());
        if (hasEffect) {
          const state = history.get(objectId) ?? null;
          const messages = config.onChange(changes(event), state, { event, outcome, key, from, sql: this.#sql });
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
      this.#history = json === undefined ? new History({ maxObjects: 8 }) : History.from(json);
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
      this.#sql.exec('INSERT INTO closehook_gaps VALUES (?, 0, ?)', eventId, Date.now() + config.gapPatience * 1000);
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
      .exec<{ event_id: string; attempts: number }>('SELECT event_id, attempts FROM closehook_gaps WHERE due <= ? AND attempts < ?', Date.now(), config.gapAttempts)
      .toArray();
    for (const { event_id, attempts } of due) {
      const gap = this.#known().gaps().find(({ eventId }) => eventId === event_id);
      if (gap === undefined) continue;
      // Counted before it is asked, so that one that kills this object is not asked about for ever.
      const next = Date.now() + config.gapPatience * 1000 * 2 ** (attempts + 1);
      this.#sql.exec('UPDATE closehook_gaps SET attempts = attempts + 1, due = ? WHERE event_id = ?', next, event_id);
      try {
        let events = 0;
        for await (const event of loggedEvents(gap, { api, apiKey })) {
          // What the subscriptions do not want is part of the state, and nothing else.
          const isWanted = !subscriptions || subscriptions.match({ event }).length > 0;
          this.#fold(gap.objectId, event, 'log', isWanted);
          events += 1;
        }
        const isOpen = this.#known().gaps().some(({ eventId }) => eventId === event_id);
        log(isOpen ? 'warn' : 'info', isOpen ? 'GAP_OPEN' : 'GAP_FILLED', { objectId: gap.objectId, eventId: event_id, events });
      } catch (error) {
        log('warn', 'BACKFILL_FAILED', { objectId: gap.objectId, eventId: event_id, reason: nameOf(error) });
      }
    }
  }

  /** Sets the alarm to what is due first. */
  async #wake(): Promise<void> {
    const gaps = this.env.CLOSE_API_KEY === undefined ? 0 : config.gapAttempts;
    const { due } = this.#sql
      .exec<{ due: number | null }>(
        'SELECT min(due) AS due FROM (SELECT due FROM closehook_gaps WHERE attempts < ? UNION ALL SELECT due FROM closehook_outbox)',
        gaps,
      )
      .one();
    if (due === null) return;
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > due) await this.ctx.storage.setAlarm(Math.max(due, Date.now()));
  }

  /** What is known, for whoever may ask. */
  async read(objectId: string): Promise<string> {
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

