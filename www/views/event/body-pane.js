import { copyText } from '../../copy.js';
import { decoded, decodedView } from '../../decoded.js';
import { element, part, setText } from '../../dom.js';
import { formTabs } from '../../form-tabs.js';
import { tabs } from '../../tabs.js';
import { visibleText } from '../../visible.js';
import { number, plural, sentence } from '../../words.js';
import { hexDump } from './hex.js';
import { JsonIndex, KINDS } from '../../json-index.js';
import { meaningsOf } from './meanings.js';
import { rawText } from './raw.js';
import { searcher } from './search.js';
import { jsonTree } from './tree.js';

/** @import { Payload } from '../../payload.js' */
/** @import { Entry } from '../../store.js' */

const TYPING_PAUSE = 150;
/** A longer one is not decoded. */
const LONGEST_STRING = 200_000;
/** @type {[id: 'tree' | 'raw' | 'hex', title: string][]} */
const FORMS = [
  ['tree', 'Tree'],
  ['raw', 'Text'],
  ['hex', 'Hex'],
];
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** @typedef {ReturnType<typeof bodyPane>} BodyPane */

/**
 * The body of an entry as a tree, as text and in hex, with a search, and buttons to copy a value.
 *
 * @param {(pointer: string) => void} asked
 */
export function bodyPane(asked) {
  /** @type {Entry | null} */
  let entry = null;
  /** @type {JsonIndex | null} */
  let index = null;
  /** @type {ReturnType<typeof searcher> | null} */
  let search = null;
  let text = '';
  /** @type {keyof typeof panes} */
  let form = 'tree';
  /** @type {{ places: number[], isCut: boolean }} */
  let hits = { places: [], isCut: false };
  let current = -1;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typing;
  const drawn = new Set();

  const tree = jsonTree({ chosen: showPath });
  const raw = rawText();
  const hex = hexDump();
  const bytesPanes = { raw, hex };
  const panes = { tree, ...bytesPanes };

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
  const list = formTabs('The body as', 'body', FORMS);
  const all = element('button', { type: 'button', class: 'link' }, 'Open all');
  const none = element('button', { type: 'button', class: 'link' }, 'Close all');
  const asWritten = element('button', { type: 'button', class: 'link', 'aria-pressed': 'false' }, 'Raw');
  asWritten.title = 'Strings with their escapes, and numbers without their meaning';
  const pointer = element('code', { class: 'pointer' });
  /** What the selected string says, if it is written in another form. */
  const inside = element('div', { class: 'full', hidden: '' });
  /** @type {[string, (index: JsonIndex) => string][]} */
  const copies = [
    ['Copy pointer', (there) => there.pointer(tree.selected)],
    ['Copy as JavaScript', (there) => there.expression(tree.selected)],
    ['Copy value', (there) => there.source(tree.selected)],
  ];
  const actions = copies.map(([name, write]) => {
    const button = element('button', { type: 'button' }, name);
    button.addEventListener('click', async () => {
      if (index) setText(said, (await copyText(write(index), pointer)) ? 'Copied.' : 'Copying was refused.');
    });
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
    element('h3', { id: 'body-pane-title' }, 'Body'),
    element(
      'div',
      { class: 'body-tools' },
      list,
      element('span', { class: 'search' }, field, before, after, count),
      asWritten,
      all,
      none,
    ),
    problem,
    tree.pane,
    raw.pane,
    hex.pane,
    path,
    inside,
  );

  /** @param {number} node */
  function showPath(node) {
    if (!index) return;
    const at = index.pointer(node);
    pointer.replaceChildren(at === '' ? 'the whole body' : visibleText(at.length > 200 ? `${at.slice(0, 200)}…` : at));
    setText(said, '');
    const isString = KINDS[index.kind[node]] === 'string' && index.end[node] - index.start[node] <= LONGEST_STRING;
    const string = isString ? JSON.parse(index.source(node)) : '';
    const plain = decoded(string);
    inside.hidden = plain === null;
    inside.replaceChildren(...(plain ? [decodedView(string, '', plain)] : []));
  }

  /** A form is laid out when it is first looked at. */
  function draw() {
    for (const [id, { pane }] of Object.entries(panes)) pane.hidden = id !== form;
    const isTree = form === 'tree';
    for (const each of [path, all, none, asWritten]) each.hidden = !isTree || !index;
    if (!isTree || !index) inside.hidden = true;
    if (!entry || drawn.has(form)) return panes[form].redraw();
    drawn.add(form);
    if (form !== 'tree') bytesPanes[form].show(entry.body ?? new Uint8Array());
    else if (index) {
      tree.show(index, meaningsOf(entry, index));
      showPath(0);
    }
  }

  function find() {
    clearTimeout(typing);
    hits = search ? search(field.value) : { places: [], isCut: false };
    current = -1;
    const there = index;
    if (there) tree.mark(new Set(hits.places.map((at) => there.around(at))));
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

  /** @param {number} to */
  function go(to) {
    const { places } = hits;
    if (places.length === 0) return;
    current = (to + places.length) % places.length;
    say();
    const at = places[current];
    if (form === 'tree' && index) tree.reveal(index.around(at));
    // Places are of the text; its bytes before it say how far that is.
    else if (form !== 'tree') bytesPanes[form].reveal(encoder.encode(text.slice(0, at)).length);
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
  asWritten.addEventListener('click', () => {
    const isRaw = asWritten.getAttribute('aria-pressed') === 'false';
    asWritten.setAttribute('aria-pressed', String(isRaw));
    tree.raw(isRaw);
  });
  all.addEventListener('click', () => tree.openAll());
  none.addEventListener('click', () => tree.closeAll());
  filter.addEventListener('click', () => index && asked(index.pointer(tree.selected)));
  tabs(list, null, (tab) => {
    form = FORMS.find(([id]) => id === tab.dataset.form)?.[0] ?? form;
    draw();
    if (current >= 0) go(current);
  });

  return {
    root,
    /** Shows another entry, with the mistake in its JSON. @param {Entry} next @param {Payload["error"]} error */
    show(next, error) {
      entry = next;
      drawn.clear();
      text = decoder.decode(next.body ?? undefined);
      index = error ? null : new JsonIndex(text);
      search = searcher(text);
      setText(problem, error ? sentence(error.message) : '');
      field.value = '';
      hits = { places: [], isCut: false };
      say();
      tree.pane.classList.toggle('without', !index);
      if (error && form === 'tree') part(list, '[data-form="raw"]').click();
      draw();
      setText(
        part(root, 'h3'),
        `Body, ${plural(next.body?.length ?? 0, 'byte')}${index ? `, ${plural(index.length, 'value')}` : ''}`,
      );
    },
    redraw: () => panes[form].redraw(),
    /** Selects the value at a pointer from the event. @param {string} at */
    reveal(at) {
      if (!index) return;
      const node = index.inEvent(at);
      if (node < 0) return;
      part(list, '[data-form="tree"]').click();
      tree.reveal(node);
      tree.pane.focus();
    },
  };
}
