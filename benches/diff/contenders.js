// The contenders, in any runtime: from the bytes of two documents to their difference.
import fastJsonPatch from 'fast-json-patch';
import { create } from 'jsondiffpatch';
import microdiffModule from 'microdiff';
import { diff } from 'closehook';
import { parse } from '../parse.js';

const microdiff = microdiffModule.default ?? microdiffModule;
const plain = create({});
const hashed = create({ objectHash: (object) => object.id });
const leaves = (delta) => {
  if (Array.isArray(delta)) return 1;
  return Object.entries(delta ?? {}).reduce((sum, [key, inner]) => (key === '_t' ? sum : sum + leaves(inner)), 0);
};

/** Each from bytes to a difference; `count` counts its changes. */
export const contenders = [
  { name: 'JSON.parse of both', run: (a, b) => [parse(a), parse(b)], count: () => 0 },
  { name: 'closehook `diff`', run: (a, b) => diff(a, b), count: (patch) => patch.length },
  {
    name: 'closehook `diff`, as text',
    run: (a, b) => diff(a, b, { output: 'text' }),
    count: (patch) => JSON.parse(patch).length,
  },
  { name: 'fast-json-patch', run: (a, b) => fastJsonPatch.compare(parse(a), parse(b)), count: (patch) => patch.length },
  { name: 'microdiff', run: (a, b) => microdiff(parse(a), parse(b)), count: (list) => list.length },
  { name: 'jsondiffpatch', run: (a, b) => plain.diff(parse(a), parse(b)), count: leaves },
  { name: 'jsondiffpatch, told the `id`', run: (a, b) => hashed.diff(parse(a), parse(b)), count: leaves },
];
