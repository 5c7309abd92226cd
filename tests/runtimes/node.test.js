import assert from 'node:assert/strict';
import test from 'node:test';
import {
  INIT_FROM_FILE,
  SLIM_EXPORTS,
  VERIFY,
  VERIFY_EXPORTS,
  WITHOUT_HOST,
  assertComplete,
  cjs,
  esm,
  printed,
  FILTERS,
  FILTERS_EXPORTS,
} from './report.js';
import { project } from './tarball.js';

const at = project({
  'main.js': esm(),
  'alone.js': esm({ first: WITHOUT_HOST }),
  'main.cjs': cjs(),
  'verify.js': esm(VERIFY),
  'verify.cjs': cjs(VERIFY),
  'filters.js': esm(FILTERS),
  'filters.cjs': cjs(FILTERS),
  'slim.js': esm({
    closehook: 'closehook/slim',
    first: INIT_FROM_FILE,
  }),
  'slim.cjs': cjs({
    closehook: 'closehook/slim',
    first: "closehook.init(require('node:fs').readFileSync(require.resolve('closehook/closehook.wasm')));",
  }),
  'both.js': `
import { createRequire } from 'node:module';
import * as esm from 'closehook';

const cjs = createRequire(import.meta.url)('closehook');
const key = '00'.repeat(32);
const caught = (call) => {
  try {
    return call();
  } catch ({ name, code, message }) {
    return { name, code, message };
  }
};
const errors = ({ Webhook }) => {
  const webhook = new Webhook(key);
  return [
    caught(() => new Webhook('short')),
    caught(() => webhook.verify('{}', {})),
    caught(() => webhook.verify({}, webhook.sign('{}'))),
    caught(() => webhook.verify('{', webhook.sign('{')).event),
  ];
};
const crossed = (one, other) => {
  const [signer, verifier] = [new one.Webhook(key), new other.Webhook(key)];
  return verifier.safeVerify('{}', signer.sign('{}')).ok;
};
console.log(JSON.stringify({
  copies: esm.Webhook === cjs.Webhook ? 1 : 2,
  esm: errors(esm),
  cjs: errors(cjs),
  crossed: [crossed(esm, cjs), crossed(cjs, esm)],
}));
`,
});

const node = (file) => printed(process.execPath, [file], { cwd: at });

test('node, ESM', async () => assertComplete(await node('main.js'), at));
test('node, without node:crypto', async () => assertComplete(await node('alone.js'), at));
test('node, CommonJS', async () => assertComplete(await node('main.cjs'), at));
test('node, verify ESM', async () => assertComplete(await node('verify.js'), at, VERIFY_EXPORTS));
test('node, verify CommonJS', async () => assertComplete(await node('verify.cjs'), at, VERIFY_EXPORTS));
test('node, filters ESM', async () => assertComplete(await node('filters.js'), at, FILTERS_EXPORTS));
test('node, filters CommonJS', async () => assertComplete(await node('filters.cjs'), at, FILTERS_EXPORTS));
test('node, slim ESM', async () => assertComplete(await node('slim.js'), at, SLIM_EXPORTS));
test('node, slim CommonJS', async () => assertComplete(await node('slim.cjs'), at, SLIM_EXPORTS));

test('node, the ESM and the CommonJS copy in one process agree', async () => {
  const { copies, esm: ours, cjs: theirs, crossed } = await node('both.js');
  assert.equal(copies, 2, 'one copy: this test compares nothing');
  assert.deepEqual(ours, theirs);
  assert.deepEqual(
    ours.map(({ name, code }) => `${name} ${code}`),
    [
      'VerificationError INVALID_KEY',
      'VerificationError MISSING_HEADER',
      'VerificationError BODY_NOT_RAW',
      'PayloadError MALFORMED_PAYLOAD',
    ],
  );
  assert.deepEqual(crossed, [true, true]);
});

test('node, slim without init says so', async () => {
  const program = `
    import { Webhook } from 'closehook/slim';
    try { new Webhook('00'.repeat(32)); } catch ({ name, code }) { console.log(JSON.stringify({ name, code })); }`;
  const error = await printed(process.execPath, ['--input-type=module', '--eval', program], { cwd: at });
  assert.deepEqual(error, { name: 'ClosehookError', code: 'NOT_INITIALISED' });
});
