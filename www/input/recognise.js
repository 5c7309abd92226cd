// What somebody put in: pasted, dropped or chosen as a file.
import { elements, members } from '../../pkg/src/json-text.js';
import { number, plural } from '../words.js';
import { parseKeys, withKeys } from '../keys.js';
import { isEvent, isObject, isPayloadValue as isPayload } from './payloads.js';
import { withoutKeys } from './secrets.js';
import { cmdCurl } from './cmd-curl.js';
import { isDeliveryRecord, readDeliveryRecord } from './delivery-record.js';
import { fromHar, isHar } from './har.js';
import { isSigned, parseHeaderBlock } from '../../pkg/cli/input/header-block.js';
import { splitBytes } from './http-bytes.js';
import { fromCurl } from '../../pkg/cli/input/header-block/curl.js';

/**
 * @typedef {object} Recognised
 * @property {string} kind `curl`, `http`, `har`, `headers`, `deliveries`, `log`, `event`, `json`, `body`, `key`
 * @property {string} [keys] the text of a key that is no delivery: it belongs into its field, where nothing shows or
 *   shares it
 * @property {string} said what it was taken for, as a part of a sentence: "a curl command"
 * @property {Omit<import('../store.js').Given, 'source'>[]} entries
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
  const request = splitBytes(bytes);
  if (request) return request;
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
    fromKeys(text) ?? fromJson(text, bytes) ?? fromLines(text) ?? fromCommand(text) ?? fromHeaders(text) ?? plain(bytes)
  );
}

/** @param {Uint8Array} bytes */
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

/** A signature key as it is kept: alone, as a variable, or by subscription. @param {string} text */
function fromKeys(text) {
  if (text.length > LONGEST_KEYS) return null;
  // A subscription alone looks like a map of keys with one name in it.
  const subscriptions = fromSubscriptions(parsed(text)?.value, text);
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

/** @param {string} text @param {Uint8Array} bytes */
function fromJson(text, bytes) {
  const found = parsed(text);
  if (!found) return null;
  const { value } = found;
  const source = text.replace(/^\ufeff/, '');
  const subscriptions = fromSubscriptions(value, text);
  if (subscriptions) return subscriptions;
  if (isHar(value)) return fromHar(value);
  if (isDeliveryRecord(value)) return deliveries([source]);
  if (Array.isArray(value) && value.some(isDeliveryRecord)) return deliveries(elements(source));
  if (isObject(value) && Array.isArray(value.data) && !isEvent(value) && value.data.some(isEvent)) {
    return events(elements(members(source).get('data') ?? '[]'), "a page of Close's event log");
  }
  if (Array.isArray(value) && value.some(isPayload)) return events(elements(source), 'a list of events');
  if (isPayload(value)) {
    const said = isEvent(value) ? 'an event without its delivery' : 'the body of a delivery';
    return { kind: 'event', said, entries: [{ body: bytes }], notes: [] };
  }
  // Headers that were logged as an object or a list; those of a JSON body that has headers in it are read above.
  const headers = headerObject(text);
  if (headers) return headers;
  return { kind: 'json', said: 'JSON that is no event of Close', entries: [{ body: bytes }], notes: [] };
}

const hasKey = (value) => typeof value.signature_key === 'string';

/**
 * Subscriptions with their keys, as Close answers `GET` and `POST /api/v1/webhook/`: they are no delivery.
 *
 * @param {any} value @param {string} text
 */
function fromSubscriptions(value, text) {
  const list = Array.isArray(value) ? value : isObject(value) && Array.isArray(value.data) ? value.data : [value];
  if (!list.every((each) => isObject(each) && !isPayload(each)) || !list.some(hasKey)) return null;
  const { keys } = withoutKeys(text, { signed: true });
  if (keys.length === 0) return null;
  const all = withKeys('', keys);
  return {
    kind: 'key',
    said:
      list.length === 1
        ? 'a subscription with its signature key'
        : `${number(list.length)} subscriptions with their signature keys`,
    keys: all,
    entries: [],
    notes: [],
  };
}

/** The text of each, as a payload; what is none is noted. @param {string[]} texts @param {string} said */
function events(texts, said) {
  const entries = [];
  const notes = [];
  for (const [place, text] of texts.entries()) {
    if (isPayload(JSON.parse(text))) entries.push({ body: encoder.encode(text) });
    else notes.push(`element ${place} is no event`);
  }
  return { kind: 'log', said: `${said}: ${plural(entries.length, 'event')}`, entries, notes };
}

/** @param {string[]} texts @param {string[]} lines */
function deliveries(texts, lines = texts.map((_, place) => `element ${place}`)) {
  const entries = [];
  const notes = [];
  for (const [place, text] of texts.entries()) {
    const read = readDeliveryRecord(parsed(text)?.value);
    if (typeof read === 'string') notes.push(`${texts.length === 1 ? 'the delivery' : lines[place]}: ${read}`);
    else entries.push(read);
  }
  const count = entries.length === 1 ? '1 delivery' : `${entries.length.toLocaleString('en-US')} deliveries`;
  return { kind: 'deliveries', said: `a file of deliveries: ${count}`, entries, notes };
}

/** JSON Lines: deliveries, as `closehook listen --write` writes them, or payloads. @param {string} text */
function fromLines(text) {
  const lines = text
    .split('\n')
    .map((line, i) => ({ text: line.trim(), place: `line ${i + 1}` }))
    .filter((line) => line.text !== '');
  if (lines.length < 2 || !/^[{[]/.test(lines[0].text)) return null;
  const values = lines.map((line) => parsed(line.text)?.value);
  const read = values.filter((value) => isDeliveryRecord(value) || isPayload(value)).length;
  if (read === 0 || read < lines.length / 2) return null;
  if (values.some(isDeliveryRecord))
    return deliveries(
      lines.map((line) => line.text),
      lines.map((line) => line.place),
    );
  const entries = [];
  const notes = [];
  for (const [i, line] of lines.entries()) {
    if (isPayload(values[i])) entries.push({ body: encoder.encode(line.text) });
    else notes.push(`${line.place} ${values[i] === undefined ? 'is not JSON' : 'is no event'}`);
  }
  return { kind: 'log', said: `lines of JSON: ${plural(entries.length, 'event')}`, entries, notes };
}

/** @param {string} text */
function fromCommand(text) {
  if (!/^\s*(?:\$\s*)?curl(?:\.exe)?\s/i.test(text)) return null;
  const command = cmdCurl(text) ?? text;
  const found = fromCurl(command);
  const notes = [];
  if (/(?:--data(?:-binary|-ascii)?|-d)[ =]?["']?@/.test(command))
    notes.push('the body is in a file that the command names: drop that file too');
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

/** @param {string} text */
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

/** @param {string} text */
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
