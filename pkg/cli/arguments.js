// Options and operands of a command, from its table of options:
//
//   'max-age': { value: 'TIME', read: duration, about: 'how old a delivery may be' }
//
// `value` names the value in the help; an option without one is a switch. `short` is its letter. With `multiple`, it
// may be repeated. `choices` lists the allowed values, and `known` those that a shell offers, where others are allowed
// too. `read` converts the text, or throws a sentence that follows the option's name.
import { parseArgs } from 'node:util';
import { UsageError } from './errors.js';
import { nearest } from './suggestion.js';

/**
 * @import { Terminal } from './output/terminal.js'
 *
 * @typedef {object} Option
 * @property {string} about
 * @property {string} [value]
 * @property {string} [short]
 * @property {boolean} [multiple]
 * @property {readonly string[]} [choices]
 * @property {() => Promise<readonly string[]> | readonly string[]} [known]
 * @property {(text: string) => unknown} [read]
 *
 * @typedef {{ least?: number, most?: number, names?: string[], choices?: readonly string[],
 *   known?: Option['known'] }} Operands
 *
 * @typedef {{ [name: string]: any }} Options the results of `read`, or the texts
 *
 * @typedef {object} Context
 * @property {Options} options
 * @property {string[]} operands
 * @property {Terminal} terminal
 * @property {NodeJS.ProcessEnv} environment
 *
 * @typedef {object} Command
 * @property {string} name
 * @property {string} summary
 * @property {string} help
 * @property {Record<string, Option>} options
 * @property {Operands} operands
 * @property {(context: Context) => Promise<number>} run
 *
 * @typedef {object} Group of commands
 * @property {string} name
 * @property {string} summary
 * @property {string} help
 * @property {string[]} commands
 * @property {(command: string) => Promise<Command>} load
 */

/** The options of every command. */
export const COMMON = {
  help: { short: 'h', about: 'show this help' },
};

/** @param {Omit<Command, 'run'>} given @param {string[]} args */
export function readArguments({ name, options: own, operands: expected }, args) {
  const options = { ...own, ...COMMON };
  const { tokens = [] } = parseArgs({
    args,
    options: shapes(options),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  /** @type {Options} */
  const given = {};
  /** @type {string[]} */
  const operands = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    else if (token.kind === 'option') take(given, options, token);
  }
  if (!given.help) count(operands, expected, name);
  return { options: given, operands };
}

/** @param {Record<string, Option>} options */
function shapes(options) {
  /** @param {Option} given */
  const shape = ({ value, short, multiple = false }) => ({
    type: /** @type {'string' | 'boolean'} */ (value ? 'string' : 'boolean'),
    multiple,
    ...(short && { short }),
  });
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, shape(option)]));
}

/**
 * @param {Options} given @param {Record<string, Option>} options
 * @param {{ name: string, rawName: string, value?: string, inlineValue?: boolean }} given
 */
function take(given, options, { name, rawName, value, inlineValue }) {
  if (!Object.hasOwn(options, name)) throw new UsageError(unknown(rawName, name, options));
  const option = options[name];
  if (!option.value) {
    if (value !== undefined) throw new UsageError(`--${name} does not take a value`);
    given[name] = true;
    return;
  }
  // In `--key --json` the value was forgotten; in `--rate -1` it is wrong; `-` is a file.
  const isForgotten = value === undefined || (!inlineValue && /^-[^\d]/.test(value));
  if (isForgotten) {
    const inline = value === undefined ? '' : `; if it begins with -, write --${name}=${option.value}`;
    throw new UsageError(`--${name} needs a value: --${name} ${option.value}${inline}`);
  }
  if (given[name] !== undefined && !option.multiple) throw new UsageError(`--${name} can be given only once`);
  if (option.choices) oneOf(option.choices, value, `--${name}`);
  const meant = option.read ? read(option, name, value) : value;
  given[name] = option.multiple ? [...(given[name] ?? []), meant] : meant;
}

/** @param {Option} option @param {string} name @param {string} value */
function read(option, name, value) {
  try {
    return option.read?.(value);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`--${name} ${error.message}`);
  }
}

// Never with its value, which may be a key.
/** @param {string} rawName @param {string} name @param {Record<string, Option>} options */
function unknown(rawName, name, options) {
  const meant = rawName.startsWith('--') ? nearest(name, Object.keys(options)) : undefined;
  return `unknown option ${rawName}${meant ? `; did you mean --${meant}?` : ''}`;
}

/** @param {readonly string[]} choices @param {string} value @param {string} place */
function oneOf(choices, value, place) {
  if (choices.includes(value)) return;
  const few = choices.length > 2 ? `one of ${choices.join(', ')}` : choices.join(' or ');
  const meant = nearest(value, choices);
  throw new UsageError(`${place} must be ${few}, not ${value || 'empty'}${meant ? `; did you mean ${meant}?` : ''}`);
}

/** @param {string[]} operands @param {Operands} given @param {string} name */
function count(operands, { least = 0, most = 0, names = [], choices } = {}, name) {
  if (operands.length < least) {
    throw new UsageError(`missing ${names[operands.length]}: closehook ${name} ${names.slice(0, least).join(' ')}`);
  }
  if (operands.length > most) {
    const few = most === 0 ? 'this command takes no arguments' : `this command takes ${names.slice(0, most).join(' ')}`;
    throw new UsageError(`unexpected argument ${operands[most]}; ${few}`);
  }
  if (choices) for (const operand of operands) oneOf(choices, operand, names[0]);
}
