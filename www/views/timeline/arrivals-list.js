import { element } from '../../dom.js';
import { virtualRows } from '../../virtual-rows.js';
import { visibleText } from '../../visible.js';
import { number } from '../../words.js';
import { shapeOf } from './order-picture.js';
import { OUTCOMES } from './outcomes.js';

const HEIGHT = 46;
const LONGEST = 160;

/**
 * The deliveries as a list of which one is chosen: arrows, Home, End, Page Up and Page Down move and choose.
 *
 * @param {{ chosen: (place: number) => void, opened: (place: number) => void }} heard `opened` on Enter or a double click
 */
export function arrivalsList({ chosen, opened }) {
  const pane = element('div', { class: 'arrivals', role: 'listbox', tabindex: '0', 'aria-label': 'Deliveries of the object', id: 'arrivals' });
  const rows = virtualRows(pane, { height: HEIGHT, row });
  let list = [];
  let at = -1;

  function row(place) {
    const { event, date, outcome, fields, entry, place: arrival } = list[place];
    const changed = Array.isArray(event.changed_fields) ? event.changed_fields.filter((field) => typeof field === 'string').join(', ') : '';
    const told = [outcome === 'gap' && `${fields.join(', ')} came from elsewhere`, changed && `changed ${changed}`].filter(Boolean).join('; ');
    return element('div', { role: 'option', id: `arrival-${place}`, class: 'arrival', 'aria-selected': String(place === at), 'aria-setsize': String(list.length), 'aria-posinset': String(place + 1), 'data-place': String(place) },
      shapeOf(outcome),
      element('div', {},
        element('div', { class: 'arrival-what' }, element('strong', {}, OUTCOMES[outcome].word), ' ', element('bdi', {}, visibleText(short(typeof event.action === 'string' ? event.action : 'no action')), told && ': ', visibleText(short(told)))),
        element('div', { class: 'arrival-when' }, visibleText(short(date) || 'no date'), element('span', {}, ` · arrived ${ordinal(arrival + 1)}${entry.arrived === null ? '' : `, ${new Date(entry.arrived).toISOString().slice(0, 19).replace('T', ' ')}`}`))));
  }

  function choose(place) {
    if (place === at || !list[place]) return;
    at = place;
    mark();
    chosen(place);
  }

  function mark() {
    if (at >= 0) {
      rows.reveal(at);
      pane.setAttribute('aria-activedescendant', `arrival-${at}`);
    } else {
      rows.draw();
      pane.removeAttribute('aria-activedescendant');
    }
  }

  const placeOf = (event) => Number(event.target.closest('[role="option"]')?.dataset.place ?? -1);
  pane.addEventListener('click', (event) => choose(placeOf(event)));
  pane.addEventListener('dblclick', (event) => placeOf(event) >= 0 && opened(placeOf(event)));
  pane.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && at >= 0) {
      event.preventDefault();
      return opened(at);
    }
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: list.length - 1, PageDown: at + rows.page(), PageUp: at - rows.page() }[event.key];
    if (to === undefined || list.length === 0) return;
    event.preventDefault();
    choose(Math.max(0, Math.min(list.length - 1, to)));
  });

  return {
    root: pane,
    /** Shows these, of which one is chosen already. */
    show(arrivals, place) {
      list = arrivals;
      at = place;
      rows.show(list.length);
      mark();
    },
    draw: rows.draw,
  };
}

const short = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** `1st`, `22nd`, `113th`. */
export function ordinal(count) {
  const last = count % 100 > 10 && count % 100 < 14 ? 0 : count % 10;
  return `${number(count)}${['th', 'st', 'nd', 'rd'][last] ?? 'th'}`;
}
