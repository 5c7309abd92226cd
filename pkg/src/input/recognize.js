// Recognizes input that was pasted, dropped, or named as a file.
import { utf8Text } from './bytes.js';
import { capturedInCsv } from './captures.js';
import { fromCurl, isCurl } from './curl.js';
import { isSigned, parseHeaderBlock } from './header-block.js';
import { httpMessage } from './http-message.js';
import { inValue, parsed, together, valuesIn } from './json-value.js';
import { eachKey, isKey, parseKeys, subscriptionsIn, withKeys } from './keys.js';
import { isPayloadValue } from './payloads.js';
import { recordsOf } from './records.js';
import { reportIn } from './reports.js';
import { plural } from './words.js';

/** @import { Found, Item } from './json-value.js' */

/**
 * @typedef {object} Recognized
 * @property {string} kind `curl`, `http`, `har`, `ngrok`, `webhook.site`, `headers`, `deliveries`, `log`, `event`,
 *   `json`, `body`, `key`, `report`
 * @property {string} [keys] the text for the key field, if the input is a key. Nothing shows or shares that field
 * @property {import('./reports.js').Report} [report] a result of another tool, which is not a delivery
 * @property {string} said what it was taken for, as a part of a sentence: "a curl command"
 * @property {Item[]} entries what could be read
 * @property {string[]} notes what could not be taken, with its place
 */

const encoder = new TextEncoder();

/**
 * Recognizes the input. A body keeps its exact bytes; it is never serialized again.
 *
 * @param {string | Uint8Array} input
 * @returns {Recognized | null} `null` for nothing but white space
 */
export function recognize(input) {
  const bytes = typeof input === 'string' ? encoder.encode(input) : input;
  const message = httpMessage(bytes);
  if (message?.isRequest) return request(message);
  const text = typeof input === 'string' ? input : utf8Text(input);
  if (text === null)
    return {
      kind: 'body',
      said: `${plural(bytes.length, 'byte')} that are not text`,
      entries: [{ body: bytes }],
      notes: [],
    };
  if (text.trim() === '') return null;
  return (
    fromKeys(text) ??
    fromJson(text, bytes) ??
    fromRecords(text, bytes) ??
    fromCsv(text) ??
    fromCommand(text) ??
    (message && request(message)) ??
    fromHeaders(text) ??
    plain(bytes)
  );
}

/**
 * @param {import('./http-message.js').HttpMessage} message
 * @returns {Recognized}
 */
function request({ entries, ignored, body, isRequest, notes }) {
  const rest = body ? `a body of ${plural(body.length, 'byte')}` : 'no body';
  return {
    kind: 'http',
    said: `${isRequest ? 'an HTTP request with ' : ''}${plural(entries.length, 'header')} and ${rest}`,
    entries: [{ headers: entries, body }],
    notes: [...withoutHeader(ignored), ...notes],
  };
}

/** A note on lines that were ignored. @param {number} count */
const withoutHeader = (count) => (count > 0 ? [`${plural(count, 'line')} without a header`] : []);

/** @param {Uint8Array} bytes @returns {Recognized} */
const plain = (bytes) => ({
  kind: 'body',
  said: `a body of ${plural(bytes.length, 'byte')} that is not JSON`,
  entries: [{ body: bytes }],
  notes: [],
});

/** Nobody has a longer list of keys. */
const LONGEST_KEYS = 4096;

/**
 * Signature keys: alone, as a variable, or by subscription.
 *
 * @param {string} text
 * @returns {Recognized | null}
 */
function fromKeys(text) {
  if (text.length > LONGEST_KEYS) return null;
  // A single subscription looks like a map of keys with one name.
  const subscriptions = fromSubscriptions(parsed(encoder.encode(text))?.value);
  if (subscriptions) return subscriptions;
  const all = eachKey(parseKeys(text));
  if (all.length === 0 || !all.every(isKey)) return null;
  return {
    kind: 'key',
    said: all.length === 1 ? 'a signature key' : plural(all.length, 'signature key'),
    keys: text.trim().replace(/\s+/g, ' '),
    entries: [],
    notes: [],
  };
}

/**
 * The contents of one JSON text.
 *
 * @param {string} text @param {Uint8Array} bytes the same
 * @returns {Recognized | null} `null` when it is not JSON
 */
function fromJson(text, bytes) {
  const found = parsed(bytes);
  if (!found) return null;
  const { value } = found;
  const inside = inValue(value, bytes);
  return (
    fromSubscriptions(value) ??
    fromReport(value) ??
    (inside && whole(inside)) ??
    // Headers logged as an object or a list. JSON with headers inside was read above.
    headerObject(text) ?? {
      kind: 'json',
      said: 'JSON, but not an event of Close',
      entries: [{ body: bytes }],
      notes: [],
    }
  );
}

/** A result of another tool of this package. @param {any} value @returns {Recognized | null} */
function fromReport(value) {
  const report = reportIn(value);
  if (!report) return null;
  const said = report.kind === 'coverage' ? 'a report of closehook coverage' : 'findings of handlers.check';
  return { kind: 'report', said, report, entries: [], notes: [] };
}

/** The readable items as entries, and the rest as notes. @param {Found} found @returns {Recognized} */
function whole({ kind, said, items, notes }) {
  const wrong = items.flatMap(({ error, place = 'the delivery' }) =>
    error === undefined ? [] : [`${place}: ${error}`],
  );
  const doubts = new Set(items.flatMap((item) => item.notes ?? []));
  return {
    kind,
    said,
    entries: items.filter(({ error }) => error === undefined),
    notes: [...notes, ...wrong, ...doubts],
  };
}

/**
 * Subscriptions with their keys, which are not deliveries.
 *
 * @param {any} value
 * @returns {Recognized | null}
 */
function fromSubscriptions(value) {
  const list = subscriptionsIn(value);
  if (!list || list.some(isPayloadValue)) return null;
  const keys = list.flatMap(({ id, signature_key: key }) =>
    isKey(key) ? [{ key, of: typeof id === 'string' ? id : null }] : [],
  );
  if (keys.length === 0) return null;
  return {
    kind: 'key',
    said:
      list.length === 1
        ? 'a subscription with its signature key'
        : `${plural(list.length, 'subscription')} with their signature keys`,
    keys: withKeys('', keys),
    entries: [],
    notes: [],
  };
}

/**
 * Consecutive JSON values: JSON Lines, as from `closehook listen --write`, values over several lines, or a truncated
 * list. Most of them must be recognized.
 *
 * @param {string} text @param {Uint8Array} bytes the same
 * @returns {Recognized | null}
 */
function fromRecords(text, bytes) {
  if (!/^\ufeff?\s{0,1000}[{[]/.test(text)) return null;
  const all = recordsOf(bytes).flatMap((record) =>
    record.bytes === undefined
      ? [{ place: `line ${record.line}`, found: null, error: record.error }]
      : [...valuesIn(record)].map(({ line, bytes: own, value }) => ({
          place: `line ${line}`,
          found: value === undefined ? null : inValue(value, own),
          error: value === undefined ? 'it is not JSON' : undefined,
        })),
  );
  const count = all.filter(({ found }) => found).length;
  return all.length < 2 || count < all.length / 2 ? null : whole(together(all, 'lines of JSON'));
}

/** @param {string} text @returns {Recognized | null} */
function fromCsv(text) {
  const found = capturedInCsv(text);
  return found && whole(found);
}

/** @param {string} text @returns {Recognized | null} */
function fromCommand(text) {
  if (!isCurl(text)) return null;
  const found = fromCurl(text);
  const notes = found?.isInFile ? ['the body is in a file that the command names; open that file too'] : [];
  if (!found)
    return {
      kind: 'curl',
      said: 'a curl command without headers',
      entries: [],
      notes: ['without the signature headers, it cannot be verified'],
    };
  const body = found.body === '' ? null : encoder.encode(found.body);
  const rest = body ? ` and a body of ${plural(body.length, 'byte')}` : '';
  return {
    kind: 'curl',
    said: `a curl command with ${plural(found.entries.length, 'header')}${rest}`,
    entries: [{ headers: found.entries, body }],
    notes,
  };
}

/** @param {string} text @returns {Recognized | null} */
function fromHeaders(text) {
  const found = parseHeaderBlock(text);
  if (!isSigned(found.entries)) return null;
  const body = found.body ? encoder.encode(found.body) : null;
  return {
    kind: body ? 'http' : 'headers',
    said: `${plural(found.entries.length, 'header')}${body ? ` and a body of ${plural(body.length, 'byte')}` : ''}`,
    entries: [{ headers: found.entries, body }],
    notes: withoutHeader(found.ignored),
  };
}

/** @param {string} text @returns {Recognized | null} */
function headerObject(text) {
  const { entries } = parseHeaderBlock(text);
  return isSigned(entries)
    ? {
        kind: 'headers',
        said: `${plural(entries.length, 'header')} as they were logged`,
        entries: [{ headers: entries, body: null }],
        notes: [],
      }
    : null;
}
