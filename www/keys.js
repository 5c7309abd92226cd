const ASSIGNED = /(^|[\s,;])(?:export\s+)?(["'`]?)[a-z_]\w*\2\s*[=:]\s*(?=\S)/gi;
const LEADING = /^(?:export\s+)?[a-z_]\w*\s*=\s*(["'`]?)(?=[{[])/i;
// Longer than the id of a subscription, which is not in hex either.
const KEY_LIKE = /[\da-f]{40}/i;

/**
 * Keys as `Webhook` takes them, or why a map of keys is none, without repeating it.
 *
 * @typedef {{ keys: string | string[] | Record<string, string>, count: number, wrong?: undefined } |
 *   { wrong: string, keys?: undefined, count?: undefined }} Keys
 */

/**
 * What stands in the key field, in one of the shapes that `Webhook` takes. The name of a variable and quotes
 * around a key, as an environment file has them, are no part of it.
 *
 * @param {string} text
 * @returns {Keys | null} `null` when there is none
 */
export function parseKeys(text) {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const [assigned, quote] = LEADING.exec(trimmed) ?? ['', ''];
  const json = trimmed.slice(assigned.length, quote && trimmed.endsWith(quote) ? -1 : undefined);
  if (/^[{[]/.test(json)) return fromJson(json);
  const keys = trimmed
    .replace(ASSIGNED, '$1')
    .split(/[\s,;]+/)
    .map(unquoted)
    .filter(Boolean);
  return { keys, count: keys.length };
}

/** The keys of `parseKeys`, as 64 hex digits in lower case; what is none is left out. @param {Keys | null} given */
export function keyList(given) {
  const keys = given?.keys;
  const list = typeof keys === 'string' ? [keys] : Object.values(keys ?? {});
  return list.filter((key) => typeof key === 'string' && /^[\da-f]{64}$/i.test(key)).map((key) => key.toLowerCase());
}

/**
 * The text of the key field with further keys in it: by subscription where all are known by one, otherwise as a list.
 *
 * @param {string} text what is in the field
 * @param {{ key: string, of: string | null }[]} found
 */
export function withKeys(text, found) {
  const given = parseKeys(text);
  // What cannot be read may hold a key: it stays, and the others stand behind it.
  if (given?.wrong) return text;
  const there = keyList(given);
  const fresh = found.filter(({ key }) => !there.includes(key));
  if (fresh.length === 0) return text;
  const isMap = given !== null && !Array.isArray(given.keys) && typeof given.keys === 'object';
  const hasNames = fresh.every(({ of }) => of !== null) && new Set(fresh.map(({ of }) => of)).size === fresh.length;
  if (
    hasNames &&
    (isMap || (given === null && fresh.length > 1)) &&
    !fresh.some(({ of }) => Object.hasOwn(Object(given?.keys), String(of)))
  ) {
    return JSON.stringify({ ...Object(given?.keys), ...Object.fromEntries(fresh.map(({ key, of }) => [of, key])) });
  }
  const kept = given === null ? [] : isMap ? Object.values(given.keys) : [given.keys].flat();
  return [...kept, ...fresh.map(({ key }) => key)].join(' ');
}

/** @param {string} key */
const unquoted = (key) => key.replace(/^(["'`])(.*)\1$/, '$2');

/** @param {string} text */
function fromJson(text) {
  let keys;
  try {
    keys = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which holds keys.
    return { wrong: 'the keys begin like JSON, and are not: write {"whsub_…": "64 hex digits"}' };
  }
  if (Object.values(keys).some((key) => key !== null && typeof key === 'object')) {
    return { wrong: 'a key in the JSON is not a text: write {"whsub_…": "64 hex digits"}' };
  }
  // Names are shown, and this one is a secret.
  if (Object.keys(keys).some((name) => KEY_LIKE.test(name))) {
    return { wrong: 'the map of keys is the wrong way round: write {"whsub_…": "64 hex digits"}' };
  }
  return { keys, count: Object.keys(keys).length };
}
