// Prints what an event changed. Only this file formats changes.
import { check, render } from '#closehook';
import { safe, shown } from './text.js';

/** @import { Payload } from '../../index.d.ts' */

/** The width without a terminal. */
const WIDTH = 100;

/** No line is as long. */
const UNWRAPPED = 2 ** 31 - 1;

/**
 * The event in a sentence, which may take several lines, and the lines of its changes, set in.
 *
 * @param {Payload} payload what `render` of the package takes
 * @param {{ color: boolean, width: number, keys?: string[], ignore?: string[] }} how
 */
export function told(payload, { color, width, keys, ignore }) {
  const columns = Math.max(20, width === Infinity ? WIDTH : width);
  /** @param {number} width */
  const linesAt = (width) => render(payload, { color, width, keys, ignore }).trimEnd().split('\n');
  const lines = linesAt(columns);
  // A wrapped headline looks like a change, so count its words to find its end.
  const [whole] = linesAt(UNWRAPPED);
  let count = 1;
  while (count < lines.length && bare(lines.slice(0, count)) !== bare([whole])) count++;
  return { sentence: lines.slice(0, count), changes: lines.slice(count) };
}

/** @param {string[]} lines */
const bare = (lines) => lines.join('').replace(/\s+/g, '');

/** The same in Markdown. @param {Payload} payload @param {{ keys?: string[], ignore?: string[] }} how */
export const markdown = (payload, how) =>
  render(payload, { format: 'markdown', ...how })
    .trimEnd()
    .split('\n')
    .map(safe)
    .join('\n');

/** Remarks on the event, one line each. @param {Payload} payload @param {{ values: boolean }} options */
export const remarkLines = (payload, options) =>
  check(payload, options).map(({ pointer, sentence }) => `${shown(pointer)}: ${shown(sentence)}`);
