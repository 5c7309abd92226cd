// `closehook COMMAND …`: finds the command, reads its options, runs it, and turns what it throws into one line.
import { readFileSync } from 'node:fs';
import { readArguments } from './arguments.js';
import { commandNames, load } from './commands.js';
import { UsageError, fileError } from './errors.js';
import { nearest } from './suggestion.js';
import { Terminal } from './output/terminal.js';

/** @import { Command, Group } from './arguments.js' */

/** The exit code that shells report after SIGPIPE. */
const PIPE_CLOSED = 141;
const BUG = 70;

/** @param {NodeJS.ErrnoException} error */
const isClosed = ({ code }) => code === 'EPIPE';

/** @param {string[]} args */
export async function main(args) {
  const terminal = new Terminal(process);
  process.stderr.on('error', (error) => process.exit(isClosed(error) ? PIPE_CLOSED : 2));
  process.stdout.on('error', (error) => {
    if (isClosed(error)) process.exit(PIPE_CLOSED);
    terminal.error(`closehook: ${fileError(error, 'standard output', 'written').message}`);
    process.exit(2);
  });
  const [first, ...others] = args;
  let name = 'closehook';
  try {
    const group = await asked(first, others, terminal);
    if (typeof group === 'number') return exit(group);
    name = `closehook ${group.name}`;
    const [command, rest] = await ofGroup(group, others, terminal);
    if (typeof command === 'number') return exit(command);
    name = `closehook ${command.name}`;
    const { options, operands } = readArguments(command, rest);
    if (options.help) return exit(await showHelp(command.name.split(' '), terminal));
    exit(await command.run({ options, operands, terminal, environment: process.env }));
  } catch (error) {
    exit(report(error, name, terminal));
  }
}

// Not process.exit, which would lose pending writes to a pipe.
/** @param {number} code */
function exit(code) {
  process.exitCode = code;
}

/**
 * The command, or the exit code if there is no such command.
 *
 * @param {string | undefined} first @param {string[]} rest @param {Terminal} terminal
 * @returns {Promise<Command | Group | number>}
 */
async function asked(first, rest, terminal) {
  if (first === undefined) {
    terminal.note(await overview());
    return 2;
  }
  if (first === '--version' || first === '-v' || first === 'version') {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    await terminal.print(version);
    return 0;
  }
  if (['help', '--help', '-h'].includes(first)) return showHelp(rest, terminal);
  if (commandNames.includes(first)) return load(first);
  const isOption = first.startsWith('-');
  const known = isOption ? ['--help', '--version'] : [...commandNames, 'help', 'version'];
  const meant = nearest(first, known);
  const rather = meant
    ? `did you mean ${isOption ? meant : `closehook ${meant}`}?`
    : `the ${isOption ? 'option' : 'command'}s are ${known.join(', ')}`;
  throw new UsageError(`unknown ${isOption ? 'option' : 'command'} ${first}; ${rather}`);
}

/**
 * The command of a group, with the remaining arguments; or an exit code. A plain command is returned as it is.
 *
 * @param {Command | Group} group @param {string[]} args @param {Terminal} terminal
 * @returns {Promise<[Command | number, string[]]>}
 */
async function ofGroup(group, args, terminal) {
  if (!('commands' in group)) return [group, args];
  const [first, ...rest] = args;
  if (first === undefined) {
    const { helpOf } = await import('./help.js');
    terminal.note(await helpOf(group));
    return [2, []];
  }
  if (['help', '--help', '-h'].includes(first))
    return [await showHelp([group.name, rest.find((each) => !each.startsWith('-'))], terminal), []];
  if (group.commands.includes(first)) return [await group.load(first), rest];
  const meant = nearest(first, group.commands);
  const rather = meant
    ? `did you mean closehook ${group.name} ${meant}?`
    : `the commands are ${group.commands.join(', ')}`;
  throw new UsageError(`unknown command ${first}; ${rather}`);
}

const overview = async () => (await import('./help.js')).overview();

/** @param {(string | undefined)[]} given @param {Terminal} terminal @returns {Promise<number>} */
async function showHelp([name, inGroup], terminal) {
  if (name !== undefined && !commandNames.includes(name))
    return /** @type {Promise<number>} */ (asked(name, [], terminal));
  const { helpOf } = await import('./help.js');
  /** @type {Command | Group | undefined} */
  const group = name === undefined ? undefined : await load(name);
  const command =
    inGroup !== undefined && group !== undefined && 'commands' in group
      ? (await ofGroup(group, [inGroup], terminal))[0]
      : group;
  if (typeof command === 'number') return command;
  await terminal.print(command === undefined ? await overview() : await helpOf(command));
  return 0;
}

/** @param {any} error @param {string} name @param {Terminal} terminal */
function report(error, name, terminal) {
  // Report refusals and failures of Close in its own words.
  if (error instanceof UsageError || error?.name === 'ApiError') {
    terminal.error(`${name}: ${error.message}`);
    return 2;
  }
  terminal.error(`${name}: this is a bug in closehook: ${error?.message}`);
  if (process.env.CLOSEHOOK_DEBUG) terminal.note(error?.stack);
  else terminal.note('set CLOSEHOOK_DEBUG=1 to see the stack trace');
  return BUG;
}
