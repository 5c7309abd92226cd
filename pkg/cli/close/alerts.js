// Who is told of a change: a command, or an address.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { OWN_HEADERS } from '../http/own-headers.js';
import { agentFor, failureWords, post } from '../http/post.js';
import { safe } from '../output/text.js';

/** For a command or an address, in seconds. */
const TIMEOUT = 30;

/** @returns {(about: object) => Promise<string[]>} tells one change, and gives what went wrong with that */
export const alerts =
  ({ exec: command, notify: url }) =>
  async (about) => {
    const failures = await Promise.all([
      command === undefined ? null : executed(command, about),
      url === undefined ? null : notified(url, about),
    ]);
    return failures.filter((failure) => failure !== null);
  };

/** The change is on standard input, and its members are in the environment. */
async function executed(command, about) {
  const env = { ...process.env };
  for (const name of ['id', 'state', 'was', 'why', 'url']) env[`CLOSEHOOK_${name.toUpperCase()}`] = about[name] ?? '';
  const child = spawn(command, { shell: true, env, stdio: ['pipe', 'inherit', 'inherit'], timeout: TIMEOUT * 1000 });
  // It may end without reading.
  child.stdin.on('error', () => {});
  child.stdin.end(`${JSON.stringify(about)}\n`);
  const [code, signal] = await once(child, 'close');
  return code === 0 ? null : `--exec ended with ${code ?? signal}`;
}

async function notified(url, about) {
  const agent = agentFor(url);
  const body = Buffer.from(JSON.stringify(about));
  const { status, error } = await post(url, { headers: OWN_HEADERS, body, agent, seconds: TIMEOUT });
  agent.destroy();
  if (error) return `--notify: ${safe(failureWords(error, url))}`;
  return status >= 200 && status < 300 ? null : `--notify was answered ${status}`;
}
