// Redacts deliveries. Input is read twice, first to learn values and then to replace them, so that each value has one
// pseudonym regardless of order.
import { joined } from '../input/bytes.js';
import { headerOf } from '../input/header-lines.js';
import { signedAnew } from '../input/signed-anew.js';
import { Webhook } from '#closehook';
import { DEEPEST, headerKind, kindOf } from './fields.js';
import { Keyed } from './keyed.js';
import { Pseudonyms } from './pseudonyms.js';
import { respelled, scalars } from './spelling.js';
import { Strings } from './strings.js';
import { TEST_KEY } from './test-key.js';

/** @import { Kind } from './fields.js' */
/** @import { Counts } from './report.js' */
/** @import { Edits } from './spelling.js' */

/**
 * @typedef {object} Sent
 * @property {[string, string][] | null} [headers] absent of what was not delivered
 * @property {Uint8Array} body
 * @property {number} [now] when it arrived, in unix seconds
 *
 * @typedef {object} Report how many values were replaced, and where; without the values
 * @property {number} deliveries the number of deliveries and events
 * @property {Record<string, Counts>} replaced by kind
 * @property {Counts} unknown the fields that the table does not know; their values are replaced
 * @property {Counts} kept the texts that stay, since they are not about a person, or by the option `keep`
 * @property {Counts} headers replaced, or left out
 */

/** Input that is not JSON, and so cannot be redacted. */
export class Unreadable extends Error {}

/** A number in a field of these kinds tells of nobody; in any other, somebody may have it. @type {Set<Kind>} */
const NUMERIC = new Set(['word', 'path', 'label', 'date', 'number']);

/** A field name as a program would write it. Any other may contain personal text, and is not reported. */
const FIELD = /^[\w.$-]{1,100}$/;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export class Redactor {
  #known;
  #strings;
  #keep;
  #webhook = new Webhook(TEST_KEY);
  /** @type {Report} */
  #report = { deliveries: 0, replaced: {}, unknown: {}, kept: {}, headers: {} };

  /**
   * @param {object} [given]
   * @param {string} [given.seed] repeats the same pseudonyms; it is a secret, since anyone who knows it can test values
   * @param {readonly string[]} [given.keep] fields to keep: a name, or the whole path, such as `data.title`
   * @param {boolean} [given.keepIds] whether to keep ids
   */
  constructor({ seed, keep = [], keepIds = false } = {}) {
    this.#known = new Pseudonyms({ keyed: new Keyed(seed), keepsIds: keepIds });
    this.#strings = new Strings(this.#known);
    this.#keep = new Set(keep);
  }

  /** @returns {Report} */
  get report() {
    return this.#report;
  }

  /** Learns which values are personal. Ignores unreadable input, which `redact` will refuse. @param {Sent} sent */
  learn({ headers, body }) {
    for (const [name, value] of headers ?? [])
      if (headerKind(name.toLowerCase()) === 'ip') this.#strings.learn(value, 'text');
    if (!isJson(body)) return;
    for (const { token, path, isKey } of scalars(body)) {
      if (isKey || token[0] !== '"') continue;
      this.#strings.learn(JSON.parse(token), kindOf(path));
    }
  }

  /** The redacted event or payload. Everything not personal keeps its bytes. @param {Uint8Array} body */
  body(body) {
    if (!isJson(body)) throw new Unreadable('its body is not JSON in UTF-8, and nothing tells what in it is personal');
    const parts = [];
    let from = 0;
    for (const { token, start, end, path, isKey } of scalars(body)) {
      const other = isKey ? this.#key(token) : this.#value(token, path);
      if (other === token) continue;
      parts.push(body.subarray(from, start), encoder.encode(other));
      from = end;
    }
    this.#report.deliveries++;
    return joined([...parts, body.subarray(from)]);
  }

  /**
   * A redacted delivery, signed with the test key and its original timestamp.
   *
   * @param {Sent} sent @returns {{ headers: [string, string][], body: Uint8Array, now: number, key: string }}
   */
  delivery({ headers, body, now }) {
    const redacted = this.body(body);
    const others = this.#headers(headers ?? [['content-type', 'application/json']], redacted.length);
    const sent = headerOf(headers ?? [], 'close-sig-timestamp');
    const timestamp = /^\d{1,10}$/.test(sent ?? '') ? Number(sent) : Math.floor(now ?? Date.now() / 1000);
    const signed = this.#webhook.sign(redacted, { timestamp });
    return { now: now ?? timestamp, headers: signedAnew(others, signed), body: redacted, key: TEST_KEY };
  }

  /** Field names are usually kept, but form submissions and custom fields may have any name. @param {string} token */
  #key(token) {
    const edits = this.#strings.edits(JSON.parse(token), 'label');
    return edits.length > 0 ? respelled(token, edits) : token;
  }

  /** @param {string} token @param {string[]} path */
  #value(token, path) {
    const shown = shownOf(path);
    const kind = kindOf(path);
    if (this.#isKept(path)) {
      if (token !== '""') count(this.#report.kept, shown);
      return token;
    }
    if (token[0] !== '"') {
      if (kind !== null && NUMERIC.has(kind) && !this.#known.isPhone(token)) return token;
      const number = this.#known.number(token);
      if (number !== token) this.#count(kind, shown);
      return number;
    }
    const text = JSON.parse(token);
    const edits = this.#strings.edits(text, kind);
    if (edits.length === 0) {
      if (text !== '' && kind === 'label') count(this.#report.kept, shown);
      return token;
    }
    this.#count(kind, shown);
    return respelled(token, edits);
  }

  /** @param {string[]} path */
  #isKept(path) {
    if (this.#keep.size === 0) return false;
    const field = path.length > DEEPEST ? '' : path.join('.');
    const names = [path[path.length - 1], field, field.replace(/^event\./, '')];
    return names.some((name) => this.#keep.has(name));
  }

  /** @param {Kind | null} kind @param {string} field */
  #count(kind, field) {
    if (kind === null) count(this.#report.unknown, field);
    else {
      // An id in a URL of Close is an id. A word that is not Close's is a text.
      const name = kind === 'path' ? 'id' : kind === 'word' || kind === 'date' || kind === 'label' ? 'text' : kind;
      this.#report.replaced[name] ??= {};
      count(this.#report.replaced[name], field);
    }
  }

  /** @param {[string, string][]} headers @param {number} length @returns {[string, string][]} */
  #headers(headers, length) {
    /** @type {[string, string][]} */
    const others = [];
    for (const [name, value] of headers) {
      const lower = name.toLowerCase();
      const kind = headerKind(lower);
      if (kind === 'drop') count(this.#report.headers, `${lower} (left out)`);
      else if (lower === 'content-length') others.push([name, String(length)]);
      else if (kind === 'keep') others.push([name, value]);
      else {
        const other = this.#header(value, kind);
        if (other !== value) count(this.#report.headers, lower);
        others.push([name, other]);
      }
    }
    return others;
  }

  /** @param {string} value @param {'ip' | 'host' | null} kind */
  #header(value, kind) {
    if (kind === 'host') {
      const [, host, port] = /** @type {RegExpExecArray} */ (/^(.*?)(:\d+)?$/s.exec(value));
      if (/^(?:localhost)?$/.test(host)) return value;
      return (/^[\d.]+$/.test(host) ? this.#known.ip(host) : this.#known.domain(host)) + (port ?? '');
    }
    return applied(value, this.#strings.edits(value, 'text'));
  }
}

/** The name of a field in the report. @param {string[]} path */
function shownOf(path) {
  const names = path.slice(0, DEEPEST).map((name) => (FIELD.test(name) ? name : '*'));
  return [...names, ...(path.length > DEEPEST ? ['*'] : [])].join('.');
}

/** A text with parts of it replaced. @param {string} text @param {Edits} edits */
function applied(text, edits) {
  const parts = [];
  let from = 0;
  for (const [start, end, other] of edits) {
    parts.push(text.slice(from, start), other);
    from = end;
  }
  return parts.join('') + text.slice(from);
}

/** @param {Uint8Array} body */
function isJson(body) {
  try {
    JSON.parse(decoder.decode(body));
    return true;
  } catch {
    return false;
  }
}

/** @param {Counts} counts @param {string} name */
function count(counts, name) {
  counts[name] = (counts[name] ?? 0) + 1;
}
