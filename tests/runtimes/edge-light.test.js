// Next.js itself is not run here: this is about which entry its edge runtime finds, and what that imports.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { build } from 'esbuild';
import { project } from './tarball.js';

const at = project({
  'main.js': "export { Webhook } from 'closehook';",
  'verify.js': "export { Webhook } from 'closehook/verify';",
  'filters.js': "export { Subscriptions, Webhook } from 'closehook/filters';",
});

for (const [program, entry, embedded, wasm] of /** @type {any[][]} */ ([
  ['main.js', 'edge-light.js', /embedded\.js$|dist\/index/, './dist/closehook.wasm'],
  ['filters.js', 'filters-edge-light.js', /embedded\.js$|dist\/filters\.cjs/, './dist/filters.wasm'],
  ['verify.js', 'dist/verify/edge-light.js', /embedded\.js$|verify\/index/, '../../dist/verify.wasm'],
])) {
  test(`${program}: edge-light imports the wasm file with ?module, and embeds nothing`, async () => {
    const { metafile, outputFiles } = await build({
      absWorkingDir: at,
      entryPoints: [program],
      bundle: true,
      write: false,
      format: 'esm',
      metafile: true,
      conditions: ['edge-light', 'browser'],
      external: ['*.wasm?module'],
      logLevel: 'error',
    });
    const inputs = Object.keys(metafile.inputs);
    assert.ok(inputs.includes(`node_modules/closehook/${entry}`), inputs.join('\n'));
    assert.ok(!inputs.some((name) => embedded.test(name)), inputs.join('\n'));
    const { imports } = metafile.inputs[`node_modules/closehook/${entry}`];
    assert.deepEqual(
      imports.map(({ path }) => path).filter((path) => path.includes('.wasm')),
      [`${wasm}?module`],
    );
    assert.ok(outputFiles[0].text.includes(`${wasm.split('/').at(-1)}?module"`));
    const file = join(at, 'node_modules/closehook', dirname(entry), wasm);
    assert.equal(readFileSync(file).subarray(0, 4).toString('latin1'), '\0asm');
  });
}

test('the entry of closehook/verify for edge-light verifies, with its module as the runtime gives it', async () => {
  const { Webhook } = await import(await compiledBy('verify.js'));
  const webhook = new Webhook('058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c');
  const delivery = webhook.verify('{"event": {"id": "ev_1"}}', webhook.sign('{"event": {"id": "ev_1"}}'));
  assert.equal(delivery.event.id, 'ev_1');
});

test('so does the entry of closehook/filters, which matches too', async () => {
  const { Subscriptions, Webhook } = await import(await compiledBy('filters.js'));
  const webhook = new Webhook('058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c');
  const body = '{"event": {"object_type": "lead", "action": "created"}}';
  const leads = new Subscriptions([{ id: 'whsub_1', events: [{ object_type: 'lead', action: 'created' }] }]);
  assert.deepEqual(leads.match(webhook.verify(body, webhook.sign(body))), ['whsub_1']);
});

/** A bundle in which a wasm file that is imported with ?module is a WebAssembly.Module, as that runtime makes it. */
async function compiledBy(program) {
  const modules = {
    name: 'modules',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\.wasm\?module$/ }, ({ path, resolveDir }) => ({
        path: join(resolveDir, path.replace('?module', '')),
        namespace: 'module',
      }));
      onLoad({ filter: /.*/, namespace: 'module' }, ({ path }) => {
        const bytes = readFileSync(path).toString('base64');
        return { contents: `export default new WebAssembly.Module(Buffer.from('${bytes}', 'base64'));` };
      });
    },
  };
  const outfile = join(at, 'out', program.replace('.js', '.mjs'));
  await build({
    absWorkingDir: at,
    entryPoints: [program],
    bundle: true,
    outfile,
    format: 'esm',
    conditions: ['edge-light', 'browser'],
    plugins: [modules],
    logLevel: 'error',
  });
  return outfile;
}
