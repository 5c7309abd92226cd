import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const LONGEST_WAIT = 20_000;
const MAIN = fileURLToPath(new URL('../../www/server/main.js', import.meta.url));

/** A handler on a free loopback port. */
export async function serving(handler) {
  const server = createServer(handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: server.address().port,
    origin: `http://127.0.0.1:${server.address().port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** `www/server/main.js` as a process of its own, with the lines it has printed. */
export function start(args = [], env = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines = [];
  const waiting = new Set();
  let ended = false;
  const tell = () => {
    for (const look of waiting) look();
  };
  createInterface({ input: child.stdout })
    .on('line', (line) => {
      lines.push(line);
      tell();
    })
    .on('close', () => {
      ended = true;
      tell();
    });
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += chunk));
  const exit = once(child, 'exit').then(([code, signal]) => ({ code, signal }));

  return {
    lines,
    exit,
    errors: () => errors,
    /** The first line that matches; rejects when the output ends without one, or none comes for long. */
    line(pattern) {
      return new Promise((resolve, reject) => {
        let late = false;
        const timer = setTimeout(() => {
          late = true;
          look();
        }, LONGEST_WAIT);
        const look = () => {
          const found = lines.find((line) => pattern.test(line));
          if (found === undefined && !ended && !late) return;
          clearTimeout(timer);
          waiting.delete(look);
          if (found === undefined) reject(new Error(`no ${pattern} in:\n${lines.join('\n')}\n${errors}`));
          else resolve(found);
        };
        waiting.add(look);
        look();
      });
    },
    async end(signal = 'SIGTERM') {
      child.kill(/** @type {NodeJS.Signals} */ (signal));
      return exit;
    },
  };
}
