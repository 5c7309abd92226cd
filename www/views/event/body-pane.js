import { copyText } from '../../copy.js';
import { element, part, setText } from '../../dom.js';
import { tabs } from '../../tabs.js';
import { visibleText } from '../../visible.js';
import { number, plural } from '../../words.js';
import { hexDump } from './hex.js';
import { JsonIndex } from '../../json-index.js';
import { rawText } from './raw.js';
import { searcher } from './search.js';
import { jsonTree } from './tree.js';

const TYPING_PAUSE = 150;
const FORMS = [
  ['tree', 'Tree'],
  ['raw', 'Text'],
  ['hex', 'Hex'],
];
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** The body of an entry: as a tree, as text and in hex, with a search, and what can be copied of a value. */
export function bodyPane(asked) {
  let entry = null;
  let index = null;
  let search = null;
  let text = '';
  let form = 'tree';
  let hits = { places: [], isCut: false };
  let current = -1;
  let typing;
  const drawn = new Set();

  const tree = jsonTree({ chosen: showPath });
  const raw = rawText();
  const hex = hexDump();
  const panes = { tree, raw, hex };

  const field = element('input', {
    type: 'search',
    id: 'body-search',
    placeholder: 'Search keys and values',
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-label': 'Search the body',
    'aria-describedby': 'body-hits',
  });
  const count = element('span', { class: 'aside', id: 'body-hits', role: 'status' });
  const before = element('button', { type: 'button', 'aria-label': 'Previous match' }, '↑');
  const after = element('button', { type: 'button', 'aria-label': 'Next match' }, '↓');
  const list = element(
    'div',
    { class: 'view-tabs', role: 'tablist', 'aria-label': 'The body as' },
    ...FORMS.map(([id, title], i) =>
      element(
        'button',
        {
          type: 'button',
          role: 'tab',
          id: `body-as-${id}`,
          'data-form': id,
          'aria-controls': `body-${id}`,
          'aria-selected': String(i === 0),
          tabindex: i === 0 ? '0' : '-1',
        },
        title,
      ),
    ),
  );
  const all = element('button', { type: 'button', class: 'link' }, 'Open all');
  const none = element('button', { type: 'button', class: 'link' }, 'Close all');
  const pointer = element('code', { class: 'pointer' });
  /** @type {[string, () => string][]} */
  const copies = [
    ['Copy pointer', () => index.pointer(tree.selected)],
    ['Copy as JavaScript', () => index.expression(tree.selected)],
    ['Copy value', () => index.source(tree.selected)],
  ];
  const actions = copies.map(([name, write]) => {
    const button = element('button', { type: 'button' }, name);
    button.addEventListener('click', async () =>
      setText(said, (await copyText(write(), pointer)) ? 'Copied.' : 'Copying was refused.'),
    );
    return button;
  });
  const filter = element('button', { type: 'button' }, 'Filter on this');
  const said = element('span', { class: 'aside', role: 'status' });
  const problem = element('p', { class: 'note urgent' });
  const path = element('p', { class: 'actions path' }, pointer, ...actions, filter, said);
  for (const [id, { pane }] of Object.entries(panes)) {
    pane.id = `body-${id}`;
    pane.hidden = id !== form;
  }
  const root = element(
    'section',
    { class: 'body-pane', 'aria-labelledby': 'body-pane-title' },
    element('h2', { id: 'body-pane-title' }, 'Body'),
    element(
      'div',
      { class: 'body-tools' },
      list,
      element('span', { class: 'search' }, field, before, after, count),
      all,
      none,
    ),
    problem,
    tree.pane,
    raw.pane,
    hex.pane,
    path,
  );

  /** @param {number} node */
  function showPath(node) {
    const at = index.pointer(node);
    pointer.replaceChildren(at === '' ? 'the whole' : visibleText(at.length > 200 ? `${at.slice(0, 200)}…` : at));
    setText(said, '');
  }

  /** A form is laid out when it is first looked at. */
  function draw() {
    for (const [id, { pane }] of Object.entries(panes)) pane.hidden = id !== form;
    const isTree = form === 'tree';
    path.hidden = !isTree || !index;
    all.hidden = none.hidden = !isTree || !index;
    if (!entry || drawn.has(form)) return panes[form].redraw();
    drawn.add(form);
    if (isTree && index) {
      tree.show(index);
      showPath(0);
    } else if (!isTree) panes[form].show(entry.body);
  }

  function find() {
    clearTimeout(typing);
    hits = search ? search(field.value) : { places: [], isCut: false };
    current = -1;
    if (index) tree.mark(new Set(hits.places.map((at) => index.around(at))));
    say();
    if (hits.places.length > 0) go(0);
  }

  function say() {
    const total = hits.isCut ? `more than ${number(hits.places.length)}` : number(hits.places.length);
    setText(
      count,
      field.value === '' ? '' : hits.places.length === 0 ? 'nothing found' : `${number(current + 1)} of ${total}`,
    );
    before.disabled = after.disabled = hits.places.length === 0;
  }

  function go(to) {
    const { places } = hits;
    if (places.length === 0) return;
    current = (to + places.length) % places.length;
    say();
    const at = places[current];
    if (form === 'tree' && index) tree.reveal(index.around(at));
    // Places are of the text; its bytes before it say how far that is.
    else if (form !== 'tree') panes[form].reveal(encoder.encode(text.slice(0, at)).length);
  }

  field.addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(find, TYPING_PAUSE);
  });
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    if (current < 0) find();
    else go(current + (event.shiftKey ? -1 : 1));
  });
  before.addEventListener('click', () => go(current - 1));
  after.addEventListener('click', () => go(current + 1));
  all.addEventListener('click', () => tree.openAll());
  none.addEventListener('click', () => tree.closeAll());
  filter.addEventListener('click', () => asked(index.pointer(tree.selected)));
  tabs(list, null, (tab) => {
    form = tab.dataset.form ?? form;
    draw();
    if (current >= 0) go(current);
  });

  return {
    root,
    /** Another entry, with what is wrong with its JSON. */
    show(next, error) {
      entry = next;
      drawn.clear();
      text = decoder.decode(next.body);
      index = error ? null : new JsonIndex(text);
      search = searcher(text);
      setText(problem, error ? `${error.message[0].toUpperCase()}${error.message.slice(1)}.` : '');
      field.value = '';
      hits = { places: [], isCut: false };
      say();
      tree.pane.classList.toggle('without', !index);
      if (error && form === 'tree') part(list, '[data-form="raw"]').click();
      draw();
      setText(
        part(root, 'h2'),
        `Body, ${plural(next.body.length, 'byte')}${index ? `, ${plural(index.length, 'value')}` : ''}`,
      );
    },
    redraw: () => panes[form].redraw(),
    /** Selects the value at a pointer from the event. */
    reveal(at) {
      if (!index) return;
      const inEnvelope = index.at('/event');
      const node = index.at(`${inEnvelope >= 0 && index.kind[inEnvelope] === 0 ? '/event' : ''}${at}`);
      if (node < 0) return;
      part(list, '[data-form="tree"]').click();
      tree.reveal(node);
      tree.pane.focus();
    },
  };
}
