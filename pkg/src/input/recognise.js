// What somebody put in: pasted, dropped, or named as a file.
import { fromCurl, isCurl } from './curl.js';
import { isSigned, parseHeaderBlock } from './header-block.js';
import { httpMessage } from './http-message.js';
import { inValue } from './json-value.js';
import { parseKeys, subscriptionsIn, withKeys } from './keys.js';
import { isPayloadValue } from './payloads.js';
import { plural } from './words.js';

/** @import { Found, Item } from './json-value.js' */

/**
 * @typedef {object} Recognised
 * @property {string} kind `curl`, `http`, `har`, `ngrok`, `webhook.site`, `headers`, `deliveries`, `log`, `event`,
 *   `json`, `body`, `key`
 * @property {string} [keys] the text of a key that is no delivery: it belongs into its field, where nothing shows or
 *   shares it
 * @property {string} said what it was taken for, as a part of a sentence: "a curl command"
 * @property {Item[]} entries what could be read
 * @property {string[]} notes what could not be taken, with its place
 */

const encoder = new TextEncoder();
/** @param {Uint8Array} bytes */
const utf8 = (bytes) => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
};

/**
 * Recognises what was put in. Bytes stay what they are: a body is cut out of them, never written anew.
 *
 * @param {string | Uint8Array} input
 * @returns {Recognised | null} `null` for nothing but white space
 */
export function recognise(input) {
  const bytes = typeof input === 'string' ? encoder.encode(input) : input;
  const message = httpMessage(bytes);
  if (message?.isRequest) return request(message);
  const text = typeof input === 'string' ? input : utf8(input);
  if (text === null)
    return {
      kind: 'body',
      said: `${plural(bytes.length, 'byte')} that are no text`,
      entries: [{ body: bytes }],
      notes: [],
    };
  if (text.trim() === '') return null;
  return (
    fromKeys(text) ??
    fromJson(text, bytes) ??
    fromLines(text) ??
    fromCommand(text) ??
    (message && request(message)) ??
    fromHeaders(text) ??
    plain(bytes)
  );
}

/**
 * @param {import('./http-message.js').HttpMessage} message
 * @returns {Recognised}
 */
function request({ entries, ignored, body, isRequest, notes }) {
  const rest = body ? `a body of ${plural(body.length, 'byte')}` : 'no body';
  return {
    kind: 'http',
    said: `${isRequest ? 'an HTTP request with ' : ''}${plural(entries.length, 'header')} and ${rest}`,
    entries: [{ headers: entries, body }],
    notes: ignored ? [`${plural(ignored, 'line')} that are no headers`, ...notes] : notes,
  };
}

/** @param {Uint8Array} bytes @returns {Recognised} */
const plain = (bytes) => ({
  kind: 'body',
  said: `a body of ${plural(bytes.length, 'byte')} that is not JSON`,
  entries: [{ body: bytes }],
  notes: [],
});

/** @param {string} text */
function parsed(text) {
  try {
    return { value: JSON.parse(text.replace(/^\ufeff/, '')) };
  } catch {
    return null;
  }
}

const KEY = /^[\da-f]{64}$/i;
/** Longer texts are no list of keys that a person has. */
const LONGEST_KEYS = 4096;

/**
 * A signature key as it is kept: alone, as a variable, or by subscription.
 *
 * @param {string} text
 * @returns {Recognised | null}
 */
function fromKeys(text) {
  if (text.length > LONGEST_KEYS) return null;
  // A subscription alone looks like a map of keys with one name in it.
  const subscriptions = fromSubscriptions(parsed(text)?.value);
  if (subscriptions) return subscriptions;
  const { keys = null, count = 0 } = parseKeys(text) ?? {};
  const all = keys === null ? [] : Object.values(keys);
  if (all.length === 0 || !all.every((key) => typeof key === 'string' && KEY.test(key))) return null;
  return {
    kind: 'key',
    said: count === 1 ? 'a signature key' : plural(count, 'signature key'),
    keys: text.trim().replace(/\s+/g, ' '),
    entries: [],
    notes: [],
  };
}

/**
 * What one JSON text holds.
 *
 * @param {string} text @param {Uint8Array} bytes the same
 * @returns {Recognised | null} `null` when it is not JSON
 */
function fromJson(text, bytes) {
  const found = parsed(text);
  if (!found) return null;
  const { value } = found;
  const inside = inValue(value, text.replace(/^\ufeff/, ''), bytes);
  return (
    fromSubscriptions(value) ??
    (inside && whole(inside, (place) => (inside.items.length === 1 ? 'the delivery: ' : `element ${place}: `))) ??
    // Headers that were logged as an object or a list; those of a JSON body that has headers in it are read above.
    headerObject(text) ?? {
      kind: 'json',
      said: 'JSON that is no event of Close',
      entries: [{ body: bytes }],
      notes: [],
    }
  );
}

/**
 * What could be read as entries, and the rest as notes.
 *
 * @param {Found} found @param {(place: number) => string} placeOf
 * @returns {Recognised}
 */
function whole({ kind, said, items, notes }, placeOf) {
  const wrong = items.flatMap(({ error }, place) => (error === undefined ? [] : [placeOf(place) + error]));
  return { kind, said, entries: items.filter(({ error }) => error === undefined), notes: [...notes, ...wrong] };
}

/**
 * Subscriptions with their keys, which are no delivery.
 *
 * @param {any} value
 * @returns {Recognised | null}
 */
function fromSubscriptions(value) {
  const list = subscriptionsIn(value);
  if (!list || list.some(isPayloadValue)) return null;
  const keys = list.flatMap(({ id, signature_key: key }) =>
    typeof key === 'string' && KEY.test(key) ? [{ key, of: typeof id === 'string' ? id : null }] : [],
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
 * JSON Lines, as `closehook listen --write` writes deliveries, or of payloads.
 *
 * @param {string} text
 * @returns {Recognised | null}
 */
function fromLines(text) {
  const lines = text
    .split('\n')
    .map((line, i) => ({ text: line.trim(), place: `line ${i + 1}` }))
    .filter((line) => line.text !== '');
  if (lines.length < 2 || !/^[{[]/.test(lines[0].text)) return null;
  const found = lines.map(({ text: line }) => {
    const value = parsed(line)?.value;
    return value === undefined ? undefined : inValue(value, line, encoder.encode(line));
  });
  const read = found.filter(Boolean);
  if (read.length < lines.length / 2) return null;
  const isDeliveries = read.some((each) => each?.kind === 'deliveries');
  /** @type {string[]} of the place of each item */
  const places = [];
  const items = found.flatMap((each, i) => {
    const own = each?.items ?? [{ error: each === undefined ? 'it is not JSON' : 'it is no event' }];
    for (const at of own.keys()) places.push(own.length > 1 ? `${lines[i].place}, element ${at}` : lines[i].place);
    return own;
  });
  const notes = read.flatMap((each) => each?.notes ?? []);
  const count = items.filter(({ error }) => error === undefined).length;
  const [kind, said] = isDeliveries
    ? ['deliveries', `a file of deliveries: ${plural(count, 'delivery', 'deliveries')}`]
    : ['log', `lines of JSON: ${plural(count, 'event')}`];
  return whole({ kind, said, items, notes }, (place) => `${places[place]}: `);
}

/** @param {string} text @returns {Recognised | null} */
function fromCommand(text) {
  if (!isCurl(text)) return null;
  const found = fromCurl(text);
  const notes = found?.isInFile ? ['the body is in a file that the command names: give that file too'] : [];
  if (!found)
    return {
      kind: 'curl',
      said: 'a curl command without headers',
      entries: [],
      notes: ['without the headers of the signature nothing can be judged'],
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

/** @param {string} text @returns {Recognised | null} */
function fromHeaders(text) {
  const found = parseHeaderBlock(text);
  if (!isSigned(found.entries)) return null;
  const body = found.body ? encoder.encode(found.body) : null;
  const notes = found.ignored ? [`${plural(found.ignored, 'line')} that are no headers`] : [];
  return {
    kind: body ? 'http' : 'headers',
    said: `${plural(found.entries.length, 'header')}${body ? ` and a body of ${plural(body.length, 'byte')}` : ''}`,
    entries: [{ headers: found.entries, body }],
    notes,
  };
}

/** @param {string} text @returns {Recognised | null} */
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
