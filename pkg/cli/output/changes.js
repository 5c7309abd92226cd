// What an event changed, as text: the one place that knows how.
import { check, render } from '../../index.js';
import { safe, shown } from './text.js';

/** How wide a line is where there is no terminal. */
const WIDTH = 100;

/**
 * The event in a sentence, and a line for each change, set in.
 *
 * @param payload what `render` of the package takes
 * @param {{ colour: boolean, width: number, keys?: string[], ignore?: string[] }} how
 */
export function toldLines(payload, { colour, width, keys, ignore }) {
  const columns = Math.max(20, width === Infinity ? WIDTH : width);
  return render(payload, { format: 'text', color: colour, width: columns, keys, ignore }).trimEnd().split('\n');
}

/** The same in Markdown. */
export const markdown = (payload, how) =>
  render(payload, { format: 'markdown', ...how })
    .trimEnd()
    .split('\n')
    .map(safe)
    .join('\n');

/** The same without the sentence. */
export const changeLines = (payload, how) => toldLines(payload, how).slice(1);

/** Where the parts of the event disagree, a line each. */
export const remarkLines = (payload) =>
  check(payload).map(({ pointer, sentence }) => `${shown(pointer)}: ${shown(sentence)}`);
