// Finds, removes and masks signature keys in all input of the page, so that none is shown, shared or saved.
//
// A key is 64 hex digits, and so are `close-sig-hash` and the SHA-256 of anything. The name before the digits decides:
// after `signature_key` and similar names, they are always a key; after `close-sig-hash`, `sha256` and similar names,
// they never are. After any other name, they are a key in loose text, but not in the payload of a delivery, whose
// signed bytes must not change. There they are left alone, and `Share` uses `mayHoldKey`, which counts them as a key.
//
// A key is also found if it is written as bytes, in nested escapes, or with invisible characters inside.
import { base64, base64Bytes } from '../../pkg/src/input/base64.js';
import { joined } from '../../pkg/src/input/bytes.js';
import { isKey } from '../../pkg/src/input/keys.js';
import { byteLists, keyInBase64 } from './key-bytes.js';
import { classOf, longRuns } from './runs.js';
import { unescaped } from './unescaped.js';

/** @import { Entry } from '../store.js' */

const MASK = '********';
const encoder = new TextEncoder();
// One character per byte, so that positions in the text are positions in the bytes.
const byteText = new TextDecoder('latin1');

/** A hex digit, plain or as an escape of JSON, of a script or of a URL. */
const CODE = String.raw`(?:3\d|[46][1-6])`;
const DIGIT = String.raw`(?:[\da-f]|(?:%|\\{1,8}x|\\{1,8}u00)${CODE})`;
const SPACE = String.raw`[ \t]{0,40}`;
const FEED = String.raw`(?:\r?\n|(?:\\{1,8}r)?\\{1,8}n)`;
/** A line break within a long string: with the quotes, `+` or backslash with which scripts join lines. */
const BREAK = String.raw`(?:["'\x60]?${SPACE}[+.\\]?${SPACE}${FEED}[ \t>|]{0,40}["'\x60]?)`;
/** Not after a hex digit, unless that ends another escape, so that each run of digits is checked once. */
const START = String.raw`(?<!\\(?=\\)|(?:%|\\x|\\u(?=00)|\\u00)(?=(?:00)?${CODE}[%\\]))(?:(?<![\da-f])|(?:(?<=(?:%|\\x)[\da-f]{2})|(?<=\\u[\da-f]{4}))(?<!(?:%|\\x|\\u00)${CODE}))`;
const BROKEN = new RegExp(`${START}${DIGIT}(?:${BREAK}?${DIGIT}){63}(?!${DIGIT})`, 'gi');
const BREAKS = new RegExp(BREAK, 'gi');
/** Encoded digits are only possible if one of these occurs. */
const MAY_BE_BROKEN =
  /[\da-f]{6}["'`]?[ \t]{0,40}[+.\\]?[ \t]{0,40}(?:\r?\n|\\{1,8}[nr])[ \t>|]{0,40}["'`]?[\da-f]{6}|(?:(?:%|\\{1,8}x|\\{1,8}u00)(?:3\d|[46][1-6])){8}/i;
const MOST_BREAKS = 8;

/** Close's API keys are not signature keys, but equally secret. */
const API_KEY = /\bapi_\w{8,64}\.\w{8,64}/g;
/** The member whose value is always masked, since a key may be truncated or not in hex. */
const MEMBER =
  /signature[_-]?key(?:\\*["'`]|%22|&quot;)?(?:\s|%20|\\n){0,99}(?:=>|[:=]|%3[ad])(?:\s|%20|\\n){0,99}(?:\\*["'`]|%22|&quot;)?(?!null\b|true\b|false\b|undefined\b|process\.|os\.|env\.|\$)([\w.+/=~-]{16,4096})/gi;

const HEX = classOf('0123456789abcdefABCDEF');
const IN_BASE64 = classOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_');
const DIGITS_OF_KEY = 64;
const SHORTEST_BASE64 = 80;
const SHORTEST_LINE = 40;
const LINE_BREAK = /(?:\r?\n|(?:\\{1,8}r)?\\{1,8}n)[ \t]{0,40}/y;
/** Longer base64 is decoded only from its beginning, not from the three positions after it. */
const LONG = 1 << 20;
/** With the prefix of a number or of PostgreSQL's bytes. */
const ONLY_HEX = /^[\dx]?x?[\da-f]+$/i;
const DEEPEST = 5;
const MOST_ROUNDS = 8;
/** An organization has no more subscriptions. */
const MOST_NAMED = 500;

const CERTAIN =
  /signature[_-]?key|signing[_-]?(?:key|secret)|webhook[_-]?(?:key|secret)|close[\w-]*(?:key|secret)|^whsub_|secret|^-u$|^--user$/i;
const HASH =
  /hash|close[-_]sig|sha-?\d|sha$|digest|checksum|hmac|etag|md5|crc|integrity|fingerprint|thumbprint|signature|^sig$|^v\d$|revision|commit/i;
const BETWEEN = /(?:[\s"'`\\[({<>|=:,?&]|%[25][0-9b-f]|%3[ad]|&quot;|\\[nrt])*$/i;
const PREFIX = /(?:(?<![a-z\d])0x|\\{1,4}x|(?:\x1b|\\{1,4}(?:u001b|x1b|033|e))\[[\d;]{0,12}m)$/i;
const IN_NAME = /[\w.-]/;
const AFTER_SIGNATURE =
  /(?:close[-_]sig[-_](?:hash|timestamp)|[-_]signature(?:[-_]\d+)?)(?![\w-])["'`\\]*\s*(?:=>|[:=,])?\s*["'`\\]*[^\n"'`\\]{0,140}$/i;

/**
 * @typedef {object} Found a secret in a text
 * @property {number} start
 * @property {number} end
 * @property {string | null} key 64 hex digits in lower case; `null` for any other secret
 * @property {string | null} of the id of its subscription, if that is next to it
 * @property {'certain' | 'likely' | 'doubtful'} how
 * @property {string} [by] the replacement, if it is not the mask
 * @property {Named[]} [inner] the keys in the decoded text
 *
 * @typedef {{ key: string, of: string | null }} Named a key, with the id of its subscription if that is next to it
 *
 * @typedef {{ signed?: boolean | (() => boolean), known?: string[] }} Looked how to look for keys. `signed`: it is a
 *   payload, in which only certain keys are masked; `known`: keys that are always masked
 *
 * @typedef {{ masked: number, keys: Named[] }} Taken
 */

/**
 * The keys in a text, with their subscriptions, and the text with a mask in the place of each.
 *
 * @param {string} text @param {Looked} [how]
 * @returns {Taken & { text: string }}
 */
export function withoutKeys(text, how) {
  const { whole, ...taken } = masked(
    text,
    how,
    (each) => each,
    (each, found) =>
      spliced(
        found,
        (from, to) => each.slice(from, to),
        (mask) => mask,
      ).join(''),
  );
  return { text: whole, ...taken };
}

/**
 * Bytes in which nothing may be a key, with the keys that were known at that time. A file is searched when it is
 * opened, and its body, which often is the same bytes, when it is added.
 *
 * @type {WeakMap<Uint8Array, string>}
 */
const empty = new WeakMap();

/**
 * The same for bytes, which need not be text. If they have no key, they are returned unchanged.
 *
 * @param {Uint8Array} bytes @param {Looked} [how]
 * @returns {Taken & { bytes: Uint8Array }}
 */
export function bytesWithoutKeys(bytes, how) {
  if (empty.get(bytes) === String(how?.known ?? [])) return { bytes, masked: 0, keys: [] };
  const seen = byteText.decode(bytes.subarray(0, 4));
  // UTF-16, as PowerShell writes files: every other byte is zero.
  if (/^(?:ÿþ|þÿ|[^\0]\0[^\0]\0)/.test(seen)) {
    const { text, ...taken } = withoutKeys(
      byteText
        .decode(bytes)
        .replaceAll('\0', '')
        .replace(/^ÿþ|^þÿ/, ''),
      how,
    );
    return { ...taken, bytes: taken.masked === 0 ? bytes : encoder.encode(text) };
  }
  const { whole, ...taken } = masked(bytes, how, (each) => byteText.decode(each), maskedBytes);
  return { bytes: whole, ...taken };
}

/**
 * What is left when a mask is there may be read as something else, in which there is a key again.
 *
 * @template Whole a text, or bytes
 * @param {Whole} given
 * @param {Looked | undefined} how
 * @param {(whole: Whole) => string} textOf
 * @param {(whole: Whole, found: Found[]) => Whole} without
 * @returns {Taken & { whole: Whole }}
 */
function masked(given, how, textOf, without) {
  const { signed = false, known = [] } = how ?? {};
  let whole = given;
  /** @type {Named[]} */
  const keys = [];
  let count = 0;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const all = secretsIn(textOf(whole), known);
    if (all.length === 0 && whole instanceof Uint8Array) empty.set(whole, String(known));
    // A signed text is looked at more closely only where there is something in it.
    const isSigned = all.length > 0 && (typeof signed === 'function' ? signed() : signed);
    const found = all.filter((each) => each.how === 'certain' || (each.how === 'likely' && !isSigned));
    if (found.length === 0) break;
    whole = without(whole, found);
    count += found.length;
    for (const each of found) for (const key of keysOf(each)) keys.push(key);
  }
  return { whole, masked: count, keys: distinct(keys) };
}

/** @param {Found} found @returns {Named[]} */
const keysOf = ({ key, of, inner }) => inner ?? (key ? [{ key, of }] : []);
/** @param {Uint8Array} bytes @param {Found[]} found */
const maskedBytes = (bytes, found) =>
  joined(
    spliced(
      found,
      (from, to) => bytes.subarray(from, to),
      (mask) => encoder.encode(mask),
    ),
  );

/**
 * The parts of a text or of bytes, with a mask in the place of each finding.
 *
 * @template Part
 * @param {Found[]} found
 * @param {(from: number, to?: number) => Part} part
 * @param {(mask: string) => Part} instead
 */
function spliced(found, part, instead) {
  const parts = [];
  let from = 0;
  for (const { start, end, by = MASK } of found) {
    parts.push(part(from, start), instead(by));
    from = end;
  }
  parts.push(part(from));
  return parts;
}

/**
 * Whether a text may contain a key. If in doubt, it may: a shared text leaves this page.
 *
 * @param {string} text
 * @param {string[]} [known]
 */
export const mayHoldKey = (text, known = []) => secretsIn(text, known).length > 0;

/**
 * An entry as it may be kept: its headers, its body and the name of its source without keys.
 *
 * @param {Omit<import('../store.js').Entry, 'id'>} entry
 * @param {{ known?: string[], isPayload?: (body: Uint8Array) => boolean }} how
 */
export function entryWithoutKeys(entry, { known = [], isPayload = () => false } = {}) {
  /** @type {Named[]} */
  const keys = [];
  let count = 0;
  /** @type {<Each extends Taken>(found: Each) => Each} */
  const take = (found) => {
    for (const each of found.keys) keys.push(each);
    count += found.masked;
    return found;
  };
  const isSigned = Boolean(entry.headers?.some(([name]) => isSignatureHeader(name)));
  /** @type {Partial<typeof entry>} */
  const changed = {};
  const headers = entry.headers?.map(
    /** @returns {[string, string]} */ ([given, value]) => {
      // The value is checked after the masked name, whose length may have changed.
      const name = take(withoutKeys(given, { known })).text;
      return [
        name,
        isSignatureHeader(name) ? value : take(withoutKeys(`${name}: ${value}`, { known })).text.slice(name.length + 2),
      ];
    },
  );
  if (count > 0) changed.headers = headers;
  if (entry.body) {
    const found = take(
      bytesWithoutKeys(entry.body, {
        known,
        signed: () => isSigned || isPayload(/** @type {Uint8Array} */ (entry.body)),
      }),
    );
    if (found.masked > 0) changed.body = found.bytes;
  }
  if (typeof entry.source?.name === 'string') {
    const name = take(withoutKeys(entry.source.name, { known }));
    if (name.masked > 0) changed.source = { ...entry.source, name: name.text };
  }
  return { entry: count > 0 ? { ...entry, ...changed } : entry, keys: distinct(keys), masked: count };
}

/**
 * Whether an entry may contain a key. The hash that Close sent is not a key, unless it equals a known one.
 *
 * @param {Pick<import('../store.js').Entry, 'headers' | 'body'>} given
 * @param {string[]} [known]
 */
export function entryMayHoldKey({ headers, body }, known = []) {
  const inHeaders = headers?.some(([name, value]) =>
    isSignatureHeader(name) ? !knownIn(value, known).next().done : mayHoldKey(`${name}: ${value}`, known),
  );
  return Boolean(inHeaders) || (body ? mayHoldKey(byteText.decode(body).replaceAll('\0', ''), known) : false);
}

/** @param {string} name */
const isSignatureHeader = (name) => /^close-sig-(?:hash|timestamp)$/i.test(name);

/** @returns {Found[]} in the order of the text, without overlaps @param {string} text @param {string[]} known */
function secretsIn(text, known, depth = 0) {
  /** @type {any[]} */
  const found = writtenIn(text, known, depth);
  for (const plain of unescaped(text))
    for (const each of writtenIn(plain.text, known, depth))
      found.push({ ...each, start: plain.place(each.start), end: plain.place(each.end) });
  found.sort((one, other) => one.start - other.start || other.end - one.end);
  /** @type {Found[]} */
  const apart = [];
  for (const each of found) {
    const last = apart.at(-1);
    if (!last || each.start >= last.end) apart.push(each);
    else merge(last, each);
  }
  if (text.includes('whsub_'))
    for (const each of apart.slice(0, MOST_NAMED)) if (each.key) each.of = subscriptionAt(text, each.start, each.end);
  return apart;
}

/** The findings in a text without decoding it. @param {string} text @param {string[]} known @param {number} depth */
function writtenIn(text, known, depth) {
  const runs = runsIn(text);
  return [
    ...knownIn(text, known, runs.hex),
    ...plainIn(text, runs.hex),
    ...brokenIn(text),
    ...bytesIn(text, runs.base64),
    ...membersIn(text),
    ...apiKeysIn(text),
    ...(depth < DEEPEST ? encodedIn(text, runs.base64, known, depth) : []),
  ];
}

/**
 * Merges overlapping findings, so that one mask covers both. Encoding one again would leave the other in it.
 *
 * @param {Found} one
 * @param {Found} other
 */
function merge(one, other) {
  if (other.how === 'certain' || (other.how === 'likely' && one.how === 'doubtful')) one.how = other.how;
  if (one.start === other.start && one.end === other.end && one.by === undefined && other.by === undefined) {
    one.key ??= other.key;
    return;
  }
  one.inner = [...keysOf(one), ...keysOf(other)];
  one.end = Math.max(one.end, other.end);
  delete one.by;
}

/**
 * The known keys in a text. In hex, a key is always within one of the `runs`.
 *
 * @param {string} text
 * @param {string[]} known
 */
function* knownIn(text, known, runs = runsIn(text).hex) {
  for (const key of known) {
    const raw = base64(Uint8Array.from(key.match(/../g) ?? [], (pair) => parseInt(pair, 16))).replace(/=+$/, '');
    const urlSafe = raw.replaceAll('+', '-').replaceAll('/', '_');
    for (const { start, end } of runs) {
      const run = text.slice(start, end).toLowerCase();
      for (let at = run.indexOf(key); at >= 0; at = run.indexOf(key, at + key.length))
        yield { start: start + at, end: start + at + key.length, key, of: null, how: 'certain' };
    }
    for (const form of new Set([raw, urlSafe]))
      for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1))
        yield { start: at, end: at + form.length, key, of: null, how: 'certain' };
  }
  if (known.length === 0) return;
  for (const list of byteLists(text)) if (known.includes(list.key)) yield { ...list, of: null, how: 'certain' };
}

/**
 * The runs of hex digits that are long enough for a key, and the runs of base64 that are long enough for a line of it.
 * Hex digits are base64 too.
 *
 * @param {string} text
 */
function runsIn(text) {
  const base64 = [...longRuns(text, IN_BASE64, SHORTEST_LINE)];
  return { base64, hex: base64.flatMap(({ start, end }) => [...longRuns(text, HEX, DIGITS_OF_KEY, start, end)]) };
}

/** @param {string} text @param {number} start */
function base64End(text, start) {
  let end = start;
  while (end < text.length && text.charCodeAt(end) < 128 && IN_BASE64[text.charCodeAt(end)] !== 0) end += 1;
  return end;
}

/** @param {string} text @param {{ start: number, end: number }[]} runs */
function* plainIn(text, runs) {
  for (const run of runs) {
    if (run.end - run.start > 68) continue;
    const prefix = prefixAt(text, run.start);
    const start = run.start + (prefix > 0 && run.end - run.start === 64 ? 0 : escapeAt(text, run.start));
    const isPartOfWord = start === run.start && prefix === 0 && isLetter(text[start - 1]) && text[start - 2] !== '\\';
    if (run.end - start !== 64 || isLetter(text[run.end]) || isPartOfWord) continue;
    yield* judgedAt(text, start, run.end, text.slice(start, run.end), prefix);
  }
}

/**
 * Keys as bytes. Under a name that says nothing, base64 is a key only with its padding, and small numbers are perhaps
 * none.
 *
 * @param {string} text
 * @param {{ start: number, end: number }[]} runs
 */
function* bytesIn(text, runs) {
  for (const { start, end, key, isRandom } of byteLists(text)) {
    const how = judgedBy(text, start, end, 0);
    if (how) yield { start, end, key, of: null, how: how === 'likely' && !isRandom ? 'doubtful' : how };
  }
  for (const { start, end } of runs) {
    if (end - start !== 43) continue;
    const key = keyInBase64(text.slice(start, end));
    const how = key && judgedBy(text, start, end, 0);
    if (how === 'certain' || (how && text[end] === '='))
      yield { start, end: end + (text[end] === '=' ? 1 : 0), key, of: null, how };
  }
}

/**
 * How long the mark is that stands before hex digits and is no part of a word: that of a number, of PostgreSQL's bytes,
 * or a terminal's color.
 *
 * @param {string} text
 * @param {number} index
 */
function prefixAt(text, index) {
  return PREFIX.exec(text.slice(Math.max(0, index - 24), index))?.[0].length ?? 0;
}

/**
 * The number of first hex digits that belong to the escape before them: `%22`, `\x22`, `\u0022`, `\b`.
 *
 * @param {string} text
 * @param {number} index
 */
function escapeAt(text, index) {
  if (text[index - 1] === '%') return 2;
  if (text[index - 1] === 'x' && text[index - 2] === '\\') return 2;
  if (text[index - 1] === 'u' && text[index - 2] === '\\') return 4;
  return text[index - 1] === '\\' && /[bf]/.test(text[index]) ? 1 : 0;
}

/** @param {string} text */
function* brokenIn(text) {
  if (!/[\n\\%]/.test(text) || !MAY_BE_BROKEN.test(text)) return;
  for (const { 0: run, index } of text.matchAll(BROKEN)) {
    const breaks = run.match(BREAKS)?.length ?? 0;
    if ((breaks === 0 && run.length === 64) || breaks > MOST_BREAKS || isLetter(text[index + run.length])) continue;
    const digits = run
      .replace(BREAKS, '')
      .replace(/(?:%|\\{1,8}x|\\{1,8}u00)([\da-f]{2})/gi, (_, code) => String.fromCharCode(parseInt(code, 16)));
    if (isLetter(text[index - 1]) && text[index - 2] !== '\\') continue;
    yield* judgedAt(text, index, index + run.length, digits);
  }
}

/** @param {string | undefined} character */
const isLetter = (character) => character !== undefined && /[a-z\d]/i.test(character);

/** @param {string} text @param {number} start @param {number} end @param {string} digits */
function* judgedAt(text, start, end, digits, prefix = 0) {
  const how = judgedBy(text, start, end, prefix);
  if (how) yield { start, end, key: digits.toLowerCase(), of: null, how };
}

/**
 * `null` if the name says that it is a hash.
 *
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @param {number} prefix
 */
function judgedBy(text, start, end, prefix) {
  const before = text.slice(Math.max(0, start - 240), start - prefix);
  const name = nameBefore(before);
  if (CERTAIN.test(name)) return 'certain';
  // As sha256sum writes it: the hash, two spaces or an asterisk, and the name of a file.
  if (HASH.test(name) || AFTER_SIGNATURE.test(before) || /^ [ *][^\s*]/.test(text.slice(end, end + 4))) return null;
  // Files are often named after their hash.
  return text[start - prefix - 1] === '/' ? 'doubtful' : 'likely';
}

/**
 * The word before a value, with what may stand between the two: quotes, brackets, escapes, white space and a mark. In a
 * list it is the word before the first value.
 *
 * @param {string} before
 */
function nameBefore(before) {
  let end = before.length;
  for (;;) {
    end = betweenStart(before, end);
    let start = end;
    while (start > 0 && IN_NAME.test(before[start - 1])) start -= 1;
    const word = before.slice(start, end);
    if (!isKey(word)) return word;
    end = start;
  }
}

/**
 * The start of the quotes, brackets and marks between a name and its value, searched backward in small steps.
 *
 * @param {string} before
 * @param {number} end
 */
function betweenStart(before, end) {
  for (let at = end; ; ) {
    const tail = before.slice(Math.max(0, at - 24), at);
    const cut = Number(BETWEEN.exec(tail)?.index);
    at -= tail.length - cut;
    if (cut > 0 || at === 0) return at;
  }
}

/**
 * The id of the key's subscription: the name of the member, or the id in the object around it.
 *
 * @param {string} text
 * @param {number} start
 * @param {number} end
 */
function subscriptionAt(text, start, end) {
  const name = nameBefore(text.slice(Math.max(0, start - 80), start));
  if (/^whsub_\w+$/.test(name)) return name;
  const back = text.slice(Math.max(0, start - 4096), start);
  const on = text.slice(end, end + 4096);
  // As far as to the key of the subscription before it or behind it.
  const own = back.slice(Math.max(back.lastIndexOf('signature_key', back.length - 80), 0));
  const before = own.match(/whsub_\w+/g)?.at(-1);
  const next = on.search(/signature_key/);
  return before ?? /whsub_\w+/.exec(next < 0 ? on : on.slice(0, next))?.[0] ?? null;
}

/** @param {string} text */
function* membersIn(text) {
  if (!/signature[_-]?key/i.test(text)) return;
  for (const found of text.matchAll(MEMBER)) {
    const end = found.index + found[0].length;
    const value = found[1];
    yield {
      start: end - value.length,
      end,
      key: isKey(value) ? value.toLowerCase() : null,
      of: null,
      how: 'certain',
    };
  }
}

/** @param {string} text */
function* apiKeysIn(text) {
  if (text.includes('api_'))
    for (const { 0: run, index } of text.matchAll(API_KEY))
      yield { start: index, end: index + run.length, key: null, of: null, how: 'certain' };
}

/**
 * Keys in base64, also if it is encoded several times.
 *
 * @param {string} text
 * @param {{ start: number, end: number }[]} runs
 * @param {string[]} known
 * @param {number} depth
 */
function* encodedIn(text, runs, known, depth) {
  for (const { start, end } of base64In(text, runs)) {
    // Base64 of a text has other letters, too.
    if (ONLY_HEX.test(text.slice(start, end))) continue;
    // A path or a word before it belongs to the same characters, and moves where its bytes begin.
    for (let skip = 0; skip < (end - start > LONG ? 1 : 4); skip += 1) {
      const bytes = decoded(text.slice(start + skip, end));
      if (!bytes) continue;
      const inner = secretsIn(byteText.decode(bytes), known, depth + 1);
      if (inner.length === 0) continue;
      const how = ['certain', 'likely', 'doubtful'].find((level) => inner.some((each) => each.how === level));
      yield {
        start: start + skip,
        end,
        key: null,
        of: null,
        how,
        by: base64(maskedBytes(bytes, inner)),
        inner: inner.flatMap((each) => keysOf(each)),
      };
      break;
    }
  }
}

/**
 * Runs of base64 that are long, or continue on the next line.
 *
 * @param {string} text
 * @param {{ start: number, end: number }[]} runs
 */
function* base64In(text, runs) {
  let until = 0;
  for (const run of runs) {
    if (run.start < until) continue;
    let { start, end } = run;
    for (let line = end - start; line >= SHORTEST_LINE; ) {
      LINE_BREAK.lastIndex = end;
      if (!LINE_BREAK.test(text)) break;
      const next = base64End(text, LINE_BREAK.lastIndex);
      line = next - LINE_BREAK.lastIndex;
      if (line > 0) end = next;
    }
    until = end;
    if (end - start >= SHORTEST_BASE64) yield { start, end };
  }
}

/** @param {string} run */
function decoded(run) {
  const plain = run
    .replace(/\s|\\{1,8}[rn]/g, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/');
  return base64Bytes(plain.length % 4 === 1 ? plain.slice(0, -1) : plain);
}

/**
 * Each key once, with its subscription if any finding names one.
 *
 * @param {Named[]} keys
 */
function distinct(keys) {
  const of = new Map();
  for (const each of keys) of.set(each.key, of.get(each.key) ?? each.of);
  return [...of].map(([key, id]) => ({ key, of: id }));
}
