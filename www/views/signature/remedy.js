// What to change, for the chosen framework: the advice, and the file of a whole receiver with the lines marked that
// matter here. This module and the files are loaded for the first diagnosis, or when the page is idle.
import { remedies } from '../../../pkg/dist/remedies.js';
import { markedLines } from '../../../pkg/src/remedy-parts.js';
import { copyText } from '../../copy.js';
import { byId, element, setText } from '../../dom.js';
import { visibleText } from '../../visible.js';

/** @import { Diagnosis, RemedyPart } from 'closehook' */

/** The panel. Which framework was chosen is kept while the page is open, and nowhere else. */
export function remedyPanel() {
  const framework = /** @type {HTMLSelectElement} */ (document.getElementById('framework'));
  framework.replaceChildren(...remedies.map(({ id, title }) => element('option', { value: id }, title)));
  const without = byId('without-closehook');
  const file = byId('remedy-file');
  /** @type {Pick<Diagnosis, 'remedy' | 'concerns'> | null} */
  let found = null;
  let text = '';
  let shown = '';

  function draw() {
    if (!found?.remedy) return;
    // Drawing the same again, such as after a live delivery, would scroll back.
    const wanted = JSON.stringify([framework.value, without.checked, found]);
    const chosen = remedies.find(({ id }) => id === framework.value);
    if (wanted === shown || !chosen) return;
    shown = wanted;
    const { path, advice, withClosehook, withoutClosehook } = chosen;
    byId('remedy-choice').hidden = withClosehook === null;
    text = without.checked || withClosehook === null ? withoutClosehook : withClosehook;
    const marked = markedLines(text, found.concerns);
    byId('remedy-advice').replaceChildren(...adviceNodes(found.remedy[advice]));
    setText(
      byId('remedy-note'),
      `${path}, the whole file.${marked.length > 0 ? ` Here, ${runs(marked)} matter.` : ''}`,
    );
    setText(byId('copied'), '');
    const lines = codeLines(text, marked);
    byId('remedy-code').replaceChildren(...lines);
    const first = lines[marked[0] ?? 0];
    file.scrollTop = Math.max(0, first.offsetTop - file.offsetTop - 3 * first.offsetHeight);
  }

  framework.addEventListener('change', draw);
  without.addEventListener('change', draw);
  byId('copy').addEventListener('click', async () => {
    const done = await copyText(text, byId('remedy-code'));
    setText(byId('copied'), done ? 'Copied the file.' : 'Selected: copy it by hand.');
    setText(byId('copy'), done ? 'Copied' : 'Selected');
    setTimeout(() => setText(byId('copy'), 'Copy'), 1500);
  });

  /** @param {typeof found} next */
  return function show(next) {
    found = next && { remedy: next.remedy, concerns: next.concerns };
    draw();
  };
}

/**
 * The parts of the advice: a paragraph for each text, a block for each piece of code.
 *
 * @param {RemedyPart[]} parts
 */
const adviceNodes = (parts) =>
  parts.map(({ text, code }) =>
    code === undefined ? element('p', {}, visibleText(text)) : element('pre', {}, element('code', {}, code)),
  );

/** A file, line by line. @param {string} text @param {number[]} marked */
const codeLines = (text, marked) =>
  text
    .trimEnd()
    .split('\n')
    .map((line, at) => element(marked.includes(at) ? 'mark' : 'span', {}, `${line}\n`));

/** The numbers of lines, from 1, in words: "lines 5–7 and 12–14". @param {number[]} marked */
function runs(marked) {
  /** @type {[number, number][]} */
  const found = [];
  for (const at of marked) {
    const last = found.at(-1);
    if (last?.[1] === at - 1) last[1] = at;
    else found.push([at, at]);
  }
  const words = found.map(([first, last]) => (first === last ? `${first + 1}` : `${first + 1}–${last + 1}`));
  return `lines ${new Intl.ListFormat('en').format(words)}`;
}
