// Several entries in one program: closehook/filters, which closehook/worker and closehook/node load, beside closehook.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { promisify } from 'node:util';

const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';

/** What a program can do with both: each part says what is so. */
const PARTS = {
  setup: `
    const body = '{"event": {"object_type": "lead", "action": "updated", "changed_fields": ["name"], "data": {"name": "a"}, "previous_data": {"name": "b"}}}';
    const list = [{ id: 'whsub_1', events: [{ object_type: 'lead', action: 'updated' }] }];
    const caught = (call) => { try { return call(); } catch (error) { return error; } };
    let instances = 0;
    const { Instance } = WebAssembly;
    WebAssembly.Instance = class extends Instance {
      constructor(...parts) {
        super(...parts);
        if ('buffer' in super.exports) instances += 1; // not a decoder
      }
    };`,
  filtersFirst: `
    const webhook = new filters.Webhook('${KEY}');
    const subscriptions = new filters.Subscriptions(list);
    const filter = new filters.Filter(filters.changed('name'));
    const delivery = webhook.verify(body, webhook.sign(body));
    const before = [subscriptions.match(delivery), filter.matches(delivery)];`,
  both: `
    const explained = new closehook.Subscriptions(list).explain(delivery);
    const again = webhook.verify(body, webhook.sign(body));
    console.log(JSON.stringify({
      before,
      after: [subscriptions.match(again), filter.matches(again), subscriptions.match(delivery)],
      changes: [closehook.changes(delivery), closehook.changes(again)],
      explained: explained[0].reason,
      inherits: [new closehook.Filter(null) instanceof filters.Filter, new closehook.Webhook('${KEY}') instanceof filters.Webhook],
      errors: [
        caught(() => webhook.verify('{}', {})) instanceof closehook.VerificationError,
        caught(() => new closehook.Filter('{}')) instanceof filters.FilterError,
        caught(() => filter.matches('{')) instanceof closehook.PayloadError,
      ],
      instances,
    }));`,
};

const expected = {
  before: [['whsub_1'], true],
  after: [['whsub_1'], true, ['whsub_1']],
  changes: Array(2).fill([{ field: 'name', pointer: '/name', kind: 'changed', before: 'b', after: 'a' }]),
  explained: 'matched',
  inherits: [true, true],
  errors: [true, true, true],
};

const folder = new URL('../../pkg/', import.meta.url);

async function printed(type, program) {
  const { stdout } = await promisify(execFile)(process.execPath, [`--input-type=${type}`, '--eval', program], {
    cwd: folder,
  });
  return JSON.parse(stdout);
}

/** The sources, which bundlers for the web have, and what Node imports. */
const FORMS = { 'from the sources': '.', bundled: './dist/esm' };

for (const [form, from] of Object.entries(FORMS)) {
  test(`closehook, imported after closehook/filters was used, has its classes, its deliveries and its objects, ${form}`, async () => {
    const program = `
    ${PARTS.setup}
    const filters = await import('${from}/filters.js');
    ${PARTS.filtersFirst}
    const closehook = await import('${from}/index.js');
    ${PARTS.both}`;
    assert.deepEqual(await printed('module', program), { ...expected, instances: 2 });
  });

  test(`imported together, they have one instance, ${form}`, async () => {
    for (const [first, second] of [
      ['filters', 'index'],
      ['index', 'filters'],
    ]) {
      const program = `
      ${PARTS.setup}
      const modules = { ${first}: await import('${from}/${first}.js'), ${second}: await import('${from}/${second}.js') };
      const { filters, index: closehook } = modules;
      ${PARTS.filtersFirst}
      ${PARTS.both}`;
      assert.deepEqual(await printed('module', program), { ...expected, instances: 1 }, `${first} first`);
    }
  });

  test(`beside closehook/slim that waits for its module, closehook/filters works, and slim says what it waits for, ${form}`, async () => {
    for (const order of [
      ['filters', 'slim'],
      ['slim', 'filters'],
    ]) {
      const program = `
      ${PARTS.setup}
      import { readFileSync } from 'node:fs';
      const modules = {};
      for (const name of ${JSON.stringify(order)}) modules[name] = await import('${from}/' + name + '.js');
      const { filters, slim: closehook } = modules;
      ${PARTS.filtersFirst}
      const waits = [
        () => closehook.changes(delivery),
        () => new closehook.Filter(null),
        () => new closehook.Subscriptions([]),
        () => new closehook.Webhook('${KEY}'),
        () => new closehook.History(),
        () => closehook.render(delivery),
        () => closehook.mergePatch('{}', '{}'),
      ].map((call) => caught(call).code);
      if (waits.some((code) => code !== 'NOT_INITIALISED')) throw new Error(waits.join());
      closehook.init(readFileSync('dist/closehook.wasm'));
      ${PARTS.both}`;
      assert.deepEqual(await printed('module', program), { ...expected, instances: 2 }, order.join());
    }
  });

  test(`init refuses the module of another entry, and what was there works on, ${form}`, async () => {
    const program = `
    ${PARTS.setup}
    import { readFileSync } from 'node:fs';
    const filters = await import('${from}/filters.js');
    const closehook = await import('${from}/slim.js');
    ${PARTS.filtersFirst}
    for (const name of ['filters', 'verify', 'emulator']) {
      const { name: kind, message } = caught(() => closehook.init(readFileSync('dist/' + name + '.wasm')));
      if (kind !== 'TypeError' || !message.includes('got another one')) throw new Error(message);
      if (!filter.matches(delivery)) throw new Error(name);
    }
    closehook.init(readFileSync('dist/closehook.wasm'));
    ${PARTS.both}`;
    assert.deepEqual(await printed('module', program), { ...expected, instances: 2 });
  });

  test(`a trap in either is survived by both, ${form}`, async () => {
    const program = `
    ${PARTS.setup}
    const filters = await import('${from}/filters.js');
    ${PARTS.filtersFirst}
    const dive = () => { try { return dive(); } catch { filter.matches(delivery); } };
    try { dive(); } catch {}
    const closehook = await import('${from}/index.js');
    try { dive(); } catch {}
    ${PARTS.both}`;
    const { instances, ...report } = await printed('module', program);
    assert.deepEqual(report, expected);
    assert.ok(instances >= 2);
  });
}

test('so do they as CommonJS', async () => {
  const program = `
    ${PARTS.setup}
    const filters = require('./dist/filters.cjs');
    const closehook = require('./dist/index.cjs');
    ${PARTS.filtersFirst}
    ${PARTS.both}`;
  assert.deepEqual(await printed('commonjs', program), { ...expected, instances: 1 });
});

test('a receiver hands over deliveries of closehook, as ES modules and as CommonJS', async () => {
  const require = createRequire(import.meta.url);
  for (const [{ receive }, closehook] of [
    [await import('../../pkg/worker.js'), await import('../../pkg/index.js')],
    await Promise.all(['worker', 'index'].map((name) => import(`../../pkg/dist/esm/${name}.js`))),
    [require('../../pkg/dist/worker.cjs'), require('../../pkg/dist/index.cjs')],
  ]) {
    const given = [];
    const fetch = receive({ keys: KEY, accept: (delivery) => void given.push(delivery), log() {} });
    const body = '{"event": {"changed_fields": ["name"], "data": {"name": "a"}, "previous_data": {"name": "b"}}}';
    const headers = new closehook.Webhook(KEY).sign(body);
    const { status } = await fetch(new Request('https://example.com/', { method: 'POST', body, headers }));
    assert.equal(status, 200);
    // The array that a caller may write to is not what is asked.
    given[0].body.fill(0);
    assert.equal(closehook.changes(given[0])[0].after, 'a');
  }
});
