// No function of the module gives a JavaScript value back as a reference. V8 11.3, which is in Node 20, inlines such a
// call, and ends the whole process ("unreachable code", in the deoptimizer) when the caller's optimized code is thrown
// away while the call runs. Values cross by number instead, as wasm-bindgen does it without reference types.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const TYPES = 1;
const FUNCTION = 0x60;
const REFERENCES = [0x6f, 0x70]; // externref, funcref

/** The value types that any function of the module returns (WebAssembly Core §5.5.4). */
function results(module) {
  let at = 8;
  const number = () => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = module[at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  const list = (read) => Array.from({ length: number() }, read);
  while (module[at] !== TYPES) {
    at += 1;
    at += number();
  }
  at += 1;
  number();
  return list(() => {
    assert.equal(module[at++], FUNCTION);
    list(() => module[at++]);
    return list(() => module[at++]);
  }).flat();
}

test('no function returns a reference', () => {
  const types = results(readFileSync(new URL('../../pkg/dist/closehook.wasm', import.meta.url)));
  assert.ok(types.length > 10, 'these are no types');
  assert.deepEqual(
    types.filter((type) => REFERENCES.includes(type)),
    [],
  );
});

test('the reader of types sees one', () => {
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  assert.deepEqual(results(Uint8Array.from([...header, TYPES, 5, 1, FUNCTION, 0, 1, 0x6f])), [0x6f]);
});
