// Reports a change to a command or an address.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { OWN_HEADERS } from '../http/own-headers.js';
import { agentFor, post } from '../../src/http/post.js';
import { failureWords } from '../http/target.js';
import { safe } from '../output/text.js';

/** @import { Options } from '../arguments.js' */

/** The time limit of a command or a request, in seconds. */
const TIMEOUT = 30;

/**
 * @typedef {{ id: string, url: string, state: string, was: string | null, why: string | null, date: string }} Change
 */

/**
 * @param {Options} options
 * @returns {(about: Change) => Promise<string[]>} tells one change, and gives what went wrong with that
 */
export const alerts =
  ({ exec: command, notify: url }) =>
  async (about) => {
    const failures = await Promise.all([
      command === undefined ? null : executed(command, about),
      url === undefined ? null : notified(url, about),
    ]);
    return failures.filter((failure) => failure !== null);
  };

/**
 * Passes the change on standard input, and its members in the environment.
 *
 * @param {string} command @param {Change} about
 */
async function executed(command, about) {
  const env = { ...process.env };
  const { id, state, was, why, url } = about;
  for (const [name, value] of Object.entries({ id, state, was, why, url }))
    env[`CLOSEHOOK_${name.toUpperCase()}`] = value ?? '';
  try {
    const child = spawn(command, { shell: true, env, stdio: ['pipe', 'inherit', 'inherit'], timeout: TIMEOUT * 1000 });
    // The command may end without reading. If it could not start, there is no standard input.
    child.stdin?.on('error', () => {});
    child.stdin?.end(`${JSON.stringify(about)}\n`);
    const [code, signal] = await once(child, 'close');
    return code === 0 ? null : `--exec ended with ${code ?? signal}`;
  } catch (error) {
    // There is no shell, or the environment is too small for the change.
    return `--exec could not be run: ${error.code}`;
  }
}

/** @param {URL} url @param {Change} about */
async function notified(url, about) {
  const agent = agentFor(url);
  const body = Buffer.from(JSON.stringify(about));
  const { status = 0, error } = await post(url, { headers: OWN_HEADERS, body, agent, seconds: TIMEOUT });
  agent.destroy();
  if (error) return `--notify: ${safe(failureWords(error, url))}`;
  return status >= 200 && status < 300 ? null : `--notify was answered ${status}`;
}
