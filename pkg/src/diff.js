// What changed: in one event, and between two documents.
import { core, writeAll } from './core.js';
import { PayloadError, kind } from './errors.js';
import { jsonText } from './json.js';
import { ask } from './payload.js';

export function diff(before, after, options) {
  const { invertible = false, equality = 'value', output = 'operations', keys, ignore } = read(options, DIFF);
  const bytes = [jsonText(before, 'before').bytes, jsonText(after, 'after').bytes];
  const lengths = bytes.map(({ length }) => length);
  if (!writeAll(bytes)) throw new RangeError(`there is no memory for texts of ${lengths.join(' and ')} bytes`);
  let patch;
  try {
    patch = core().diff(...lengths, invertible, equality === 'text', keys, ignore);
  } catch (thrown) {
    // What the engine throws, as for a string that is too long for it, is no refusal of ours.
    if (thrown instanceof Error || typeof thrown?.message !== 'string') throw thrown;
    const { message, ...place } = thrown;
    throw new PayloadError(message, place);
  }
  return output === 'text' ? patch : JSON.parse(patch);
}

export function changes(payload, options) {
  const { keys, ignore } = read(options, CHANGES);
  return JSON.parse(ask(payload, (length) => core().changes(length, keys, ignore)));
}

export const previous = (payload) => JSON.parse(ask(payload, (length) => core().previous(length)));

export const check = (payload) => ask(payload, (length) => core().check(length));

const oneOf = (...values) => [values.map((value) => `'${value}'`).join(' or '), (value) => values.includes(value)];
const BOOLEAN = ['a boolean', (value) => typeof value === 'boolean'];
const STRINGS = ['an array of strings', (value) => Array.isArray(value) && value.every((one) => typeof one === 'string')];
const CHANGES = { keys: STRINGS, ignore: STRINGS };
const DIFF = { invertible: BOOLEAN, equality: oneOf('value', 'text'), output: oneOf('operations', 'text'), ...CHANGES };

/** The options that were given, each of its kind. */
function read(options = {}, known) {
  if (options === null || typeof options !== 'object') throw new TypeError(`options must be an object, got ${kind(options)}`);
  const given = { keys: [], ignore: [] };
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(known, name)) {
      throw new TypeError(`options.${name} is not one of ${Object.keys(known).join(', ')}`);
    }
    if (value === undefined) continue;
    const [expected, fits] = known[name];
    if (!fits(value)) throw new TypeError(`options.${name} must be ${expected}`);
    given[name] = value;
  }
  return given;
}
