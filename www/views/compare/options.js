import { element } from '../../dom.js';
import { visibleText } from '../../visible.js';

/**
 * The options of a comparison: the keys that identify the elements of arrays, the fields to leave out, and how numbers
 * are compared.
 *
 * @param {{ typed: () => void, changed: () => void, form: () => void }} on `typed` in a field, `changed` otherwise, and
 *   `form` when only the form of the patch changed
 */
export function options({ typed, changed, form }) {
  const field = (/** @type {string} */ id, /** @type {string} */ placeholder) =>
    element('input', { type: 'text', id, placeholder, autocomplete: 'off', spellcheck: 'false' });
  const keys = field('compare-keys', 'id, email');
  const ignore = field('compare-ignore', 'date_updated, /event/id');
  const invertible = element('input', { type: 'checkbox', id: 'compare-invertible' });
  const exact = element('input', { type: 'checkbox', id: 'compare-exact' });
  const offers = element('span', { class: 'compare-offers', role: 'group', 'aria-label': 'Keys found in the arrays' });
  /** @type {string[]} */
  let offered = [];

  const root = element(
    'div',
    { class: 'compare-options' },
    option('compare-keys', 'Match array elements by', keys, offers),
    option('compare-ignore', 'Leave out', ignore),
    element('label', { class: 'check' }, invertible, element('span', {}, 'invertible')),
    element('label', { class: 'check' }, exact, element('span', {}, '1 and 1.0 differ')),
  );

  /** @param {string} id @param {string} label @param {...Node} nodes */
  function option(id, label, ...nodes) {
    return element('div', { class: 'compare-option' }, element('label', { for: id }, label), ...nodes);
  }

  /** Which of the offered keys are chosen. */
  function mark() {
    const chosen = words(keys.value);
    for (const [i, button] of [...offers.children].entries())
      button.setAttribute('aria-pressed', String(chosen.includes(offered[i])));
  }

  /** @param {string} key */
  function toggle(key) {
    const chosen = words(keys.value);
    keys.value = (chosen.includes(key) ? chosen.filter((each) => each !== key) : [...chosen, key]).join(', ');
    mark();
    changed();
  }

  for (const each of [keys, ignore])
    each.addEventListener('input', () => {
      mark();
      typed();
    });
  exact.addEventListener('change', changed);
  invertible.addEventListener('change', form);

  return {
    root,
    get values() {
      return { keys: words(keys.value), ignore: words(ignore.value), exact: exact.checked };
    },
    get isInvertible() {
      return invertible.checked;
    },
    /** Describes the options that are not the defaults. */
    get said() {
      const { keys: by, ignore: without, exact: isExact } = this.values;
      return [
        by.length > 0 && `array elements matched by ${by.join(', ')}`,
        without.length > 0 && `without ${without.join(', ')}`,
        isExact && '1 and 1.0 differ',
      ].filter((each) => each !== false);
    },
    /** Offers the keys that elements of arrays have. @param {string[]} found */
    offer(found) {
      // A key with a comma cannot be written in the field.
      const list = found.filter((key) => !key.includes(',') && key.trim() === key && key !== '');
      if (JSON.stringify(list) === JSON.stringify(offered)) return;
      offered = list;
      offers.replaceChildren(
        ...list.map((key) => {
          const button = element('button', { type: 'button' }, visibleText(key));
          button.addEventListener('click', () => toggle(key));
          return button;
        }),
      );
      mark();
    },
  };
}

/** @param {string} text */
const words = (text) =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
