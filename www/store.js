import { entryWithoutKeys, withoutKeys } from './input/secrets.js';
import { isPayload } from './input/payloads.js';
import { keyList } from './keys.js';

/**
 * What is open in the page: the deliveries, which of them is selected, and the keys, the clock and the tolerance by
 * which they are judged. Views read it and are told when something of it changes; nothing of it is stored anywhere.
 *
 * Each entry comes in through `add` and `replace`, which take signature keys out of it: a `keys` event says which.
 *
 * @typedef {object} Entry a delivery, or a bare payload; never changed in place
 * @property {number} id of this page: 1, 2, 3 …
 * @property {[string, string][] | null} headers `null` when only a payload was put in
 * @property {Uint8Array | null} body the bytes, `null` when only headers were put in
 * @property {number | null} arrived in unix milliseconds; `null` when nobody said
 * @property {{ kind: string, name: string }} source how it came in, for people: `{ kind: 'file', name: 'a.har' }`,
 *   `{ kind: 'paste', name: 'a curl command' }`, `{ kind: 'live', name: 'closehook listen' }`, `{ kind: 'sample', … }`
 */
export class Store extends EventTarget {
  /** @type {import('./live-source.js').LiveSource | null} */
  live = null;
  #entries = [];
  #selected = null;
  #last = 0;
  #settings = { keys: null, clock: 'now', customTime: '', maxAge: 300 };

  /** All entries, in the order in which they came in: an array that is never changed in place. */
  get entries() {
    return this.#entries;
  }

  /** @returns {Entry | null} */
  get selected() {
    return this.#selected;
  }

  /** `keys` as `parseKeys` gives them, or `null`; `clock` is `now`, `signed` or `custom`; `maxAge` in seconds. */
  get settings() {
    return this.#settings;
  }

  /** Adds entries without an id, selects the first of them unless told otherwise, and returns them with their ids. */
  add(entries, { select = true } = {}) {
    const added = this.#withoutKeys(entries).map((entry) =>
      Object.freeze({ arrived: null, headers: null, body: null, ...entry, id: ++this.#last }),
    );
    if (added.length === 0) return added;
    this.#entries = [...this.#entries, ...added];
    if (select || !this.#selected) this.#selected = added[0];
    this.#tell('entries');
    return added;
  }

  /** Puts a changed entry in the place of the one with this id. */
  replace(id, changes) {
    const found = this.#entries.find((entry) => entry.id === id);
    if (!found) return;
    const [changed] = this.#withoutKeys([{ ...found, ...changes, id }]).map(Object.freeze);
    this.#entries = this.#entries.map((entry) => (entry === found ? changed : entry));
    if (this.#selected === found) this.#selected = changed;
    this.#tell('entries');
  }

  /** Takes entries out; what stood before the selected one is selected then. */
  remove(ids) {
    const gone = new Set(ids);
    const place = this.#entries.indexOf(this.#selected);
    const kept = this.#entries.filter((entry) => !gone.has(entry.id));
    if (this.#selected && gone.has(this.#selected.id)) {
      this.#selected = this.#entries.slice(0, place).findLast((entry) => !gone.has(entry.id)) ?? kept[0] ?? null;
    }
    this.#entries = kept;
    this.#tell('entries');
  }

  select(id) {
    const found = this.#entries.find((entry) => entry.id === id) ?? null;
    if (found === this.#selected) return;
    this.#selected = found;
    this.#tell('selected');
  }

  set(settings) {
    this.#settings = { ...this.#settings, ...settings };
    this.#tell('settings');
  }

  #withoutKeys(entries) {
    const taken = entries.map((entry) => entryWithoutKeys(entry, { known: keyList(this.#settings.keys), isPayload }));
    this.#found(taken);
    return taken.map(({ entry }) => entry);
  }

  /** A text that a view was given, which is no entry: with a mask in the place of each key. */
  withoutKeys(text) {
    const taken = withoutKeys(text, {
      known: keyList(this.#settings.keys),
      signed: () => isPayload(new TextEncoder().encode(text)),
    });
    this.#found([taken]);
    return taken.text;
  }

  #found(taken) {
    const masked = taken.reduce((sum, each) => sum + each.masked, 0);
    if (masked > 0)
      this.dispatchEvent(new CustomEvent('keys', { detail: { masked, keys: taken.flatMap(({ keys }) => keys) } }));
  }

  /** Events: `entries`, `selected`, `settings`; `change` after each of them. */
  #tell(what) {
    this.dispatchEvent(new Event(what));
    this.dispatchEvent(new Event('change'));
  }
}
