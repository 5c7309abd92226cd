// Options and operands of a command, from its table of options:
//
//   'max-age': { value: 'TIME', read: duration, about: 'how old a delivery may be' }
//
// `value` names what follows it, and an option without one is a switch; `short` is its letter; `multiple` lets it be
// given again; `read` makes a value of the text, and throws a sentence that follows the option's name.
import { parseArgs } from 'node:util';
import { UsageError } from './errors.js';
import { nearest } from './suggestion.js';

/** What every command takes. */
export const COMMON = {
  help: { short: 'h', about: 'this text' },
};

export function readArguments({ name, options: own, operands: expected }, args) {
  const options = { ...own, ...COMMON };
  const { tokens } = parseArgs({ args, options: shapes(options), strict: false, allowPositionals: true, tokens: true });
  const given = {};
  const operands = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    else if (token.kind === 'option') take(given, options, token);
  }
  if (!given.help) count(operands, expected, name);
  return { options: given, operands };
}

function shapes(options) {
  const shape = ({ value, short, multiple = false }) => ({
    type: value ? 'string' : 'boolean',
    multiple,
    ...(short && { short }),
  });
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, shape(option)]));
}

function take(given, options, { name, rawName, value, inlineValue }) {
  if (!Object.hasOwn(options, name)) throw new UsageError(unknown(rawName, name, options));
  const option = options[name];
  if (!option.value) {
    if (value !== undefined) throw new UsageError(`--${name} is a switch and takes no value`);
    given[name] = true;
    return;
  }
  // `--key --json` is a value that was forgotten; `--rate -1` is one that is wrong, and `-` a file.
  const isForgotten = value === undefined || (!inlineValue && /^-[^\d]/.test(value));
  if (isForgotten) {
    const inline = value === undefined ? '' : `; one that begins with - is written --${name}=${option.value}`;
    throw new UsageError(`--${name} needs a value: --${name} ${option.value}${inline}`);
  }
  if (given[name] !== undefined && !option.multiple) throw new UsageError(`--${name} is given twice`);
  const meant = option.read ? read(option, name, value) : value;
  given[name] = option.multiple ? [...(given[name] ?? []), meant] : meant;
}

function read(option, name, value) {
  try {
    return option.read(value);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`--${name} ${error.message}`);
  }
}

// Never with its value, which may be a key.
function unknown(rawName, name, options) {
  const meant = rawName.startsWith('--') ? nearest(name, Object.keys(options)) : undefined;
  return `there is no option ${rawName}${meant ? `: did you mean --${meant}?` : ''}`;
}

function count(operands, { least = 0, most = 0, names = [] } = {}, name) {
  if (operands.length < least) {
    throw new UsageError(`${names[operands.length]} is missing: closehook ${name} ${names.slice(0, least).join(' ')}`);
  }
  if (operands.length > most) {
    const few = most === 0 ? 'it takes none' : `it takes ${names.slice(0, most).join(' ')}`;
    throw new UsageError(`${operands[most]} is one argument too many: ${few}`);
  }
}
