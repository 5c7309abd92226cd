// Live deliveries from the server of the page, if it is `closehook listen` or `closehook emulate`: server-sent events,
// from the same origin only.
import { base64Bytes } from '../pkg/src/input/base64.js';

/** @import { Attempt, Warning } from '../pkg/emulator.d.ts' */
/** @import { Entry, Given, Store } from './store.js' */

/** The limits of open deliveries, and of the bytes of their bodies. Beyond either, the oldest are dropped. */
export const MOST = 5000;
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * How many of the oldest to drop. The newest always stays.
 *
 * @param {Given[]} entries @param {number} mostBytes
 */
export function tooMany(entries, mostBytes = MOST_BYTES) {
  let bytes = 0;
  for (let count = 1; count <= entries.length; count += 1) {
    bytes += entries[entries.length - count].body?.length ?? 0;
    if (count > MOST || (count > 1 && bytes > mostBytes)) return entries.length - count + 1;
  }
  return 0;
}

/**
 * A delivery as the server reports it: `body` in base64, and the result of its receiver.
 *
 * @typedef {{ headers: [string, string][], body: string, arrived: number | null, code?: string | null,
 *   sentence?: string | null, said?: string | null }} Come
 */

const STREAMS = { listen: 'live', emulate: '_closehook/stream?sent' };

export class LiveSource extends EventTarget {
  /** @type {'listen' | 'emulate' | null} of the server; `null` when it has nothing to tell */
  kind = null;
  /** @type {'off' | 'connecting' | 'open' | 'lost'} */
  state = 'off';
  isPaused = false;
  isFollowing = true;
  /** How many have arrived, how many were dropped, and how many wait while paused. */
  received = 0;
  dropped = 0;
  /** @type {Omit<Attempt, 'headers' | 'body'>[]} */
  attempts = [];
  /** @type {Warning[]} */
  warnings = [];
  #store;
  /** @type {EventSource | null} */
  #source = null;
  /** @type {Given[]} */
  #waiting = [];
  #isDrawn = true;
  /** @type {Given[]} */
  #fresh = [];

  #before;
  #arrived;
  /** @type {Entry | null} the entry that was selected by itself: an edited one is another one */
  #followed = null;

  /**
   * `before` is called before the store is read. `arrived` is called before the first delivery is added to the store,
   * with the keys that the server reveals.
   *
   * @param {Store} store @param {{ before: () => void, arrived: ((keys: unknown) => void) | null }} given
   */
  constructor(store, { before, arrived }) {
    super();
    this.#store = store;
    this.#before = before;
    this.#arrived = arrived;
  }

  get waiting() {
    return this.#waiting.length;
  }

  /** Asks once whether there is live data. On a static host, there is none. */
  async begin() {
    try {
      const response = await fetch('live.json');
      const { kind } = await response.json();
      if (response.ok && Object.hasOwn(STREAMS, kind)) this.kind = kind;
    } catch {
      // No server, or not one of ours.
    }
    this.#tell();
    if (this.kind) this.connect();
  }

  connect() {
    if (!this.kind || this.#source) return;
    this.state = 'connecting';
    this.#source = new EventSource(STREAMS[this.kind]);
    this.#source.addEventListener('open', () => this.#is('open'));
    // The browser reconnects automatically, and sends the id of the last event it had.
    this.#source.addEventListener('error', () => this.#is('lost'));
    this.#source.addEventListener('received', ({ data }) => this.#take(JSON.parse(data)));
    this.#source.addEventListener('attempt', ({ data }) => this.#attempt(JSON.parse(data)));
    this.#source.addEventListener('warning', ({ data }) => {
      this.warnings = [...this.warnings, JSON.parse(data)].slice(-100);
      this.#tell();
    });
    this.#tell();
  }

  disconnect() {
    this.#source?.close();
    this.#source = null;
    this.#is('off');
  }

  /** @param {boolean} isPaused */
  pause(isPaused) {
    this.isPaused = isPaused;
    if (!isPaused) for (const entry of this.#waiting.splice(0)) this.#put(entry);
    this.#tell();
  }

  /** @param {boolean} isFollowing */
  follow(isFollowing) {
    this.isFollowing = isFollowing;
    this.#followed = this.#store.selected;
    this.#tell();
  }

  /** @param {'off' | 'connecting' | 'open' | 'lost'} state */
  #is(state) {
    if (state === 'lost' && this.#source === null) return;
    this.state = state;
    this.#tell();
  }

  /** @param {Attempt & Pick<Come, 'headers' | 'body'>} what */
  #attempt(what) {
    const { headers, body, date, ...attempt } = what;
    this.attempts = [...this.attempts, { date, ...attempt }].slice(-1000);
    this.#take({
      headers,
      body,
      arrived: Date.parse(date),
      said: attempt.status === null ? attempt.error : `answered ${attempt.status}`,
    });
  }

  /** @param {Come} given */
  #take({ headers, body, arrived, code = null, sentence = null, said = null }) {
    const bytes = base64Bytes(body) ?? new Uint8Array();
    this.received += 1;
    const entry = {
      headers,
      body: bytes,
      arrived: Number.isFinite(arrived) ? arrived : null,
      source: {
        kind: 'live',
        name: `closehook ${this.kind}`,
        said,
        judged: this.kind === 'listen' ? { ok: code === null, code, sentence } : null,
      },
    };
    if (this.isPaused) {
      this.#waiting.push(entry);
      this.dropped += this.#waiting.splice(0, tooMany(this.#waiting)).length;
      return this.#tell();
    }
    return this.#put(entry);
  }

  /** Adds deliveries once per frame, so that a thousand at once are one change of the store. @param {Given} entry */
  #put(entry) {
    this.#fresh.push(entry);
    if (!this.#isDrawn) return;
    this.#isDrawn = false;
    setTimeout(() => this.#land(), 50);
  }

  /**
   * Whether the selected entry was neither chosen nor edited, so that the newest may replace it.
   *
   * @param {Entry | null} entry
   */
  #isOurs(entry) {
    return entry === null || entry.source.kind === 'sample' || entry === this.#followed;
  }

  async #land() {
    if (this.#arrived) {
      const arrived = this.#arrived;
      this.#arrived = null;
      arrived(this.kind === 'emulate' ? await keysThere() : null);
    }
    this.#isDrawn = true;
    const fresh = this.#fresh.splice(0);
    const live = this.#store.entries.filter(({ source }) => source.kind === 'live');
    const beyond = tooMany([...live, ...fresh]);
    if (beyond > 0) {
      this.dropped += beyond;
      this.#store.remove(live.slice(0, beyond).map(({ id }) => id));
      fresh.splice(0, Math.max(0, beyond - live.length));
    }
    this.#before();
    if (!this.#isOurs(this.#store.selected)) this.isFollowing = false;
    const [last] = this.#store.add(fresh, { select: false }).slice(-1);
    if (last && (this.isFollowing || this.#store.selected?.source.kind === 'sample')) {
      this.#store.select(last.id);
      this.#followed = last;
    }
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event('change'));
  }
}

/** The emulator's keys are not secret, and it reveals them to this machine. */
async function keysThere() {
  try {
    const { keys } = await (await fetch('_closehook/keys')).json();
    return keys;
  } catch {
    return null;
  }
}
