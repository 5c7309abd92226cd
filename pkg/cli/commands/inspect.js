import { existsSync } from 'node:fs';
import { UsageError } from '../errors.js';
import { localOnly, portOption, serve, untilSignal } from '../server/loopback.js';
import { INSPECTOR, pageFiles } from '../server/static.js';

/** @import { Context } from '../arguments.js' */

export const name = 'inspect';
export const summary = 'serve the inspector, a page that verifies and explains deliveries';
export const operands = {};
export const options = {
  ...portOption,
  json: { about: 'JSON: one object, {"inspector": address}' },
};

export const help = `
Paste or drop anything into the page. It shows whether it is from Close and why not, what changed, which filters match,
differences and histories. No data leaves your machine: its Content-Security-Policy allows connections to this address
only. Ctrl-C ends it.

closehook listen and closehook emulate serve the same page at their own address, and show deliveries as they arrive.

  $ closehook inspect
  $ closehook inspect --port 3000

Exit code: 0 ended by Ctrl-C, 2 usage error.
`;

/** @param {Context} given */
export async function run({ options: given, terminal }) {
  if (!existsSync(new URL('index.html', INSPECTOR))) throw new UsageError('the page is not built: run npm run build');
  const isNamed = given.port !== undefined;
  const otherwise = isNamed
    ? undefined
    : (/** @type {string} */ sentence) => terminal.error(`closehook inspect: ${sentence}`);
  const { server, origin } = await serve(localOnly(pageFiles(INSPECTOR)), given.port, { otherwise });
  if (given.json) await terminal.json({ inspector: `${origin}/` });
  else await terminal.print(`inspector: ${terminal.paint.bold(`${origin}/`)} (Ctrl-C to stop)`);
  await untilSignal(server);
  return 0;
}
