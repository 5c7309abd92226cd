import { element, hitOf } from '../../dom.js';
import { virtualRows } from '../../virtual-rows.js';
import { visibleText } from '../../visible.js';
import { duration, number } from '../../words.js';
import { shapeOf } from './order-picture.js';
import { OUTCOMES } from './outcomes.js';

/** @import { Arrival } from './arrivals.js' */

const HEIGHT = 46;
const LONGEST = 160;

/**
 * The deliveries as a list of which one is chosen: arrows, Home, End, Page Up and Page Down move and choose.
 *
 * @param {{ chosen: (place: number) => void, opened: (place: number) => void }} heard `opened` on Enter or a double
 *   click
 */
export function arrivalsList({ chosen, opened }) {
  const pane = element('div', {
    class: 'arrivals',
    role: 'listbox',
    tabindex: '0',
    'aria-label': 'Deliveries of the object',
    id: 'arrivals',
  });
  const rows = virtualRows(pane, { height: HEIGHT, row });
  /** @type {Arrival[]} */
  let list = [];
  let current = -1;

  /** @param {number} place */
  function row(place) {
    const { event, date, at, outcome, fields, entry, place: arrival } = list[place];
    const changed = Array.isArray(event.changed_fields)
      ? event.changed_fields.filter((field) => typeof field === 'string').join(', ')
      : '';
    const told = [outcome === 'gap' && `${fields.join(', ')} came from elsewhere`, changed && `changed ${changed}`]
      .filter(Boolean)
      .join('; ');
    return element(
      'div',
      {
        role: 'option',
        id: `arrival-${place}`,
        class: 'arrival',
        'aria-selected': String(place === current),
        'aria-setsize': String(list.length),
        'aria-posinset': String(place + 1),
        'data-place': String(place),
      },
      shapeOf(outcome),
      element(
        'div',
        {},
        element(
          'div',
          { class: 'arrival-what' },
          element('strong', {}, OUTCOMES[outcome].word),
          ' ',
          element(
            'bdi',
            {},
            visibleText(short(typeof event.action === 'string' ? event.action : 'no action')),
            told && ': ',
            visibleText(short(told)),
          ),
        ),
        element('div', { class: 'arrival-when' }, visibleText(short(date).replace('T', ' ') || 'no date')),
      ),
      element(
        'div',
        { class: 'arrival-place' },
        element('div', {}, element('span', { class: 'visually-hidden' }, 'arrived '), ordinal(arrival + 1)),
        element('div', {}, lag(entry.arrived, at)),
      ),
    );
  }

  /** @param {number} place */
  function choose(place) {
    if (place === current || !list[place]) return;
    current = place;
    mark();
    chosen(place);
  }

  function mark() {
    if (current >= 0) {
      rows.reveal(current);
      pane.setAttribute('aria-activedescendant', `arrival-${current}`);
    } else {
      rows.draw();
      pane.removeAttribute('aria-activedescendant');
    }
  }

  /** @param {Event} event */
  const placeOf = (event) => Number(hitOf(event, '[role="option"]')?.dataset.place ?? -1);
  pane.addEventListener('click', (event) => choose(placeOf(event)));
  pane.addEventListener('dblclick', (event) => placeOf(event) >= 0 && opened(placeOf(event)));
  pane.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && current >= 0) {
      event.preventDefault();
      return opened(current);
    }
    const to = rows.after(event, current);
    if (to === undefined) return;
    event.preventDefault();
    choose(to);
  });

  return {
    root: pane,
    /** Shows these arrivals, one of which is chosen. @param {Arrival[]} arrivals @param {number} place */
    show(arrivals, place) {
      list = arrivals;
      current = place;
      rows.show(list.length);
      mark();
    },
    draw: rows.draw,
  };
}

/** How long the delivery took, if both clocks are right. @param {number | null} arrived @param {number} at */
function lag(arrived, at) {
  if (arrived === null || Number.isNaN(at)) return '';
  const seconds = arrived / 1000 - at / 1_000_000;
  return `${duration(seconds)} ${seconds <= -1 ? 'earlier' : 'later'}`;
}

/** @param {string} text */
const short = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** `1st`, `22nd`, `113th`. @param {number} count */
export function ordinal(count) {
  const last = count % 100 > 10 && count % 100 < 14 ? 0 : count % 10;
  return `${number(count)}${['th', 'st', 'nd', 'rd'][last] ?? 'th'}`;
}
