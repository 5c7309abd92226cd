// Messages to the world outside, kept until they have arrived: written with the state that they tell of, sent by an
// alarm.
import config from '../closehook.config';
import type { Env, Message } from './config';
import { log, nameOf } from './log';

const FIRST_RETRY = 5_000;
const LONGEST_RETRY = 20 * 60_000;
/** Of one alarm, and how long it takes at most in milliseconds; the next one is due at once. */
const MOST = 100;
const LONGEST = 60_000;

export function enqueue(sql: SqlStorage, key: string, messages: Message[]): void {
  for (const [nth, message] of messages.entries()) {
    // Several of one event must differ; the first has the key of the event itself.
    const own = nth === 0 ? key : `${key}#${nth}`;
    sql.exec('INSERT INTO closehook_outbox VALUES (?, ?, 0, ?)', own, JSON.stringify(message ?? null), Date.now());
  }
}

export async function deliverDue(sql: SqlStorage, env: Env): Promise<void> {
  const due = sql
    .exec<{ key: string; message: string; attempts: number }>(
      'SELECT key, message, attempts FROM closehook_outbox WHERE due <= ? ORDER BY due LIMIT ?',
      Date.now(),
      MOST,
    )
    .toArray();
  const until = Date.now() + LONGEST;
  for (const { key, message, attempts } of due) {
    if (Date.now() > until) break;
    try {
      await inTime((signal) => config.deliver?.(JSON.parse(message), { key, attempt: attempts + 1, env, signal }));
      sql.exec('DELETE FROM closehook_outbox WHERE key = ?', key);
    } catch (error) {
      const next = Date.now() + Math.min(FIRST_RETRY * 2 ** attempts, LONGEST_RETRY);
      sql.exec('UPDATE closehook_outbox SET attempts = attempts + 1, due = ? WHERE key = ?', next, key);
      log('warn', 'EFFECT_FAILED', { key, attempt: attempts + 1, reason: nameOf(error) });
    }
  }
}

/**
 * One that never ends would hold up all messages after it; and a timer that is left would keep this object awake, which
 * costs.
 */
async function inTime(what: (signal: AbortSignal) => Promise<void> | undefined): Promise<void> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = Object.assign(new Error('deliver took too long'), { code: 'DELIVER_TIMEOUT' });
      controller.abort(error);
      reject(error);
    }, config.deliverTimeout * 1000);
  });
  try {
    await Promise.race([what(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
