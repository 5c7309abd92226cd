// A value of an event in full, where a line of the description shows its beginning.
import { tokens } from '../pkg/src/json-pointer.js';
import { element } from './dom.js';
import { visibleLines } from './visible.js';
import { number } from './words.js';

/** @import { Line } from 'closehook' */

/** Nobody reads more in a line of changes; the body has it all. */
const MOST = 100_000;

/**
 * A button that opens both values of a line in full; `null` if the line shows them already.
 *
 * @param {Line} line @param {Record<string, any>} event
 */
export function fullValue({ pointer, before, after, segments }, event) {
  const isCut =
    segments?.some(({ kind }) => kind === 'omitted') || [before, after].some((shown) => shown?.text.endsWith('…'));
  if (!isCut) return null;
  const box = element('div', { class: 'full', hidden: '' });
  const button = element('button', { type: 'button', class: 'link', 'aria-expanded': 'false' }, 'Show in full');
  button.addEventListener('click', () => {
    box.hidden = !box.hidden;
    button.setAttribute('aria-expanded', String(!box.hidden));
    button.textContent = box.hidden ? 'Show in full' : 'Show less';
    if (box.childElementCount > 0) return;
    const path = tokens(pointer);
    for (const [name, object] of [
      ['Before', event.previous_data],
      ['After', event.data],
    ])
      box.append(...textOf(name, valueAt(object, path)));
  });
  return element('div', {}, button, box);
}

/** @param {unknown} object @param {string[]} path */
function valueAt(object, path) {
  let value = object;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = /** @type {Record<string, unknown>} */ (value)[key];
  }
  return value;
}

/** @param {string} name @param {unknown} value */
function textOf(name, value) {
  if (value === undefined || value === null || value === '') return [];
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  const rest = text.length - MOST;
  return [
    element('p', { class: 'aside' }, rest > 0 ? `${name}, without the last ${number(rest)} characters` : name),
    element('pre', { tabindex: '0' }, visibleLines(text.slice(0, MOST))),
  ];
}
