// The page that opens with where closehook is behind, and the load of others that reports state.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { crossing } from '../../benches/crossing.js';
import { load, machine, shareOfOthers } from '../../benches/machine.js';
import { comparisons } from '../../benches/summary/comparisons.js';
import { judged } from '../../benches/summary/losses.js';

const results = new URL('../../benches/results/', import.meta.url);
const read = (name) => JSON.parse(readFileSync(new URL(name, results), 'utf8'));
const goals = JSON.parse(readFileSync(new URL('../summary/goals.json', results), 'utf8'));

const one = (rest) => ({
  work: 'verify, 200 B, Node',
  peer: 'hand',
  ours: 2,
  theirs: 4,
  unit: 'µs',
  file: 'f',
  ...rest,
});

test('what takes longer than a peer is behind, worst first', () => {
  const { behind, ahead } = judged([one({ ours: 6 }), one({}), one({ ours: 20, peer: 'other' })], []);
  assert.deepEqual(
    behind.map(({ peer, behind: times }) => [peer, times]),
    [
      ['other', 5],
      ['hand', 1.5],
    ],
  );
  assert.deepEqual(
    ahead.map(({ behind: times }) => times),
    [0.5],
  );
});

test('of rates, more is better', () => {
  const { behind } = judged([one({ isMore: true, unit: '/s' })], []);
  assert.equal(behind[0].behind, 2);
});

test('a goal beside a peer is missed though closehook is faster', () => {
  const { behind, ahead } = judged([one({ ours: 3 })], [{ work: 'verify, *', beside: '*', atMost: 0.5 }]);
  assert.deepEqual([behind.length, behind[0].goal, behind[0].behind], [1, 0.5, 1.5]);
  assert.equal(ahead.length, 1);
});

test('a goal of a figure, a goal that says the same as a comparison, and one without a measurement', () => {
  const found = [one({ work: 'size', peer: undefined, theirs: undefined, ours: 30 }), one({})];
  const { behind, ahead, unmeasured } = judged(found, [
    { work: 'size', atMost: 20 },
    { work: 'verify, 200 B, Node', beside: 'hand', atMost: 1 },
    { work: 'gone', atMost: 1 },
  ]);
  assert.deepEqual([behind.length, behind[0].behind], [1, 1.5]);
  assert.deepEqual([ahead.length, ahead[0].goal], [1, 1]);
  assert.deepEqual(
    unmeasured.map(({ work }) => work),
    ['gone'],
  );
});

test('every loss of the kept results is on the page, before every other row', () => {
  const files = readdirSync(results).filter((name) => name.endsWith('.json'));
  const all = Object.fromEntries(files.map((name) => [name.slice(0, -5), read(name)]));
  const { behind, ahead } = judged(comparisons(all), goals);
  assert.ok(behind.length > 0 && ahead.length > behind.length);
  const page = readFileSync(new URL('README.md', results), 'utf8');
  const [head, rest] = page.split('## Not behind');
  const rows = (text) => text.split('\n## ')[0].match(/^\| [^|]*\|.*\]\([\w-]+\.md\) \|$/gm) ?? [];
  const losses = rows(head.slice(head.indexOf('## Behind') + 3));
  assert.deepEqual(
    losses.map((row) => Number(row.split(' | ').at(-2))),
    behind.map(({ behind: times }) => Number(times.toFixed(2))),
  );
  for (const [place, { work }] of behind.entries()) assert.ok(losses[place].startsWith(`| ${work} |`), work);
  assert.equal(rows(rest).length, ahead.length);
});

test('a crossing lies between the sizes where the costs change places, for good', () => {
  assert.equal(
    crossing([
      [100, 1, 2],
      [400, 2, 1],
    ]),
    200,
  );
  assert.equal(
    crossing([
      [100, 2, 1],
      [200, 1, 2],
      [400, 1, 2],
    ]),
    null,
  );
  assert.equal(
    crossing([
      [100, 2, 1],
      [200, 2, 1],
    ]),
    100,
  );
  // Once faster does not count, if it is slower again after it.
  assert.equal(
    crossing([
      [100, 2, 1],
      [200, 1, 2],
      [800, 2, 1],
    ]),
    400,
  );
});

test('the load of others leaves out our own, of this process and its children', {
  skip: machine.others === null,
}, () => {
  assert.equal(shareOfOthers({ busy: 0, all: 0, ours: 0 }, { busy: 60, all: 100, ours: 45 }), 0.15);
  assert.equal(shareOfOthers({ busy: 0, all: 0, ours: 0 }, { busy: 60, all: 100, ours: 70 }), 0);
  assert.match(load({ ...machine, others: 0.15 }), /Other programs took 15 % .* too long/);
  assert.equal(load({ ...machine, others: 0.01 }), 'Other programs took 1 % of the processors meanwhile.');
  // A process that works for 0.4 s, and lets a child work as long: 80 ticks of Linux's 100 a second.
  const program = `
    import { execFileSync } from 'node:child_process';
    const { ours } = await import(${JSON.stringify(new URL('../../benches/machine.js', import.meta.url).href)});
    const spin = 'const end = process.cpuUsage().user + 4e5; while (process.cpuUsage().user < end);';
    const before = ours();
    eval(spin);
    execFileSync(process.execPath, ['-e', spin]);
    console.log(ours() - before);`;
  const ticks = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  assert.ok(Number(ticks) >= 75, ticks);
});
