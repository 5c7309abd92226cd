import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { mustBeNew } from '../deliveries/new-file.js';
import { UsageError, fileError } from '../errors.js';
import { singleFile } from '../output/single-file.js';
import { localOnly, portOption, serve, untilSignal } from '../server/loopback.js';
import { INSPECTOR, pageFiles } from '../server/static.js';

/** @import { Context } from '../arguments.js' */

export const name = 'inspect';
export const summary = 'serve the inspector, a page that verifies and explains deliveries';
export const operands = {};
export const options = {
  ...portOption,
  build: {
    value: 'FILE',
    about: 'write the whole page to one new HTML file instead, which a browser opens without a server',
  },
  json: { about: 'JSON: one object, {"inspector": address}, or {"file": path}' },
};

export const help = `
Paste or drop anything into the page. It shows whether it is from Close and why not, what changed, which filters match,
differences and histories. No data leaves your machine: its Content-Security-Policy allows connections to this address
only. Ctrl-C ends it.

With --build, the page is one file of 1.9 MB. It works offline and from anywhere, and its policy allows no connections.

closehook listen and closehook emulate serve the same page at their own address, and show deliveries as they arrive.

  $ closehook inspect
  $ closehook inspect --port 3000
  $ closehook inspect --build inspector.html

Exit code: 0 ended by Ctrl-C or file written, 2 usage error.
`;

/** @param {Context} given */
export async function run({ options: given, terminal }) {
  if (!existsSync(new URL('index.html', INSPECTOR))) throw new UsageError('the page is not built: run npm run build');
  if (given.build !== undefined) return build(given.build, given, terminal);
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

/** @param {string} path @param {Context['options']} given @param {Context['terminal']} terminal */
async function build(path, given, terminal) {
  if (given.port !== undefined) throw new UsageError('--build serves nothing, so leave out --port');
  await mustBeNew(path, 'build');
  const page = await singleFile(INSPECTOR);
  try {
    await writeFile(path, page, { flag: 'wx' });
  } catch (error) {
    throw fileError(error, path, 'written');
  }
  if (given.json) await terminal.json({ file: path });
  else await terminal.print(`inspector: ${path} (open it in a browser)`);
  return 0;
}
