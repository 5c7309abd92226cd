import { element, hitOf } from '../../dom.js';
import { virtualRows } from '../../virtual-rows.js';

/** @import { Entry } from '../../store.js' */

let lists = 0;

/**
 * A list box of any length: rows of one height, chosen with the arrows, Home, End, Page Up and Page Down.
 *
 * `row(item)` makes the content of a row; `chosen(item)` is called when a person chooses one.
 *
 * @param {{ label: string, height: number, row: (item: Entry) => Node[], chosen: (item: Entry) => void }} given
 */
export function virtualList({ label, height, row, chosen }) {
  const id = `virtual-list-${++lists}`;
  const root = element('div', { class: 'virtual-list', role: 'listbox', tabindex: '0', 'aria-label': label });
  /** @type {Entry[]} */
  let items = [];
  let selected = -1;
  /** @type {Entry | null} */
  let revealed = null;
  // The selected row always exists, since aria-activedescendant refers to it.
  const rows = virtualRows(root, { height, row: option, kept: () => selected });

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
    made.style.height = `${height}px`;
    return made;
  }

  /** @param {number} at */
  function choose(at) {
    if (at < 0 || at >= items.length) return;
    rows.reveal(at);
    chosen(items[at]);
  }

  root.addEventListener('click', (event) => {
    const hit = hitOf(event, '[role="option"]');
    if (hit) choose(Number(hit.dataset.at));
  });
  root.addEventListener('keydown', (event) => {
    const to = rows.after(event, selected);
    if (to === undefined) return;
    event.preventDefault();
    choose(to);
  });

  return {
    root,
    /** Shows `next`, with at most one selected. @param {Entry[]} next @param {Entry | null} selectedItem */
    show(next, selectedItem) {
      items = next;
      selected = selectedItem ? items.indexOf(selectedItem) : -1;
      rows.show(items.length);
      if (selected >= 0) root.setAttribute('aria-activedescendant', `${id}-${selected}`);
      else root.removeAttribute('aria-activedescendant');
      // Another view selected it: only what is new moves the list, and only when there is a list to move.
      if (selected >= 0 && selectedItem !== revealed && root.clientHeight > 0) {
        revealed = selectedItem;
        rows.reveal(selected);
      }
    },
  };
}
