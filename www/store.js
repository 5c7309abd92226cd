import { entryWithoutKeys, withoutKeys } from './input/secrets.js';
import { isPayload } from '../pkg/src/input/payloads.js';
import { keyList } from '../pkg/src/input/keys.js';

/** @import { Keys } from '../pkg/src/input/keys.js' */
/** @import { Report } from '../pkg/src/input/reports.js' */

/** @type {Pick<Entry, 'arrived' | 'headers' | 'body'>} */
const NOTHING = { arrived: null, headers: null, body: null };

/**
 * The state of the page: the deliveries, the selected one, and the keys, the clock and the tolerance for verifying.
 * Views read it and listen to its changes. Nothing of it is stored anywhere.
 *
 * Each entry comes in through `add` and `replace`, which take signature keys out of it: a `keys` event says which.
 *
 * @typedef {object} Entry a delivery, or a bare payload; never changed in place
 * @property {number} id of this page: 1, 2, 3 …
 * @property {[string, string][] | null} headers `null` when only a payload was put in
 * @property {Uint8Array | null} body the bytes, `null` when only headers were put in
 * @property {number | null} arrived in unix milliseconds; `null` when nobody said
 * @property {Source} source how it came in, for people: `{ kind: 'file', name: 'a.har' }`,
 *   `{ kind: 'paste', name: 'a curl command' }`, `{ kind: 'live', name: 'closehook listen' }`, `{ kind: 'sample', … }`
 *
 * @typedef {{ kind: string, name: string, said?: string | null, isLogged?: boolean, judged?: { ok: boolean,
 *   code: string | null, sentence: string | null } | null, keys?: Keys | null,
 *   live?: import('./live-source.js').Live }} Source
 *
 * @typedef {{ headers?: Entry['headers'], body?: Entry['body'], arrived?: Entry['arrived'], source: Source }} Given an
 *   entry that comes in
 *
 * @typedef {{ keys: Keys | null, clock: string, customTime: string, maxAge: number }} Settings `keys` as `parseKeys`
 *   gives them; `clock` is one of `CLOCKS`; `maxAge` in seconds
 */
export class Store extends EventTarget {
  /** @type {import('./live-source.js').LiveSource} there before any view is */
  live = /** @type {any} */ (null);
  /** @type {Entry[]} */
  #entries = [];
  /** @type {Entry | null} */
  #selected = null;
  /** @type {string | null} */
  #failure = null;
  /** @type {Report | null} */
  #report = null;
  #last = 0;
  /** @type {Settings} */
  #settings = { keys: null, clock: 'arrival', customTime: '', maxAge: 300 };

  /** All entries, in order of arrival. The array is never changed in place. */
  get entries() {
    return this.#entries;
  }

  /** @returns {Entry | null} */
  get selected() {
    return this.#selected;
  }

  get settings() {
    return this.#settings;
  }

  /** The result of another tool that was opened last, and not closed. */
  get report() {
    return this.#report;
  }

  /** @param {Report | null} report */
  showReport(report) {
    this.#report = report;
    this.#tell('report');
  }

  /** Why the last input could not be opened; `null` after any other change. */
  get failure() {
    return this.#failure;
  }

  /** @param {string | null} sentence */
  fail(sentence) {
    this.#failure = sentence;
    this.#tell('failure');
  }

  /**
   * Adds entries without an id, selects the first of them unless told otherwise, and returns them with their ids.
   *
   * @param {Given[]} entries @param {{ select?: boolean }} given
   */
  add(entries, { select = true } = {}) {
    /** @type {Entry[]} */
    const added = this.#withoutKeys(entries).map((entry) => Object.freeze(whole(entry, ++this.#last)));
    if (added.length === 0) return added;
    this.#entries = [...this.#entries, ...added];
    if (select || !this.#selected) this.#selected = added[0];
    this.#tell('entries');
    return added;
  }

  /** Replaces the entry with this id by a changed one. @param {number} id @param {Partial<Given>} changes */
  replace(id, changes) {
    const found = this.#entries.find((entry) => entry.id === id);
    if (!found) return;
    const [taken] = this.#withoutKeys([{ ...found, ...changes }]);
    /** @type {Entry} */
    const changed = Object.freeze(whole(taken, id));
    this.#entries = this.#entries.map((entry) => (entry === found ? changed : entry));
    if (this.#selected === found) this.#selected = changed;
    this.#tell('entries');
  }

  /** Removes entries, and selects the one before the selected one. @param {number[]} ids */
  remove(ids) {
    const gone = new Set(ids);
    const place = this.#entries.indexOf(/** @type {any} */ (this.#selected));
    const kept = this.#entries.filter((entry) => !gone.has(entry.id));
    if (this.#selected && gone.has(this.#selected.id)) {
      this.#selected = this.#entries.slice(0, place).findLast((entry) => !gone.has(entry.id)) ?? kept[0] ?? null;
    }
    this.#entries = kept;
    this.#tell('entries');
  }

  /** @param {number} id */
  select(id) {
    const found = this.#entries.find((entry) => entry.id === id) ?? null;
    if (found === this.#selected) return;
    this.#selected = found;
    this.#tell('selected');
  }

  /** @param {Partial<Settings>} settings */
  set(settings) {
    this.#settings = { ...this.#settings, ...settings };
    this.#tell('settings');
  }

  /** @param {Given[]} entries */
  #withoutKeys(entries) {
    const taken = entries.map((entry) =>
      entryWithoutKeys({ ...NOTHING, ...entry }, { known: keyList(this.#settings.keys), isPayload }),
    );
    this.#found(taken);
    return taken.map(({ entry }) => /** @type {Given} */ (entry));
  }

  /** A text for a view that is not an entry, with its keys masked. @param {string} text */
  withoutKeys(text) {
    const taken = withoutKeys(text, {
      known: keyList(this.#settings.keys),
      signed: () => isPayload(new TextEncoder().encode(text)),
    });
    this.#found([taken]);
    return taken.text;
  }

  /** @param {{ masked: number, keys: { key: string, of: string | null }[] }[]} taken */
  #found(taken) {
    const masked = taken.reduce((sum, each) => sum + each.masked, 0);
    if (masked > 0)
      this.dispatchEvent(new CustomEvent('keys', { detail: { masked, keys: taken.flatMap(({ keys }) => keys) } }));
  }

  /**
   * Events: `entries`, `selected`, `settings`, `failure`, `report`; `change` after each of them.
   *
   * @param {string} what
   */
  #tell(what) {
    if (what !== 'failure') this.#failure = null;
    this.dispatchEvent(new Event(what));
    this.dispatchEvent(new Event('change'));
  }
}

/** @param {Given} entry @param {number} id @returns {Entry} */
const whole = ({ arrived = null, headers = null, body = null, ...entry }, id) => ({
  arrived,
  headers,
  body,
  ...entry,
  id,
});
