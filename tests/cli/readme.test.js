// The transcript in the README is what happens.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { PROGRAM, scratch } from './closehook.js';

const README = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');

const [, transcript] = /^<!-- test: transcript -->\n```console\n(.*?)^```$/ms.exec(README) ?? [];

/** The lines that are typed, each with what is said to follow. */
const steps = (text) =>
  text.split(/^\$ /m).slice(1).map((step) => {
    const [typed, ...shown] = step.split('\n');
    return { typed, shown: shown.join('\n') };
  });

test('the transcript is there, and every step prints what it says', async () => {
  assert.ok(transcript, 'README.md has no transcript');
  const at = scratch('readme');
  mkdirSync(at);
  const all = steps(transcript);
  // One shell for all, since one of them sets a variable.
  const script = [`closehook() { '${process.execPath}' '${PROGRAM}' "$@"; }`, ...all.flatMap((step) => [step.typed, 'echo "== end"'])];
  const { NO_COLOR, CLOSE_SIGNATURE_KEY, ...env } = process.env;
  const stdout = await new Promise((resolve) => execFile('sh', ['-c', script.join('\n')], { cwd: at, env }, (error, out) => resolve(out)));
  const printed = stdout.split('== end\n');
  assert.equal(printed.length, all.length + 1);
  for (const [i, step] of all.entries()) assert.equal(printed[i], step.shown, step.typed);
});

test('every command of the program is in the table', async () => {
  const { commandNames } = await import('../../pkg/cli/commands.js');
  const section = README.slice(README.indexOf('## At the command line'));
  for (const name of commandNames) assert.ok(section.includes(`\`${name}\``), name);
});
