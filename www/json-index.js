// The values of a JSON text by their places in it: what is shown is cut out of the text, since a parsed value has lost
// the digits of large numbers, the escapes, and all but the last of equal keys. No recursion: nesting is limited by the
// text.
import { pointerTo, tokens } from '../pkg/src/json-pointer.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY, COLON, COMMA] = [0x7b, 0x7d, 0x5b, 0x5d, 0x3a, 0x2c];

export const KINDS = ['object', 'array', 'string', 'number', 'true', 'false', 'null'];
/** @type {Record<string, number>} */
const KIND_OF = { t: 4, f: 5, n: 6 };

/** @returns {number[]} */
const list = () => [];

export class JsonIndex {
  /** @param {string} text that JSON.parse has read */
  constructor(text) {
    this.text = text;
    /** By node, in the order of the text. */
    this.kind = list();
    this.start = list();
    this.end = list();
    this.parent = list();
    this.depth = list();
    /** Where the key begins and ends, quotes and all; -1 for what has none. */
    this.key = list();
    this.keyEnd = list();
    /** Among its siblings. */
    this.place = list();
    /** How many children. */
    this.size = list();
    /** The node after this one and all that it holds. */
    this.next = list();
    this.#read();
  }

  get length() {
    return this.kind.length;
  }

  #read() {
    const { text, kind, start, end, parent, depth, key, keyEnd, place, size, next } = this;
    let open = -1;
    let level = 0;
    let [from, to] = [-1, -1]; // of a key that waits for its value
    for (let at = 0; at < text.length; ) {
      const unit = text.charCodeAt(at);
      if (unit <= 0x20 || unit === COMMA || unit === COLON || unit === 0xfeff) {
        at += 1;
        continue;
      }
      if (unit === CLOSE_OBJECT || unit === CLOSE_ARRAY) {
        end[open] = at + 1;
        next[open] = kind.length;
        open = parent[open];
        level -= 1;
        at += 1;
        continue;
      }
      const stop =
        unit === QUOTE
          ? stringEnd(text, at)
          : unit === OPEN_OBJECT || unit === OPEN_ARRAY
            ? at + 1
            : scalarEnd(text, at);
      if (unit === QUOTE && open >= 0 && kind[open] === 0 && from < 0) {
        [from, to] = [at, stop];
        at = stop;
        continue;
      }
      const node = kind.length;
      kind.push(unit === OPEN_OBJECT ? 0 : unit === OPEN_ARRAY ? 1 : unit === QUOTE ? 2 : (KIND_OF[text[at]] ?? 3));
      start.push(at);
      end.push(stop);
      parent.push(open);
      depth.push(level);
      key.push(from);
      keyEnd.push(to);
      place.push(open < 0 ? 0 : size[open]);
      size.push(0);
      next.push(node + 1);
      if (open >= 0) size[open] += 1;
      [from, to] = [-1, -1];
      if (kind[node] < 2) {
        open = node;
        level += 1;
      }
      at = stop;
    }
  }

  /** The text of a value as it stands. @param {number} node */
  source(node) {
    return this.text.slice(this.start[node], this.end[node]);
  }

  /** The key of a member, as the string it stands for; `null` for an element and the root. @param {number} node */
  keyOf(node) {
    return this.key[node] < 0 ? null : JSON.parse(this.text.slice(this.key[node], this.keyEnd[node]));
  }

  /** From the root to a node. @param {number} node */
  path(node) {
    const tokens = [];
    for (let at = node; this.parent[at] >= 0; at = this.parent[at]) tokens.push(this.keyOf(at) ?? this.place[at]);
    return tokens.reverse();
  }

  /** JSON Pointer (RFC 6901). @param {number} node */
  pointer(node) {
    return pointerTo(this.path(node));
  }

  /** As JavaScript reads it: `event.data["custom.cf_1"][0]`. @param {number} node */
  expression(node) {
    return this.path(node)
      .map((token, i) =>
        typeof token === 'number'
          ? `[${token}]`
          : /^[A-Za-z_$][\w$]*$/.test(token)
            ? `${i ? '.' : ''}${token}`
            : `[${JSON.stringify(token)}]`,
      )
      .join('');
  }

  /** The children of a node, in order. @param {number} node */
  *children(node) {
    for (let at = node + 1; at < this.next[node]; at = this.next[at]) yield at;
  }

  /**
   * The node at a pointer; of equal keys the last, as JSON.parse has it. -1 where it points nowhere.
   *
   * @param {string} pointer
   */
  at(pointer) {
    let node = this.length > 0 ? 0 : -1;
    for (const token of tokens(pointer)) {
      let found = -1;
      if (node >= 0)
        for (const child of this.children(node))
          if (this.kind[node] === 0 ? this.keyOf(child) === token : String(this.place[child]) === token) found = child;
      node = found;
    }
    return node;
  }

  /** The node at a pointer from the event, which may be in an envelope; -1 as for `at`. @param {string} pointer */
  inEvent(pointer) {
    const envelope = this.at('/event');
    return this.at(`${envelope >= 0 && KINDS[this.kind[envelope]] === 'object' ? '/event' : ''}${pointer}`);
  }

  /** The innermost node in which a place of the text is, its key included. @param {number} offset */
  around(offset) {
    let [low, high] = [0, this.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#begin(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    let node = low;
    while (node > 0 && this.end[node] <= offset) node = this.parent[node];
    return Math.max(0, node);
  }

  /** @param {number} node */
  #begin(node) {
    return this.key[node] < 0 ? this.start[node] : this.key[node];
  }
}

/** Behind the string that begins there. @param {string} text @param {number} start */
export function stringEnd(text, start) {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let first = quote;
    while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
    if ((quote - first) % 2 === 0) return quote + 1;
  }
  return text.length;
}

/** Behind the number or the word that begins there. @param {string} text @param {number} start */
export function scalarEnd(text, start) {
  let at = start;
  for (; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit <= 0x20 || unit === COMMA || unit === CLOSE_OBJECT || unit === CLOSE_ARRAY) break;
  }
  return at;
}
