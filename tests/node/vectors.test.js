import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import * as closehook from '../../pkg/index.js';
import * as vectors from 'closehook/vectors';
import { hostFrom } from '../../pkg/src/host.js';
import { countVectors, runVectors } from '../vectors/run.js';

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
