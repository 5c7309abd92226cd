// The help texts, from what the commands say of themselves.
import { COMMON } from './arguments.js';
import { BUILT_IN, commandNames, load } from './commands.js';
import { wrap } from './output/wrap.js';

/** @import { Command, Group, Option } from './arguments.js' */

const WIDTH = 80;

export async function overview() {
  const commands = [...(await Promise.all(commandNames.map(load))), ...BUILT_IN];
  const width = Math.max(...commandNames.map(({ length }) => length));
  return `closehook: webhooks from Close, the CRM, at the command line

  closehook COMMAND [options]

${commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n')}

Input is a file, standard input (- or a pipe), or --data TEXT. The signature key
is read from --key-file FILE or from CLOSE_SIGNATURE_KEY, the key of Close's API
from CLOSE_API_KEY. With --json, the output is JSON, one object per line.

Exit codes: 0 yes, 1 no, 2 usage error, or a file that cannot be read or
written.

  $ export CLOSE_SIGNATURE_KEY=$(jq -r .signature_key subscription.json)
  $ closehook listen --write deliveries.jsonl       # receive, verify, show changes
  $ closehook verify deliveries.jsonl               # are they from Close?
  $ closehook replay http://localhost:3000/webhook deliveries.jsonl --sign`;
}

/** The text of `closehook help COMMAND`. @param {Omit<Command, 'run'> | Group} command */
export async function helpOf(command) {
  if ('commands' in command) return groupHelp(command, await Promise.all(command.commands.map(command.load)));
  const { name, summary, help, options, operands } = command;
  const places = (operands?.names ?? []).map((/** @type {string} */ place, /** @type {number} */ i) => {
    const each = operands.most === Infinity ? `${place}…` : place;
    return i < (operands.least ?? 0) ? each : `[${each}]`;
  });
  const rows = Object.entries({ ...options, ...COMMON }).map(row);
  const column = Math.max(...rows.map(([left]) => left.length)) + 4;
  const lines = rows.map(([left, right]) => `  ${left.padEnd(column - 2)}${wrap(right, WIDTH, ' '.repeat(column))}`);
  const call = name.startsWith('npm ') ? name : `closehook ${name}`;
  return [
    `${call}: ${summary}`,
    `  ${[call, ...places].join(' ')} [options]`,
    ...paragraphs(help),
    ['Options', ...lines].join('\n'),
  ].join('\n\n');
}

/** @param {Group} group @param {Command[]} all */
function groupHelp({ name, summary, help }, all) {
  const rows = all.map((each) => [each.name.slice(name.length + 1), each.summary]);
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    `closehook ${name}: ${summary}`,
    `  closehook ${name} COMMAND [options]`,
    ...paragraphs(help),
    ['Commands', ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)].join('\n'),
    `closehook help ${name} COMMAND explains a command.`,
  ].join('\n\n');
}

/** The paragraphs of a text, wrapped; indented lines, the examples, stay as they are. @param {string} help */
const paragraphs = (help) =>
  help
    .replace(/^\n+|\n+$/g, '')
    .split('\n\n')
    .map((text) => (text.startsWith('  ') ? text : wrap(text.replaceAll('\n', ' '), WIDTH)));

/** @param {[string, Option]} given */
const row = ([name, { value, short, about, multiple }]) => [
  `${short ? `-${short}, ` : '    '}--${name}${value ? ` ${value}` : ''}`,
  `${about}${multiple ? '; repeatable' : ''}`,
];
