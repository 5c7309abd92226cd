import { element } from '../../dom.js';
import { virtualRows } from '../../virtual-rows.js';
import { visibleText } from '../../visible.js';
import { countOf, operationAt } from './compared.js';

/** @import { Found } from './compared.js' */

/** @typedef {{ before: Map<string, string>, after: Map<string, string> }} Units what the numbers of both sides mean */

const LONGEST = 300;
/** @type {Record<string, string>} */
const MARKS = { add: '+', remove: '−', replace: '~', move: '↕', copy: '⧉', test: '?' };

/** @param {string} text */
const cut = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/**
 * JSON on one line, without the white space outside strings. A row shows only its beginning, so the rest of a long
 * source is not read.
 *
 * @param {string} source
 */
const oneLine = (source) =>
  source.slice(0, 8 * LONGEST).replace(/"(?:[^"\\]|\\.)*"?|\s+/gs, (part) => (part[0] === '"' ? part : ''));

/** The operations of a patch, one a row; only those on screen are made. */
export function operationsList() {
  const root = element('div', {
    class: 'operations',
    role: 'region',
    tabindex: '0',
    'aria-label': 'Operations of a JSON Patch',
    dir: 'ltr',
  });
  const rows = virtualRows(root, { height: 26, row });
  /** @type {Found | null} */
  let found = null;
  /** @type {Units} */
  let units = { before: new Map(), after: new Map() };

  /** @param {number} place */
  function row(place) {
    const { op, path, from, source, before } = operationAt(/** @type {Found} */ (found), place);
    /** @param {'del' | 'ins'} name @param {string} text */
    const value = (name, text) => element(name, {}, visibleText(cut(oneLine(text))));
    /** @param {Map<string, string>} meant */
    const unit = (meant) => meant.has(path) && element('span', { class: 'aside' }, ` (${meant.get(path)})`);
    return element(
      'div',
      { class: `operation operation-${op}` },
      element(
        'span',
        { class: 'kind', title: op },
        element('span', { 'aria-hidden': 'true' }, MARKS[op]),
        element('span', { class: 'visually-hidden' }, op),
      ),
      element(
        'span',
        { class: 'key' },
        visibleText(cut(from === undefined ? path || 'the whole document' : `${from} → ${path}`)),
      ),
      element(
        'span',
        { class: 'operation-value' },
        before && value('del', before),
        (before && unit(units.before)) || '',
        before && source && element('span', { class: 'aside' }, ' → '),
        source && value('ins', source),
        (source && unit(units.after)) || '',
      ),
    );
  }

  return {
    root,
    /** @param {Found | null} next @param {Units} meant */
    show(next, meant) {
      found = next;
      units = meant;
      const count = found ? countOf(found) : 0;
      root.hidden = count === 0;
      root.style.setProperty('--rows', String(count));
      rows.show(count);
    },
    draw: rows.draw,
  };
}
