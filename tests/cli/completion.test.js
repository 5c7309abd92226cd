// Tab completion, tested in the shells themselves. A shell that is not installed is skipped.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { promisify } from 'node:util';
import { commandNames, load } from '../../pkg/cli/commands.js';
import { assertNoSecret, closehook, scratch } from './closehook.js';

test.after(assertNoSecret);

const run = promisify(execFile);
const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

scratch('deliveries one.jsonl', '');
scratch('deliveries-two.jsonl', '');
const folder = scratch('');

const scripts = {};
for (const shell of ['bash', 'zsh', 'fish'])
  scripts[shell] = scratch(`completion.${shell}`, (await closehook(['completion', shell])).out);

const FRAMEWORKS = 'django express fastapi fastify go hono lambda next node php python rack rails ruby workers'.split(
  ' ',
);
const REMEDIES = FRAMEWORKS.filter((name) => !['python', 'ruby'].includes(name));
const BUILT_IN = ['help', 'version'];
const subscriptions = (await load('subscriptions')).commands;

const opportunity = ['created', 'updated', 'deleted'].map((action) => `opportunity.${action}`);

/** Lines whose last word is completed, with all that is offered. */
const LINES = [
  { line: 'closehook ', offered: [...commandNames, ...BUILT_IN] },
  { line: 'closehook ca', offered: ['catch-up'] },
  { line: 'closehook help em', offered: ['emulate'] },
  { line: 'closehook subscriptions ', offered: subscriptions },
  { line: 'closehook subscriptions sh', offered: ['show'] },
  { line: 'closehook help subscriptions ro', offered: ['rotate'] },
  { line: 'closehook completion ', offered: ['bash', 'fish', 'zsh'] },
  { line: 'closehook verify --fo', offered: ['--for'] },
  { line: 'closehook verify --for ', offered: FRAMEWORKS },
  { line: 'closehook verify --for p', offered: ['php', 'python'] },
  { line: 'closehook remedy ', offered: REMEDIES },
  { line: 'closehook remedy fast', offered: ['fastapi', 'fastify'] },
  { line: 'closehook emulate --clock ', offered: ['real', 'virtual'] },
  { line: 'closehook schema print activity.e', offered: ['activity.email', 'activity.email_thread'] },
  { line: 'closehook send --template opportunity.', offered: opportunity },
  { line: 'closehook changes --ignore voicemail_d', offered: ['voicemail_duration'] },
  { line: 'closehook redact --keep status_l', offered: ['status_label'] },
  { line: 'closehook subscriptions rotate whsub_1 --write', offered: ['--write-keys'] },
  { line: 'closehook verify deliveries-', offered: ['deliveries-two.jsonl'] },
  { line: 'closehook verify --repair deliveries-', offered: ['deliveries-two.jsonl'] },
  { line: 'closehook sign --write deliveries', offered: ['deliveries one.jsonl', 'deliveries-two.jsonl'] },
  { line: 'closehook replay http://localhost/ deliveries-', offered: ['deliveries-two.jsonl'] },
];

/** What each shell offers for a line. */
const ask = {
  async bash(line) {
    // readline splits a line at white space and at =.
    const words = line.split(/(?<==)|(?==)| /);
    const text = `source ${scripts.bash}
      COMP_WORDS=(${words.map(quoted).join(' ')}); COMP_CWORD=${words.length - 1}
      _closehook; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return (await run('bash', ['--norc', '-c', text], { cwd: folder })).stdout;
  },
  async fish(line) {
    const text = `source ${scripts.fish}; complete -C ${quoted(line)}`;
    const env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
    return (await run('fish', ['--no-config', '-c', text], { cwd: folder, env })).stdout.replace(/\t.*$/gm, '');
  },
  async zsh(line) {
    // Its completion needs a terminal, which zpty creates. The offers go to a file instead of a screen.
    const kept = scratch('kept', '');
    const inside = scratch(
      'inside.zsh',
      `PROMPT=; cd ${folder}; autoload -Uz compinit; compinit -u -D; source ${scripts.zsh}
      zstyle ':completion:*' insert-tab false
      compadd() {
        if [[ "\${@[1,(i)(-|--)]}" == *-(O|A|D)' '* ]]; then builtin compadd "$@"; return; fi
        local -a __hits
        builtin compadd -O __hits "$@"
        (( $#__hits )) && print -rl -- $__hits >> ${kept}
        builtin compadd "$@"
      }
      finish() { exit }
      comppostfuncs=(finish)
      bindkey '^I' complete-word
      print -r -- REA"D"Y`,
    );
    const outside = `
      zmodload zsh/zpty
      zpty shell zsh -f -i
      zpty -w shell 'source ${inside}'
      zpty -r shell seen '*READY*'
      zpty -n -w shell ${quoted(line)}$'\\t'
      while zpty -r shell seen; do :; done`;
    await run('zsh', ['-f', '-c', outside], { cwd: folder, timeout: 60_000 });
    return readFileSync(kept, 'utf8');
  },
};

const clean = (text) =>
  [...new Set(text.split('\n'))]
    .map((each) => each.trim().replace(/=$/, '').replaceAll('\\ ', ' '))
    .filter((each) => each !== '' && !/^-h$|^--help$|^--version$/.test(each))
    .sort();

for (const [shell, offers] of Object.entries(ask)) {
  /** @type {string | boolean} */
  let skip = false;
  try {
    execFileSync(shell, ['--version'], { stdio: 'ignore' });
  } catch {
    skip = `${shell} is not installed`;
  }
  for (const { line, offered } of LINES)
    test(`${shell}: ${line}`, { skip }, async () => {
      assert.deepEqual(clean(await offers(line)), [...offered].sort());
    });
}
