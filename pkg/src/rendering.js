// Describes in words what an event changed.
import { all } from './core.js';
import { BOOLEAN, NAMES, STRINGS, oneOf, readOptions, whole } from './options.js';
import { ask } from './payload.js';

/** @import { DescribeOptions, Payload, RenderOptions } from '../index.d.ts' */

const DESCRIBE = { names: NAMES, keys: STRINGS, ignore: STRINGS, limit: whole(0) };
const RENDER = { format: oneOf('text', 'markdown'), color: BOOLEAN, width: whole(20), ...DESCRIBE };
const DEFAULTS = { names: {}, keys: [], ignore: [], limit: 100, format: 'text', color: false, width: 80 };
/** The maximum of the core's integers, which is more than it ever needs. */
const MOST = 2 ** 31 - 1;

/** @param {Payload} payload @param {DescribeOptions=} options */
export function describe(payload, options) {
  const given = common(readOptions(options, DESCRIBE, DEFAULTS));
  return ask(payload, (/** @type {number} */ length) => all().describe(length, ...given));
}

/** @param {Payload} payload @param {RenderOptions=} options */
export function render(payload, options) {
  const given = readOptions(options, RENDER, DEFAULTS);
  const width = given.format === 'markdown' ? 0 : Math.min(given.width, MOST);
  return ask(payload, (/** @type {number} */ length) => all().render(length, ...common(given), given.color, width));
}

/**
 * All texts in one list, with the number of names and keys.
 *
 * @param {{ names: Record<string, string>, keys: string[], ignore: string[], limit: number }} given
 */
function common({ names, keys, ignore, limit }) {
  const pairs = Object.entries(names);
  return [[...pairs.flat(), ...keys, ...ignore], pairs.length, keys.length, Math.min(limit, MOST)];
}
