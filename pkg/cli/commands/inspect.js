import { existsSync } from 'node:fs';
import { UsageError } from '../errors.js';
import { localOnly, portOption, serve, untilSignal } from '../server/loopback.js';
import { INSPECTOR, pageFiles } from '../server/static.js';

/** @import { Context } from '../arguments.js' */

export const name = 'inspect';
export const summary = 'serve the inspector, a page that judges and explains a delivery';
export const operands = {};
export const options = {
  ...portOption,
  json: { about: 'one object, {"inspector": address}' },
};

export const help = `
The page takes whatever is pasted or dropped, and shows the verdict and the diagnosis, what changed, filters,
differences and histories. Nothing leaves it: its Content-Security-Policy lets it reach this address, and nothing else.
Ctrl-C ends it.

closehook listen and closehook emulate serve the same page at their own address, with the deliveries as they come.

  $ closehook inspect
  $ closehook inspect --port 3000

Exit code: 0 ended by Ctrl-C, 2 wrong use.
`;

/** @param {Context} given */
export async function run({ options: given, terminal }) {
  if (!existsSync(new URL('index.html', INSPECTOR)))
    throw new UsageError('the page is not built: npm run build makes it');
  const isNamed = given.port !== undefined;
  const otherwise = isNamed
    ? undefined
    : (/** @type {string} */ sentence) => terminal.error(`closehook inspect: ${sentence}`);
  const { server, origin } = await serve(localOnly(pageFiles(INSPECTOR)), given.port, { otherwise });
  if (given.json) await terminal.json({ inspector: `${origin}/` });
  else await terminal.print(`the inspector is at ${terminal.paint.bold(`${origin}/`)}, Ctrl-C ends it`);
  await untilSignal(server);
  return 0;
}
