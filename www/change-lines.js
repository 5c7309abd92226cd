import { element } from './dom.js';
import { shortId } from './ids.js';
import { visibleText } from './visible.js';

/** @import { Excerpt, Line, Shown } from 'closehook' */

const MARKS = { added: '+', removed: '−', changed: '~', moved: '↕' };

/**
 * The core's description as rows: the values before and after, or the parts of long texts that differ.
 *
 * @param {Line[]} lines @param {{ revealed?: (line: Line) => void, full?: (line: Line) => Node | null }} given
 *   `full` shows what a line has cut
 */
export function changeLines(lines, { revealed, full }) {
  return lines.map((line) => {
    const { kind, label, field, before, after, note, segments, folded, noise } = line;
    const name = element(
      'button',
      { type: 'button', class: 'link field-name', title: `${field}: show it in the body` },
      visibleText(label),
    );
    name.addEventListener('click', () => revealed?.(line));
    const what = segments
      ? [excerpts(segments)]
      : [
          before && value(before, 'before'),
          before && after && element('span', { class: 'arrow', 'aria-label': 'became' }, '→'),
          after && value(after, 'after'),
        ].filter((each) => each !== null);
    const rest = folded.map((one) =>
      element(
        'div',
        { class: 'folded' },
        element('code', {}, visibleText(one.field)),
        ' ',
        ...[one.before, one.after]
          .filter((each) => each !== null)
          .flatMap((each, i) => [
            i ? ' → ' : '',
            element('span', { title: each.text }, visibleText(shortId(each.text))),
          ]),
      ),
    );
    return element(
      'li',
      { class: `change change-${kind}${noise ? ' noise' : ''}` },
      element(
        'span',
        { class: 'kind', title: kind },
        element('span', { 'aria-hidden': 'true' }, MARKS[kind]),
        element('span', { class: 'visually-hidden' }, kind),
      ),
      element('div', { class: 'change-name' }, name),
      element(
        'div',
        { class: 'change-what' },
        element('bdi', {}, ...what),
        note ? element('span', { class: 'aside' }, ` ${note}`) : '',
        full?.(line) ?? '',
        ...rest,
      ),
    );
  });
}

/** @param {Shown} given @param {'before' | 'after'} when */
const value = ({ text, meaning }, when) =>
  element(when === 'before' ? 'del' : 'ins', { class: `shown shown-${meaning}` }, visibleText(text));

/** @param {Excerpt[]} segments */
function excerpts(segments) {
  /** @type {Record<Excerpt['kind'], 'del' | 'ins' | 'span'>} */
  const names = { removed: 'del', added: 'ins', equal: 'span', omitted: 'span' };
  return element(
    'span',
    { class: 'excerpts' },
    ...segments.map((/** @type {Excerpt} */ { kind, text }) =>
      element(names[kind], { class: `excerpt-${kind}` }, kind === 'omitted' ? ' … ' : visibleText(text)),
    ),
  );
}
