import { element, part } from '../../dom.js';
import { isExtended, holds, OFFERED, TYPES } from './filter-types.js';
import { changeType, innerPointer } from './filter-tree.js';
import { pathField } from './path-field.js';
import { keysAt, lookAlong, valuesAt } from './suggestions.js';
import { valueField } from './value-field.js';

/** @import { Condition } from './filter-tree.js' */

/**
 * The place of a condition in its tree, with the actions that are possible there.
 *
 * @typedef {object} Slot
 * @property {(next: Condition) => void} replace
 * @property {() => void} remove
 * @property {() => void} [duplicate]
 * @property {(() => void) | null} [up]
 * @property {(() => void) | null} [down]
 *
 * @typedef {(event: unknown) => unknown[]} Look what a condition is asked about, from the event: for suggestions
 */
/** @import { ExplanationNode } from 'closehook' */

const NEW = () => ({ path: ['data', ''], type: 'equals', value: '""' });
/** @type {Record<ExplanationNode['outcome'], string>} */
const WORDS = { matched: '✓', failed: '✗', not_reached: '–' };
/** @type {Record<ExplanationNode['outcome'], string>} */
const SAID = { matched: 'matched', failed: 'did not match', not_reached: 'not reached' };

/**
 * The form of a filter in `root`. It owns its tree: `show` gives it one, and each change is told with `changed(tree)`.
 * `event` gives the event whose fields are suggested.
 *
 * @param {HTMLElement} root
 * @param {{ changed: (tree: Condition | null) => void, event: () => Record<string, any> | null }} given
 */
export function builder(root, { changed, event }) {
  /** @type {Condition | null} */
  let tree = null;
  /** @type {Map<string, ExplanationNode>} */
  let outcomes = new Map();
  /** @type {WeakMap<Condition, string>} */
  const ids = new WeakMap();
  let lastId = 0;
  const hints = element('datalist', { id: 'filter-hints' });
  const place = element('div', { class: 'builder' });
  root.append(hints, place);
  root.addEventListener('pointerdown', ({ target }) => {
    const hit = /** @type {Node | null} */ (target);
    for (const open of /** @type {NodeListOf<HTMLDetailsElement>} */ (place.querySelectorAll('.menu[open]')))
      if (!open.contains(hit)) open.open = false;
  });

  /** @param {Condition} condition */
  const idOf = (condition) => {
    const id = ids.get(condition) ?? String(++lastId);
    ids.set(condition, id);
    return id;
  };

  /** @param {string[]} texts */
  function suggest(texts) {
    hints.replaceChildren(...texts.map((text) => element('option', { value: text })));
  }

  /** After a change of the structure: built anew, with the focus where it was or where `focus` asks for it. */
  function rebuilt(focus = /** @type {any} */ (root.getRootNode()).activeElement?.dataset?.key) {
    draw();
    changed(tree);
    (part(place, `[data-key="${focus}"]`) ?? part(place, 'select, button')).focus();
  }

  function draw() {
    place.replaceChildren(tree ? box(tree, '', slotAtRoot(), (found) => [found]) : empty());
    judge();
  }

  function empty() {
    const add = button('Add a condition', () => {
      tree = NEW();
      rebuilt(`${idOf(tree)}-key-1`);
    });
    return element(
      'div',
      { class: 'builder-empty' },
      element('p', {}, 'No filter: every event of the chosen types is delivered.'),
      add,
    );
  }

  /** @returns {Slot} */
  const slotAtRoot = () => ({
    replace: (next) => (tree = next),
    remove: () => (tree = null),
  });

  /** @param {Condition[]} list @param {number} i @returns {Slot} */
  const slotIn = (list, i) => ({
    replace: (next) => (list[i] = next),
    remove: () => list.splice(i, 1),
    duplicate: () => list.splice(i + 1, 0, structuredClone(list[i])),
    up: i > 0 ? () => list.splice(i - 1, 2, list[i], list[i - 1]) : null,
    down: i < list.length - 1 ? () => list.splice(i, 2, list[i + 1], list[i]) : null,
  });

  /**
   * `seen` gives what the condition is asked about, from the event: for suggestions.
   *
   * @param {Condition} condition @param {string} pointer
   * @param {Slot} slot
   * @param {Look} seen
   */
  function box(condition, pointer, slot, seen) {
    const id = idOf(condition);
    const group = condition.filters ? 'group' : condition.filter ? 'wrapper' : 'plain';
    const badge = element('span', { class: 'outcome', 'data-pointer': pointer });
    const here = () => lookAlong(seen(event()), condition.path);
    const head = element(
      'div',
      { class: 'condition-head' },
      badge,
      pathField(condition, {
        key: `${id}-key`,
        changed: (isShape, focus) => (isShape ? rebuilt(focus) : changed(tree)),
        hints: (at) => suggest(keysAt(lookAlong(seen(event()), condition.path.slice(0, at)))),
      }),
      typeField(condition, id, slot),
      ...valueFields(condition, id, here),
      menu(condition, id, slot),
    );
    /** @type {HTMLElement[]} */
    const parts = [head];
    const inner = innerPointer(condition, pointer);
    if (group === 'wrapper') {
      /** @type {Look} */
      const next = (found) =>
        (condition.type === 'any_array_value' ? elements : same)(lookAlong(seen(found), condition.path));
      parts.push(
        element(
          'ul',
          {},
          element('li', {}, box(/** @type {Condition} */ (condition.filter), `${inner}/filter`, only(condition), next)),
        ),
      );
    } else if (group === 'group') {
      parts.push(children(condition, inner, (found) => lookAlong(seen(found), condition.path)));
    }
    return element(
      'div',
      { class: `condition condition-${group}`, role: 'group', 'aria-label': label(condition) },
      ...parts,
    );
  }

  /** @param {Condition} condition @returns {Slot} */
  const only = (condition) => ({
    replace: (next) => (condition.filter = next),
    // A "not" without anything inside asks nothing: what is left is the smallest condition.
    remove: () => (condition.filter = { path: [], type: 'non_null' }),
  });

  /** @param {Condition} condition @param {string} inner @param {Look} seen */
  function children(condition, inner, seen) {
    const list = condition.filters ?? [];
    const items = list.map((child, i) => element('li', {}, box(child, `${inner}/filters/${i}`, slotIn(list, i), seen)));
    /** @param {(made: Condition) => Condition} made */
    const add = (made) => () => {
      const isInside = condition.path.length > 0 || !seen(event()).some((/** @type {any} */ found) => found?.data);
      const next = made(isInside && event() ? { path: [], type: 'equals', value: '""' } : NEW());
      list.push(next);
      rebuilt(`${idOf(next)}-${next.filters ? 'type' : next.path.length > 1 ? 'key-1' : 'type'}`);
    };
    const none = condition.type === 'and' ? 'Empty: every event matches.' : 'Empty: no event matches.';
    return element(
      'div',
      { class: 'condition-children' },
      list.length > 0 ? element('ul', {}, ...items) : element('p', { class: 'note' }, none),
      element(
        'div',
        { class: 'condition-add' },
        button(
          'Add a condition',
          add((made) => made),
        ),
        button(
          'Add a group',
          add((made) => ({
            path: [],
            type: condition.type === 'and' ? 'or' : 'and',
            filters: [made],
          })),
        ),
      ),
    );
  }

  /** @param {Condition} condition @param {string} id @param {Slot} slot */
  function typeField(condition, id, slot) {
    const offered = isExtended(condition.type) ? [...OFFERED, condition.type] : OFFERED;
    const options = offered.map((type) => {
      const label = TYPES.get(type)?.label ?? type;
      const text = isExtended(type) ? `${label} (not in Close)` : label;
      return element('option', { value: type, ...(type === condition.type ? { selected: '' } : {}) }, text);
    });
    const select = element('select', { 'aria-label': 'Condition', 'data-key': `${id}-type` }, ...options);
    select.addEventListener('change', () => {
      const next = changeType(condition, select.value);
      ids.set(next, id);
      slot.replace(next);
      rebuilt(`${id}-type`);
    });
    return select;
  }

  /** @param {Condition} condition @param {string} id @param {() => unknown[]} here */
  function valueFields(condition, id, here) {
    /** @param {'value' | 'from' | 'to'} name @param {string} title */
    const field = (name, title) =>
      valueField(condition, name, {
        key: `${id}-${name}`,
        title,
        changed: () => changed(tree),
        rebuilt: () => rebuilt(`${id}-${name}`),
        hints: () => suggest(valuesAt(here(), condition.type)),
      });
    if (holds(condition.type) === 'value') return [field('value', 'Value')];
    if (holds(condition.type) !== 'change' && holds(condition.type) !== 'field') return [];
    const name = element('code', { dir: 'ltr' }, condition.field ?? '');
    const sides = /** @type {const} */ (['from', 'to']).filter((side) => condition[side] !== undefined);
    return [
      name,
      ...sides.flatMap((side) => [
        element('span', {}, side),
        field(side, side === 'from' ? 'Value before' : 'Value after'),
      ]),
    ];
  }

  /** @param {Condition} condition @param {string} id @param {Slot} slot */
  function menu(condition, id, slot) {
    /** @param {string} what @param {() => void} how */
    const act = (what, how) =>
      button(what, () => {
        how();
        rebuilt(`${id}-type`);
      });
    /** @param {string} type */
    const wrap = (type) => () => {
      const outside = type === 'not' ? { path: [], type, filter: condition } : { path: [], type, filters: [condition] };
      slot.replace(outside);
    };
    const single = condition.filter ?? (condition.filters?.length === 1 ? condition.filters[0] : null);
    const unwrapped = () => {
      if (!single) return;
      const path = [...condition.path, ...single.path];
      Object.assign(single, { path });
      slot.replace(single);
    };
    const summary = element(
      'summary',
      { 'aria-label': `More for: ${label(condition)}`, 'data-key': `${id}-menu` },
      '⋯',
    );
    const details = element(
      'details',
      { class: 'menu' },
      summary,
      element(
        'div',
        { class: 'menu-items' },
        act('Negate: put into “not”', wrap('not')),
        act('Put into a group: all', wrap('and')),
        act('Add to a group: one or more', wrap('or')),
        ...(single ? [act('Take out of this', unwrapped)] : []),
        ...(slot.duplicate ? [act('Duplicate', slot.duplicate)] : []),
        ...(slot.up ? [act('Move up', slot.up)] : []),
        ...(slot.down ? [act('Move down', slot.down)] : []),
        act('Remove', slot.remove),
      ),
    );
    details.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !details.open) return;
      event.stopPropagation();
      details.open = false;
      summary.focus();
    });
    details.addEventListener('focusout', (event) => {
      const to = /** @type {Node | null} */ (event.relatedTarget);
      if (to && !details.contains(to)) details.open = false;
    });
    return details;
  }

  function judge() {
    for (const badge of /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll('.outcome'))) {
      const found = outcomes.get(badge.dataset.pointer ?? '');
      badge.dataset.outcome = found?.outcome ?? '';
      badge.textContent = found ? WORDS[found.outcome] : '';
      if (found) {
        badge.title = found.sentence;
        badge.setAttribute('role', 'img');
        badge.setAttribute('aria-label', SAID[found.outcome]);
      } else for (const name of ['title', 'role', 'aria-label']) badge.removeAttribute(name);
    }
  }

  return {
    /** @param {Condition | null} next */
    show(next) {
      tree = next;
      draw();
    },
    /** What became of each node, by its pointer. @param {Map<string, ExplanationNode>} next */
    judge(next) {
      outcomes = next;
      judge();
    },
  };
}

/** @param {unknown[]} found */
const same = (found) => found;
/** @param {unknown[]} found */
const elements = (found) => found.flatMap((each) => (Array.isArray(each) ? each : []));
/** @param {Condition} given */
const label = ({ path, type }) => [path.join(' › '), TYPES.get(type)?.label].filter(Boolean).join(' ');

/** @param {string} text @param {() => void} pressed */
function button(text, pressed) {
  const made = element('button', { type: 'button' }, text);
  made.addEventListener('click', pressed);
  return made;
}
