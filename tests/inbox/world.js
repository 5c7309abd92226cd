// Time that is simulated, and what the tests of an inbox have in common.
import { setImmediate as turn } from 'node:timers/promises';

/** The moment at which simulated worlds begin. */
export const START = Date.UTC(2026, 0, 1);

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** As Close writes a date. */
export const written = (milliseconds) => `${new Date(milliseconds).toISOString().slice(0, -1)}000`;

/**
 * Time that moves only when a test moves it, and only when nothing is under way: what asks a store or a server is
 * `watched`, so that no test depends on how fast the machine is.
 */
export class Simulated {
  #now = START;
  #sleepers = new Set();
  #busy = 0;

  now = () => this.#now;

  sleep = (milliseconds, signal) =>
    new Promise((resolve) => {
      const sleeper = { due: this.#now + Math.max(milliseconds, 0), resolve: () => end() };
      const end = () => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      if (signal?.aborted) return resolve();
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', end, { once: true });
      return undefined;
    });

  /** A function whose calls are waited for before time moves. */
  watched =
    (call) =>
    async (...given) => {
      this.#busy++;
      try {
        return await call(...given);
      } finally {
        this.#busy--;
      }
    };

  /** A store whose methods are watched, those of its claims too. */
  watchedStore(store) {
    // Where these are functions, they ask somebody.
    const watchedTx = (tx) => {
      const asking = ['query', 'run', 'all'].filter((name) => typeof tx[name] === 'function');
      if (asking.length === 0) return tx;
      return Object.fromEntries(asking.map((name) => [name, this.watched((...given) => tx[name](...given))]));
    };
    const claimed = (claim) =>
      claim && {
        ...claim,
        tx: watchedTx(claim.tx),
        commit: this.watched(claim.commit),
        release: this.watched(claim.release),
      };
    const methods = ['open', 'close', 'add', 'entries', 'gaps', 'counts', 'note', 'setNote', 'forget', 'due'];
    const claims = {
      claim: (what) => store.claim(what),
      ...(store.claimNew && { claimNew: (entry) => store.claimNew(entry) }),
    };
    return {
      concurrency: store.concurrency,
      ...Object.fromEntries(methods.map((name) => [name, this.watched((...given) => store[name](...given))])),
      ...Object.fromEntries(
        Object.entries(claims).map(([name, claim]) => [name, this.watched(async (of) => claimed(await claim(of)))]),
      ),
      // Its own work is what others wait for; the work that it does is watched by itself.
      alone: this.watched((name, work) =>
        store.alone(name, async () => {
          this.#busy--;
          try {
            await work();
          } finally {
            this.#busy++;
          }
        }),
      ),
    };
  }

  /** Resolves when nothing is under way. */
  async quiet() {
    for (let calm = 0; calm < 3; ) {
      await turn();
      calm = this.#busy === 0 ? calm + 1 : 0;
    }
  }

  /** Like `advance`, in one step: for days in which nothing but waiting would happen. */
  async leap(milliseconds) {
    await this.quiet();
    this.#now += milliseconds;
    await this.advance(0);
  }

  async advance(milliseconds) {
    const end = this.#now + milliseconds;
    for (;;) {
      await this.quiet();
      const next = Math.min(...[...this.#sleepers].map(({ due }) => due));
      if (next > end) break;
      this.#now = Math.max(next, this.#now);
      for (const sleeper of [...this.#sleepers]) if (sleeper.due <= this.#now) sleeper.resolve();
    }
    this.#now = end;
    await this.quiet();
  }
}

/**
 * An event of a lead, so many seconds after the start.
 *
 * @param {number} second
 * @param {string} name
 * @param {string} [before]
 * @param {Record<string, any>} [more]
 */
export function event(second, name, before, { lead = 'lead_1', ...more } = {}) {
  const date = written(START + second * SECOND);
  return {
    id: `ev_${lead}_${second}`,
    object_type: 'lead',
    object_id: lead,
    lead_id: lead,
    action: before === undefined ? 'created' : 'updated',
    date_created: date,
    date_updated: date,
    changed_fields: before === undefined ? [] : ['name'],
    data: { id: lead, name },
    previous_data: before === undefined ? {} : { name: before },
    ...more,
  };
}

/** As it is delivered. */
export const delivered = (given) => ({
  body: new TextEncoder().encode(typeof given === 'string' ? given : JSON.stringify({ event: given })),
});

/** A log that keeps its lines. */
export function logged() {
  const lines = [];
  const log = (level, code, about) => void lines.push({ level, code, ...about });
  return { log, lines, codes: () => lines.map(({ code }) => code) };
}
