import { element, hitOf } from '../../dom.js';
import { virtualRows } from '../../virtual-rows.js';
import { visibleText } from '../../visible.js';
import { number } from '../../words.js';
import { JsonIndex, KINDS } from '../../json-index.js';

const HEIGHT = 24;
const LONGEST = 240;
/** The escapes of a JSON string: runs of `\u…`, which can stand for letters, and all others. */
const ESCAPES = /(?:\\u[\da-f]{4})+|\\[^u]/gi;
/** What is open at first: not more than a person looks through. */
const OPENED = 400;

/**
 * The values of a JSON text as a tree by the ARIA pattern; only the rows on screen are made.
 *
 * @param {{ chosen: (node: number) => void }} given
 */
export function jsonTree({ chosen }) {
  const pane = element('div', {
    class: 'tree',
    role: 'tree',
    tabindex: '0',
    'aria-label': 'The body as a tree',
    dir: 'ltr',
  });
  const rows = virtualRows(pane, { height: HEIGHT, row });
  let index = new JsonIndex('');
  let opened = new Set();
  /** @type {number[]} */
  let shown = [];
  let selected = 0;
  let marked = new Set();
  /** @type {Map<number, string>} What a number means, such as an amount of money. */
  let meanings = new Map();
  let isRaw = false;

  /** @param {number} place */
  function row(place) {
    const node = shown[place];
    const isContainer = index.kind[node] < 2 && index.size[node] > 0;
    const made = element('div', {
      role: 'treeitem',
      id: `node-${node}`,
      'data-place': String(place),
      'data-kind': KINDS[index.kind[node]],
      'aria-level': String(index.depth[node] + 1),
      'aria-posinset': String(index.place[node] + 1),
      'aria-setsize': String(index.parent[node] < 0 ? 1 : index.size[index.parent[node]]),
      'aria-selected': String(node === selected),
      ...(isContainer ? { 'aria-expanded': String(opened.has(node)) } : {}),
      ...(marked.has(node) ? { class: 'found' } : {}),
    });
    made.style.paddingInlineStart = `${Math.min(index.depth[node], 24) * 1.125 + 1.25}rem`;
    const key = index.keyOf(node);
    if (key !== null) made.append(element('span', { class: 'key' }, clipped(key)), ': ');
    else if (index.parent[node] >= 0) made.append(element('span', { class: 'place' }, String(index.place[node])), ': ');
    made.append(value(node));
    return made;
  }

  /** @param {number} node */
  function value(node) {
    const kind = KINDS[index.kind[node]];
    if (kind === 'object')
      return element('span', { class: 'brief' }, index.size[node] === 0 ? '{}' : `{ ${number(index.size[node])} }`);
    if (kind === 'array')
      return element('span', { class: 'brief' }, index.size[node] === 0 ? '[]' : `[ ${number(index.size[node])} ]`);
    const source = index.text.slice(index.start[node], Math.min(index.end[node], index.start[node] + LONGEST));
    const rest = index.end[node] - index.start[node] - source.length;
    const meaning = isRaw ? undefined : meanings.get(node);
    return element(
      'span',
      { class: `value value-${kind}` },
      visibleText(kind === 'string' && !isRaw ? unescaped(source) : source),
      rest > 0 ? `… ${number(rest)} more` : '',
      meaning === undefined ? '' : element('span', { class: 'aside' }, ' ', visibleText(meaning)),
    );
  }

  /** @param {string} text */
  const clipped = (text) => visibleText(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

  /** Which nodes have a row: those of which all parents are open. */
  function lay() {
    shown = [];
    for (let node = 0; node < index.length; node = opened.has(node) ? node + 1 : index.next[node]) shown.push(node);
    rows.show(shown.length);
    mark();
  }

  /** The row of a node, by halves: rows are in the order of the text. @param {number} node */
  function placeOf(node) {
    let [low, high] = [0, shown.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (shown[middle] < node) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function mark() {
    pane.setAttribute('aria-activedescendant', `node-${selected}`);
  }

  /** @param {number} node @param {{ reveal?: boolean }} given */
  function select(node, { reveal = true } = {}) {
    selected = node;
    mark();
    if (reveal) rows.reveal(placeOf(node));
    else rows.draw();
    chosen(node);
  }

  /** @param {number} node @param {boolean} isOpen */
  function toggle(node, isOpen = !opened.has(node)) {
    if (index.kind[node] > 1 || index.size[node] === 0) return;
    if (isOpen) opened.add(node);
    else opened.delete(node);
    lay();
  }

  pane.addEventListener('click', (event) => {
    const item = hitOf(event, '[role="treeitem"]');
    if (!item) return;
    const node = shown[Number(item.dataset.place)];
    if (node === selected || event.offsetX < 0) toggle(node);
    else if (index.kind[node] < 2 && hitOf(event, '.brief')) toggle(node);
    select(node, { reveal: false });
  });
  pane.addEventListener('keydown', (event) => {
    if (index.length === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const place = placeOf(selected);
    const isOpen = opened.has(selected);
    /** @type {Record<string, () => unknown>} */
    const keys = {
      ArrowDown: () => select(shown[Math.min(shown.length - 1, place + 1)]),
      ArrowUp: () => select(shown[Math.max(0, place - 1)]),
      Home: () => select(shown[0]),
      End: () => select(shown[shown.length - 1]),
      PageDown: () => select(shown[Math.min(shown.length - 1, place + rows.page())]),
      PageUp: () => select(shown[Math.max(0, place - rows.page())]),
      ArrowRight: () =>
        isOpen || index.kind[selected] > 1 || index.size[selected] === 0
          ? isOpen && select(selected + 1)
          : toggle(selected, true),
      ArrowLeft: () =>
        isOpen ? toggle(selected, false) : index.parent[selected] >= 0 && select(index.parent[selected]),
      Enter: () => toggle(selected),
      ' ': () => toggle(selected),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  return {
    pane,
    /** @param {JsonIndex} next @param {Map<number, string>} meant what its numbers mean, by node */
    show(next, meant) {
      index = next;
      meanings = meant;
      opened = new Set();
      marked = new Set();
      selected = 0;
      pane.scrollTop = 0;
      // Level by level, as long as it is little.
      let level = index.length > 0 && index.kind[0] < 2 ? [0] : [];
      for (let count = 1; level.length > 0; ) {
        const children = level.reduce((sum, node) => sum + index.size[node], 0);
        if (count > 1 && count + children > OPENED) break;
        count += children;
        const below = [];
        for (const node of level) {
          opened.add(node);
          if (children <= OPENED)
            for (const child of index.children(node))
              if (index.kind[child] < 2 && index.size[child] > 0) below.push(child);
        }
        level = below;
      }
      lay();
    },
    /** Opens what is around a node, selects it, and scrolls to it. @param {number} node */
    reveal(node) {
      let isNew = false;
      for (let at = index.parent[node]; at >= 0; at = index.parent[at]) {
        isNew ||= !opened.has(at);
        opened.add(at);
      }
      if (isNew) lay();
      select(node);
    },
    /** Which nodes hold what is searched for. @param {Set<number>} nodes */
    mark(nodes) {
      marked = nodes;
      rows.draw();
    },
    /** Shows strings with their escapes, and numbers alone. @param {boolean} raw */
    raw(raw) {
      isRaw = raw;
      rows.draw();
    },
    openAll() {
      for (let node = 0; node < index.length; node += 1)
        if (index.kind[node] < 2 && index.size[node] > 0) opened.add(node);
      lay();
    },
    closeAll() {
      opened = new Set([0]);
      selected = 0;
      lay();
    },
    get selected() {
      return selected;
    },
    redraw: () => rows.draw(),
  };
}

/**
 * A JSON string with letters in place of their escapes. Invisible characters, and those that would end the string, stay
 * escaped.
 *
 * @param {string} source
 */
const unescaped = (source) =>
  source.replace(ESCAPES, (written) => {
    if (written[1] !== 'u') return written;
    const text = JSON.parse(`"${written}"`);
    return /["\\]|(?! )[\p{C}\p{Z}]/u.test(text) ? written : text;
  });
