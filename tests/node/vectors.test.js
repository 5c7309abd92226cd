import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import * as closehook from '../../pkg/index.js';
import * as vectors from 'closehook/vectors';
import { hostFrom } from '../../pkg/src/host.js';
import { subtleFrom } from '../../pkg/src/subtle.js';
import { countVectors, runVectors, runVectorsAsync } from '../vectors/run.js';

for (const [who, bytes] of /** @type {any[][]} */ ([
  ['node:crypto from its usual length on', null],
  ['node:crypto', 0],
  ['the core', Infinity],
])) {
  test(`every vector gives its verdict, hashed by ${who}`, () => {
    if (bytes !== null) hostFrom(bytes);
    const { passed, failures } = runVectors(closehook, vectors);
    assert.deepEqual(failures, []);
    assert.equal(passed, countVectors(vectors));
    assert.ok(passed > 200);
  });
}

for (const [who, bytes, subtle] of /** @type {[string, number, number][]} */ ([
  ['crypto.subtle', 256, 0],
  ['crypto.subtle, beside the core', Infinity, 512],
  ['node:crypto', 0, Infinity],
  ['the core', Infinity, Infinity],
])) {
  test(`every vector of a signature gives its verdict by a promise, hashed by ${who}`, async () => {
    hostFrom(bytes);
    subtleFrom(subtle);
    const { passed, failures } = await runVectorsAsync(closehook, vectors);
    assert.deepEqual(failures, []);
    assert.equal(passed, vectors.signature.length);
    assert.ok(passed > 50);
  });
}

test('the published vectors are the files', () => {
  for (const [name, published] of Object.entries(vectors)) {
    const file = new URL(`../vectors/${name}.json`, import.meta.url);
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), published);
  }
});

test('a wrong expectation fails', () => {
  const [first] = vectors.signature;
  const wrong = { ...vectors, signature: [{ ...first, expected: 'SIGNATURE_MISMATCH' }] };
  assert.equal(runVectors(closehook, wrong).failures.length, 1);
});
