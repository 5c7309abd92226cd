// Reads signature keys in all the formats in which people keep them.
import { isObject } from '../errors.js';

const ASSIGNED = /(^|[\s,;])(?:export\s+)?(["'`]?)[a-z_]\w*\2\s*[=:]\s*(?=\S)/gi;
const LEADING = /^(?:export\s+)?[a-z_]\w*\s*=\s*(["'`]?)(?=[{[])/i;
// Longer than a subscription id, which is not hex either.
const KEY_LIKE = /[\da-f]{40}/i;

/** A line of an environment file, or of a script that exports it. */
const LINE = /^\s*(?:export\s+|set\s+|\$env:)?([a-z_]\w*)\s*=\s*(.*?)\s*$/i;
const OF_KEY = /close.*(?:key|secret)|signature.?key|signing.?(?:key|secret)|webhook.?(?:key|secret)/i;
const API_KEY = /^(["'`]?)api_/;
/** A name whose value also has 64 hex digits, but is not a key. */
const OF_HASH = /(?:^|_)(?:hash|sha_?256|digest|checksum)$/i;
const HEX = /^[\da-f]{64}$/i;

/**
 * Keys in the form that `Webhook` takes, or what is wrong with a map of keys, without quoting it.
 *
 * @typedef {{ keys: string | string[] | Record<string, string>, count: number, wrong?: undefined } |
 *   { wrong: string, keys?: undefined, count?: undefined }} Keys
 */

/**
 * Reads keys into a form that `Webhook` takes: one or several keys of 64 hex digits; lines of an environment file,
 * ignoring others; JSON of `{"whsub_…": "key"}` or of a list; or subscriptions as Close's API returns them.
 *
 * @param {string} text
 * @returns {Keys | null} `null` if there are none
 */
export function parseKeys(text) {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const [assigned, quote] = LEADING.exec(trimmed) ?? ['', ''];
  const json = trimmed.slice(assigned.length, quote && trimmed.endsWith(quote) ? -1 : undefined);
  if (/^[{[]/.test(json)) return fromJson(json);
  const keys = (fromEnvironment(trimmed) ?? trimmed)
    .replace(ASSIGNED, '$1')
    .split(/[\s,;]+/)
    .map(unquoted)
    .filter(Boolean);
  return { keys: keys.length === 1 ? keys[0] : keys, count: keys.length };
}

/**
 * The values of an environment file that are keys by name or format, one per line; `null` for any other text.
 *
 * @param {string} text
 */
function fromEnvironment(text) {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => !/^\s*(?:#|$)/.test(line));
  const assigned = lines.map((line) => LINE.exec(line));
  if (!assigned.some(Boolean)) return null;
  const found = assigned.flatMap((each) => {
    const [, name = '', value = ''] = each ?? [];
    const key = unquoted(value.replace(/\s+#.*$/, ''));
    if (OF_HASH.test(name)) return [];
    return isKey(key) || (OF_KEY.test(name) && key !== '' && !API_KEY.test(key)) ? [key] : [];
  });
  return found.length > 0 ? found.join('\n') : null;
}

/** The keys of `parseKeys` by their labels. @param {Keys | null} given */
function labeled(given) {
  const { keys = [] } = given ?? {};
  return typeof keys === 'string' ? [keys] : keys;
}

/** The keys of `parseKeys`, valid or not. @param {Keys | null} given @returns {string[]} */
export const eachKey = (given) => Object.values(labeled(given));

/** Their labels in `Webhook`: the ids of the subscriptions, or the positions. @param {Keys | null} given */
export const keyLabels = (given) => Object.keys(labeled(given));

/** Whether this is a key: 64 hex digits. @param {unknown} text @returns {text is string} */
export const isKey = (text) => typeof text === 'string' && HEX.test(text);

/** The valid keys of `parseKeys`, as 64 lower-case hex digits. @param {Keys | null} given */
export const keyList = (given) =>
  eachKey(given)
    .filter(isKey)
    .map((key) => key.toLowerCase());

/**
 * Adds keys to the text of the key field: by subscription if all have one, otherwise as a list.
 *
 * @param {string} text the text of the field
 * @param {{ key: string, of: string | null }[]} found
 */
export function withKeys(text, found) {
  const given = parseKeys(text);
  // Unreadable text may contain a key, so keep it, and append the others.
  if (given?.wrong) return text;
  const there = keyList(given);
  const fresh = found.filter(({ key }) => !there.includes(key));
  if (fresh.length === 0) return text;
  const isMap = isObject(given?.keys);
  const hasNames = fresh.every(({ of }) => of !== null) && new Set(fresh.map(({ of }) => of)).size === fresh.length;
  if (
    hasNames &&
    (isMap || (given === null && fresh.length > 1)) &&
    !fresh.some(({ of }) => Object.hasOwn(Object(given?.keys), String(of)))
  ) {
    return JSON.stringify({ ...Object(given?.keys), ...Object.fromEntries(fresh.map(({ key, of }) => [of, key])) });
  }
  return [...eachKey(given), ...fresh.map(({ key }) => key)].join(' ');
}

/** @param {string} key */
const unquoted = (key) => key.replace(/^(["'`])(.*)\1$/, '$2');

/** @param {string} text @returns {Keys} */
function fromJson(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which contains keys.
    return { wrong: 'the keys begin like JSON, but are not valid JSON: write {"whsub_…": "64 hex digits"}' };
  }
  const list = subscriptionsIn(value);
  const without = list?.findIndex(({ id, signature_key: key }) => typeof id !== 'string' || typeof key !== 'string');
  if (without !== undefined && without >= 0)
    return { wrong: `subscription number ${without + 1} of the keys has no id or no signature_key` };
  const keys = list ? Object.fromEntries(list.map(({ id, signature_key: key }) => [id, key])) : value;
  if (Object.values(keys).some((key) => typeof key !== 'string'))
    return { wrong: 'the JSON holds neither keys, nor {"whsub_…": "64 hex digits"}, nor subscriptions' };
  // Names are shown, but this one is a secret.
  if (Object.keys(keys).some((name) => KEY_LIKE.test(name)))
    return { wrong: 'the map of keys is the wrong way round: write {"whsub_…": "64 hex digits"}' };
  return { keys, count: Object.keys(keys).length };
}

/**
 * The subscriptions in an answer of `GET` or `POST /api/v1/webhook/`: one, a list, or `{ data: […] }`.
 *
 * @param {any} value
 * @returns {Record<string, any>[] | null} `null` if there are none
 */
export function subscriptionsIn(value) {
  const given = isObject(value) && Array.isArray(value.data) ? value.data : value;
  const list = Array.isArray(given) ? given : isObject(given) && 'signature_key' in given ? [given] : [];
  return list.length > 0 && list.every(isObject) ? list : null;
}
