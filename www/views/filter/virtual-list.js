import { element, hitOf } from '../../dom.js';

/** @import { Entry } from '../../store.js' */

const BEYOND = 6;

let lists = 0;

/**
 * A list box of any length, of which only the rows on screen are made: rows of one height, chosen with the arrows,
 * Home, End, Page Up and Page Down.
 *
 * `row(item)` makes the content of a row; `chosen(item)` is called when a person chooses one.
 *
 * @param {{ label: string, height: number, row: (item: Entry) => Node[], chosen: (item: Entry) => void }} given
 */
export function virtualList({ label, height, row, chosen }) {
  const id = `virtual-list-${++lists}`;
  const space = element('div', { class: 'virtual-space', role: 'presentation' });
  const root = element('div', { class: 'virtual-list', role: 'listbox', tabindex: '0', 'aria-label': label }, space);
  /** @type {Entry[]} */
  let items = [];
  let selected = -1;
  /** @type {Entry | null} */
  let revealed = null;
  let waiting = false;

  function draw() {
    const first = Math.max(0, Math.floor(root.scrollTop / height) - BEYOND);
    const last = Math.min(items.length, Math.ceil((root.scrollTop + root.clientHeight) / height) + BEYOND);
    const shown = new Set();
    for (let at = first; at < last; at++) shown.add(at);
    // The selected one stays, for what points at it with aria-activedescendant.
    if (selected >= 0) shown.add(selected);
    const rows = [...shown].sort((one, other) => one - other).map(option);
    space.replaceChildren(...rows);
    if (selected >= 0) root.setAttribute('aria-activedescendant', `${id}-${selected}`);
    else root.removeAttribute('aria-activedescendant');
  }

  /** @param {number} at */
  function option(at) {
    const made = element(
      'div',
      {
        role: 'option',
        id: `${id}-${at}`,
        'aria-selected': String(at === selected),
        'aria-posinset': String(at + 1),
        'aria-setsize': String(items.length),
        'data-at': String(at),
      },
      ...row(items[at]),
    );
    made.style.transform = `translateY(${at * height}px)`;
    made.style.height = `${height}px`;
    return made;
  }

  function later() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  }

  /** @param {number} at */
  function choose(at) {
    if (at < 0 || at >= items.length) return;
    reveal(at);
    chosen(items[at]);
  }

  /** @param {number} at */
  function reveal(at) {
    const top = at * height;
    if (top < root.scrollTop) root.scrollTop = top;
    else if (top + height > root.scrollTop + root.clientHeight) root.scrollTop = top + height - root.clientHeight;
  }

  root.addEventListener('scroll', later, { passive: true });
  root.addEventListener('click', (event) => {
    const hit = hitOf(event, '[role="option"]');
    if (hit) choose(Number(hit.dataset.at));
  });
  root.addEventListener('keydown', (event) => {
    const page = Math.max(1, Math.floor(root.clientHeight / height) - 1);
    const to = {
      ArrowDown: selected + 1,
      ArrowUp: selected < 0 ? 0 : selected - 1,
      Home: 0,
      End: items.length - 1,
      PageDown: Math.min(items.length - 1, selected + page),
      PageUp: Math.max(0, selected - page),
    }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    choose(to);
  });

  return {
    root,
    /** Shows `next`, with one of them selected, or none. @param {Entry[]} next @param {Entry | null} selectedItem */
    show(next, selectedItem) {
      if (next !== items) space.style.height = `${next.length * height}px`;
      items = next;
      selected = selectedItem ? items.indexOf(selectedItem) : -1;
      // Another view selected it: only what is new moves the list, and only when there is a list to move.
      if (selected >= 0 && selectedItem !== revealed && root.clientHeight > 0) {
        revealed = selectedItem;
        reveal(selected);
      }
      draw();
    },
  };
}
