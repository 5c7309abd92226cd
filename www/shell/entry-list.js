import { byId, element, setText } from '../dom.js';
import { judged } from '../judged.js';
import { eventOf, payloadOf } from '../payload.js';
import { visibleText } from '../visible.js';
import { number } from '../words.js';

const WORDS = { valid: 'valid', invalid: 'invalid', authentic: 'authentic, but not in time', unjudged: 'not judged' };
const LONGEST = 60;

/** What is open, when it is more than one: newest last, as it came in. One of them is selected. */
export function entryList(store) {
  const list = byId('entries');
  const rows = new Map();
  let isDrawn = true;
  /** The selected one that was scrolled to last. */
  let reached = null;

  function draw() {
    isDrawn = true;
    const { entries, selected } = store;
    const hadFocus = byId('open').contains(document.activeElement);
    byId('open').hidden = entries.length < 2;
    // The keyboard goes on where it can: with the list its place would be gone.
    if (hadFocus && entries.length < 2) byId('views').querySelector('[aria-selected="true"]')?.focus();
    document.body.classList.toggle('has-entries', entries.length >= 2);
    setText(byId('entry-count'), entries.length < 2 ? '' : number(entries.length));
    const present = new Set(entries.map(({ id }) => id));
    for (const [id, row] of rows) {
      if (present.has(id)) continue;
      row.node.remove();
      rows.delete(id);
    }
    if (entries.length < 2) return;
    for (const entry of entries) {
      let row = rows.get(entry.id);
      if (!row) rows.set(entry.id, (row = newRow(entry.id)));
      if (row.entry !== entry || row.settings !== store.settings) write(row, entry);
      const isSelected = entry === selected;
      row.node.setAttribute('aria-selected', String(isSelected));
      row.node.tabIndex = isSelected ? 0 : -1;
      if (!row.node.isConnected) list.append(row.node);
    }
    if (selected && selected.id !== reached) reach(rows.get(selected.id).node);
    reached = selected?.id ?? null;
  }

  /** Scrolls the list alone: `scrollIntoView` would take the page along, away from what is being typed or read. */
  function reach(node) {
    const row = node.getBoundingClientRect();
    const frame = list.getBoundingClientRect();
    if (row.top < frame.top) list.scrollTop -= frame.top - row.top;
    else if (row.bottom > frame.bottom) list.scrollTop += row.bottom - frame.bottom;
  }

  function newRow(id) {
    const dot = element('span', { class: 'dot' });
    const what = element('span', { class: 'what' });
    const when = element('span', { class: 'when' });
    const node = element('li', { role: 'option', 'data-id': String(id), tabindex: '-1' }, dot, what, when);
    return { node, dot, what, when, entry: null, settings: null };
  }

  function write(row, entry) {
    row.entry = entry;
    row.settings = store.settings;
    const state = stateOf(entry, store.settings);
    row.node.dataset.state = state;
    row.dot.replaceChildren(element('span', { class: 'visually-hidden' }, `${WORDS[state]}: `));
    row.dot.title = WORDS[state];
    row.what.replaceChildren(visibleText(title(entry)));
    setText(row.when, entry.arrived === null ? '' : new Date(entry.arrived).toISOString().slice(11, 19));
    row.when.title = entry.arrived === null ? '' : `arrived ${new Date(entry.arrived).toISOString()}`;
  }

  const optionOf = (event) => event.target.closest?.('[role="option"]');
  const choose = (node) => node && store.select(Number(node.dataset.id));

  list.addEventListener('click', (event) => choose(optionOf(event)));
  list.addEventListener('keydown', (event) => {
    const all = [...list.children];
    const at = all.indexOf(optionOf(event));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1, PageDown: at + 10, PageUp: at - 10 }[event.key];
    if (event.key === 'Delete' && at >= 0) {
      event.preventDefault();
      store.remove([Number(all[at].dataset.id)]);
      requestAnimationFrame(() => list.querySelector('[aria-selected="true"]')?.focus());
    }
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const node = all[Math.max(0, Math.min(all.length - 1, to))];
    choose(node);
    node.focus();
  });
  byId('entry-remove').addEventListener('click', () => store.selected && store.remove([store.selected.id]));
  byId('entry-clear').addEventListener('click', () => store.remove(store.entries.map(({ id }) => id)));

  store.addEventListener('change', () => {
    if (!isDrawn) return;
    isDrawn = false;
    requestAnimationFrame(draw);
  });
}

function stateOf(entry, settings) {
  if (!settings.keys && !entry.headers) return 'unjudged';
  // Without a key, what the receiver said of it that has one.
  const { judged: there } = entry.source;
  if (!settings.keys && there) return there.ok ? 'valid' : 'invalid';
  const { state, authentic } = judged(entry, settings);
  return authentic ? 'authentic' : state;
}

/** `opportunity updated`, or what else is known of it. */
function title(entry) {
  const event = eventOf(entry);
  const words = event && [event.object_type, event.action].filter((word) => typeof word === 'string');
  if (words?.length) return words.join(' ').slice(0, LONGEST);
  if (!entry.body) return 'headers without a body';
  const { error } = payloadOf(entry);
  return error ? `no JSON, ${number(entry.body.length)} bytes` : `JSON, ${number(entry.body.length)} bytes`;
}
