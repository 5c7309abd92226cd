import { element, setText } from './dom.js';
import { number } from './words.js';

/**
 * The maximum length of a text in its field, in characters. A field lays out its whole text at every change, so a
 * longer text is kept elsewhere and the field shows only its beginning.
 */
export const LONGEST_TEXT = 32 * 1024;
const SHOWN = 4 * 1024;

/**
 * Makes a text area handle texts of several megabytes.
 *
 * @param {HTMLTextAreaElement} area
 * @param {{ changed: () => void, pasted: (text: string) => string }} on `changed` is called when the user
 *   changes the text; `pasted` converts a long text that is pasted
 */
export function longText(area, { changed, pasted }) {
  const note = element('span', { id: `${area.id}-note` });
  const empty = element('button', { type: 'button', class: 'link' }, 'Empty it');
  const more = element('p', { class: 'offer', hidden: '' }, note, ' ', empty);
  /** @type {string | null} The whole text while the field shows only its beginning. */
  let whole = null;
  area.setAttribute('aria-describedby', note.id);

  /** @param {string} text */
  function show(text, shown = text) {
    const isLong = shown.length > LONGEST_TEXT;
    whole = isLong ? text : null;
    area.value = isLong ? `${shown.slice(0, SHOWN)}…` : shown;
    area.readOnly = isLong;
    more.hidden = !isLong;
    setText(note, isLong ? `This is the beginning of ${number(text.length)} characters. All of them are used.` : '');
  }

  area.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text') ?? '';
    if (area.readOnly || area.value.length + text.length <= LONGEST_TEXT) return;
    // This must run before the field lays out the text.
    event.preventDefault();
    show(pasted(area.value.slice(0, area.selectionStart) + text + area.value.slice(area.selectionEnd)));
    changed();
  });
  area.addEventListener('input', () => {
    // A short text stays in the field, which keeps the cursor position.
    if (area.value.length > LONGEST_TEXT) show(area.value);
    else if (whole !== null) show(area.value);
    changed();
  });
  empty.addEventListener('click', () => {
    show('');
    changed();
    area.focus();
  });

  return {
    /** The note under the field. */
    note: more,
    get text() {
      return whole ?? area.value;
    },
    show,
  };
}
