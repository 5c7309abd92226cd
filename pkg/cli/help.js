// The help texts, from what the commands say of themselves.
import { COMMON } from './arguments.js';
import { commandNames, load } from './commands.js';
import { wrap } from './output/wrap.js';

/** @import { Command, Option } from './arguments.js' */

const WIDTH = 80;

export async function overview() {
  const commands = await Promise.all(commandNames.map(load));
  const width = Math.max(...commandNames.map(({ length }) => length));
  return `closehook: webhooks from Close, the CRM, at the command line

  closehook COMMAND [options]

${commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n')}
  ${'help'.padEnd(width)}  closehook help COMMAND explains one, with examples

Bytes come from a file, from standard input (- or a pipe), or from --data TEXT.
The key comes from --key-file FILE or the environment variable
CLOSE_SIGNATURE_KEY. --json writes for machines, one object a line.

Exit codes: 0 yes, 1 no, 2 wrong use, or a file that cannot be read or written.

  $ export CLOSE_SIGNATURE_KEY=$(jq -r .signature_key subscription.json)
  $ closehook listen --write deliveries.jsonl       # receive, verify, show changes
  $ closehook verify deliveries.jsonl               # are they from Close?
  $ closehook replay http://localhost:3000/webhook deliveries.jsonl --sign`;
}

/**
 * The text of `closehook help COMMAND`: paragraphs are wrapped, and indented lines, the examples, stay as they are.
 *
 * @param {Command} given
 */
export function helpOf({ name, summary, help, options, operands }) {
  const places = (operands?.names ?? []).map((place, i) => (i < (operands.least ?? 0) ? place : `[${place}]`));
  const rows = Object.entries({ ...options, ...COMMON }).map(row);
  const column = Math.max(...rows.map(([left]) => left.length)) + 4;
  const lines = rows.map(([left, right]) => `  ${left.padEnd(column - 2)}${wrap(right, WIDTH, ' '.repeat(column))}`);
  const paragraphs = help.trim().split('\n\n');
  return [
    `closehook ${name}: ${summary}`,
    `  closehook ${[name, ...places].join(' ')} [options]`,
    ...paragraphs.map((text) => (text.startsWith('  ') ? text : wrap(text.replaceAll('\n', ' '), WIDTH))),
    ['Options', ...lines].join('\n'),
  ].join('\n\n');
}

/** @param {[string, Option]} given */
const row = ([name, { value, short, about, multiple }]) => [
  `${short ? `-${short}, ` : '    '}--${name}${value ? ` ${value}` : ''}`,
  `${about}${multiple ? '; may be given again' : ''}`,
];
