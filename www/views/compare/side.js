import { element } from '../../dom.js';
import { LONGEST_TEXT, longText } from '../../long-text.js';
import { pretty } from '../../pretty.js';

/**
 * One side of the comparison: what is chosen, or a text that somebody put in.
 *
 * @param {string} name `before` or `after`
 * @param
 *   {{ typed: () => void, chosen: () => void, textOf: (choice: string) => string, pasted: (text: string) => string }}
 *   on `typed` when the text was changed by hand, `chosen` when something open was chosen, `textOf` gives the text of a
 *   choice, and `pasted` makes of a long text what goes in
 */
export function side(name, { typed, chosen, textOf, pasted }) {
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
  const field = longText(area, {
    changed() {
      choice.value = 'text';
      typed();
    },
    pasted,
  });

  choice.addEventListener('change', () => {
    if (choice.value !== 'text') choose(choice.value);
    chosen();
  });

  /** A chosen value is shown over several lines, but compared unchanged. @param {string} value */
  function choose(value) {
    choice.value = value;
    const text = textOf(value);
    field.show(text, pretty(text, LONGEST_TEXT + 1));
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
    choose,
    /** A text with the choice that it stands for. @param {string} text @param {string} value */
    write(text, value = 'text') {
      choice.value = value;
      field.show(text);
    },
  };
}
