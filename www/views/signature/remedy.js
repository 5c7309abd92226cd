import { element } from '../../dom.js';
import { remedyParts } from './remedy-parts.js';
import { visibleText } from '../../visible.js';

/** A remedy as nodes: a paragraph of prose for each stretch between the blocks of code. */
export function remedyNodes(text) {
  return text.split('\n').filter(Boolean).flatMap((line) => {
    const nodes = [];
    for (const { kind, text: part } of remedyParts(line)) {
      if (kind === 'block') nodes.push(element('pre', {}, element('code', {}, part)));
      else {
        if (nodes.at(-1)?.localName !== 'p') nodes.push(element('p'));
        nodes.at(-1).append(kind === 'code' ? element('code', {}, part) : visibleText(part));
      }
    }
    return nodes;
  });
}
