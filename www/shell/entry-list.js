import { byId, element, hitOf, part, setText } from '../dom.js';
import { judged } from '../judged.js';
import { timeOf, titleOf } from '../title.js';
import { virtualRows } from '../virtual-rows.js';
import { visibleText } from '../visible.js';
import { number } from '../words.js';

/** @import { Entry, Settings, Store } from '../store.js' */

const WORDS = { valid: 'valid', invalid: 'invalid', authentic: 'authentic, but not in time', unjudged: 'not judged' };
const HEIGHT = 32;

/**
 * The list of open entries, if there are several: newest last. One of them is selected. Only rows on screen are
 * created.
 *
 * @param {Store} store
 */
export function entryList(store) {
  const list = byId('entries');
  const rows = virtualRows(list, { height: HEIGHT, row });
  /** @type {number | null} */
  let shown = null;
  let isDrawn = true;

  function draw() {
    isDrawn = true;
    const { entries, selected } = store;
    const hadFocus = byId('open').contains(document.activeElement);
    byId('open').hidden = entries.length < 2;
    // Move the keyboard focus, which would be lost with the list.
    if (hadFocus && entries.length === 1) part(byId('views'), '[aria-selected="true"]')?.focus();
    else if (hadFocus && entries.length === 0) byId('anything').focus();
    document.body.classList.toggle('has-entries', entries.length >= 2);
    if (entries.length < 2) {
      // A pending draw must not ask for removed rows.
      rows.show(0);
      return;
    }
    setText(byId('entry-count'), number(entries.length));
    list.style.setProperty('--rows', String(entries.length));
    if (selected) list.setAttribute('aria-activedescendant', `entry-${selected.id}`);
    else list.removeAttribute('aria-activedescendant');
    rows.show(entries.length);
    reveal();
  }

  /** Scrolls to a newly selected entry. Otherwise, the list stays where the user scrolled it. */
  function reveal() {
    const { entries, selected } = store;
    // Tools with their own list hide this one.
    if (list.clientHeight === 0) return;
    if (selected && selected.id !== shown) rows.reveal(entries.indexOf(selected));
    shown = selected?.id ?? null;
  }
  new ResizeObserver(reveal).observe(list);

  /** @param {number} place */
  function row(place) {
    const { entries, selected, settings } = store;
    const entry = entries[place];
    const state = stateOf(entry, settings);
    const [what, date] = timeOf(entry);
    return element(
      'div',
      {
        role: 'option',
        id: `entry-${entry.id}`,
        'data-id': String(entry.id),
        'data-state': state,
        'aria-selected': String(entry === selected),
        'aria-posinset': String(place + 1),
        'aria-setsize': String(entries.length),
      },
      element(
        'span',
        { class: 'dot', title: WORDS[state] },
        element('span', { class: 'visually-hidden' }, `${WORDS[state]}: `),
      ),
      element('span', { class: 'what' }, visibleText(titleOf(entry))),
      element('span', { class: 'when', title: date && `${what} ${date}` }, date.slice(11, 19)),
    );
  }

  list.addEventListener('click', (event) => {
    const hit = hitOf(event, '[role="option"]');
    if (hit) store.select(Number(hit.dataset.id));
  });
  list.addEventListener('keydown', (event) => {
    const { entries, selected } = store;
    const at = entries.indexOf(/** @type {any} */ (selected));
    if (event.key === 'Delete' && selected) {
      event.preventDefault();
      store.remove([selected.id]);
      return;
    }
    const to = rows.after(event, at);
    if (to === undefined) return;
    event.preventDefault();
    store.select(entries[to].id);
  });
  byId('entry-remove').addEventListener('click', () => store.selected && store.remove([store.selected.id]));
  byId('entry-clear').addEventListener('click', () => store.remove(store.entries.map(({ id }) => id)));

  store.addEventListener('change', () => {
    if (!isDrawn) return;
    isDrawn = false;
    requestAnimationFrame(draw);
  });
}

/** @param {Entry} entry @param {Settings} settings */
function stateOf(entry, settings) {
  if (!settings.keys && !entry.headers) return 'unjudged';
  // Without a key, show the result of the receiver, which has one.
  const { judged: there } = entry.source;
  if (!settings.keys && there) return there.ok ? 'valid' : 'invalid';
  const { state, authentic } = judged(entry, settings);
  return authentic ? 'authentic' : state;
}
