// A scenario is a contract test of a receiver: a good one passes, a broken one fails with the reason.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { createServer } from 'node:http';
import { receive } from '../../pkg/node.js';
import { playScenario } from '../../pkg/emulator.js';
import { receiving, scratch } from './world.js';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const PROGRAM = path('../../pkg/cli/closehook.js');
const OUTAGE = path('../../examples/scenarios/outage.json');
const FORGERY = path('../../examples/scenarios/forgery.json');

/** The key that the first subscription of a seed has, which a receiver is given before. */
async function keyOf(seed) {
  let key;
  const stop = new Error('known');
  const steps = [{ expect: { attempts: 0 } }];
  const begun = (about) => {
    ({ key } = about);
    throw stop;
  };
  await assert.rejects(playScenario({ seed, steps }, { to: 'http://127.0.0.1:9/', begun }), stop);
  return key;
}

/** A receiver as the documentation has it. */
async function good(t) {
  const key = await keyOf(1);
  const server = createServer(receive({ keys: key, accept() {} }));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}/webhook`;
}

/** Runs the command; never rejects for an exit code. */
const emulate = (...args) =>
  new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, 'emulate', ...args], { timeout: 60_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, stdout, stderr }),
    );
  });

test('a receiver that verifies passes both examples', async (t) => {
  const to = await good(t);
  for (const file of [OUTAGE, FORGERY]) {
    const { code, stdout, stderr } = await emulate('--scenario', file, '--to', to);
    assert.deepEqual([code, stderr], [0, ''], stdout);
    const expected = JSON.parse(readFileSync(file, 'utf8')).steps.filter((step) => step.expect).length;
    assert.match(stdout, new RegExp(`all ${expected} expectations are met`));
    assert.match(stdout, /^ {2}key [0-9a-f]{64}$/m);
  }
});

test('a receiver that believes everything fails, and the report says where', async (t) => {
  const receiver = await receiving(t);
  const { code, stdout } = await emulate('--scenario', FORGERY, '--to', receiver.url, '--json');
  assert.equal(code, 1);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { ok, failed, steps } = lines.at(-1);
  assert.deepEqual([ok, steps], [false, lines.length - 1]);
  const unmet = lines.slice(0, -1).filter((step) => !step.ok);
  assert.equal(unmet.length, failed);
  assert.equal(unmet[0].failures[0], 'statuses: expected ["4xx"], got [200]');
  // It is told what it was sent too.
  const forged = lines
    .flatMap(({ attempts = [] }) => (Array.isArray(attempts) ? attempts : []))
    .filter(({ faults }) => faults.includes('wrong_key'));
  assert.deepEqual(
    forged.map(({ status }) => status),
    [200],
  );
  const text = await emulate('--scenario', FORGERY, '--to', receiver.url);
  assert.match(text.stdout, /✗ \d+ expect .*\n {4}statuses: expected \["4xx"\], got \[200\]/);
  assert.match(text.stdout, /\d+ of \d+ expectations are not met/);
});

test('a receiver that refuses everything, and one that is not there, fail the outage', async (t) => {
  const receiver = await receiving(t, () => 500);
  const report = await playScenario(readFileSync(OUTAGE), { to: receiver.url });
  assert.equal(report.ok, false);
  assert.deepEqual(report.steps[1].failures, ['statuses: expected ["2xx"], got [500]', 'delivered: expected 1, got 0']);
  const nobody = await playScenario(readFileSync(OUTAGE), { to: 'http://127.0.0.1:9/' });
  assert.match(nobody.steps[1].failures[0], /got \[null\] \(nothing listens at 127.0.0.1:9\)/);
});

test('each kind of step and expectation', async (t) => {
  const receiver = await receiving(t, ({ number }) => (number === 1 ? 503 : 200));
  const told = [];
  const report = await playScenario(
    {
      start: '2026-01-31T09:00:00Z',
      rules: { consolidationMs: 0 },
      subscribe: ['lead.created', { object_type: 'lead', action: 'deleted' }, 'lead.merged'],
      steps: [
        {
          put: [
            { template: 'lead.created', data: { id: 'lead_1' } },
            { template: 'lead.created', data: { id: 'lead_2' } },
          ],
        },
        { wait: 0.001 },
        { expect: { attempts: 2, statuses: [200, 503], delivered: { min: 1, max: 1 }, backlog: 1, every: '2xx' } },
        { advance: 5 },
        { expect: { order: ['lead.created'], every: '2xx', warnings: [], subscription: 'active', pause_reason: null } },
        { cascade: { cascade: 'leads_merged', source_id: 'lead_1', destination_id: 'lead_2' } },
        { change: { object_type: 'lead', object_id: 'lead_2', fields: { name: 'x' } } },
        { delete: { object_type: 'lead', object_id: 'lead_2' } },
        { expect: { order: ['lead.merged', 'lead.deleted', 'lead.deleted'] } },
        { duplicate: 1 },
        { reorder: 1 },
        { fault: [] },
        { pause: true },
        { expect: { subscription: 'paused', warnings: ['paused'], attempts: 0 } },
      ],
    },
    { to: receiver.url, tell: ({ kind }) => told.push(kind) },
  );
  const unmet = report.steps.filter(({ ok }) => !ok);
  assert.deepEqual(
    unmet.map(({ step, failures }) => [step, failures]),
    [[3, ['every: expected "2xx", got [200,503]']]],
  );
  assert.equal(told.length, 14);
  assert.equal(receiver.requests[0].event.date_created, '2026-01-31T09:00:00.000000');
});

test('an expectation of every attempt is not met by none', async (t) => {
  const receiver = await receiving(t);
  const report = await playScenario({ steps: [{ expect: { every: '2xx' } }] }, { to: receiver.url });
  assert.deepEqual(report.steps[0].failures, ['every: expected "2xx", got []']);
});

test('a file that is wrong is refused with the place before anything is sent', async (t) => {
  const receiver = await receiving(t);
  const file = join(scratch(t), 'scenario.json');
  /** @type {[object, RegExp][]} */
  const refused = [
    [[], /expected a scenario, an object at the root/],
    [{ step: [] }, /a scenario has no step: .* at \/step$/m],
    [{ steps: [] }, /steps must be an array that is not empty at \/steps/],
    [{ steps: [{}] }, /a step has one of put, cascade.* at \/steps\/0/],
    [{ steps: [{ put: {}, advance: 1 }] }, /a step has one of .* at \/steps\/0/],
    [{ steps: [{ advance: 'soon' }] }, /advance must be seconds, or a time .* at \/steps\/0\/advance/],
    [{ steps: [{ wait: '2h' }] }, /wait must be at most 60 seconds/],
    [{ steps: [{ pause: false }] }, /pause must be true at \/steps\/0\/pause/],
    [{ steps: [{ duplicate: 0 }] }, /duplicate must be how many/],
    [{ steps: [{ change: { object_type: 'lead' } }] }, /change must be an object of object_type, object_id, fields/],
    [{ steps: [{ expect: { status: 200 } }] }, /expect has no status: it has attempts.* at \/steps\/0\/expect\/status/],
    [{ steps: [{ expect: { statuses: ['2x'] } }] }, /array of statuses.* at \/steps\/0\/expect\/statuses/],
    [{ start: 'today', steps: [{ pause: true }] }, /start must be a date/],
    [{ subscribe: ['lead'], steps: [{ pause: true }] }, /an object type and an action.* at \/subscribe\/0/],
    [
      { subscribe: ['leed.created'], steps: [{ pause: true }] },
      /an object type and an action of Close.* at \/subscribe\/0/,
    ],
    [{ start: '-1', steps: [{ pause: true }] }, /start must be a date .* at \/start/],
    [{ start: '1900-01-01', steps: [{ pause: true }] }, /start must be a date .* at \/start/],
    [{ seed: 'x', steps: [{ pause: true }] }, /seed must be a whole number from 0 on at \/seed/],
    [{ timeout: 0, steps: [{ pause: true }] }, /timeout must be a number of seconds above 0.* at \/timeout/],
    [{ rules: 7, steps: [{ pause: true }] }, /rules must be an object at \/rules/],
    [{ steps: [{ delete: { object_type: 1, object_id: 'x' } }] }, /an object_type that is a string at .*\/object_type/],
    [{ steps: [{ expect: { attempts: {} } }] }, /attempts that is a number, or \{ min, max \}/],
    [{ rules: { nothing: 1 }, steps: [{ pause: true }] }, /nothing/],
    [{ steps: [{ put: { template: 'lead.gone' } }] }, /there is no template "lead.gone".*\/steps\/0\/put/],
  ];
  for (const [scenario, pattern] of refused) {
    writeFileSync(file, JSON.stringify(scenario));
    const { code, stdout, stderr } = await emulate('--scenario', file, '--to', receiver.url, '--json');
    assert.deepEqual([code, stdout], [2, ''], stderr);
    assert.match(stderr, pattern);
  }
  assert.equal(receiver.requests.length, 0);
});
