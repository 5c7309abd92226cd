import { existsSync } from 'node:fs';
import { UsageError } from '../errors.js';
import { number } from '../input/numbers.js';
import { serve, untilSignal } from '../server/loopback.js';
import { pageFiles } from '../server/static.js';

export const name = 'inspect';
export const summary = 'serve the inspector, a page that judges and explains a delivery';
export const operands = {};
export const options = {
  port: { value: 'N', about: 'the port on 127.0.0.1, 0 for a free one (default: 8787)', read: number({ most: 65535, whole: true }) },
  json: { about: 'one object, {"inspector": address}' },
};

export const help = `
The page takes headers, body and key, and shows the verdict, the signed bytes, the age and the diagnosis. Nothing leaves
it: its Content-Security-Policy forbids every connection. Ctrl-C ends it.

  $ closehook inspect
  $ closehook inspect --port 3000

Exit code: 0 ended by Ctrl-C, 2 wrong use.
`;

const DEFAULT_PORT = 8787;
const PAGE = new URL('../../dist/inspector/', import.meta.url);

export async function run({ options: given, terminal }) {
  if (!existsSync(new URL('index.html', PAGE))) throw new UsageError('the page is not built: npm run build makes it');
  const isNamed = given.port !== undefined;
  const otherwise = isNamed ? undefined : (sentence) => terminal.error(`closehook inspect: ${sentence}`);
  const { server, origin } = await serve(pageFiles(PAGE), given.port ?? DEFAULT_PORT, { otherwise });
  if (given.json) await terminal.json({ inspector: `${origin}/` });
  else await terminal.print(`the inspector is at ${terminal.paint.bold(`${origin}/`)}, Ctrl-C ends it`);
  await untilSignal(server);
  return 0;
}
