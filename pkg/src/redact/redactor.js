// Deliveries without the people in them. What was read twice, first to learn and then to replace, has one pseudonym for
// each value, in whatever order the values come.
import { joined } from '../input/bytes.js';
import { signedAnew } from '../input/signed-anew.js';
import { Webhook } from '#closehook';
import { DEEPEST, headerKind, kindOf } from './fields.js';
import { Keyed } from './keyed.js';
import { Pseudonyms } from './pseudonyms.js';
import { respelled, scalars } from './spelling.js';
import { Strings } from './strings.js';
import { TEST_KEY } from './test-key.js';

/** @import { Kind } from './fields.js' */
/** @import { Edits } from './spelling.js' */

/**
 * @typedef {object} Sent
 * @property {[string, string][] | null} [headers] absent of what was not delivered
 * @property {Uint8Array} body
 * @property {number} [now] when it arrived, in unix seconds
 *
 * @typedef {object} Report how often what was replaced, and where; without any value
 * @property {number} deliveries how many deliveries and events
 * @property {Record<string, Record<string, number>>} replaced the fields of each kind, with how many of their values
 * @property {Record<string, number>} unknown fields that the table does not know: their values are replaced
 * @property {Record<string, number>} kept texts that stay, since they are about no person or were asked for
 * @property {Record<string, number>} headers replaced, or left out
 */

/** What was not read as JSON, and so cannot be redacted. */
export class Unreadable extends Error {}

/** A number in a field of these kinds tells of nobody; in any other, somebody may have it. @type {Set<Kind>} */
const NUMERIC = new Set(['word', 'path', 'label', 'date', 'number']);

/** The name of a field as a program gives it. Any other may be what somebody wrote, and is not reported. */
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
   * @param {string} [given.seed] gives the same pseudonyms again; a secret, since who knows it can try values out
   * @param {readonly string[]} [given.keep] fields that stay: a name, or the whole path, as `data.title`
   * @param {boolean} [given.keepIds] whether ids stay
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

  /** Learns which values are personal. What cannot be read is for `redact` to refuse. @param {Sent} sent */
  learn({ headers, body }) {
    for (const [name, value] of headers ?? [])
      if (headerKind(name.toLowerCase()) === 'ip') this.#strings.learn(value, 'text');
    if (!isJson(body)) return;
    for (const { token, path, isKey } of scalars(body)) {
      if (isKey || token[0] !== '"') continue;
      this.#strings.learn(JSON.parse(token), kindOf(path));
    }
  }

  /** The event or payload without people: the same bytes but for them. @param {Uint8Array} body */
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
   * A delivery without people, signed with the test key for the time at which it was signed.
   *
   * @param {Sent} sent @returns {{ headers: [string, string][], body: Uint8Array, now: number, key: string }}
   */
  delivery({ headers, body, now }) {
    const redacted = this.body(body);
    const others = this.#headers(headers ?? [['content-type', 'application/json']], redacted.length);
    const sent = headers?.find(([name]) => name.toLowerCase() === 'close-sig-timestamp')?.[1];
    const timestamp = /^\d{1,10}$/.test(sent ?? '') ? Number(sent) : Math.floor(now ?? Date.now() / 1000);
    const signed = this.#webhook.sign(redacted, { timestamp });
    return { now: now ?? timestamp, headers: signedAnew(others, signed), body: redacted, key: TEST_KEY };
  }

  /** Names of fields are no values, but form submissions and custom fields may have any. @param {string} token */
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
      // An id in an address of Close's is one; a word that is none of Close's is a text.
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

/** A field as the report names it. @param {string[]} path */
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

/** @param {Record<string, number>} counts @param {string} name */
function count(counts, name) {
  counts[name] = (counts[name] ?? 0) + 1;
}
