// examples/node-receiver as a user has it: with the packed package, and the files copied to where they are to run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { rmSync } from 'node:fs';
import { lend, project, root } from '../runtimes/tarball.js';

const at = project();
lend(at);
cpSync(join(root, 'examples/node-receiver'), at, { recursive: true, filter: (path) => !/node_modules|\.mdb/.test(path) });
copyFileSync(join(root, 'tests/examples/process.js'), join(at, 'process.js'));

/** A file of the example, as a module. */
export const load = (name) => import(pathToFileURL(join(at, name)));

/** A fresh folder, gone after the test. */
export function scratch(t) {
  const folder = mkdtempSync(join(tmpdir(), 'closehook-receiver-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Random numbers from 0 to 1, the same for the same seed (mulberry32). */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * The receiver as a process, from `file`; resolves when it listens. `lines` are what it has logged; `until` resolves with the
 * line that a test accepts.
 */
export async function spawned(t, environment, { file = 'process.js', program = [process.execPath] } = {}) {
  const child = spawn(program[0], [...program.slice(1), file], { cwd: at, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
  const lines = [];
  const waiting = new Set();
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text);
    lines.push(line);
    for (const each of waiting) if (each.accepts(line, lines)) each.resolve(line);
  });
  const exit = once(child, 'exit');
  const until = (accepts) =>
    new Promise((resolve, reject) => {
      const each = { accepts, resolve: (line) => (waiting.delete(each), resolve(line)) };
      waiting.add(each);
      exit.then(([code, signal]) => reject(new Error(`it ended: ${code ?? signal} ${errors}`)));
    });
  const listening = await until(({ code }) => code === 'LISTENING');
  return {
    ...listening,
    child,
    lines,
    until,
    exit,
    get errors() {
      return errors;
    },
    kill: async (signal = 'SIGKILL') => {
      child.kill(signal);
      return exit;
    },
  };
}
