// One table of input, read by the function that the page calls, and by the command line.
import assert from 'node:assert/strict';
import test from 'node:test';
import { recognize as recognized } from '../../pkg/src/input/recognize.js';
import { assertNoSecret, closehook, scratch } from './closehook.js';
import { HEADERS, LOGS, REQUESTS, SIGNED, TIME, WIRE } from './pasted.js';

const LEFT_OUT = { 'a HAR file': 'closehook: 1 request without a signature of Close left out\n' };
const text = (bytes) => Buffer.from(bytes).toString();
const ofClose = (headers) =>
  Object.fromEntries(
    headers.map(([name, value]) => [name.toLowerCase(), value]).filter(([name]) => /^close-sig/.test(name)),
  );

test.after(assertNoSecret);

/** The result, which must not be null. */
function recognize(input) {
  const found = recognized(input);
  assert.ok(found);
  return found;
}

for (const [form, request] of Object.entries(REQUESTS)) {
  test(`a request: ${form}`, async () => {
    const { entries } = recognize(Buffer.from(request));
    assert.equal(entries.length, 1);
    assert.deepEqual(ofClose(entries[0].headers), Object.fromEntries(SIGNED));
    assert.equal(text(entries[0].body), WIRE);
    const file = scratch('request', request);
    for (const args of [[file], ['--headers', file]]) {
      const { code, out, err } = await closehook(['verify', ...args, '--now', TIME]);
      assert.deepEqual([code, err], [0, args.length === 1 ? (LEFT_OUT[form] ?? '') : ''], out + err);
      assert.match(out, /^✓ valid: lead created ev_1 for whsub_1, /);
    }
  });
}

for (const [form, headers] of Object.entries(HEADERS)) {
  test(`headers: ${form}`, async () => {
    const { entries } = recognize(headers);
    assert.deepEqual(ofClose(entries[0].headers), Object.fromEntries(SIGNED));
    assert.equal(entries[0].body, null);
    const args = ['verify', scratch('body', WIRE), '--headers', scratch('headers', headers), '--now', TIME];
    const { code, out, err } = await closehook(args);
    assert.deepEqual([code, err], [0, ''], out + err);
  });
}

for (const [form, { text: log, wrong = 0 }] of Object.entries(LOGS)) {
  test(`events: ${form}`, async () => {
    const { kind, entries, notes } = recognize(log);
    assert.deepEqual([kind, entries.length, notes.length], ['log', 3, wrong], notes.join('\n'));
    for (const { body } of entries) assert.match(text(body), /12345678901234567890/);
    const { code, json, err } = await closehook(['changes', scratch('log', log), '--json']);
    const told = json();
    assert.equal(told.filter(({ error }) => error === undefined).length, 3, err);
    assert.deepEqual([told.filter(({ error }) => error !== undefined).length, code], [wrong, wrong ? 1 : 0]);
  });
}
