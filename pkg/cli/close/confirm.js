import { createInterface } from 'node:readline/promises';

/** @import { Options } from '../arguments.js' */
/** @import { Terminal } from '../output/terminal.js' */

export const yesOption = { yes: { short: 'y', about: 'do not ask for confirmation' } };

/**
 * Asks on standard error, and reads a line from standard input. The end of the input, as in a job without a terminal,
 * means no.
 *
 * @param {string} question such as `delete whsub_1?`
 * @param {Options} options
 * @param {Terminal} terminal
 */
export async function confirmed(question, { yes = false }, terminal) {
  if (yes) return true;
  const lines = createInterface({ input: process.stdin, terminal: false });
  terminal.note(`${question} [y/N]`);
  let answer = '';
  for await (const line of lines) {
    answer = line.trim().toLowerCase();
    break;
  }
  lines.close();
  process.stdin.destroy();
  if (answer === 'y' || answer === 'yes') return true;
  terminal.note('not confirmed; nothing was changed. --yes skips the question');
  return false;
}
