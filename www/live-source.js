// Live deliveries from the server of the page, if it is `closehook listen` or `closehook emulate`: server-sent events,
// from the same origin only.
import { isAccepted, isForged, isRefused, toRefuse, wronglyAccepted } from '../pkg/src/emulator/forged.js';
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
 * A delivery as the server reports it: `body` in base64, and the result of its receiver. With `number`, the server can
 * send it once more.
 *
 * @typedef {{ headers: [string, string][], body: string, arrived: number | null, number?: number, code?: string | null,
 *   sentence?: string | null, said?: string | null, isRight?: boolean, wrong?: string | null, forged?: boolean,
 *   url?: string }} Come
 *
 * A delivery in the list of live ones: whether the receiver was right, what it accepted although it must refuse it,
 * whether the signature is wrong on purpose, and the address that it was sent to. With a virtual clock, `heard` is when
 * it came to this page, in unix milliseconds, because signatures have the time of the machine with every clock.
 *
 * @typedef {{ number: number | null, isRight: boolean, wrong: string | null, isForged: boolean,
 *   url: string | null, heard: number | null }} Live
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
  /**
   * What the receiver accepted although it must refuse it: how many of each kind, and the last one.
   *
   * @type {Map<string, { count: number, attempt: Omit<Attempt, 'headers' | 'body'> }>}
   */
  accepted = new Map();
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
  #keys;
  /** The subscriptions whose keys the page has, and whether a delivery came from another one. */
  #known = new Set();
  #isKeyMissing = false;
  #isVirtual = false;
  /** @type {Entry | null} the entry that was selected by itself: an edited one is another one */
  #followed = null;

  /**
   * `before` is called before the store is read. `arrived` is called before the first delivery is added to the store,
   * with the keys that the server reveals. `keys` is called with the keys of subscriptions that were created later.
   *
   * @param {Store} store
   * @param {{ before: () => void, arrived: ((keys: unknown) => void) | null,
   *   keys: (found: { key: string, of: string }[]) => void }} given
   */
  constructor(store, { before, arrived, keys }) {
    super();
    this.#store = store;
    this.#before = before;
    this.#arrived = arrived;
    this.#keys = keys;
  }

  get waiting() {
    return this.#waiting.length;
  }

  /** Asks once whether there is live data. On a static host, there is none, and a single file has no host. */
  async begin() {
    if ('single' in document.documentElement.dataset) return this.#tell();
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
    const { headers, body, ...attempt } = what;
    const { status, error, faults, number, url } = attempt;
    const bad = toRefuse(faults);
    const wrong = wronglyAccepted(attempt);
    if (wrong) this.accepted.set(wrong, { count: (this.accepted.get(wrong)?.count ?? 0) + 1, attempt });
    if (!this.#known.has(attempt.subscription_id)) this.#isKeyMissing = true;
    this.#take({
      ...{ headers, body, number, url, wrong },
      forged: isForged(faults),
      arrived: Date.parse(attempt.date),
      isRight: bad ? isRefused(status) : isAccepted(status),
      said: wrong
        ? `accepted ${wrong} (${status})`
        : bad && isRefused(status)
          ? `refused ${bad} (${status})`
          : status === null
            ? error
            : `answered ${status}`,
    });
  }

  /** @param {Come} given */
  #take(given) {
    const { headers, body, arrived, number = null, code = null, sentence = null, said = null } = given;
    const { isRight = code === null, wrong = null, forged = false, url = null } = given;
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
        live: { number, isRight, wrong, isForged: forged, url, heard: Date.now() },
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
    await this.#learnKeys();
    this.#isDrawn = true;
    const fresh = this.#fresh.splice(0);
    if (!this.#isVirtual) for (const { source } of fresh) if (source.live) source.live.heard = null;
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

  /** Gets the emulator's clock and keys: all keys before the first delivery, later the keys of new subscriptions. */
  async #learnKeys() {
    const arrived = this.#arrived;
    if (!arrived && !this.#isKeyMissing) return;
    this.#arrived = null;
    this.#isKeyMissing = false;
    const isEmulated = this.kind === 'emulate';
    const [{ keys = null }, { clock }] = isEmulated ? await Promise.all([told('keys'), told('clock')]) : [{}, {}];
    this.#isVirtual = clock === 'virtual';
    const found = Object.entries(keys ?? {}).filter(([id]) => !this.#known.has(id));
    for (const [id] of found) this.#known.add(id);
    if (arrived) arrived(keys);
    else this.#keys(found.map(([of, key]) => ({ key, of })));
  }

  #tell() {
    this.dispatchEvent(new Event('change'));
  }
}

/**
 * An answer of the emulator. It answers only this machine, and its keys are not secret.
 *
 * @param {'keys' | 'clock'} what
 * @returns {Promise<{ keys?: Record<string, string>, clock?: string }>}
 */
async function told(what) {
  try {
    return await (await fetch(`_closehook/${what}`)).json();
  } catch {
    return {};
  }
}
