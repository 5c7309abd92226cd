// Finds personal data in a string: addresses and numbers by their form, and words.
import { isOwnHost } from './fields.js';
import { isLongId } from './pseudonyms.js';

/** @import { Kind } from './fields.js' */
/** @import { Pseudonyms } from './pseudonyms.js' */
/** @import { Edits } from './spelling.js' */

/**
 * @typedef {'email' | 'url' | 'id' | 'ip' | 'phone' | 'words'} Form
 * @typedef {{ form: Form, start: number, end: number }} Part
 */

// Each pattern has a maximum length, so that a long text of one character is not scanned again and again.
const EMAIL = /[\p{L}\p{N}._%+'-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}[\p{L}]{2,63}/gu;
const URL_ = /\b(?:https?|wss?|ftp):\/\/[^\s"'<>\\^`{|}]{1,8192}/gi;
const ID = /[a-z]{1,20}_[A-Za-z0-9]{1,60}(?![A-Za-z0-9_])/g;
const IP4 = /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]*\d)/g;
const IP6 = /(?<![\w:.])[\da-f:]{2,39}(?![\w:])/gi;
const PHONE = /(?<![\p{L}\p{N}_.,])(?:\+|\(?\d)[\d ()./\xa0-]{5,24}\d(?![\p{L}\p{N}_])/gu;

/** Of these kinds nothing is learned. @type {Set<Kind>} */
const STAYS = new Set(['word', 'path', 'label', 'date']);

/** The elements of HTML, including obsolete ones, and the prefixes of those that Office writes. */
const ELEMENTS = `a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink
  blockquote body br button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir
  div dl dt em embed fieldset figcaption figure font footer form frame frameset h[1-6] head header hgroup hr html i
  iframe img input ins kbd label legend li link main map mark marquee menu meta meter nav nobr noframes noscript object
  ol optgroup option output p param picture pre progress q rp rt ruby s samp script section select slot small source
  span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u
  ul var video wbr xml [ovwxm]:[a-z]{1,20}`
  .split(/\s+/)
  .join('|');

/** Markup, whose tags are kept. `<a@b.com>` and `<Tobias Example>` are not markup. */
const MARKUP = new RegExp(
  [
    '<!--[^<>]{0,8192}-->',
    `</?(?:${ELEMENTS})(?=[\\s/>])[^<>]{0,65536}>`,
    '<![a-z][^<>]{0,1024}>',
    '&(?:#\\d{1,7}|#x[\\da-f]{1,6}|[a-z]\\w{1,30});',
  ].join('|'),
  'gi',
);
const ATTRIBUTE = /([^\s"'<>/=]{1,64})\s{0,8}=\s{0,8}("[^"]*"|'[^']*'|[^\s"'>]+)/g;
/** Attributes that only affect the layout. */
const LAYOUT = new Set(
  `class style width height align valign border cellpadding cellspacing bgcolor color face size dir lang type rel target
  role colspan rowspan http-equiv charset xmlns`.split(/\s+/),
);
/** Attributes without a value. */
const ALONE = /^(?:nowrap|noshade|compact|disabled|checked|selected|hidden|ismap|readonly|controls|async|defer|\/)$/i;
/** Entities that do not stand for letters. */
const SIGNS =
  /^&(?:nbsp|amp|lt|gt|quot|apos|[a-z]{2}quo|[a-z]dash|hellip|bull|middot|shy|zwn?j|copy|reg|trade|euro|times);$/i;

/**
 * The parts of a text that have a recognizable form, in order.
 *
 * @param {string} text @param {Pseudonyms} known
 */
function parts(text, known) {
  /** @type {Part[]} */
  let found = [];
  /** @param {Form} form @param {RegExp} pattern @param {(text: string) => number} [length] 0 of what is none */
  const look = (form, pattern, length = (each) => each.length) => {
    const others = [];
    let at = 0;
    for (const { index: start, 0: each } of text.matchAll(pattern)) {
      const end = start + length(each);
      while (at < found.length && found[at].end <= start) at++;
      if (end > start && (at === found.length || end <= found[at].start)) others.push({ form, start, end });
    }
    if (others.length > 0) found = [...found, ...others].sort((one, other) => one.start - other.start);
  };
  if (text.includes('@')) look('email', EMAIL);
  if (text.includes('://')) look('url', URL_);
  if (text.includes('_')) look('id', ID, (each) => (isLongId(each) || known.isId(each) ? each.length : 0));
  if (/\d\.\d/.test(text)) look('ip', IP4);
  if (text.includes(':')) look('ip', IP6, (each) => (isIp6(each) ? each.length : 0));
  if (/\d{2}/.test(text)) look('phone', PHONE, (each) => phoneLength(each, known));
  return found;
}

/** @param {string} text */
function isIp6(text) {
  const halves = text.split('::');
  const groups = text.split(':').filter((each) => each !== '');
  if (groups.length === 0 || groups.some(({ length }) => length > 4)) return false;
  return halves.length === 2 ? groups.length < 8 : groups.length === 8;
}

/**
 * The length of the phone number in a text: a learned one, or one that begins with a plus.
 *
 * @param {string} text @param {Pseudonyms} known
 */
function phoneLength(text, known) {
  for (let end = text.length; end > 6; end = text.slice(0, end).search(/\D+\d+$/)) {
    if (known.isPhone(text.slice(0, end).replace(/\D/g, ''))) return end;
  }
  const digits = text.replace(/\D/g, '').length;
  return text[0] === '+' && digits >= 7 && digits <= 15 ? text.length : 0;
}

export class Strings {
  #known;

  /** @param {Pseudonyms} known */
  constructor(known) {
    this.#known = known;
  }

  /**
   * Learns the personal parts of a string, so that they are recognized everywhere.
   *
   * @param {string} text @param {Kind | null} kind
   */
  learn(text, kind) {
    const known = this.#known;
    if (kind !== null && STAYS.has(kind)) return;
    if (kind === 'phone' && isPhoneText(text)) known.learnPhone(text);
    else if (kind === 'id' && /^[\w.-]{1,64}$/.test(text)) {
      if (!isLongId(text)) known.learnId(text);
    } else {
      for (const { form, start, end } of parts(text, known)) {
        if (form === 'phone') known.learnPhone(text.slice(start, end));
        else if (form === 'ip') known.learn(text.slice(start, end));
      }
      if (kind === 'name') for (const [name] of text.replace(EMAIL, ' ').matchAll(/[^<>"@]+/g)) known.learnName(name);
      // The names before addresses: "Ada Meyer <ada@…>".
      else
        for (const [, name] of text.matchAll(/(?:^|[,;:]\s?)"?([\p{Lu}][\p{L}\p{M}' -]{1,60})"?\s?<[^<>@\s]{1,64}@/gmu))
          known.learnName(name);
      if (text.length <= 16) known.learn(text);
    }
  }

  /**
   * The replacements in a string of a kind; `null` is an unknown kind.
   *
   * @param {string} text @param {Kind | null} kind @returns {Edits}
   */
  edits(text, kind) {
    const known = this.#known;
    if (text === '') return [];
    /** @param {string} other @returns {Edits} */
    const whole = (other) => (other === text ? [] : [[0, text.length, other]]);
    if (kind === 'word' && WORD.test(text) && !/\d{5}/.test(text) && !isLongId(text)) return [];
    if (kind === 'number' && /^-?[\d.,]+$/.test(text)) return [];
    if (kind === 'date' && (ISO_DATE.test(text) || MAIL_DATE.test(text))) return [];
    if (kind === 'label') return this.#formed(text);
    if (kind === 'path') return this.#path(text);
    if (kind === 'id' && /^[\w.-]{1,64}$/.test(text)) return whole(known.id(text));
    if (kind === 'phone' && isPhoneText(text)) return whole(known.phone(text));
    if (kind === null && ISO_DATE.test(text)) return whole(known.date(text));
    if (kind === null && /^-?\d+(?:\.\d+)?$/.test(text) && !known.isPhone(text)) return whole(known.number(text));
    return this.#marked(text, kind === 'name');
  }

  /**
   * The replacements in a text, which keep its markup and lines.
   *
   * @param {string} text @param {boolean} isName @returns {Edits}
   */
  #marked(text, isName) {
    /** @type {Edits} */
    const edits = [];
    let at = 0;
    /** @param {number} end */
    const lines = (end) => {
      for (const { index, 0: line } of text.slice(at, end).matchAll(/[^\r\n]+/g))
        edits.push(...moved(this.#line(line, isName), at + index));
    };
    if (/[<&]/.test(text)) {
      for (const { index, 0: mark } of text.matchAll(MARKUP)) {
        lines(index);
        at = index + mark.length;
        edits.push(...moved(this.#mark(mark), index));
      }
    }
    lines(text.length);
    return edits;
  }

  /** The replacements in a tag, a comment or an entity. @param {string} mark @returns {Edits} */
  #mark(mark) {
    if (mark[0] === '&') {
      if (SIGNS.test(mark)) return [];
      const code = /^&#(?:x([\da-f]+)|(\d+));$/i.exec(mark);
      const number = code ? parseInt(code[1] ?? code[2], code[1] ? 16 : 10) : NaN;
      const character = number <= 0x10ffff ? String.fromCodePoint(number) : '';
      if (code && !/[\p{L}\p{N}]/u.test(character)) return [];
      // Replace a letter's entity with another letter's.
      const other = code ? `#${this.#known.words(character, false).codePointAt(0)}` : 'auml';
      return [[1, mark.length - 1, other]];
    }
    if (mark.startsWith('<!--')) return moved(this.#line(mark.slice(4, -3).replace(/[\r\n]/g, ' '), false), 4);
    /** @type {Edits} */
    const edits = [];
    let at = /** @type {RegExpExecArray} */ (/^<\/?[^\s/>]*/.exec(mark))[0].length;
    // Anything that is not an HTML attribute may be part of a sentence, as in `<b and Tobias>`.
    const between = (/** @type {number} */ end) => {
      for (const { index, 0: word } of mark.slice(at, end).matchAll(/[^\s>]+/g))
        if (!ALONE.test(word)) edits.push(...moved(this.#line(word, false), at + index));
    };
    for (const { index, 0: all, 1: name, 2: value } of mark.matchAll(ATTRIBUTE)) {
      between(index);
      at = index + all.length;
      if (name.split(/[^\p{L}\p{M}\p{Nd}]/u).some((word) => this.#known.isPersonal(word)))
        edits.push([index, index + name.length, this.#known.words(name, true)]);
      if (LAYOUT.has(name.toLowerCase())) {
        // The URL of a tracking image may reveal whose mail it is.
        edits.push(...moved(this.#formed(value, 1), at - value.length));
        continue;
      }
      const quote = /^["']/.test(value) ? 1 : 0;
      const scheme = /^["']?(?:mailto|tel|sms|cid|data):/i.exec(value)?.[0].length ?? quote;
      const inside = value.slice(scheme, value.length - quote);
      const start = index + all.length - value.length + scheme;
      edits.push(...moved(this.#line(inside.replace(/[\r\n]/g, ' '), false), start));
    }
    between(mark.length);
    return edits;
  }

  /** A text without a line feed. @param {string} line @param {boolean} isName @returns {Edits} */
  #line(line, isName) {
    /** @type {Edits} */
    const edits = [];
    let at = 0;
    /** @param {number} end */
    const words = (end) => {
      const run = line.slice(at, end);
      const other = this.#known.words(run, isName);
      if (other !== run) edits.push([at, end, other]);
    };
    for (const part of parts(line, this.#known)) {
      words(part.start);
      at = part.end;
      edits.push(...this.#part(line, part));
    }
    words(line.length);
    return edits;
  }

  /**
   * The replacements in a text that is otherwise kept: parts with a recognizable form, and names of several words. A
   * name of one word may be an ordinary word.
   *
   * @param {string} text @param {number} least how many words such a name has at least
   * @returns {Edits}
   */
  #formed(text, least = 2) {
    const known = this.#known;
    const edits = parts(text, known).flatMap((part) => this.#part(text, part));
    if (edits.length > 0) return edits;
    let [start, end, count] = [0, 0, 0];
    const name = () => {
      if (count >= least) edits.push([start, end, known.words(text.slice(start, end), true)]);
      count = 0;
    };
    for (const { index, 0: word } of text.matchAll(/[\p{L}\p{M}\p{Nd}]+/gu)) {
      if (count > 0 && (index !== end + 1 || !known.isNameWord(word))) name();
      if (!known.isNameWord(word)) continue;
      if (count === 0) start = index;
      end = index + word.length;
      count++;
    }
    name();
    return edits;
  }

  /**
   * The replacements in a field name or a URL of Close's API, whose query may contain a person.
   *
   * @param {string} text
   */
  #path(text) {
    const query = text.indexOf('?');
    if (query < 0) return this.#formed(text);
    const other = this.#known.path(text.slice(query), text, false);
    return [...this.#formed(text.slice(0, query)), /** @type {Edits[0]} */ ([query, text.length, other])];
  }

  /** @param {string} text @param {Part} part @returns {Edits} */
  #part(text, { form, start, end }) {
    const known = this.#known;
    const old = text.slice(start, end);
    if (form === 'words') return [];
    const other = form === 'url' ? this.#url(old) : known[form](old);
    return other === old ? [] : [[start, end, other]];
  }

  /** @param {string} url */
  #url(url) {
    const [, scheme, user, host, port, rest] = /** @type {RegExpExecArray} */ (
      /^([a-z]+:\/\/)(?:([^/?#@]*)@)?(\[[^\]]*\]|[^/?#:]*)(:\d+)?(.*)$/is.exec(url)
    );
    const isOwn = isOwnHost(host);
    const isIp = /^[\d.]+$/.test(host) || host[0] === '[';
    const other = isIp
      ? host[0] === '['
        ? `[${this.#known.ip(host.slice(1, -1))}]`
        : this.#known.ip(host)
      : this.#known.domain(host);
    const name = user === undefined ? '' : `${this.#known.path(user, url, false)}@`;
    const query = rest.search(/[?#]/);
    const [path, behind] = query < 0 ? [rest, ''] : [rest.slice(0, query), rest.slice(query)];
    const others = [this.#known.path(path, url, isOwn), this.#known.path(behind, `${url} ?`, false)];
    return [scheme, name, other, port ?? '', ...others].join('');
  }
}

/** @param {Edits} edits @param {number} by @returns {Edits} */
const moved = (edits, by) => edits.map(([start, end, text]) => [start + by, end + by, text]);

/** Close's own words: `outgoing`, `Close.io`, `Europe/Berlin`, `text/html; charset=utf-8`. */
const WORD = /^[\w.:+/-]{1,64}(?:; ?[\w.=-]{1,64})?$/;
const ISO_DATE = /^\d{4}-(?:0\d|1[0-2])-[0-3]\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;
/** Of the head of an e-mail (RFC 5322 §3.3): `Tue, 08 Nov 2022 04:58:48 -0800 (PST)`. */
const MAIL_DATE = /^(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} [\d:]{5,8}(?: [+-]\d{4})?(?: \([A-Z]{1,5}\))?$/;

/** @param {string} text */
const isPhoneText = (text) =>
  /^[+\d][\d ()./\xa0-]*$|^\(\d[\d ()./\xa0-]*$/.test(text) && text.replace(/\D/g, '').length >= 3;
