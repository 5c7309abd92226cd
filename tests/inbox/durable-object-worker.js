// The Worker of the tests: Durable Objects whose store a test uses through requests, call by call.
import { DurableObject } from 'cloudflare:workers';
import { durableObjectStore, setAlarm } from 'closehook/inbox/durable-object';
import { fromWire, toWire } from './wire.js';

export class Store extends DurableObject {
  /** What the platform would charge for. */
  #rows = { read: 0, written: 0 };
  #store = this.#opened();
  /** @type {Map<number, any>} */
  #claims = new Map();
  /** @type {Map<number, any>} */
  #reading = new Map();
  /** @type {Map<number, () => void>} */
  #alone = new Map();
  #next = 1;

  #opened() {
    const { storage } = this.ctx;
    const exec = (statement, ...bindings) => {
      const cursor = storage.sql.exec(statement, ...bindings);
      const rows = cursor.toArray();
      this.#rows.read += cursor.rowsRead;
      this.#rows.written += cursor.rowsWritten;
      return { toArray: () => rows };
    };
    return durableObjectStore({ sql: { exec }, transactionSync: (closure) => storage.transactionSync(closure) });
  }

  /** Sets the next one to the millisecond that it is in, until none is left. */
  async alarm() {
    const { storage } = this.ctx;
    const left = await storage.get('alarms');
    await storage.put('alarms', left - 1);
    if (left > 1) await setAlarm(storage, Date.now());
  }

  async fetch(request) {
    const { name, given } = fromWire(await request.text());
    try {
      return new Response(toWire({ value: await this.#call(name, given) }));
    } catch (error) {
      return new Response(toWire({ error: { message: error.message, code: error.code } }));
    }
  }

  async #call(name, given) {
    switch (name) {
      case 'open':
        this.#store = this.#opened();
        return this.#store.open();
      case 'claim':
      case 'claimNew': {
        const claim = await this.#store[name](given[0]);
        if (claim === null) return null;
        const id = this.#next++;
        this.#claims.set(id, claim);
        return { id, entry: claim.entry, mark: claim.mark, records: claim.records };
      }
      case 'ofClaim': {
        const [id, method, ...rest] = given;
        const claim = this.#claims.get(id);
        return method in claim.tx ? claim.tx[method](...rest) : claim[method](...rest);
      }
      case 'alone': {
        const id = this.#next++;
        const begun = new Promise((begin) => {
          const work = () =>
            new Promise((/** @type {(value?: undefined) => void} */ end) => {
              this.#alone.set(id, end);
              begin(id);
            });
          void this.#store.alone(given[0], work).then((ran) => ran || begin(null));
        });
        return begun;
      }
      // Row by row, so that other requests come in between.
      case 'rowsOf':
        this.#reading.set(this.#next, this.#store.rows());
        return this.#next++;
      case 'nextRow': {
        const { done, value } = await this.#reading.get(given[0]).next();
        return done ? null : value;
      }
      case 'end':
        return this.#alone.get(given[0])?.();
      case 'alarms':
        await this.ctx.storage.put('alarms', given[0]);
        return setAlarm(this.ctx.storage, 0);
      case 'alarmsLeft':
        return this.ctx.storage.get('alarms');
      case 'sql':
        return this.ctx.storage.sql.exec(given[0], ...given.slice(1)).toArray();
      case 'rows': {
        const rows = this.#rows;
        this.#rows = { read: 0, written: 0 };
        return rows;
      }
      default:
        return this.#store[name](...given);
    }
  }
}

export default {
  fetch(request, env) {
    const name = new URL(request.url).pathname;
    return env.STORES.get(env.STORES.idFromName(name)).fetch(request);
  },
};
