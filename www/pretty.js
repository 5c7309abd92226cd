import { JsonIndex } from './json-index.js';

/** Deeper than this nothing is indented further: of 100,000 brackets the spaces alone would be gigabytes. */
const DEEPEST = 100;

/** JSON text over several lines, indented by two spaces: its values as they are written, in their order. */
export function pretty(text) {
  const index = new JsonIndex(text);
  const lines = [];
  const open = [];
  const indent = (depth) => '  '.repeat(Math.min(depth, DEEPEST));
  const close = () => {
    const node = open.pop();
    const comma = index.parent[node] >= 0 && index.place[node] + 1 < index.size[index.parent[node]] ? ',' : '';
    lines.push(`${indent(open.length)}${index.kind[node] === 0 ? '}' : ']'}${comma}`);
  };
  for (let node = 0; node < index.length; node += 1) {
    while (open.length > 0 && index.next[open.at(-1)] <= node) close();
    const key = index.key[node] < 0 ? '' : `${text.slice(index.key[node], index.keyEnd[node])}: `;
    const isContainer = index.kind[node] < 2;
    const isOpen = isContainer && index.size[node] > 0;
    const source = isOpen ? (index.kind[node] === 0 ? '{' : '[') : isContainer ? (index.kind[node] === 0 ? '{}' : '[]') : index.source(node);
    const comma = !isOpen && index.parent[node] >= 0 && index.place[node] + 1 < index.size[index.parent[node]] ? ',' : '';
    lines.push(`${indent(open.length)}${key}${source}${comma}`);
    if (isOpen) open.push(node);
  }
  while (open.length > 0) close();
  return lines.join('\n');
}
