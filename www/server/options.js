import { readArguments } from '../../pkg/cli/arguments.js';
import { UsageError } from '../../pkg/cli/errors.js';
import { number } from '../../pkg/cli/input/numbers.js';

/** @import { Command } from '../../pkg/cli/arguments.js' */

const DEFAULT_PORT = 8787;

const port = number({ most: 65535, whole: true });

/**
 * The options of `npm start`, described like a command.
 *
 * @type {Omit<Command, 'run'>}
 */
export const START = {
  name: 'npm start --',
  summary: 'an emulated Close, a receiver and the inspector, on this machine',
  operands: {},
  options: {
    port: {
      value: 'N',
      about: `port on 127.0.0.1, 0 for a free one (default: PORT, else ${DEFAULT_PORT})`,
      read: port,
    },
    once: { about: 'end after the change has arrived' },
  },
  help: `
It creates a sample opportunity and changes it, so that three signed events arrive: the opportunity, its new status, and
the change. Ctrl-C ends it.

  $ npm start
  $ npm start -- --port 3000
`,
};

/**
 * The options from the command line and the environment. Throws a sentence for the user.
 *
 * @param {string[]} args @param {Record<string, string | undefined>} environment
 * @returns {{ port: number, once?: boolean, help?: boolean }}
 */
export function readOptions(args, { PORT }) {
  const { options } = readArguments(START, args);
  return { ...options, port: options.port ?? (PORT ? fromEnvironment(PORT) : DEFAULT_PORT) };
}

/** @param {string} text */
function fromEnvironment(text) {
  try {
    return port(text);
  } catch (error) {
    throw new UsageError(`PORT ${error.message}`);
  }
}
