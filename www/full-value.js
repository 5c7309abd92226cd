// A value of an event in full, where a line of the description shows its beginning, or its code.
import { decoded, decodedView } from './decoded.js';
import { element } from './dom.js';
import { JsonIndex, KINDS } from './json-index.js';
import { pretty } from './pretty.js';
import { number } from './words.js';

/** @import { Line, Shown } from 'closehook' */

/** Nobody reads more in a line of changes; the body has it all. */
const MOST = 100_000;
const decoder = new TextDecoder();

/**
 * A button that opens both values of a line in full, and decoded; `null` if the line shows them already.
 *
 * @param {Line} line @param {Uint8Array} body that JSON.parse has read
 */
export function fullValue({ field, pointer, before, after, segments }, body) {
  const isCut =
    segments?.some(({ kind }) => kind === 'omitted') || [before, after].some((shown) => shown?.text.endsWith('…'));
  if (!isCut && !field.endsWith('_html') && ![before, after].some(isEncoded)) return null;
  const name = isCut ? 'Show in full' : 'Show decoded';
  const box = element('div', { class: 'full', hidden: '' });
  const button = element('button', { type: 'button', class: 'link', 'aria-expanded': 'false' }, name);
  button.addEventListener('click', () => {
    box.hidden = !box.hidden;
    button.setAttribute('aria-expanded', String(!box.hidden));
    button.textContent = box.hidden ? name : 'Show less';
    if (box.childElementCount > 0) return;
    const index = new JsonIndex(decoder.decode(body));
    for (const [when, object] of [
      ['Before', 'previous_data'],
      ['After', 'data'],
    ])
      box.append(...nodesOf(when, textAt(index, `/${object}${pointer}`)));
  });
  return element('div', {}, button, box);
}

/**
 * Whether a text that is shown in full can be decoded. The core shows line ends by signs.
 *
 * @param {Shown | null} shown
 */
const isEncoded = (shown) =>
  shown?.meaning === 'text' && decoded(shown.text.replaceAll('␍', '\r').replaceAll('⏎', '\n')) !== null;

/**
 * A string itself, or any other value as JSON, with all digits of its numbers; empty if there is no value.
 *
 * @param {JsonIndex} index @param {string} pointer from the event
 */
function textAt(index, pointer) {
  const node = index.inEvent(pointer);
  if (node < 0) return '';
  const kind = KINDS[index.kind[node]];
  if (kind === 'null') return '';
  const source = index.source(node);
  return kind === 'string' ? JSON.parse(source) : pretty(source, MOST + 1);
}

/** @param {string} name @param {string} text */
function nodesOf(name, text) {
  if (text === '') return [];
  const title = text.length > MOST ? `${name}, the first ${number(MOST)} characters` : name;
  return [decodedView(text, title)];
}
