import { copyText } from '../../copy.js';
import { element, setText } from '../../dom.js';
import { visibleLines } from '../../visible.js';
import { number } from '../../words.js';

/** The most characters to show. Copy takes the whole text. */
const MOST = 100_000;

/** A text to copy, or an error message. @param {string} label */
export function output(label) {
  const text = element('pre', { class: 'bytes out', tabindex: '0', role: 'region', 'aria-label': label, dir: 'ltr' });
  const copy = element('button', { type: 'button' }, 'Copy');
  const said = element('span', { class: 'aside', role: 'status' });
  const actions = element('p', { class: 'actions' }, copy, said);
  const wrong = element('p', { class: 'note urgent', role: 'status' });
  let whole = '';
  copy.addEventListener('click', async () =>
    setText(said, (await copyText(whole, text)) ? 'Copied.' : 'Selected: copy it by hand.'),
  );
  return {
    root: element('div', {}, wrong, text, actions),
    actions,
    get text() {
      return whole;
    },
    show({ text: made = '', wrong: problem = '' }) {
      whole = made;
      setText(said, '');
      setText(wrong, problem);
      text.hidden = actions.hidden = made === '';
      text.replaceChildren(
        visibleLines(made.slice(0, MOST)),
        made.length > MOST ? `… ${number(made.length - MOST)} more` : '',
      );
    },
  };
}
