// Why a filter matches an event or does not, as a tree.
import { safe, shown } from './text.js';

/** @import { Explanation, ExplanationNode, SubscriptionExplanation } from '../../index.d.ts' */
/** @import { Paint, Terminal } from './terminal.js' */

const MARKS = { matched: '✓', failed: '✗', not_reached: '·' };
/** @type {Record<string, keyof Paint>} */
const COLORS = { matched: 'green', failed: 'red', not_reached: 'dim' };

/**
 * The lines of a node and its children. A key with a single node has no line, since that node's sentence includes it.
 *
 * @param {ExplanationNode | null | undefined} tree @param {{ paint: Paint }} given @param {string} indent
 */
export function treeLines(tree, { paint }, indent = '  ') {
  /** @type {string[]} */
  const lines = [];
  // The nesting is limited to 64 by the core.
  /** @param {ExplanationNode} node @param {string} before */
  const add = (node, before) => {
    if (node.type === 'field_accessor' && node.children.length === 1) return add(node.children[0], before);
    const mark = paint[COLORS[node.outcome]](MARKS[node.outcome]);
    lines.push(`${before}${mark} ${paint.bold(safe(node.type))}  ${shown(node.sentence, 1000)}`);
    for (const child of node.children) add(child, `${before}  `);
  };
  if (tree) add(tree, indent);
  return lines;
}

/**
 * The explanation of one filter or subscription.
 *
 * @param
 *   {Pick<Explanation, 'matched' | 'sentence'> &
 *   { id: string, tree?: ExplanationNode | null, events?: SubscriptionExplanation['events'] }} given
 * @param {Terminal} terminal
 */
export function explanationLines({ id, matched, sentence, tree, events }, terminal) {
  const { paint } = terminal;
  const verdict = matched
    ? `${paint.green('✓')} ${shown(id)} matches`
    : `${paint.red('✗')} ${shown(id)} does not match`;
  const lines = [matched ? verdict : `${verdict}: ${shown(sentence, 1000)}`];
  if (tree) lines.push(...treeLines(tree, terminal));
  for (const each of events ?? []) {
    if (each.explanation?.tree) {
      lines.push(
        `  ${shown(each.objectType)} ${shown(each.action)}`,
        ...treeLines(each.explanation.tree, terminal, '    '),
      );
    }
  }
  return lines;
}
