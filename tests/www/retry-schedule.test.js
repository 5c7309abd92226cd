// The picture of the retries against the emulator: the same attempts, warnings and pauses at the same times.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import test from 'node:test';
import fc from 'fast-check';
import { Emulator } from '../../pkg/emulator.js';
import { HOUR, RULES, attemptTimes, retrySchedule } from '../../www/views/timeline/retry-schedule.js';

const START = Date.UTC(2026, 0, 31, 12);
const MINUTE = 60_000;

/** What the emulator makes of the same: nothing leaves the machine, since while it is down nothing is sent. */
async function emulated(t, /** @type {any} */ { outageMs, eventsPerHour, until, rules = RULES }) {
  const emulator = await Emulator.start({
    seed: 1,
    start: START,
    rules: { ...rules, jitterPermille: 0, parallel: 1000 },
  });
  t.after(() => emulator.close());
  const receiver = await answering(t);
  await emulator.subscribe({ url: receiver, events: [{ object_type: 'lead', action: 'created' }] });
  await emulator.setFaults({ kind: 'down' });
  const now = () => emulator.clock.now - START;
  const advanceTo = async (at) => at > now() && (await emulator.advance((at - now()) / 1000));
  let isUp = false;
  /** The endpoint is back with the attempts of that very moment. */
  const to = async (at) => {
    if (!isUp && at >= outageMs) {
      await advanceTo(outageMs - 1);
      await emulator.setFaults({ kind: 'down', rate: 0 });
      isUp = true;
    }
    await advanceTo(at);
  };
  let first;
  for (let i = 0; i === 0 || eventsPerHour > 0; i += 1) {
    const at = i === 0 ? 0 : Math.round((i * HOUR) / eventsPerHour);
    if (at >= until) break;
    await to(at);
    const [id] = await emulator.put({
      object_type: 'lead',
      action: 'created',
      data: { id: `lead_${i}`, name: 'Bluth' },
    });
    first ??= id;
    await emulator.advance(0);
  }
  await to(until);
  const { delivered, dropped, cleared, status } = emulator.state().subscriptions[0];
  return {
    attempts: emulator
      .deliveries()
      .filter(({ event_id: id }) => id === first)
      .map(({ date, status: answer }) => ({ at: Date.parse(date) - START, isDelivered: answer === 204 })),
    notices: emulator.warnings().map(({ now: at, kind, backlog }) => ({ at: at - START, kind, backlog })),
    delivered,
    dropped,
    cleared,
    status,
  };
}

async function answering(t) {
  const server = createServer((request, response) => request.resume().on('end', () => response.writeHead(204).end()));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}/webhook`;
}

test('the waits are 5 s, twice as long each time, at most 20 minutes, and end within 72 hours', () => {
  const times = attemptTimes();
  assert.deepEqual(
    times.slice(0, 11).map((at) => at / 1000),
    [0, 5, 15, 35, 75, 155, 315, 635, 1275, 2475, 3675],
  );
  assert.ok(times.at(-1) <= 72 * HOUR && times.at(-1) > 72 * HOUR - 20 * MINUTE);
});

for (const [name, outageMs] of /** @type {any[][]} */ ([
  ['for good', Infinity],
  ['for a minute', MINUTE],
  ['until the very moment of an attempt', 75_000],
  ['for a millisecond more', 75_001],
  ['for 5 hours', 5 * HOUR],
  ['for 71 hours', 71 * HOUR],
  ['beyond the last attempt, within 72 hours', 72 * HOUR - 1],
])) {
  test(`one event, down ${name}`, async (t) => {
    const ours = retrySchedule({ outageMs, eventsPerHour: 0 });
    const theirs = await emulated(t, { outageMs, eventsPerHour: 0, until: 80 * HOUR });
    assert.deepEqual(ours.attempts, theirs.attempts);
    assert.deepEqual(
      ours.notices.map(({ at, kind }) => [at, kind]),
      theirs.notices.map(({ at, kind }) => [at, kind]),
    );
    assert.deepEqual(
      [ours.end.kind === 'delivered', ours.end.kind === 'dropped', ours.end.kind === 'cleared'].map(Number),
      [theirs.delivered, theirs.dropped, theirs.cleared],
    );
    assert.equal(Boolean(ours.pausedFor), theirs.status === 'paused');
  });
}

for (const [name, { outageMs, eventsPerHour, rules }] of /** @type {[string, any][]} */ (
  Object.entries({
    'an event an hour, for good': { outageMs: Infinity, eventsPerHour: 1 },
    'an event an hour, for 50 hours': { outageMs: 50 * HOUR, eventsPerHour: 1 },
    'an event every seven hours, until after the last attempt of the first': {
      outageMs: 71.99 * HOUR,
      eventsPerHour: 1 / 7,
    },
    'a backlog that warns': {
      outageMs: 9 * HOUR,
      eventsPerHour: 1,
      rules: { ...RULES, warningBacklog: 7, pauseBacklog: 20 },
    },
    'a backlog that pauses': {
      outageMs: Infinity,
      eventsPerHour: 3,
      rules: { ...RULES, warningBacklog: 8, pauseBacklog: 10 },
    },
    'a backlog that pauses after a day of failures': {
      outageMs: Infinity,
      eventsPerHour: 1,
      rules: { ...RULES, warningBacklog: 20, pauseBacklog: 30 },
    },
    'a backlog that warns and pauses at the moment of another warning': {
      outageMs: Infinity,
      eventsPerHour: 1,
      rules: { ...RULES, warningBacklog: 24, pauseBacklog: 25 },
    },
    'the first success would come at the moment of a warning': { outageMs: 23.9 * HOUR, eventsPerHour: 1 },
    'the first success would come at the moment of the pause': { outageMs: 71.9 * HOUR, eventsPerHour: 1 },
    'a backlog that pauses just as the endpoint is back': {
      outageMs: 9 * HOUR - 1,
      eventsPerHour: 1,
      rules: { ...RULES, warningBacklog: 8, pauseBacklog: 10 },
    },
    'a backlog one below': {
      outageMs: 8 * HOUR + 1,
      eventsPerHour: 1,
      rules: { ...RULES, warningBacklog: 8, pauseBacklog: 11 },
    },
    'other waits': {
      outageMs: 3 * HOUR,
      eventsPerHour: 2,
      rules: { ...RULES, firstRetryMs: 60_000, retryFactor: 3, longestRetryMs: HOUR, dropAfterMs: 10 * HOUR },
    },
  })
)) {
  test(`many events: ${name}`, async (t) => {
    const ours = retrySchedule({ outageMs, eventsPerHour, rules });
    const theirs = await emulated(t, { outageMs, eventsPerHour, rules, until: 75 * HOUR });
    assert.deepEqual(ours.attempts, theirs.attempts);
    assert.deepEqual(ours.notices, theirs.notices);
    assert.equal(Boolean(ours.pausedFor), theirs.status === 'paused');
    if (ours.pausedFor) assert.equal(ours.waiting, theirs.cleared);
  });
}

test('any outage, rate and bounds', async (t) => {
  const worlds = fc.record({
    outageMs: fc.oneof(fc.integer({ min: 1, max: 80 * HOUR }), fc.constant(Infinity)),
    eventsPerHour: fc.constantFrom(0, 0.3, 1, 2, 7),
    warningBacklog: fc.integer({ min: 3, max: 60 }),
    more: fc.integer({ min: 1, max: 60 }),
  });
  await fc.assert(
    fc.asyncProperty(worlds, async ({ outageMs, eventsPerHour, warningBacklog, more }) => {
      const rules = { ...RULES, warningBacklog, pauseBacklog: warningBacklog + more };
      const ours = retrySchedule({ outageMs, eventsPerHour, rules: /** @type {any} */ (rules) });
      const theirs = await emulated(t, { outageMs, eventsPerHour, rules, until: 75 * HOUR });
      assert.deepEqual(ours.attempts, theirs.attempts);
      // After a pause the emulator has no more to say; what comes to an endpoint that is up again changes nothing.
      assert.deepEqual(ours.notices, theirs.notices);
      assert.equal(Boolean(ours.pausedFor), theirs.status === 'paused');
    }),
    { numRuns: 15 },
  );
});

test('the figures of the emulator, when nobody gives any, are these', async (t) => {
  const emulator = await Emulator.start({ start: START, rules: { jitterPermille: 0 } });
  t.after(() => emulator.close());
  await emulator.subscribe({ url: 'http://127.0.0.1:9/webhook', events: [{ object_type: 'lead', action: 'created' }] });
  await emulator.setFaults({ kind: 'down' });
  await emulator.put({ object_type: 'lead', action: 'created', data: { id: 'lead_1' } });
  await emulator.advance(80 * 3600);
  assert.deepEqual(
    emulator.deliveries().map(({ date }) => Date.parse(date) - START),
    attemptTimes(),
  );
  assert.deepEqual(
    emulator.warnings().map(({ now, kind }) => [now - START, kind]),
    retrySchedule({ outageMs: Infinity, eventsPerHour: 0 }).notices.map(({ at, kind }) => [at, kind]),
  );
});

test('the real backlogs, and rates that nobody has, are computed at once', () => {
  const hour = retrySchedule({ outageMs: Infinity, eventsPerHour: 100_000 });
  assert.deepEqual([hour.pausedFor, hour.waiting, hour.end.kind], ['backlog', 100_000, 'cleared']);
  assert.deepEqual(
    hour.notices.map(({ kind, backlog }) => [kind, backlog]),
    [
      ['backlog', 80_001],
      ['paused', 100_000],
    ],
  );
  assert.equal(hour.notices[1].at, Math.round(99_999 * 36));
  assert.equal(retrySchedule({ outageMs: Infinity, eventsPerHour: 1e300 }).pausedFor, 'backlog');
  assert.equal(retrySchedule({ outageMs: 0, eventsPerHour: 10 }).end.kind, 'delivered');
  assert.equal(retrySchedule({ outageMs: Infinity, eventsPerHour: 1e-300 }).pausedFor, 'failures');
});
