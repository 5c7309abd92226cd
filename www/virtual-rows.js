import { element } from './dom.js';

const BEYOND = 8;
/** Browsers cut off elements that are higher: beyond it, one pixel of scrolling is more than one of rows. */
const HIGHEST = 15_000_000;

/**
 * Rows of one height, of which only those on screen are made, however many there are.
 *
 * @param {HTMLElement} pane what scrolls
 * @param {{ height: number | (() => number), row: (place: number) => HTMLElement, kept?: () => number }} how `row`
 *   makes one. `kept` names a row that always exists, or -1: the one with the focus, or that aria-activedescendant
 *   refers to
 */
export function virtualRows(pane, { height: given, row, kept = () => -1 }) {
  const space = element('div', { class: 'virtual-space', role: 'presentation' });
  pane.append(space);
  let count = 0;
  let isWaiting = false;
  // It may depend on the width of the page.
  let height = typeof given === 'number' ? given : given();

  /** How many pixels of rows one pixel of scrolling is. */
  const stretch = () => {
    const room = Math.max(1, Math.min(count * height, HIGHEST) - pane.clientHeight);
    return count * height <= HIGHEST ? 1 : (count * height - pane.clientHeight) / room;
  };

  /** How many rows fit. */
  const page = () => Math.max(1, Math.floor(pane.clientHeight / height) - 1);

  function draw() {
    isWaiting = false;
    const top = pane.scrollTop * stretch();
    const first = Math.max(0, Math.floor(top / height) - BEYOND);
    const last = Math.min(count, Math.ceil((top + pane.clientHeight) / height) + BEYOND);
    const places = Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i);
    const always = kept();
    if (always >= 0 && always < first) places.unshift(always);
    else if (always >= Math.max(first, last) && always < count) places.push(always);
    const rows = [];
    for (const place of places) {
      const made = row(place);
      made.style.transform = `translateY(${Math.round(place * height - top + pane.scrollTop)}px)`;
      rows.push(made);
    }
    space.replaceChildren(...rows);
  }

  function later() {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(draw);
  }

  pane.addEventListener('scroll', later, { passive: true });
  new ResizeObserver(later).observe(pane);

  return {
    /** Shows so many rows; what is on screen is made anew. @param {number} rows */
    show(rows) {
      count = rows;
      if (typeof given !== 'number') height = given();
      space.style.height = `${Math.min(count * height, HIGHEST)}px`;
      draw();
    },
    draw: later,
    /** Scrolls no more than it must for a row to be on screen. @param {number} place */
    reveal(place) {
      const factor = stretch();
      const top = pane.scrollTop * factor;
      if (place * height < top) pane.scrollTop = (place * height) / factor;
      else if ((place + 1) * height > top + pane.clientHeight)
        pane.scrollTop = ((place + 1) * height - pane.clientHeight) / factor;
      draw();
    },
    page,
    /**
     * Where a key leads from a row, by the ARIA pattern of a list box; `undefined` when it leads nowhere.
     *
     * @param {KeyboardEvent} given @param {number} place
     */
    after({ key, altKey, ctrlKey, metaKey }, place) {
      const to = {
        ArrowDown: place + 1,
        ArrowUp: place - 1,
        Home: 0,
        End: count - 1,
        PageDown: place + page(),
        PageUp: place - page(),
      }[key];
      if (to === undefined || count === 0 || altKey || ctrlKey || metaKey) return undefined;
      return Math.max(0, Math.min(count - 1, to));
    },
  };
}
