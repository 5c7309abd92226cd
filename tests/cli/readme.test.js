// The transcripts in the README and in docs are what happens.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { PAGES } from '../package/examples.js';
import { root } from '../runtimes/tarball.js';
import { PROGRAM, scratch } from './closehook.js';

const read = (page) => readFileSync(join(root, page), 'utf8');

const transcripts = PAGES.flatMap((page) =>
  [...read(page).matchAll(/^<!-- test: transcript -->\n```console\n(.*?)^```$/gms)].map(([, text]) => ({ page, text })),
);

/** The files that a page shows, for its transcripts; a request that was captured has no line feed at its end. */
const shownFiles = (page) => [...read(page).matchAll(/^<!-- test: file (\S+) -->\n```\w*\n(.*?)\n```$/gms)];

/** The lines that are typed, each with what is said to follow. */
const steps = (text) =>
  text
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      const [typed, ...shown] = step.split('\n');
      return { typed, shown: shown.join('\n') };
    });

/** What a script of the shell prints. What it left running is ended with it. */
async function output(script, settings) {
  const shell = spawn('sh', ['-c', script], { ...settings, detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  shell.stdout.setEncoding('utf8').on('data', (part) => (text += part));
  const closed = once(shell, 'close');
  await once(shell, 'exit');
  try {
    process.kill(-Number(shell.pid));
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
  await closed;
  return text;
}

for (const [number, { page, text }] of transcripts.entries()) {
  test(`every step of the transcript in ${page} prints what it says`, async () => {
    const at = scratch(`transcript-${number}`);
    mkdirSync(at);
    for (const [, name, content] of shownFiles(page)) writeFileSync(join(at, name), content);
    const all = steps(text);
    // A program, and not a function of the shell: what runs behind a step must be that, to be ended.
    const bin = join(at, 'bin');
    mkdirSync(bin);
    const program = `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`;
    writeFileSync(join(bin, 'closehook'), program, { mode: 0o755 });
    // One shell for all, since one of them sets a variable.
    const script = all.flatMap((step) => [step.typed, 'echo "== end"']);
    const { NO_COLOR, CLOSE_SIGNATURE_KEY, CLOSE_API_KEY, CLOSE_API_URL, CLOSE_API_TOKEN, ...env } = process.env;
    env.PATH = `${bin}:${env.PATH}`;
    const stdout = await output(script.join('\n'), { cwd: at, env });
    const printed = stdout.split('== end\n');
    assert.equal(printed.length, all.length + 1);
    for (const [i, step] of all.entries()) assert.equal(printed[i], step.shown, step.typed);
  });
}

test('the README and the pages of the command line have a transcript', () => {
  assert.deepEqual(
    transcripts.map(({ page }) => page),
    ['README.md', 'docs/catching-up.md', 'docs/command-line.md', 'docs/diagnosis.md', 'docs/redacting.md'],
  );
});

test('every command of the program is in the table', async () => {
  const { commandNames } = await import('../../pkg/cli/commands.js');
  const page = read('docs/command-line.md');
  for (const name of commandNames) assert.match(page, new RegExp(`^\\|.*\`${name}\`.*\\|.*\\|$`, 'm'), name);
});
