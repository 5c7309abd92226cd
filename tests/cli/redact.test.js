// `closehook redact`: a copy of a file that can be shared.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import test from 'node:test';
import { assertNoSecret, closehook, delivery, jsonLines, payload, scratch } from './closehook.js';

const NOW = 1_700_000_000;
const ADA = { name: 'Ada Lovelace', email: 'ada.lovelace@analytical-engines.co.uk', phone: '+442071234567' };

const event = (data = {}) => ({
  id: 'ev_4YUAT9G7PQNYEX0V7HpiZa',
  object_type: 'contact',
  object_id: 'cont_bwlZHPyNDDDyZDdcuzMKLcgKDbLRDvPmEHSyKZsRKqx',
  changed_fields: ['emails', 'name'],
  data: {
    name: ADA.name,
    emails: [{ type: 'office', email: ADA.email }],
    phones: [{ phone: ADA.phone, phone_formatted: '+44 20 7123 4567' }],
    note: `Spoke with ${ADA.name} (${ADA.email}).\nCall 020 7123 4567.`,
    status_label: 'Qualified',
    value: 12345678901234567890n,
    ...data,
  },
  previous_data: { name: 'A. Byron', emails: [] },
});

/** Its body, with a number that parsing would round. */
const body = (data) =>
  payload(JSON.parse(JSON.stringify(event(data), (_, value) => (typeof value === 'bigint' ? 0 : value)))).replace(
    '"value":0',
    '"value":12345678901234567890',
  );

const deliveryOf = (data, headers = []) => delivery(body(data), { timestamp: NOW, now: NOW + 1, headers });
const written = (path) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const bodyOf = ({ body: text }) => JSON.parse(Buffer.from(text, 'base64'));

const HIDDEN = [
  'Ada',
  'Lovelace',
  'lovelace',
  'Byron',
  'analytical',
  '7123',
  '71234567',
  '85.17.3.4',
  'hunter2',
  'Basic',
];

test('a file of deliveries: nobody is left, and each delivery verifies with the key in the file', async () => {
  const headers = [
    ['Host', 'hooks.analytical-engines.co.uk:8443'],
    ['X-Forwarded-For', '85.17.3.4, 85.17.3.5'],
    ['Authorization', 'Basic hunter2'],
    ['Cookie', 'session=hunter2'],
    ['content-length', '3'],
    ['X-Custom', 'from Ada Lovelace'],
  ];
  const file = scratch('people.jsonl', jsonLines([deliveryOf({}, headers), deliveryOf({ title: 'Countess' })]));
  const to = scratch('redacted.jsonl');
  const { code, out, err } = await closehook(['redact', file, '--write', to, '--seed', 's'], { env: {} });
  assert.equal(code, 0, err);
  assert.equal(statSync(to).mode & 0o777, 0o600);
  const copies = written(to);
  assert.equal(copies.length, 2);
  for (const copy of copies) {
    const text = JSON.stringify(copy) + Buffer.from(copy.body, 'base64');
    for (const each of HIDDEN) assert.ok(!text.includes(each), `${each} is left in ${text}`);
  }
  const { data, object_id: id, previous_data: previous } = bodyOf(copies[0]).event;
  assert.match(data.name, /^[A-Z][a-z]{2} [A-Z][a-z]{7}$/);
  assert.match(data.emails[0].email, /^[a-z]{3}\.[a-z]{8}@[a-z]+\.example$/);
  assert.match(data.phones[0].phone, /^\+44\d{10}$/);
  assert.equal(data.phones[0].phone_formatted.replace(/\D/g, ''), data.phones[0].phone.slice(1));
  const [, name, email, phone] = /^\w{5} \w{4} (.*) \((.*)\)\.\n\w{4} (0.*)\.$/s.exec(data.note);
  assert.deepEqual([name, email], [data.name, data.emails[0].email], 'in a text, too');
  assert.equal(
    phone.replace(/\D/g, '').slice(1),
    data.phones[0].phone.slice(3),
    'without the code of the country, too',
  );
  assert.match(previous.name, /^[A-Z]\. [A-Z][a-z]{4}$/);
  assert.match(id, /^cont_[A-Za-z0-9]{43}$/);
  assert.deepEqual(bodyOf(copies[1]).event.object_id, id, 'events of one object still belong together');
  assert.ok(Buffer.from(copies[0].body, 'base64').includes('"value":12345678901234567890'));

  const sent = copies[0].headers.map(([each, value]) => [each.toLowerCase(), value]);
  const named = Object.fromEntries(sent);
  assert.match(named.host, /^[a-z]+\.example:8443$/);
  assert.match(
    named['x-forwarded-for'],
    /^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+, (192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$/,
  );
  assert.equal(named['content-length'], String(Buffer.from(copies[0].body, 'base64').length));
  assert.ok(named['x-custom'].endsWith(data.name));
  assert.ok(!('authorization' in named || 'cookie' in named));

  const verified = await closehook(['verify', to, '--json'], { env: {} });
  assert.equal(verified.code, 0, verified.out);
  assert.deepEqual(
    verified.json().map(({ ok }) => ok),
    [true, true],
  );
  const [was, is] = await Promise.all([file, to].map((each) => closehook(['changes', each, '--json'], { env: {} })));
  const paths = ({ out: lines }) => lines.match(/"pointer":"[^"]*"/g);
  assert.deepEqual(paths(is), paths(was));

  assert.match(out, /2 deliveries redacted/);
  assert.match(out, /names: data\.name/);
  assert.match(out, /authorization \(left out\)/);
  assert.match(out, /texts kept: data\.status_label/);
  for (const each of HIDDEN) assert.ok(!out.includes(each), `${each} is in the report`);
});

test('the same seed gives the same result, and without a seed nothing can be linked', async () => {
  const file = scratch('seeded.jsonl', jsonLines([deliveryOf()]));
  const [one, same, other, random, again] = await Promise.all(
    [['--seed', 'a'], ['--seed', 'a'], ['--seed', 'b'], [], []].map((more) => closehook(['redact', file, ...more])),
  );
  assert.equal(one.out, same.out);
  assert.equal(new Set([one.out, other.out, random.out, again.out]).size, 4);
  assert.equal(one.lines.length, 1, 'the deliveries alone are on standard output');
  assert.match(one.err, /1 delivery redacted/);
});

test('unknown fields are replaced and named; --keep and --keep-ids leave theirs unchanged', async () => {
  const data = { 'custom.cf_1': 'Sandwich', brand_new: 'Sandwich', amount: 4711, title: 'Countess', flag: true };
  const file = scratch('unknown.jsonl', jsonLines([deliveryOf(data)]));
  const first = await closehook(['redact', file, '--json', '--write', scratch('unknown-1.jsonl')]);
  const [report] = first.json();
  assert.deepEqual(report.unknown, {
    'event.data.custom.cf_1': 1,
    'event.data.brand_new': 1,
    'event.data.amount': 1,
  });
  assert.equal(report.deliveries, 1);
  const copy = bodyOf(written(scratch('unknown-1.jsonl'))[0]).event.data;
  assert.match(copy.brand_new, /^[A-Z][a-z]{7}$/);
  assert.equal(copy.brand_new, copy['custom.cf_1'], 'equal values stay equal');
  assert.notEqual(copy.brand_new, 'Sandwich');
  assert.ok(Number.isInteger(copy.amount) && copy.amount !== 4711 && String(copy.amount).length === 4);
  assert.equal(copy.flag, true);

  const keeping = ['--keep', 'brand_new', '--keep', 'data.title', '--keep-ids'];
  const second = await closehook(['redact', file, ...keeping, '--json', '--write', scratch('unknown-2.jsonl')]);
  const kept = bodyOf(written(scratch('unknown-2.jsonl'))[0]);
  assert.equal(kept.event.data.brand_new, 'Sandwich');
  assert.equal(kept.event.data.title, 'Countess');
  assert.equal(kept.event.id, 'ev_4YUAT9G7PQNYEX0V7HpiZa');
  assert.equal(kept.subscription_id, 'whsub_1');
  assert.notEqual(kept.event.data['custom.cf_1'], 'Sandwich');
  assert.equal(second.json()[0].kept['event.data.brand_new'], 1);
});

test('it reads what verify and changes read: a request, a page of the log, a payload, standard input', async () => {
  const curl = scratch(
    'curl.txt',
    `curl https://x.test -H 'close-sig-timestamp: ${NOW}' -H 'close-sig-hash: ${'0'.repeat(64)}' -d '${body()}'`,
  );
  const page = scratch(
    'page.json',
    `{"data": [${JSON.stringify({ ...JSON.parse(body()).event, action: 'updated' }, null, 2)}]}`,
  );
  const pretty = scratch('payload.json', JSON.stringify(JSON.parse(body()), null, 2));
  const [fromCurl, fromPage, fromPayload, fromInput] = await Promise.all([
    closehook(['redact', curl]),
    closehook(['redact', page]),
    closehook(['redact', pretty]),
    closehook(['redact', '-'], { input: jsonLines([deliveryOf()]) }),
  ]);
  for (const { code, out, err } of [fromCurl, fromPage, fromPayload, fromInput]) {
    assert.equal(code, 0, err);
    const text = out + out.replace(/"body":"([^"]*)"/g, (_, base64) => Buffer.from(base64, 'base64').toString());
    for (const each of HIDDEN) assert.ok(!text.includes(each), `${each} is left in ${text}`);
  }
  assert.equal(JSON.parse(fromPage.out).object_type, 'contact', 'an event of the log stays one');
  assert.match(fromPage.out, /^\{\n {2}"id"/, 'as it was written');
  for (const { out } of [fromCurl, fromPayload, fromInput]) {
    const verified = await closehook(['verify', '-'], { input: out, env: {} });
    assert.equal(verified.code, 0, verified.out);
  }
  assert.match(Buffer.from(JSON.parse(fromPayload.out).body, 'base64').toString(), /^\{\n {2}"event"/);
});

test('values that are not personal stay in any form; people in unusual places do not', async () => {
  const data = {
    cost: '2',
    last_billed_price: '1.15',
    direction: 'outgoing',
    status: 'in-progress',
    date_won: '2026-01-31',
  };
  const people = {
    source: 'the list of Ada Lovelace',
    status_display_name: 'Waits for Ada Lovelace',
    'ada.lovelace@analytical-engines.co.uk': 'x',
    values_by_name: { 'Call Ada Lovelace at': '+442071234567' },
    date: 'when Ada Lovelace comes back',
  };
  const text = body({ ...data, ...people }).replace(
    '"changed_fields"',
    '"meta":{"request_path":"/api/v1/lead/?query=Lovelace","request_method":"GET"},"changed_fields"',
  );
  const file = scratch('unusual.jsonl', jsonLines([delivery(text, { timestamp: NOW })]));
  const { code, out, err } = await closehook(['redact', file]);
  assert.equal(code, 0, err);
  const { event: copy } = bodyOf(JSON.parse(out));
  for (const [name, value] of Object.entries(data)) assert.equal(copy.data[name], value, name);
  assert.match(copy.meta.request_path, /^\/api\/v1\/lead\/\?[a-z]{5}=[A-Z][a-z]{7}$/);
  assert.equal(copy.meta.request_method, 'GET');
  assert.equal(copy.data.status_display_name, `Waits for ${copy.data.name}`);
  for (const each of HIDDEN) assert.ok(!(JSON.stringify(copy) + err).includes(each), `${each} is left`);
  assert.match(err, /data\.values_by_name\.\*/, 'what somebody wrote is not in the report');
  assert.equal((await closehook(['redact', file, '--seed', ' '])).code, 2);
});

test('a name is the same in a text that comes before its field', async () => {
  const early = deliveryOf({ name: 'Somebody', emails: [], note: 'Ask Grace Hopper' });
  const file = scratch('early.jsonl', jsonLines([early, deliveryOf({ name: 'Grace Hopper' })]));
  const { lines } = await closehook(['redact', file]);
  const [first, second] = lines.map((line) => bodyOf(JSON.parse(line)).event.data);
  assert.equal(first.note.slice(4), second.name);
});

test('a line that is not JSON is left out and reported, and the exit code is 1', async () => {
  const file = scratch('form.jsonl', jsonLines([delivery('name=Ada+Lovelace', { timestamp: NOW }), deliveryOf()]));
  const { code, out, err, lines } = await closehook(['redact', file]);
  assert.equal(code, 1);
  assert.equal(lines.length, 1);
  assert.match(err, /form\.jsonl:1: its body is not JSON/);
  assert.ok(!(out + err).includes('Lovelace'));
});

test('an existing file is never overwritten, and no half-written file is left', async () => {
  const file = scratch('there.jsonl', jsonLines([deliveryOf()]));
  const there = await closehook(['redact', file, '--write', file]);
  assert.equal(there.code, 2);
  assert.match(there.err, /--write .*there\.jsonl already exists; name a new file/);
  const nowhere = await closehook(['redact', file, '--write', scratch('no-folder/x.jsonl')]);
  assert.equal(nowhere.code, 2);
  const empty = scratch('empty.jsonl', '');
  const none = await closehook(['redact', empty, '--write', scratch('none.jsonl')]);
  assert.equal(none.code, 2);
  assert.match(none.err, /holds no delivery and no event/);
  assert.ok(!existsSync(scratch('none.jsonl')));
});

test('no key was printed', assertNoSecret);
