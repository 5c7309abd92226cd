// One timer for the body and for `accept`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Deadline } from '../../pkg/src/receiver/deadline.js';

const wait = (/** @type {number} */ milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const never = () => assert.fail('it is not late');

test('a later limit takes the place of an earlier one', async () => {
  const deadline = new Deadline(10, never);
  deadline.restart(600_000, never);
  await wait(50); // its timer has fired, and begun anew
  deadline.end();
});

test('an earlier limit, too', async () => {
  const deadline = new Deadline(600_000, never);
  await new Promise((resolve) => deadline.restart(10, () => resolve(undefined)));
  deadline.end();
});

test('after the first limit has passed, the second begins anew', async () => {
  const deadline = await new Promise((resolve) => {
    const made = new Deadline(1, () => resolve(made));
  });
  await new Promise((resolve) => deadline.restart(10, () => resolve(undefined)));
});

test('the timer fires too early, and the limit is kept', async () => {
  const deadline = new Deadline(5, never);
  const since = performance.now();
  await new Promise((resolve) => deadline.restart(50, () => resolve(undefined)));
  assert.ok(performance.now() - since >= 50);
});

test('one that has ended calls nothing', async () => {
  const deadline = new Deadline(5, never);
  deadline.restart(10, never);
  deadline.end();
  await wait(50);
});
