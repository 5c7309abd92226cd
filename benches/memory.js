// The peak of the module's memory for each call with bodies that are made to take much of it:
// `npm run bench`, or `node benches/memory.js [megabytes…]`, with CALLS and BODIES for some of them. Each in a process
// of its own, since the memory never shrinks. Only a run of everything at 2 MB is kept in results/.
import { execFile } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { publish, table } from './report.js';

const HERE = fileURLToPath(import.meta.url);

/** Texts of `size` bytes, of one kind of value each. */
const values = {
  numbers: (size) => `[${'1,'.repeat(size / 2 - 1)}1]`,
  strings: (size) => `[${'"",'.repeat(size / 3 - 1)}""]`,
  'distinct numbers': (size) => `[${Array.from({ length: size / 7.9 }, (_, i) => i).join()}]`,
  members: (size) => `{${Array.from({ length: size / 9.7 }, (_, i) => `"${i.toString(36)}":1`).join()}}`,
  'equal keys': (size) => `{${'"a":1,'.repeat(size / 6 - 1)}"a":1}`,
  'empty objects': (size) => `[${'{},'.repeat(size / 3 - 1)}{}]`,
  'objects with ids': (size) => `[${Array.from({ length: size / 14 }, (_, i) => `{"id":${i}}`).join()}]`,
  brackets: (size) => '['.repeat(size / 2) + ']'.repeat(size / 2),
  nested: (size) => '{"a":'.repeat(size / 6) + '1' + '}'.repeat(size / 6),
  text: (size) => `"${'x'.repeat(size - 2)}"`,
  escapes: (size) => `"${'\\u00e9'.repeat(size / 6 - 1)}"`,
};
/** The same as the event's data, before and after; half of the bytes each. */
const bodies = Object.fromEntries(
  Object.entries(values).flatMap(([name, make]) => [
    [name, (size) => event(make(size / 2), make(size / 2).replace('1', '2'))],
    [
      `${name}, all changed`,
      (size) =>
        event(
          make(size / 2),
          make(size / 2)
            .replaceAll('1', '2')
            .replaceAll('""', '"y"')
            .replaceAll('{}', '[]'),
        ),
    ],
  ]),
);
/** Bodies that a diagnosis leads back to others, or writes in many ways. */
const wrong = {
  'members in disorder': (size) =>
    `{"event":{"data":{${Array.from({ length: size / 9.7 }, (_, i) => `"${(i * 7919).toString(36)}":1`).join()}}}}`,
  'objects in disorder': (size) => `{"event":{"data":[${'{"b":1,"a":1},'.repeat(size / 14 - 1)}1]}}`,
  'nested in disorder': (size) => `${'{"b":'.repeat(size / 12)}1${',"a":1}'.repeat(size / 12)}`,
  'single brackets': (size) => '['.repeat(size / 2) + ']'.repeat(size / 2),
  'open brackets': (size) => '{'.repeat(size),
  quotes: (size) => '"'.repeat(size),
  'a text of <': (size) => `{"event":{"data":"${'<'.repeat(size)}"}}`,
  'a text of é': (size) => `{"event":{"data":"${'é'.repeat(size / 2)}"}}`,
  'latin-1': (size) => Buffer.alloc(size, 0xe9),
  'latin-1 in JSON': (size) => Buffer.from(`{"event":{"data":"${'é'.repeat(size)}"}}`, 'latin1'),
  'UTF-16': (size) => Buffer.from('{"a": 1}'.repeat(size / 16), 'utf16le'),
  percent: (size) => '%7B'.repeat(size / 3),
  base64: (size) => Buffer.from(`[${'1,'.repeat((size * 3) / 8 - 1)}1]`).toString('base64'),
  'base64 in JSON': (size) =>
    JSON.stringify({ body: Buffer.from(`{"event":{},"a":[${'1,'.repeat((size * 3) / 8)}1]}`).toString('base64') }),
  'JSON in JSON in JSON': (size) =>
    JSON.stringify({ body: JSON.stringify({ body: JSON.stringify({ body: 'a{'.repeat(size / 2) }) }) }),
  'compressed numbers': (size) =>
    gzipSync(`{"event":{"data":[${Array.from({ length: size / 2 }, (_, i) => (i * 7919) % 1e6).join()}]}}`),
  'compressed brackets': (size) => Buffer.concat([gzipSync('['.repeat(8 << 20)), Buffer.alloc(size)]),
  'a list of bytes': (size) => `[${'123,'.repeat(size / 4)}1]`,
  'as Close writes it': (size) =>
    `{"event": {"data": [${'{"a": "Zo\\u00eb & x/y", "b": 1.5, "c": null, "d": {}}, '.repeat(size / 64)}1]}}`,
  'without spaces': (size) =>
    JSON.stringify({ event: Array.from({ length: size / 40 }, (_, i) => ({ a: 'Zoë <x>', b: i, c: null })) }),
};
const event = (before, after) =>
  `{"event":{"id":"ev_1","object_type":"lead","object_id":"lead_1","action":"updated","date_updated":"2024-06-01T00:00:00",` +
  `"changed_fields":["x"],"data":{"x":${after}},"previous_data":{"x":${before}}},"subscription_id":"whsub_1"}`;

async function measured(call, name, size) {
  /** @type {any} */
  let memory;
  const { Instance } = WebAssembly;
  WebAssembly.Instance = class extends Instance {
    constructor(/** @type {ConstructorParameters<typeof Instance>} */ ...parts) {
      super(...parts);
      ({ memory } = this.exports);
    }
  };
  const closehook = await import('../pkg/index.js');
  const webhook = new closehook.Webhook('058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c', {
    maxBodyBytes: Infinity,
  });
  const text = Buffer.from((bodies[name] ?? wrong[name])(size));
  const filter = new closehook.Filter({ type: 'closehook:changed', field: 'x' });
  const subscriptions = new closehook.Subscriptions([
    {
      id: 'w',
      events: [{ object_type: 'lead', action: 'updated', extra_filter: /** @type {object} */ (filter.toJSON()) }],
    },
  ]);
  /** @returns {[string, string]} */
  const halves = () => {
    const { data, previous_data } = JSON.parse(text).event;
    return [JSON.stringify(previous_data.x), JSON.stringify(data.x)];
  };
  const start = memory.buffer.byteLength;
  const calls = {
    verify: () => webhook.verify(text, webhook.sign(text)).subscriptionId,
    diagnose: () => webhook.diagnose(text, { 'close-sig-hash': '0'.repeat(64), 'close-sig-timestamp': '1' }).sentence,
    matches: () => filter.matches(text),
    explain: () => filter.explain(text),
    match: () => subscriptions.match(text),
    changes: () => closehook.changes(text),
    previous: () => closehook.previous(text, { output: 'text' }),
    check: () => closehook.check(text),
    render: () => closehook.render(text),
    apply: () => new closehook.History().apply(text),
    diff: () => closehook.diff(...halves(), { output: 'text' }),
    mergePatch: () => closehook.mergePatch(...halves()),
    // What stands there is written anew, all of it, with one more member at either end.
    applyPatch: () =>
      closehook.applyPatch(
        text,
        '[{"op":"add","path":"/event/data/y","value":0},{"op":"copy","from":"/event/data/y","path":"/event/z"}]',
      ),
    applyMergePatch: () => closehook.applyMergePatch(...halves()),
    invertPatch: () => closehook.invertPatch(`[{"op":"add","path":"/x","value":${halves()[0]}}]`),
    textDiff: () => closehook.textDiff(text.toString('latin1'), `${text.toString('latin1')}x`.replace('2', '3')),
  };
  let code = '';
  const begun = process.hrtime.bigint();
  try {
    calls[call]();
  } catch (error) {
    code = error.code ?? error.name;
  }
  const ms = Number(process.hrtime.bigint() - begun) / 1e6;
  return { each: (memory.buffer.byteLength - start) / text.length, code, ms: Math.round(ms) };
}

const CALLS = [
  'verify',
  'diagnose',
  'matches',
  'explain',
  'match',
  'changes',
  'previous',
  'check',
  'render',
  'apply',
  'diff',
  'mergePatch',
  'applyPatch',
  'applyMergePatch',
  'invertPatch',
  'textDiff',
];

const [first, ...rest] = process.argv.slice(2);
if (first === 'one') {
  console.log(JSON.stringify(await measured(rest[0], rest[1], Number(rest[2]))));
} else {
  const only = process.env.CALLS?.split(',') ?? CALLS;
  const calls = [];
  const asked = rest.length > 0 || Number(first) > 0;
  for (const megabytes of asked ? [first, ...rest].map(Number) : [first === '--quick' ? 0.2 : 2]) {
    for (const call of only) {
      process.stderr.write(`${megabytes} MB, ${call} …\n`);
      const names = call === 'diagnose' ? [...Object.keys(bodies), ...Object.keys(wrong)] : Object.keys(bodies);
      const some = process.env.BODIES?.split(',') ?? names;
      const wanted = names.filter((name) => some.includes(name));
      const all = await together(wanted, async (name) => ({ name, ...(await inProcess(call, name, megabytes)) }));
      all.sort((a, b) => b.each - a.each);
      calls.push({ call, megabytes, worst: all[0].each, bodies: all });
    }
  }
  const report = `# The memory of a call

The peak of the module's memory in bytes for each byte of a body, for the worst of ${Object.keys(bodies).length} bodies that were designed to need
much (for \`diagnose\`, of ${Object.keys({ ...bodies, ...wrong }).length}), and the next three. Each in a process of its own.

${table(
  ['', 'MB', 'bytes a byte', 'worst body', 'next'],
  calls.map(({ call, megabytes, worst, bodies: [{ name }, ...others] }) => [
    ...[`\`${call}\``, megabytes, worst.toFixed(1), name],
    others
      .slice(0, 3)
      .map((other) => `${other.name} ${other.each.toFixed(1)}`)
      .join(', '),
  ]),
)}
`;
  // Some calls, or other sizes, are not what the results have.
  if (asked || process.env.CALLS || process.env.BODIES) console.log(report);
  else publish('memory', report, { calls }, null);
}

/** All of a list, as many at once as there are processors: memory is counted, not time. */
async function together(list, work) {
  const left = [...list];
  const done = [];
  const worker = async () => {
    while (left.length > 0) done.push(await work(left.shift()));
  };
  await Promise.all(cpus().map(worker));
  return done;
}

/** Fails with the process. */
async function inProcess(call, name, megabytes) {
  const command = ['--max-old-space-size=8000', HERE, 'one', call, name, String(megabytes * 1e6)];
  const { stdout } = await promisify(execFile)(process.execPath, command, { timeout: 600_000 });
  return JSON.parse(stdout);
}
