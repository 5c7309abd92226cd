// What an event changed, as text: the one place that knows how.
import { check, render } from '../../index.js';
import { safe, shown } from './text.js';

/** @import { Payload } from '../../index.d.ts' */

/** How wide a line is where there is no terminal. */
const WIDTH = 100;

/**
 * The event in a sentence, and a line for each change, set in.
 *
 * @param {Payload} payload what `render` of the package takes
 * @param {{ color: boolean, width: number, keys?: string[], ignore?: string[] }} how
 */
export function toldLines(payload, { color, width, keys, ignore }) {
  const columns = Math.max(20, width === Infinity ? WIDTH : width);
  return render(payload, { format: 'text', color, width: columns, keys, ignore }).trimEnd().split('\n');
}

/** The same in Markdown. @param {Payload} payload @param {{ keys?: string[], ignore?: string[] }} how */
export const markdown = (payload, how) =>
  render(payload, { format: 'markdown', ...how })
    .trimEnd()
    .split('\n')
    .map(safe)
    .join('\n');

/**
 * The same without the sentence.
 *
 * @param {Payload} payload @param {{ color: boolean, width: number, keys?: string[], ignore?: string[] }} how
 */
export const changeLines = (payload, how) => toldLines(payload, how).slice(1);

/** Where the parts of the event disagree, a line each. @param {Payload} payload */
export const remarkLines = (payload) =>
  check(payload).map(({ pointer, sentence }) => `${shown(pointer)}: ${shown(sentence)}`);
