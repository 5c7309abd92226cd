// The states of the first screen, as a table of the deliveries, keys and failures that lead to them.
import './bare.js';
import assert from 'node:assert/strict';
import test from 'node:test';
import * as closehook from '../../pkg/index.js';
import { DEMO_KEY } from '../../www/samples/demo-key.js';

const { judge } = await import('../../www/judgment.js');
const { readClock } = await import('../../www/clock.js');
const { sceneOf } = await import('../../www/stage.js');
const { wordsOf } = await import('../../www/views/signature/verdict.js');

const NOW = 1_700_000_000;
const BODY = new TextEncoder().encode('{"event": {"id": "ev_1"}, "subscription_id": "whsub_1"}');
const webhook = new closehook.Webhook(DEMO_KEY);
const key = { keys: DEMO_KEY, count: 1 };
const signed = (timestamp = NOW) => Object.entries(webhook.sign(BODY, { timestamp }));
const entry = (more = {}) => ({
  ...{ id: 1, headers: signed(), body: BODY, arrived: null, source: { kind: 'paste', name: 'a test' } },
  ...more,
});

/**
 * What the first screen shows of an entry, judged at `NOW` unless it says when it arrived.
 *
 * @param {any} open
 * @param {{ keys?: any, failure?: string | null }} [given]
 */
function shown(open, { keys = key, failure = null } = {}) {
  const { headers = null, body = null, arrived = null } = open ?? {};
  const now = arrived === null ? NOW : readClock('arrival', '', { headers, arrived });
  const verdict = judge({ headers, text: '', body, keys, maxAge: 300, now });
  const scene = sceneOf({ entry: open, failure, hasKey: keys !== null, verdict });
  const found = verdict.state === 'invalid' && !verdict.authentic ? verdict.diagnose(closehook) : null;
  return { ...scene, ...wordsOf({ scene, failure, verdict, found, entry: open, subscription: 'whsub_1', today: NOW }) };
}

const received = (ok) => ({
  ...{ kind: 'live', name: 'closehook listen' },
  judged: { ok, code: ok ? null : 'SIGNATURE_MISMATCH', sentence: ok ? null : 'none of your keys produces this hash' },
});

/** @type {[what: string, scene: any, stage: string, tone: string, headline: RegExp][]} */
const TABLE = [
  ['nothing', shown(null), 'nothing', 'unjudged', /^Nothing is open$/],
  ['a key alone', shown(null, { keys: key }), 'nothing', 'unjudged', /^Nothing is open$/],
  ['no key', shown(entry(), { keys: null }), 'incomplete', 'unjudged', /^Enter the key of whsub_1$/],
  ['no headers', shown(entry({ headers: null })), 'incomplete', 'unjudged', /^No signature to verify$/],
  ['no body', shown(entry({ body: null })), 'incomplete', 'unjudged', /^Now paste the body$/],
  ['a cut key', shown(entry(), { keys: { keys: 'ab', count: 1 } }), 'incomplete', 'unjudged', /^Cannot judge$/],
  ['in time', shown(entry()), 'signature', 'valid', /^Authentic, signed just now$/],
  [
    'at the limit',
    shown(entry({ headers: signed(NOW - 300) })),
    'signature',
    'valid',
    /^Authentic, signed 5 minutes ago$/,
  ],
  ['too old', shown(entry({ headers: signed(NOW - 4081) })), 'age', 'authentic', /^Authentic, signed 1 hour ago$/],
  [
    'too new',
    shown(entry({ headers: signed(NOW + 61) })),
    'age',
    'authentic',
    /^Authentic, but signed 1 minute in the future$/,
  ],
  [
    'changed',
    shown(entry({ body: new TextEncoder().encode('{"event":{"id":"ev_1"},"subscription_id":"whsub_1"}') })),
    'signature',
    'invalid',
    /^Changed after Close signed it$/,
  ],
  [
    'another key',
    shown(entry(), { keys: { keys: 'a'.repeat(64), count: 1 } }),
    'signature',
    'invalid',
    /^Wrong key, or a changed body$/,
  ],
  [
    'a key of another subscription',
    shown(entry(), { keys: /** @type {any} */ ({ keys: { whsub_2: DEMO_KEY }, count: 1 }) }),
    'signature',
    'invalid',
    /^No key for whsub_1$/,
  ],
  [
    'one header',
    shown(entry({ headers: signed().slice(0, 1) })),
    'signature',
    'invalid',
    /^A signature header is missing$/,
  ],
  [
    'received and valid, without a key',
    shown(entry({ source: received(true) }), { keys: null }),
    'live',
    'valid',
    /^Authentic: closehook listen has verified it$/,
  ],
  [
    'received and refused, without a key',
    shown(entry({ source: received(false) }), { keys: null }),
    'live',
    'invalid',
    /^Refused by closehook listen$/,
  ],
  [
    'received, with a key',
    shown(entry({ source: received(true) })),
    'signature',
    'valid',
    /^Authentic, signed just now$/,
  ],
  [
    'a failed opening',
    shown(null, { failure: 'x.har could not be read.' }),
    'failed',
    'unjudged',
    /^This could not be opened$/,
  ],
  [
    'a failed opening over a valid delivery',
    shown(entry(), { failure: 'x.har could not be read.' }),
    'failed',
    'unjudged',
    /^This could not be opened$/,
  ],
];

for (const [what, scene, stage, tone, headline] of TABLE) {
  test(`the first screen: ${what}`, () => {
    assert.equal(scene.stage, stage);
    assert.equal(scene.tone, tone);
    assert.match(scene.headline, headline);
  });
}

test('a delivery that says when it arrived is judged at that time', () => {
  const headers = signed(NOW - 86400);
  assert.equal(shown(entry({ headers })).stage, 'age');
  const then = shown(entry({ headers, arrived: (NOW - 86398) * 1000 }));
  assert.equal(then.stage, 'signature');
  assert.equal(then.tone, 'valid');
  assert.match(then.headline, /^Authentic, signed 1 day ago$/);
  assert.equal(shown(entry({ headers, arrived: (NOW - 80000) * 1000 })).stage, 'age', 'its own time may be too late');
});

test('green is only what was verified', () => {
  for (const [what, { stage, tone }] of TABLE)
    if (tone === 'valid') assert.ok(stage === 'signature' || stage === 'live', what);
});

test('the clock: of arrival, now, signed, custom', () => {
  const headers = signed(5);
  assert.equal(readClock('arrival', '', { headers, arrived: 7999 }), 7);
  assert.equal(readClock('signed', '', { headers, arrived: 7999 }), 5);
  assert.equal(readClock('custom', '9', { headers, arrived: 7999 }), 9);
  assert.ok(Number.isNaN(readClock('custom', 'x', { headers, arrived: null })));
  for (const mode of ['arrival', 'now']) assert.ok(readClock(mode, '', { headers, arrived: null }) > 1_700_000_000);
});
