// What an event changed, as text: the one place that knows how.
import { changes, check } from '../../index.js';
import { shown } from './text.js';
import { painter } from './terminal.js';

const MARKS = { added: '+', removed: '-', changed: '~', moved: '>' };
const COLOURS = { added: 'green', removed: 'red', changed: 'yellow', moved: 'cyan' };
const LEAST_VALUE = 24;

/**
 * Lines, one a change; none when nothing changed.
 *
 * @param payload what `changes` of the package takes
 * @param {{ colour: boolean, width: number, keys?: string[], ignore?: string[] }} how
 */
export function changeLines(payload, { colour, width, keys, ignore }) {
  const list = changes(payload, { keys, ignore });
  const paint = painter(colour);
  const names = list.map(({ pointer, from }) => (from ? `${shown(from)} → ${shown(pointer)}` : shown(pointer)));
  const column = Math.min(32, Math.max(0, ...names.map(({ length }) => length)));
  return list.map(({ kind, ...change }, i) => {
    const room = Math.max(LEAST_VALUE, width === Infinity ? 200 : width - column - 6);
    return `${paint[COLOURS[kind]](MARKS[kind])} ${names[i].padEnd(column)}  ${values(change, room, paint)}`.trimEnd();
  });
}

function values(change, room, paint) {
  const has = (name) => Object.hasOwn(change, name);
  if (has('before') && has('after')) {
    const half = Math.max(LEAST_VALUE / 2, Math.floor(room / 2) - 2);
    return `${paint.red(json(change.before, half))} → ${paint.green(json(change.after, half))}`;
  }
  if (has('after')) return paint.green(json(change.after, room));
  return has('before') ? paint.red(json(change.before, room)) : '';
}

const json = (value, room) => shown(JSON.stringify(value), room);

/** Where the parts of the event disagree, a line each. */
export const remarkLines = (payload) => check(payload).map(({ pointer, sentence }) => `${shown(pointer)}: ${shown(sentence)}`);
