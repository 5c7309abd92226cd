import { element } from '../../dom.js';
import { visibleText } from '../../visible.js';

/** @import { Explanation } from 'closehook' */
/** @import { ExplanationNode } from 'closehook' */

const MOST_NODES = 400;
// Line breaks and indentation of the payload. A JSON string contains no line break.
const LINES = /\s*[\r\n]\s*/g;
/** @type {Record<ExplanationNode['outcome'], [sign: string, word: string]>} */
const SIGNS = { matched: ['✓', 'matched'], failed: ['✗', 'did not match'], not_reached: ['–', 'not reached'] };

/**
 * The tree of an explanation as nested lists. `show(pointer)` goes to a node in the text of the filter.
 *
 * @param {Explanation} explanation @param {(pointer: string) => void} show
 */
export function explanationTree(explanation, show) {
  if (!explanation.tree) return element('p', { class: 'empty' }, 'Without a filter, every event matches.');
  const left = { count: MOST_NODES };
  const list = element('ul', { class: 'explanation' }, item(explanation.tree, show, left));
  if (left.count < 0) list.append(element('li', { class: 'note' }, `Of this tree ${MOST_NODES} nodes are shown.`));
  return list;
}

/**
 * @param {ExplanationNode} node @param {(pointer: string) => void} show @param {{ count: number }} left
 * @returns {HTMLElement}
 */
function item(node, show, left) {
  left.count--;
  const [sign, word] = SIGNS[node.outcome];
  const name = element('button', { type: 'button', class: 'node', title: 'Show it in the filter' }, ...title(node));
  name.addEventListener('click', () => show(node.filterPointer));
  const parts = [
    element('span', { class: 'outcome', 'data-outcome': node.outcome, role: 'img', 'aria-label': word }, sign),
    name,
    element('span', { class: 'node-reason' }, element('bdi', {}, visibleText(node.sentence))),
  ];
  const seen = found(node);
  if (seen) parts.push(element('span', { class: 'node-found' }, 'saw ', seen));
  const children = [];
  for (const child of node.children) {
    if (left.count <= 0) {
      left.count = -1;
      break;
    }
    children.push(item(child, show, left));
  }
  return element(
    'li',
    {},
    element('div', { class: 'node-line' }, ...parts),
    ...(children.length > 0 ? [element('ul', {}, ...children)] : []),
  );
}

/** The type of a node, and for an accessor the field that it accesses. @param {ExplanationNode} given */
function title({ type, pointer }) {
  if (type !== 'field_accessor' || pointer === null) return [type];
  return [type, ' ', element('code', { dir: 'ltr' }, visibleText(pointer))];
}

/** @param {ExplanationNode} given */
function found({ found: what, children }) {
  if (!what || children.length > 0) return null;
  if (what.state === 'missing') return element('em', {}, 'no such field');
  const kind = what.state === 'wrong_type' ? ` (${what.kind})` : '';
  return element('code', { dir: 'ltr' }, visibleText((what.text ?? '').replace(LINES, ' ')), kind);
}

/** The nodes of the tree, by their pointers in the filter. @param {ExplanationNode | null} tree */
export function nodesOf(tree) {
  /** @type {Map<string, ExplanationNode>} */
  const nodes = new Map();
  const open = tree ? [tree] : [];
  for (let node = open.pop(); node; node = open.pop()) {
    nodes.set(node.filterPointer, node);
    open.push(...node.children);
  }
  return nodes;
}
