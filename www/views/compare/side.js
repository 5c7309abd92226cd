import { element, setText } from '../../dom.js';
import { pretty } from '../../pretty.js';
import { number } from '../../words.js';

/** A longer text is kept beside its field, which shows its beginning: a field lays out all that is in it, at every change. */
const LONGEST_TEXT = 32 * 1024;
const SHOWN = 4 * 1024;

/**
 * One side of the comparison: what is chosen, or a text that somebody put in.
 *
 * @param {string} name `before` or `after`
 * @param {{ typed: () => void, chosen: () => void, textOf: (choice: string) => string, pasted: (text: string) => string }} on
 *   `typed` when the text was changed by hand, `chosen` when something open was chosen, `textOf` gives the text of a choice,
 *   and `pasted` what of a pasted text goes in
 */
export function side(name, { typed, chosen, textOf, pasted }) {
  const title = name === 'before' ? 'Before' : 'After';
  const choice = element('select', { id: `compare-${name}-of`, 'aria-label': `${title}: what` });
  const area = element('textarea', { id: `compare-${name}-text`, rows: '6', spellcheck: 'false', autocomplete: 'off', autocapitalize: 'off', 'aria-label': `${title}: the JSON`, 'aria-describedby': `compare-${name}-note`, placeholder: 'JSON, pasted here or chosen above' });
  const note = element('span', { id: `compare-${name}-note` });
  const empty = element('button', { type: 'button', class: 'link' }, 'Empty it');
  const more = element('p', { class: 'note', hidden: '' }, note, ' ', empty);
  /** The whole text, while the field shows its beginning. */
  let whole = null;

  function show(text, shown) {
    const isLong = shown.length > LONGEST_TEXT;
    whole = isLong ? text : null;
    area.value = isLong ? `${shown.slice(0, SHOWN)}…` : shown;
    area.readOnly = isLong;
    more.hidden = !isLong;
    setText(note, isLong ? `This is the beginning of ${number(text.length)} characters. All of them are compared.` : '');
  }

  function put(text) {
    choice.value = 'text';
    show(text, text);
    typed();
  }

  area.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text') ?? '';
    if (area.readOnly || area.value.length + text.length <= LONGEST_TEXT) return;
    // Before the field lays it out.
    event.preventDefault();
    put(pasted(area.value.slice(0, area.selectionStart) + text + area.value.slice(area.selectionEnd)));
  });
  area.addEventListener('input', () => put(area.value));
  choice.addEventListener('change', () => {
    if (choice.value !== 'text') choose(choice.value);
    chosen();
  });
  empty.addEventListener('click', () => {
    put('');
    area.focus();
  });

  /** What is chosen is shown over several lines, and compared as it stands. */
  function choose(value) {
    choice.value = value;
    const text = textOf(value);
    show(text, pretty(text, LONGEST_TEXT + 1));
  }

  return {
    choice,
    root: element('div', { class: 'compare-side' }, element('div', { class: 'field-head' }, element('label', { for: `compare-${name}-of` }, title), choice), area, more),
    get text() {
      return whole ?? area.value;
    },
    choose,
    /** A text that is nobody's choice. */
    write(text) {
      choice.value = 'text';
      show(text, text);
    },
    /** What it holds, to be given to the other side. */
    take({ value, text, shown }) {
      choice.value = value;
      show(text, shown);
    },
    get held() {
      return { value: choice.value, text: whole ?? area.value, shown: whole === null ? area.value : whole };
    },
  };
}
