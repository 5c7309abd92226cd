// The module of closehook/verify goes on after a trap as the one of the whole package does (trap.test.js).
process.env.CLOSEHOOK_ENTRY = '../../pkg/dist/verify/index.js';
/** @type {typeof import('node:assert/strict')} */
const assert = (await import('node:assert/strict')).default;
const { test } = await import('node:test');
const { atTheEndOfTheStack, closehook, collect, trapNext } = await import('./instance.js');

const { ClosehookError, Webhook } = closehook;
const [KEY, OTHER] = ['058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c', 'ab'.repeat(32)];
const at = { now: () => 1544271440 };
const webhook = new Webhook({ whsub_1: KEY, whsub_2: OTHER }, at);
const single = new Webhook(OTHER, at);
const BODY = JSON.stringify({ event: { id: 'ev_1' }, subscription_id: 'whsub_1' });
const headers = webhook.sign(BODY);
const ofSingle = single.sign(BODY);

function trap() {
  trapNext('verify');
  assert.throws(
    () => webhook.verify(BODY, headers),
    (/** @type {any} */ error) => error instanceof ClosehookError && error.code === 'INTERNAL',
  );
}

/** What was made before goes on, with its own keys. */
function goesOn() {
  assert.deepEqual(webhook.sign(BODY), headers);
  assert.deepEqual(single.sign(BODY), ofSingle);
  assert.equal(webhook.verify(BODY, headers).subscriptionId, 'whsub_1');
  assert.equal(single.verify(BODY, ofSingle).event.id, 'ev_1');
  assert.equal(single.safeVerify(BODY, headers).error.code, 'SIGNATURE_MISMATCH');
  assert.equal(webhook.safeVerify(`${BODY} `, headers).error.code, 'SIGNATURE_MISMATCH');
  assert.deepEqual(
    webhook
      .verifyMany([
        { body: BODY, headers },
        { body: '{}', headers },
      ])
      .map(({ ok }) => ok),
    [true, false],
  );
}

test('a trap ends the call, and what was made before answers the next as ever', () => {
  for (const name of ['verify', 'sign', 'buffer', 'said']) {
    trapNext(name);
    assert.throws(
      () => {
        webhook.sign(BODY);
        webhook.verify(`${BODY} `, headers);
        webhook.verify(BODY, headers);
      },
      { code: 'INTERNAL' },
      name,
    );
    goesOn();
  }
});

test('a stack that overflows within a call ends the call alone', () => {
  for (const call of [
    () => webhook.verify(BODY, headers).key === 'whsub_1',
    () => webhook.safeVerify(`${BODY} `, headers).error.code === 'SIGNATURE_MISMATCH',
    () => webhook.sign(BODY)['close-sig-hash'] === headers['close-sig-hash'],
  ]) {
    const outcomes = atTheEndOfTheStack(call, goesOn);
    goesOn();
    for (const outcome of Object.keys(outcomes))
      assert.ok(['true', 'RangeError', 'INTERNAL'].includes(outcome), JSON.stringify(outcomes));
    assert.ok(outcomes.true > 0 && outcomes.RangeError > 0, JSON.stringify(outcomes));
  }
});

test("a keyring that is collected after a trap frees nobody else's", async () => {
  /** @type {any} */
  let old = Array.from({ length: 300 }, () => new Webhook(KEY, at));
  trap();
  const next = Array.from({ length: 300 }, () => new Webhook(OTHER, at));
  assert.ok(old[3].safeVerify(BODY, headers).ok, 'one of them is made again');
  old = undefined;
  for (let i = 0; i < 5; i += 1) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const more = Array.from({ length: 300 }, () => new Webhook(KEY, at));
  for (const one of next) assert.ok(one.safeVerify(BODY, ofSingle).ok);
  for (const one of more) assert.ok(one.safeVerify(BODY, headers).ok);
  goesOn();
});
