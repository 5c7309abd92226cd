// Where events of an object are missing, Close's event log is asked for them, and what it has goes into the queue like a delivery. Most
// gaps are only deliveries that come late, so it waits before it asks; a gap that has closed by then is no question.
import { Subscriptions } from 'closehook';
import { config, wait } from './config.js';
import { log, nameOf } from './log.js';
import { enqueue } from './message.js';
import { subscriptions } from './on-change.js';
import { read } from './read.js';

/** The most that a page of Close's event log has. */
const PAGE = 50;

/** The answer to one request may take so long, in milliseconds. */
const PATIENCE = 30_000;

const wanted = subscriptions && new Subscriptions(subscriptions);

/** What the door would not have let in belongs to the state all the same; only the handler is not called for it. */
export const isWanted = (body) => wanted === undefined || wanted.match(body).length > 0;

export class Gaps {
  #sql;
  #env;

  constructor(sql, env) {
    sql.exec('CREATE TABLE IF NOT EXISTS gap (id INTEGER PRIMARY KEY CHECK (id = 0), gap TEXT NOT NULL)');
    this.#sql = sql;
    this.#env = env;
  }

  /** Notes that an event made a gap known: in its transaction. One question is asked for all gaps of the object. */
  note({ objectId, objectType, eventId, fields, since, until }) {
    log('warn', 'GAP', { object: objectId, event: eventId, fields: fields.length });
    if (!this.#env.CLOSE_API_KEY || objectType === null) return;
    const known = this.#get();
    this.#put({
      objectId,
      objectType,
      since: known && known.since < since ? known.since : since,
      until: known && known.until > until ? known.until : until,
      due: known?.due ?? Date.now() + config.backfill.afterSeconds * 1000,
      attempts: known?.attempts ?? 0,
    });
  }

  /** When the event log is to be asked, in milliseconds. */
  due() {
    return this.#get()?.due;
  }

  /** Asks, if it is time and the gap is still there. */
  async fill(history, isDone) {
    const gap = this.#get();
    if (!gap || gap.due > Date.now()) return;
    const about = { object: gap.objectId };
    if (history.gaps(gap.objectId).length === 0) {
      log('info', 'GAP_CLOSED', about);
      this.#remove();
      return;
    }
    try {
      const bodies = (await this.#ask(gap)).filter((body) => isMissing(body, isDone));
      for (const body of bodies) await enqueue(body, this.#env);
      this.#remove();
      log('info', 'BACKFILLED', { ...about, events: bodies.length });
    } catch (error) {
      this.#failed(gap, error);
    }
  }

  /** It is asked again, later each time, until it is given up. */
  #failed(gap, error) {
    const attempts = gap.attempts + 1;
    const isGivenUp = attempts >= config.backfill.attempts;
    const seconds = Math.max(wait(attempts), error.afterSeconds ?? 0);
    if (isGivenUp) this.#remove();
    else this.#put({ ...gap, attempts, due: Date.now() + seconds * 1000 });
    log('warn', isGivenUp ? 'GAP_GIVEN_UP' : 'EVENT_LOG_FAILED', { object: gap.objectId, attempt: attempts, reason: nameOf(error) });
  }

  /** The events of the log in the time of the gap, the oldest first. */
  async #ask({ objectId, objectType, since, until }) {
    const bodies = [];
    let cursor = null;
    for (let page = 0; page < config.backfill.pages; page += 1) {
      const query = new URLSearchParams({
        object_type: objectType,
        object_id: objectId,
        date_updated__gte: since,
        date_updated__lte: until,
        _limit: String(PAGE),
        ...(cursor === null ? {} : { _cursor: cursor }),
      });
      const { data, cursor_next: next } = await this.#request(query);
      // Of integers beyond 2^53 digits are lost here, which those of a delivery keep.
      for (const event of data) bodies.push(new TextEncoder().encode(JSON.stringify(event)));
      if (!next) break;
      cursor = next;
    }
    return bodies.reverse();
  }

  async #request(query) {
    const { CLOSE_API_KEY: key, CLOSE_API_URL: url = 'https://api.close.com/api/v1' } = this.#env;
    const response = await fetch(`${url}/event/?${query}`, {
      headers: { authorization: `Basic ${btoa(`${key}:`)}` },
      redirect: 'manual', // the key goes along
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (response.ok) return response.json();
    await response.body?.cancel();
    const afterSeconds = Number(response.headers.get('retry-after')) || 0;
    throw Object.assign(new Error('the event log refuses'), { code: `STATUS_${response.status}`, afterSeconds });
  }

  #get() {
    const [row] = this.#sql.exec('SELECT gap FROM gap');
    return row && JSON.parse(row.gap);
  }

  #put(gap) {
    this.#sql.exec('INSERT OR REPLACE INTO gap VALUES (0, ?)', JSON.stringify(gap));
  }

  #remove() {
    this.#sql.exec('DELETE FROM gap');
  }
}

/** The log has no `data` for some users after an hour: such an event is no help. */
function isMissing(body, isDone) {
  try {
    return !isDone(read(body));
  } catch {
    return false;
  }
}
