import { element } from '../../dom.js';
import { longText } from '../../long-text.js';
import { visibleText } from '../../visible.js';
import { TEXT } from './choices.js';

/**
 * One side of the comparison: a part of an open delivery, or a text that the user entered.
 *
 * @param {string} name `before` or `after`
 * @param {{ typed: () => void, chosen: () => void, pasted: (text: string) => string,
 *   partOf: (choice: string) => Promise<{ text: string, shown: string }> }} on
 *   `typed` when the text was changed by hand, `chosen` when something open was chosen, `partOf` gives the text of a
 *   choice and what a field shows of it, and `pasted` makes of a long text what goes in
 */
export function side(name, { typed, chosen, partOf, pasted }) {
  const title = name === 'before' ? 'Before' : 'After';
  const choice = element('select', { id: `compare-${name}-of`, 'aria-label': `${title}: what` });
  const area = element('textarea', {
    id: `compare-${name}-text`,
    rows: '6',
    spellcheck: 'false',
    autocomplete: 'off',
    autocapitalize: 'off',
    'aria-label': `${title}: the JSON`,
    placeholder: 'JSON, pasted here or chosen above',
  });
  /** Grows with each text, so that the answer for one before is not put in. */
  let turn = 0;
  const field = longText(area, {
    changed() {
      turn += 1;
      choice.value = TEXT;
      typed();
    },
    pasted,
  });

  choice.addEventListener('change', async () => {
    if (choice.value === TEXT) turn += 1;
    else if (!(await choose(choice.value))) return;
    chosen();
  });

  /**
   * A chosen value is shown over several lines, but compared unchanged.
   *
   * @param {string} value
   * @returns {Promise<boolean>} whether it is still the chosen one
   */
  async function choose(value) {
    const mine = ++turn;
    choice.value = value;
    const { text, shown } = await partOf(value);
    if (mine !== turn) return false;
    field.show(text, shown);
    return true;
  }

  return {
    choice,
    root: element(
      'div',
      { class: 'compare-side' },
      element('div', { class: 'field-head' }, element('label', { for: `compare-${name}-of` }, title), choice),
      area,
      field.note,
    ),
    get text() {
      return field.text;
    },
    /** Describes the choice. */
    get said() {
      return choice.value === TEXT ? 'Text' : (choice.selectedOptions[0]?.textContent ?? '');
    },
    choose,
    /** @param {[value: string, label: string][]} offered */
    offer(offered) {
      const { value } = choice;
      choice.replaceChildren(
        ...offered.map(([each, label]) => {
          const option = element('option', { value: each });
          option.append(visibleText(label));
          return option;
        }),
      );
      if (offered.some(([each]) => each === value)) choice.value = value;
    },
    /** A text with the choice that it stands for. @param {string} text @param {string} value */
    write(text, value = TEXT) {
      turn += 1;
      choice.value = value;
      field.show(text);
    },
  };
}
