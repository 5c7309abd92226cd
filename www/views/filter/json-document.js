// The grammar that colors the editor also says where in the text a JSON Pointer points, so text and place never
// disagree.
import { parser } from '@lezer/json';
import { tokens } from '../../../pkg/src/json-pointer.js';

/** @import { SyntaxNode } from '@lezer/common' */

const DEEPEST = 64;
const VALUES = new Set(['Object', 'Array', 'String', 'Number', 'True', 'False', 'Null']);

/** A JSON text with the places of its values: for text that the core has read without an error. */
/** @typedef {{ node: SyntaxNode, pointer: string, depth: number }} Visit */

export class JsonDocument {
  /** @type {Map<string, { from: number, to: number, members: Map<string, SyntaxNode> }> | undefined} */
  #found;

  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.root = valueIn(parser.parse(text).topNode);
  }

  /**
   * The members of an object by key. The last of equal keys counts, as in the core.
   *
   * @param {SyntaxNode} node
   */
  members(node) {
    /** @type {Map<string, SyntaxNode>} */
    const members = new Map();
    for (let child = node.firstChild; child; child = child.nextSibling) {
      const key = child.name === 'Property' ? child.firstChild : null;
      const value = key && valueIn(child);
      if (value) members.set(JSON.parse(this.source(key)), value);
    }
    return members;
  }

  /** @param {SyntaxNode} node */
  elements(node) {
    return [...values(node)];
  }

  /** @param {SyntaxNode} node */
  source(node) {
    return this.text.slice(node.from, node.to);
  }

  /**
   * The nodes of a filter by their pointer, with their members, in one walk: of thousands of nodes each is looked up at
   * once. A filter that the core accepts is at most 64 deep, and of one that it does not the walk goes no deeper.
   */
  nodes() {
    this.#found ??= this.#walk();
    return this.#found;
  }

  #walk() {
    const found = new Map();
    const open = this.root?.name === 'Object' ? [{ node: this.root, pointer: '', depth: 0 }] : [];
    while (open.length > 0) {
      const { node, pointer, depth } = /** @type {Visit} */ (open.pop());
      const members = this.members(node);
      found.set(pointer, { from: node.from, to: node.to, members });
      if (depth > DEEPEST) continue;
      /** @param {SyntaxNode | undefined} child @param {string} step */
      const inside = (child, step) => {
        if (child?.name === 'Object') open.push({ node: child, pointer: `${pointer}${step}`, depth: depth + 1 });
      };
      inside(members.get('filter'), '/filter');
      const list = members.get('filters');
      if (list?.name === 'Array') this.elements(list).forEach((child, i) => inside(child, `/filters/${i}`));
    }
    return found;
  }

  /**
   * `{ from, to }` of the value at a pointer, or of its closest ancestor that exists.
   *
   * @param {string} pointer
   */
  range(pointer) {
    let node = this.root;
    if (!node) return { from: 0, to: this.text.length };
    for (const token of tokens(pointer)) {
      /** @type {SyntaxNode | undefined} */
      const next = node.name === 'Object' ? this.members(node).get(token) : this.elements(node)[Number(token)];
      if (!next) break;
      node = next;
    }
    return { from: node.from, to: node.to };
  }
}

/** @param {SyntaxNode} node @returns {Generator<SyntaxNode, undefined>} */
function* values(node) {
  for (let child = node.firstChild; child; child = child.nextSibling) if (VALUES.has(child.name)) yield child;
}

/** @param {SyntaxNode} node @returns {SyntaxNode | null} */
const valueIn = (node) => values(node).next().value ?? null;
