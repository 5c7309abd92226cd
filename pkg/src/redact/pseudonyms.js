// A pseudonym for each value of a kind: the same for the same value, a different one for a different value, and of the
// same shape.
import { isOwnHost } from './fields.js';
import { WORDS, otherCharacter, otherWord } from './letters.js';

/** @import { Keyed, Random } from './keyed.js' */

/** The number of attempts before a pseudonym may equal a value of the input, or be longer than the original. */
const PATIENCE = 60;
const GIVEN_UP = 1000;

/** Country codes of two digits. 1 and 7 have one digit, all others three (ITU-T E.164). */
const TWO_DIGITS = /^(?:2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;
/** Addresses for documentation (RFC 5737). */
const DOCUMENTED = ['192.0.2', '198.51.100', '203.0.113'];

export class Pseudonyms {
  #keyed;
  #keepsIds;
  /** @type {Map<string, string>} */
  #given = new Map();
  /** @type {Set<string>} */
  #taken = new Set();
  /** Values of the input, in lower case, which are no pseudonyms. @type {Set<string>} */
  #personal = new Set();
  /** Words of names, as they are written. @type {Set<string>} */
  #nameWords = new Set();
  /** The digits of a phone number by those behind the country code. @type {Map<string, string>} */
  #phones = new Map();
  /** How many digits of a number are the code of its country. @type {Map<string, number>} */
  #codes = new Map();
  /** Ids that do not look like one. @type {Set<string>} */
  #ids = new Set();

  /** @param {{ keyed: Keyed, keepsIds: boolean }} given */
  constructor({ keyed, keepsIds }) {
    this.#keyed = keyed;
    this.#keepsIds = keepsIds;
  }

  /** Learns a value that no pseudonym may equal. @param {string} value */
  learn(value) {
    this.#personal.add(value.toLowerCase());
  }

  /** Learns a name, whose words are then recognized everywhere. @param {string} name */
  learnName(name) {
    for (const [word] of name.matchAll(/[\p{L}\p{M}\p{Nd}]{2,}/gu)) {
      this.#nameWords.add(word);
      this.learn(word);
    }
  }

  /** @param {string} text */
  learnPhone(text) {
    const digits = digitsOf(text);
    this.learn(digits);
    const code = countryCode(text, digits);
    if (code === 0) return;
    this.#codes.set(digits, code);
    this.#phones.set(digits.slice(code), digits);
  }

  /** @param {string} id */
  learnId(id) {
    this.#ids.add(id);
    this.learn(id);
  }

  /** Whether a word, in this spelling, is part of a name. @param {string} word */
  isNameWord(word) {
    return this.#nameWords.has(word);
  }

  /** Whether a word, in any case, is a learned value. @param {string} word */
  isPersonal(word) {
    return this.#personal.has(word.toLowerCase());
  }

  /** @param {string} text */
  isId(text) {
    return this.#ids.has(text);
  }

  /** Whether digits are a learned phone number, with or without its country code. @param {string} digits */
  isPhone(digits) {
    const own = digits.replace(/^0+/, '');
    return this.#personal.has(own) || this.#phones.has(own);
  }

  /**
   * The pseudonym of a value, which `make` creates from random numbers.
   *
   * @param {string} kind @param {string} value @param {(random: Random, attempt: number) => string} make
   */
  #unique(kind, value, make) {
    const name = `${kind}\0${value}`;
    const known = this.#given.get(name);
    if (known !== undefined) return known;
    let made = value;
    for (let attempt = 0; attempt <= GIVEN_UP; attempt++) {
      made = make(this.#keyed.random(kind, value, attempt), attempt);
      const lower = made.toLowerCase();
      const isFree = !this.#taken.has(`${kind}\0${lower}`) && (lower !== value.toLowerCase() || attempt > PATIENCE * 4);
      if (isFree && (attempt > PATIENCE || !this.#personal.has(lower))) break;
    }
    this.#given.set(name, made);
    this.#taken.add(`${kind}\0${made.toLowerCase()}`);
    return made;
  }

  /** A word of a name. @param {string} word */
  nameWord(word) {
    const lower = word.toLowerCase();
    const other = this.#unique('name', lower, (random, attempt) => {
      const made = otherWord(random, lower, attempt <= PATIENCE);
      return attempt > 2 * PATIENCE ? made + otherWord(random, 'x') : made;
    });
    // Apply the case of each character.
    const [from, to] = [Array.from(word), Array.from(other)];
    return to.map((each, i) => (isUpper(from[Math.min(i, from.length - 1)]) ? upper(each) : each)).join('');
  }

  /**
   * The pseudonym of a text without line feeds. Words of names have their usual pseudonyms. Other words depend on the
   * whole text, so that their frequency reveals nothing.
   *
   * @param {string} run @param {boolean} isName
   */
  words(run, isName) {
    const count = run.replace(/[^\p{L}\p{N}\p{Alphabetic}]/gu, '').length;
    /** @param {Random} random */
    const made = (random, attempt = 0) =>
      run.replace(WORDS, (word) => {
        if (isName || this.#nameWords.has(word)) return this.nameWord(word);
        let other = otherWord(random, word, attempt <= PATIENCE);
        for (let tries = 0; tries < 20 && this.#personal.has(other.toLowerCase()); tries++)
          other = otherWord(random, word, tries < 5);
        return other;
      });
    if (count === 0) return run;
    // Two long texts will not get the same pseudonym, and keeping all of them would fill the memory.
    if (count > 12) return made(this.#keyed.random('text', run));
    return this.#unique('text', run, made);
  }

  /** @param {string} email */
  email(email) {
    const lower = email.toLowerCase();
    const at = lower.lastIndexOf('@');
    const domain = this.domain(lower.slice(at + 1));
    return this.#unique('email', lower, (random, attempt) => {
      const local = lower.slice(0, at).replace(/[\p{L}\p{M}]+|\p{N}+/gu, (word) => otherWord(random, word));
      return `${local}${attempt > PATIENCE ? otherWord(random, 'xxx') : ''}@${domain}`;
    });
  }

  /** A domain that can never exist (RFC 6761), of the same length if possible. @param {string} domain */
  domain(domain) {
    if (isOwnHost(domain)) return domain.toLowerCase();
    const end = '.example';
    return this.#unique('domain', domain.toLowerCase(), (random, attempt) => {
      const length = Math.min(63, Math.max(3, domain.length - end.length) + Math.floor(attempt / PATIENCE));
      return `${otherWord(random, 'x'.repeat(length))}${end}`;
    });
  }

  /**
   * A phone number in the same format, with the same country code. In North America, it is one of those reserved for
   * fiction, until they are used up.
   *
   * @param {string} text
   */
  phone(text) {
    const zeros = /^\D*(00?)(?!0)/.exec(text)?.[1] ?? '';
    const own = digitsOf(text);
    const whole = this.#codes.has(own) ? own : (this.#phones.get(own) ?? own);
    const other = this.#phone(whole, this.#codes.get(whole) ?? countryCode(text, own));
    const digits = zeros + other.slice(other.length - own.length);
    let at = 0;
    return text.replace(/\d/g, () => digits[at++] ?? '0');
  }

  /** @param {string} digits @param {number} code how many digits the code of the country has, if it has one */
  #phone(digits, code) {
    const country = digits.slice(0, code);
    return this.#unique('phone', digits, (random, attempt) => {
      const rest = Array.from(digits.slice(code), (digit, i) =>
        i === 0 && digit !== '0' ? 1 + random(9) : random(10),
      );
      if (country === '1' && rest.length === 10) {
        const area = [2 + random(8), random(9), random(10)];
        rest.splice(0, attempt < PATIENCE ? 8 : 6, ...area, 5, 5, 5, ...(attempt < PATIENCE ? [0, 1] : []));
      }
      return country + rest.join('');
    });
  }

  /**
   * An IP address for documentation (RFC 5737, RFC 3849), or for benchmarks (RFC 2544) when those are used up.
   *
   * @param {string} ip
   */
  ip(ip) {
    if (!ip.includes(':'))
      return this.#unique('ip', ip, (random, attempt) =>
        attempt <= PATIENCE
          ? `${DOCUMENTED[random(3)]}.${1 + random(254)}`
          : `198.${18 + random(2)}.${random(256)}.${1 + random(254)}`,
      );
    const groups = Math.min(6, Math.max(2, ip.split(':').length - 2));
    const isWhole = !ip.includes('::');
    return this.#unique('ip', ip.toLowerCase(), (random) => {
      const rest = Array.from({ length: isWhole ? 6 : groups - 1 }, () => (1 + random(0xffff)).toString(16));
      return `2001:db8:${isWhole ? '' : ':'}${rest.join(':')}`;
    });
  }

  /** An id with the same prefix and length. @param {string} id */
  id(id) {
    if (this.#keepsIds) return id;
    const [, prefix = '', tail] = /** @type {RegExpExecArray} */ (/^([a-z]+_)?(.*)$/s.exec(id));
    // Close's ids are random already, and there are too many to store.
    if (prefix && /^[A-Za-z0-9]{20,}$/.test(tail)) {
      const random = this.#keyed.random('id', id);
      return prefix + tail.replace(/./g, () => BASE62[random(62)]);
    }
    const isHex = /^[\da-f-]+$/i.test(tail) && /\d/.test(tail);
    return this.#unique('id', id, (random, attempt) => {
      const made = Array.from(tail, (each) =>
        isHex && /[a-f]/i.test(each) ? sameCase('abcdef'[random(6)], each) : otherCharacter(random, each),
      ).join('');
      return prefix + made + (attempt > 2 * PATIENCE ? random(10) : '');
    });
  }

  /** A date in the same decade. @param {string} date that begins with year, month and day */
  date(date) {
    return this.#unique('date', date, (random, attempt) => {
      const year = attempt > PATIENCE ? 1900 + random(200) : Number(date.slice(0, 3)) * 10 + random(10);
      const day = [year, 1 + random(12), 1 + random(28)].map((each) => String(each).padStart(2, '0'));
      const time = date.slice(10).replace(/\d\d:\d\d(:\d\d)?/, (clock) => {
        const parts = [random(24), random(60), random(60)].map((each) => String(each).padStart(2, '0'));
        return parts.slice(0, clock.length > 5 ? 3 : 2).join(':');
      });
      return day.join('-').padStart(10, '0') + time;
    });
  }

  /**
   * Keeps zeros at both ends, so that 1.50 and 1.5 still have the same value.
   *
   * @param {string} number
   */
  number(number) {
    const [, sign, digits, exponent] = /** @type {RegExpExecArray} */ (/^(-?)([\d.]+)(.*)$/s.exec(number));
    const all = digits.replace('.', '');
    const start = all.search(/[1-9]/);
    if (start < 0) return number;
    // A pattern for trailing zeros would be tried at every earlier zero.
    let end = all.length;
    while (all[end - 1] === '0') end--;
    const counting = all.slice(start, end);
    const other = this.#unique('number', counting, (random) =>
      Array.from(counting, (_, i) => (i === 0 || i === counting.length - 1 ? 1 + random(9) : random(10))).join(''),
    );
    const made = all.slice(0, start) + other + all.slice(start + other.length);
    let at = 0;
    return sign + digits.replace(/\d/g, () => made[at++]) + exponent;
  }

  /**
   * The part of a URL after the host.
   *
   * @param {string} path @param {string} url @param {boolean} isOwn whether the words of it are Close's
   */
  path(path, url, isOwn) {
    if (path === '') return '';
    const random = this.#keyed.random('url', url);
    return path.replace(/%[\dA-F]{2}|[a-z]+_[A-Za-z0-9]{10,}|[\p{L}\p{M}\p{N}_]+/giu, (word) => {
      if (word[0] === '%') return escapedByte(random, word);
      if (isLongId(word) || this.isId(word)) return this.id(word);
      if (isOwn && /^(?:[a-z_]{1,24}|v\d+)$/.test(word) && !this.isPersonal(word)) return word;
      return Array.from(word, (each) => otherCharacter(random, each)).join('');
    });
  }
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Whether a text is an id in Close's format: a prefix, and 22 or 43 letters and digits. @param {string} text */
export const isLongId = (text) => /^[a-z]{2,20}_(?=[A-Za-z]*\d|[a-z]*[A-Z])[A-Za-z0-9]{20,50}$/.test(text);

/**
 * Another percent-escape of the same kind: beyond ASCII, or a letter or digit.
 *
 * @param {Random} random @param {string} escaped
 */
function escapedByte(random, escaped) {
  const code = parseInt(escaped.slice(1), 16);
  const isLead = code >= 0xc0 || code < 0x80;
  const character = String.fromCharCode(code);
  if (isLead && !/[a-z0-9]/i.test(character)) return escaped;
  const other = isLead ? otherCharacter(random, character).charCodeAt(0) : 0x80 + random(0x40);
  const hex = other.toString(16);
  return `%${/[a-f]/.test(escaped) ? hex : hex.toUpperCase()}`;
}

/** @param {string} character */
const isUpper = (character) => character !== character.toLowerCase();
/** @param {string} character */
const upper = (character) =>
  character.toUpperCase().length === character.length ? character.toUpperCase() : character;
/** @param {string} letter @param {string} like */
const sameCase = (letter, like) => (isUpper(like) ? letter.toUpperCase() : letter);

/** The digits of a phone number as dialed from abroad, without leading zeros. @param {string} text */
const digitsOf = (text) => text.replace(/\D/g, '').replace(/^00?/, '');

/** The number of digits of the country code, or 0 if there is none. @param {string} text @param {string} digits */
function countryCode(text, digits) {
  if (!/^\D*(?:\+|00)/.test(text)) return 0;
  if (/^[17]/.test(digits)) return 1;
  return TWO_DIGITS.test(digits) ? 2 : 3;
}
