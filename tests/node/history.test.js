// Histories: random streams against a naive reference, every order, hostile events, bounds and memory.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';

import fc from 'fast-check';

import { outcome, reference } from '../oracle/history.js';
import { randomness } from '../oracle/random-filter.js';
import { closehook, dropped, memory } from './instance.js';

const { ClosehookError, History, HistoryError, PayloadError, Webhook } = closehook;

const clone = (value) => JSON.parse(JSON.stringify(value));
const date = (tick) => new Date(1.7e12 + tick * 100).toISOString().replace('Z', '000');

/** Numbers from 0 to 1. */
function numbers(seed) {
  const { below } = randomness(seed);
  return () => below(2 ** 30) / 2 ** 30;
}

function shuffled(list, random) {
  const all = [...list];
  for (let i = all.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all;
}

/**
 * What Close would send of some leads in a while: creation, updates with custom fields that come and go, `sent` and
 * `updated` of one moment, consolidation that makes one id grow, deletion, merges; with some events that never come.
 */
function stream(random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const objects = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, i) => ({
    id: `lead_${i}`,
    type: pick(['lead', 'contact']),
    data: null,
  }));
  const events = [];
  let tick = 0;
  let count = 0;
  const send = (object, action, previous, changes = {}) => {
    count += 1;
    const event = {
      id: `ev_${String((count * 7919) % 1000)}`,
      date_created: date(tick),
      date_updated: date(tick),
      object_type: object.type,
      object_id: object.id,
      lead_id: object.id,
      action,
      changed_fields: action === 'updated' ? Object.keys(previous).sort() : [],
      data: clone(object.data ?? {}),
      previous_data: previous,
      meta: {},
      ...changes,
    };
    events.push(event);
    return event;
  };
  /** Changes some fields, and gives those that they were. */
  const edit = (object) => {
    const previous = { date_updated: object.data.date_updated };
    object.data.date_updated = date(tick);
    for (const name of ['name', 'custom.cf_1', 'emails'].filter(() => random() < 0.5)) {
      previous[name] = object.data[name] ?? null;
      const value = pick([null, 1, 2, 'x', ['a@b.example'], { a: [random() < 0.5] }]);
      if (value === null && name.startsWith('custom.')) delete object.data[name];
      else object.data[name] = value;
    }
    return previous;
  };
  for (let step = 0; step < 30; step += 1) {
    tick += Math.floor(random() * 4);
    const object = pick(objects);
    if (object.gone) continue;
    if (object.data === null) {
      object.data = { id: object.id, name: null, emails: [], date_updated: date(tick) };
      send(object, 'created', {});
      continue;
    }
    const what = random();
    if (what < 0.55) {
      const event = send(object, 'updated', edit(object));
      event.data = clone(object.data);
      // Consolidation: the same event grows, and another one of someone else may fall into its time.
      for (let more = random(); more < 0.3; more = random()) {
        tick += 1 + Math.floor(random() * 3);
        if (random() < 0.2) {
          const previous = edit(object);
          send(object, 'updated', previous, { user_id: 'user_2' });
        }
        const previous = { ...edit(object), ...event.previous_data };
        const grown = {
          ...clone(event),
          date_updated: date(tick),
          data: clone(object.data),
          previous_data: previous,
          changed_fields: Object.keys(previous).sort(),
        };
        events.push(grown);
        event.previous_data = previous;
      }
    } else if (what < 0.62) {
      // Several users in one moment.
      for (let more = 2 + Math.floor(random() * 2); more > 0; more -= 1) {
        const previous = edit(object);
        send(object, 'updated', previous).data = clone(object.data);
      }
    } else if (what < 0.7) {
      const previous = edit(object);
      const [one, other] = random() < 0.5 ? ['sent', 'updated'] : ['updated', 'sent'];
      for (const action of [one, other]) send(object, action, action === 'updated' ? previous : {});
    } else if (what < 0.8) {
      const previous = object.data;
      object.data = null;
      object.gone = random() < 0.8;
      send(object, 'deleted', clone(previous));
    } else if (what < 0.88) {
      const into = pick(objects.filter((other) => other !== object && other.data !== null));
      if (into === undefined) continue;
      const meta = { merge_source_lead_id: object.id, merge_destination_lead_id: into.id };
      send(into, 'merged', {}, { meta, object_id: pick([object.id, into.id]) });
      const previous = object.data;
      object.data = null;
      object.gone = true;
      send(object, 'deleted', clone(previous), { meta });
    }
  }
  return random() < 0.5 ? events : events.filter(() => random() < 0.85);
}

/** That a history knows what is known after a set of events. */
function assertKnows(history, events, options, message) {
  const known = reference(events, options);
  assert.deepEqual(history.ids, known.ids, message);
  assert.equal(history.size, known.ids.length);
  for (const id of ['lead_0', 'lead_1', 'lead_2', 'lead_3']) {
    assert.deepEqual(history.get(id), known.get(id), message);
    const status = history.status(id);
    const presence = status?.presence === 'merged' ? `merged into ${status.mergedInto}` : status?.presence;
    assert.equal(presence, known.presence(id), message);
    assert.equal(status?.eventId ?? undefined, known.newest(id)?.id, message);
    assert.equal((status?.forgottenUntil ?? null) !== null, known.isCut(id) ?? false, message);
  }
  const gaps = history.gaps();
  const plain = gaps.map(({ objectId, eventId, evidence, fields }) => ({ objectId, eventId, evidence, fields }));
  assert.deepEqual(plain, known.gaps, message);
  assert.deepEqual(
    [...new Set(gaps.map(({ objectId }) => objectId))].flatMap((id) => history.gaps(id)),
    gaps,
  );
  return gaps.length;
}

const bounds = [
  {},
  { remember: 1 },
  { maxEvents: 1 },
  { remember: 3 },
  { maxObjects: 1 },
  { maxEvents: 3 },
  { maxObjects: 2, maxEvents: 2 },
  { ignore: [] },
];

test('every order, with repetitions, ends in what a naive reader of the whole set finds', () => {
  const seen = { applied: 0, duplicate: 0, stale: 0, gap: 0, open: 0 };
  for (let seed = 0; seed < 360; seed += 1) {
    const next = numbers(seed);
    const events = stream(next);
    const options = bounds[seed % bounds.length];
    let end;
    for (let order = 0; order < 4; order += 1) {
      const arrivals = order === 0 ? events : shuffled([...events, ...events.filter(() => next() < 0.3)], next);
      let history = new History(options);
      const come = [];
      const cut = Math.floor(next() * arrivals.length);
      for (const [at, event] of arrivals.entries()) {
        const said = history.apply(
          order % 2 ? Buffer.from(JSON.stringify({ subscription_id: 'whsub_1', event })) : event,
        );
        assert.equal(said.outcome, outcome(come, event, options), `${seed}, ${order}, ${at}`);
        assert.deepEqual([said.eventId, said.gap?.eventId ?? said.eventId], [event.id, event.id]);
        come.push(event);
        seen[said.outcome] += 1;
        if (at !== cut) continue;
        const text = JSON.stringify(history);
        history = History.from(order === 1 ? text : JSON.parse(text));
        assert.equal(JSON.stringify(history), text);
      }
      seen.open += assertKnows(history, events, options, `${seed}, ${order}`);
      end ??= JSON.stringify(history);
      assert.equal(JSON.stringify(history), end, `${seed}, ${order}`);
    }
  }
  assert.ok(
    Object.values(seen).every((count) => count > 200),
    inspect(seen),
  );
});

test('a stream of Close without losses has no gap in the end, whatever the order', () => {
  // Each event follows from the one before, as long as none is consolidated across another.
  for (let seed = 0; seed < 300; seed += 1) {
    const random = numbers(seed);
    /** @type {any} */
    const data = { id: 'lead_1', name: 'n0', 'custom.cf_1': null };
    const events = [];
    for (let i = 0; i < 12; i += 1) {
      const previous = i === 0 ? {} : { name: data.name, 'custom.cf_1': data['custom.cf_1'] ?? null };
      data.name = `n${i}`;
      if (random() < 0.5) delete data['custom.cf_1'];
      else data['custom.cf_1'] = Math.floor(random() * 3);
      events.push({
        id: `ev_${i}`,
        object_id: 'lead_1',
        object_type: 'lead',
        action: i === 0 ? 'created' : 'updated',
        date_updated: date(i),
        data: clone(data),
        previous_data: previous,
      });
    }
    const history = new History();
    const lost = Math.floor(random() * 11) + 1;
    const arrivals = shuffled(events, random);
    for (const event of arrivals) if (event !== events[lost]) history.apply(event);
    const gaps = history.gaps('lead_1');
    if (lost === 11) {
      assert.deepEqual(gaps, []);
      continue;
    }
    assert.equal(gaps.length, 1);
    const [{ eventId, fields, since, until }] = gaps;
    assert.deepEqual([eventId, since, until], [`ev_${lost + 1}`, date(lost - 1), date(lost + 1)]);
    assert.ok(fields.includes('name'));
    const late = history.apply(events[lost]);
    assert.equal(late.outcome, 'stale');
    assert.deepEqual(history.gaps(), []);
    assert.deepEqual(history.get('lead_1'), events[11].data);
  }
});

test('a gap is open until events close it, the log answered, or someone gave it up', () => {
  const update = (number, value, was, more = {}) => ({
    id: `ev_${String(number).padStart(5, '0')}`,
    object_id: 'cont/1',
    object_type: 'contact',
    action: 'updated',
    date_updated: date(number),
    changed_fields: ['a'],
    data: { a: value },
    previous_data: { a: was },
    ...more,
  });
  const history = new History();
  history.apply(update(1, 1, 0));
  const { gap } = history.apply(update(3, 3, 2));
  assert.deepEqual([gap.id, gap.evidence, gap.fields], ['cont/1/ev_00003', 'value', ['a']]);
  // However many newer events come.
  for (let number = 4; number < 3000; number += 1) history.apply(update(number, number, number - 1));
  assert.deepEqual(history.gaps(), [gap]);
  assert.deepEqual(History.from(JSON.stringify(history)).gaps('cont/1'), [gap]);
  assert.equal(history.status('cont/1').forgottenUntil, null);

  // The log answers; what it had not is not asked for again.
  const answered = History.from(history.toJSON());
  assert.deepEqual([answered.answered(gap), answered.answered(gap), answered.answered(gap.id)], [true, false, false]);
  assert.deepEqual(answered.gaps(), []);
  assert.deepEqual(answered.closed('cont/1'), [
    { objectId: 'cont/1', eventId: gap.eventId, since: gap.since, until: gap.until, why: null },
  ]);
  assert.deepEqual(answered.closed('cont/2'), []);
  const kept = History.from(JSON.stringify(answered));
  assert.deepEqual([kept.gaps(), JSON.stringify(kept)], [[], JSON.stringify(answered)]);
  // Another gap is another question. What it had before the first closes that too.
  assert.equal(answered.apply(update(3001, 1, 0)).gap.eventId, 'ev_03001');

  const givenUp = History.from(history.toJSON());
  assert.equal(givenUp.giveUp([gap.id, 'lead_1/ev_1'], 'the log has only 30 days'), 1);
  assert.deepEqual([givenUp.gaps(), givenUp.closed('cont/1')[0].why], [[], 'the log has only 30 days']);

  assert.equal(history.apply(update(2, 2, 1)).outcome, 'stale');
  assert.deepEqual(history.gaps(), []);
});

test('a bound that forgets events says so', () => {
  const history = new History({ maxEvents: 3, maxObjects: 2 });
  const at = (object, number) =>
    history.apply({
      id: `ev_${object}${number}`,
      object_id: object,
      date_updated: date(number),
      data: { number },
      previous_data: { number: -1 },
    });
  for (let number = 0; number < 3; number += 1) at('a', number);
  assert.deepEqual(
    [history.gaps().length, history.status('a').forgottenUntil, history.forgottenUntil],
    [2, null, null],
  );
  at('a', 3);
  at('a', 4);
  assert.deepEqual(
    [history.gaps().length, history.status('a').forgottenUntil, history.forgottenUntil],
    [2, date(1), null],
  );
  at('b', 5);
  at('c', 6);
  assert.deepEqual([history.ids, history.forgottenUntil], [['b', 'c'], date(4)]);
  assert.equal(JSON.stringify(History.from(JSON.stringify(history))), JSON.stringify(history));
});

const event = (more) => ({
  id: 'ev_1',
  object_id: 'lead_1',
  object_type: 'lead',
  action: 'updated',
  date_updated: '2024-06-01T00:00:00.000000',
  data: {},
  previous_data: {},
  ...more,
});

test('any payload is kept, or refused with a typed error that changes nothing', () => {
  const part = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue());
  const name = fc.oneof(fc.constantFrom('a', '__proto__', '', 'lead_1'), fc.string({ unit: 'binary' }), fc.jsonValue());
  const id = fc.oneof({ weight: 4, arbitrary: fc.constantFrom('a', 'b', '__proto__') }, { weight: 1, arbitrary: name });
  const when = fc.oneof(
    fc.constantFrom(
      '2024-06-01T00:00:00',
      '2024-06-01',
      '2024-06-02T00:00:00Z',
      '0000-01-01T00:00:00+01:00',
      '9999-12-31T23:59:59.9999999Z',
      '2024-13-01',
    ),
    fc.string(),
  );
  const some = fc.record(
    {
      id,
      object_id: id,
      lead_id: name,
      object_type: name,
      date_created: when,
      date_updated: when,
      action: fc.constantFrom('created', 'updated', 'deleted', 'merged', 5),
      data: part,
      previous_data: part,
      meta: part,
    },
    { requiredKeys: [] },
  );
  let kept = 0;
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 3, arbitrary: some }, { weight: 1, arbitrary: fc.anything() }), { maxLength: 6 }),
      (payloads) => {
        const history = new History({ remember: 2, maxObjects: 3 });
        for (const payload of /** @type {any[]} */ (payloads)) {
          const before = JSON.stringify(history);
          try {
            const { objectId, eventId } = history.apply(payload);
            kept += 1;
            assert.equal(eventId, payload.id);
            assert.ok(history.status(objectId) !== undefined || history.size === 3);
          } catch (error) {
            assert.ok(error instanceof PayloadError || error instanceof TypeError, inspect(error));
            assert.equal(JSON.stringify(history), before);
          }
        }
        const text = JSON.stringify(history);
        assert.equal(JSON.stringify(History.from(text)), text);
      },
    ),
    { numRuns: 1500 },
  );
  assert.ok(kept > 300, `${kept} kept`);
});

test('what comes back is what JSON.parse gives, and no prototype is touched', () => {
  const history = new History();
  const data =
    '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "n": 9007199254740993, "s": "\\ud83d"}';
  const payload = JSON.stringify(event({ id: '__proto__', object_id: '__proto__' })).replace(
    '"data":{}',
    `"data":${data}`,
  );
  assert.deepEqual(history.apply(payload), {
    outcome: 'applied',
    objectId: '__proto__',
    eventId: '__proto__',
    gap: null,
  });
  assert.equal({}.polluted, undefined);
  const got = history.get('__proto__');
  assert.ok(Object.hasOwn(got, '__proto__') && Object.getPrototypeOf(got) === Object.prototype);
  assert.deepEqual(got, JSON.parse(data));
  assert.notEqual(history.get('__proto__'), got);
  // Through JSON, which a number of JavaScript would not survive: the text is kept as it is.
  assert.ok(JSON.stringify(History.from(JSON.parse(JSON.stringify(history)))).includes('9007199254740993'));
  for (const id of ['constructor', 'toString', '']) assert.equal(history.get(id), undefined);
  history.apply(
    payload
      .replaceAll('2024', '2025')
      .replace('"id":"__proto__"', '"id":"ev_2"')
      .replace('"previous_data":{}', '"previous_data":{"__proto__":5,"valueOf":null}'),
  );
  assert.deepEqual(history.gaps('__proto__')[0].fields, ['__proto__']);
});

test('ids are any strings, lone surrogates too', () => {
  const history = new History();
  for (const [at, id] of ['\ud83d', '\ud83e', '\ufffd', '😀', 'a"\\\n\u0000', '__proto__'].entries()) {
    assert.equal(history.apply(event({ id: `ev_${id}`, object_id: id, data: { at } })).objectId, id);
  }
  const { ids } = History.from(JSON.stringify(history));
  assert.deepEqual(ids.map((id) => history.get(id).at).sort(), [0, 1, 2, 3, 4, 5]);
  assert.equal(history.status('\ud83d').eventId, 'ev_\ud83d');
});

test('no depth is too deep, no size too large, and nothing is quadratic', () => {
  const history = new History();
  const deep = '['.repeat(300_000) + ']'.repeat(300_000);
  const text = (data, more) => JSON.stringify(event(more)).replace('"data":{}', () => `"data":{"a":${data}}`);
  assert.equal(history.apply(text(deep)).outcome, 'applied');
  assert.equal(history.apply(text(deep)).outcome, 'duplicate');
  assert.equal(
    history.apply(text(deep, { id: 'ev_2', date_updated: '2024-06-02', previous_data: { a: [] } })).outcome,
    'gap',
  );
  assert.equal(JSON.stringify(History.from(JSON.stringify(history))), JSON.stringify(history));
  const large = JSON.stringify('x'.repeat(10_000_000));
  assert.equal(history.apply(text(large, { id: 'ev_3', object_id: 'lead_2' })).outcome, 'applied');
  assert.equal(history.get('lead_2').a.length, 10_000_000);
  const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`field_${i}`, i]));
  const other = Object.fromEntries(Object.keys(many).map((name) => [name, -1]));
  history.apply(event({ id: 'ev_4', object_id: 'lead_3', data: many }));
  const { gap } = history.apply(
    event({ id: 'ev_5', object_id: 'lead_3', date_updated: '2024-06-02', data: many, previous_data: other }),
  );
  assert.ok(gap.fields.length > 99_990, 'of 100,000 names, two or so have one hash');
  // One object, always older events, all that may be remembered of them.
  const busy = new History({ maxEvents: 1000 });
  for (let i = 0; i < 5000; i += 1) {
    const day = new Date(1.7e12 - i * 1000).toISOString();
    busy.apply(
      event({ id: `ev_${i}`, date_created: '0001-01-01', date_updated: day, data: { i }, previous_data: { i: i + 1 } }),
    );
  }
  assert.deepEqual([busy.get('lead_1').i, busy.gaps().length], [0, 0]);
  // Many objects, the oldest of which goes each time.
  const bounded = new History({ maxObjects: 100 });
  for (let i = 0; i < 20_000; i += 1) {
    bounded.apply(
      event({ id: `ev_${i}`, object_id: `lead_${i}`, date_updated: new Date(1.7e12 + i * 1000).toISOString() }),
    );
  }
  assert.deepEqual([bounded.size, bounded.get('lead_19899'), bounded.get('lead_19900')], [100, undefined, {}]);
});

test('arguments that are wrong are named', () => {
  for (const options of [
    null,
    1,
    'x',
    { rememeber: 1 },
    { remember: '1' },
    { maxObjects: 1n },
    { ignore: 'name' },
    { ignore: [1] },
  ]) {
    assert.throws(() => new History(options), { name: 'TypeError', message: /^options/ });
  }
  for (const options of [
    { remember: 0 },
    { remember: 1.5 },
    { remember: 1001 },
    { remember: NaN },
    { maxEvents: 0 },
    { maxEvents: 100_001 },
    { maxObjects: 0 },
    { maxObjects: 2 ** 31 },
  ]) {
    assert.throws(() => new History(options), { name: 'RangeError', message: /^options/ });
  }
  new History({ remember: undefined, maxObjects: Infinity, ignore: [] });
  const history = new History();
  for (const call of ['get', 'status', 'gaps', 'closed']) {
    for (const id of [null, 1, {}, ['lead_1']])
      assert.throws(() => history[call](id), { name: 'TypeError', message: /^objectId/ });
  }
  assert.throws(() => history.get(), { name: 'TypeError' });
  for (const gap of [
    undefined,
    null,
    1,
    {},
    { objectId: 'lead_1', eventId: 'ev_1', since: 'now', until: 'then', id: 'x' },
  ]) {
    assert.throws(() => history.answered(gap), { name: 'TypeError', message: /^gap/ });
    assert.throws(() => history.giveUp(gap, 'it is gone'), { name: 'TypeError', message: /^gap/ });
  }
  for (const why of [undefined, null, '', 5])
    assert.throws(() => history.giveUp('lead_1/ev_1', why), { name: 'TypeError', message: /^why/ });
  assert.deepEqual([history.answered('lead_1/ev_1'), history.giveUp(['a', 'b/c/d'], 'it is gone')], [false, 0]);
  assert.throws(() => history.apply('{'), { name: 'PayloadError', line: 1, column: 2, pointer: null });
  assert.throws(() => history.apply(), { name: 'TypeError', message: /^payload/ });
  const webhook = new Webhook('00'.repeat(32), { now: () => 0 });
  const body = JSON.stringify({ event: event(), subscription_id: 'whsub_1' });
  assert.equal(history.apply(webhook.verify(body, webhook.sign(body))).outcome, 'applied');
  assert.ok(HistoryError.prototype instanceof ClosehookError);
});

test('what is no history is refused with its place', () => {
  const history = new History({ maxObjects: Infinity });
  history.apply(event());
  const good = history.toJSON();
  const edited = (edit) => {
    const json = clone(good);
    edit(json);
    return json;
  };
  for (const [json, code, pointer] of [
    ['{', 'MALFORMED_HISTORY', null],
    ['null', 'UNKNOWN_FORMAT', ''],
    [{}, 'UNKNOWN_FORMAT', ''],
    [edited((json) => (json.format = 'closehook/history/3')), 'UNKNOWN_FORMAT', '/format'],
    [edited((json) => delete json.horizon), 'MALFORMED_HISTORY', ''],
    [edited((json) => (json.remember = 1e9)), 'MALFORMED_HISTORY', '/remember'],
    [edited((json) => (json.maxEvents = 1e9)), 'MALFORMED_HISTORY', '/maxEvents'],
    [edited((json) => (json.objects[0].closed = [['2024-06-01']])), 'MALFORMED_HISTORY', '/objects/0/closed/0'],
    [edited((json) => (json.objects[0].ties = [{}])), 'MALFORMED_HISTORY', '/objects/0/ties/0'],
    [edited((json) => (json.objects = {})), 'MALFORMED_HISTORY', '/objects'],
    [edited((json) => (json.objects[0].data = '[1]')), 'MALFORMED_HISTORY', '/objects/0/data'],
    [edited((json) => (json.objects[0].data = {})), 'MALFORMED_HISTORY', '/objects/0/data'],
    [edited((json) => json.objects[0].events[0].pop()), 'MALFORMED_HISTORY', '/objects/0/events/0'],
    [edited((json) => (json.objects[0].events[0][4] = 'xyz')), 'MALFORMED_HISTORY', '/objects/0/events/0/4'],
    [edited((json) => json.objects.push(json.objects[0])), 'MALFORMED_HISTORY', '/objects/1/id'],
  ]) {
    assert.throws(() => History.from(json), { name: 'HistoryError', code, pointer }, JSON.stringify(json));
  }
  assert.throws(() => History.from(), { name: 'TypeError', message: /^json/ });
  const error = (() => {
    try {
      return History.from('{"format": tru}');
    } catch (thrown) {
      return thrown;
    }
  })();
  assert.deepEqual([error.line, error.column, error.toJSON().code], [1, 15, 'MALFORMED_HISTORY']);
});

test('histories that are dropped give their memory back', async () => {
  const round = () =>
    dropped(12, () => {
      for (let i = 0; i < 6; i += 1) {
        const history = new History();
        for (let n = 0; n < 100; n += 1)
          history.apply(event({ id: `ev_${n}`, object_id: `lead_${n}`, data: { text: 'x'.repeat(1000) } }));
        History.from(JSON.stringify(history));
        assert.throws(() => History.from('{}'));
      }
    });
  for (let i = 0; i < 5; i += 1) await round();
  const before = memory.buffer.byteLength;
  for (let i = 0; i < 20; i += 1) await round();
  assert.equal(memory.buffer.byteLength, before);
});

test('of objects that come and go, the memory stays flat', () => {
  const history = new History({ maxObjects: 200, remember: 4 });
  const feed = (from, to) => {
    for (let i = from; i < to; i += 1) {
      const date_updated = new Date(1.7e12 + i * 10).toISOString();
      history.apply(
        event({
          id: `ev_${i}`,
          object_id: `lead_${i % 977}`,
          date_updated,
          data: { text: 'x'.repeat(i % 700) },
          previous_data: { text: '' },
        }),
      );
    }
  };
  feed(0, 20_000);
  const before = memory.buffer.byteLength;
  feed(20_000, 60_000);
  assert.equal(memory.buffer.byteLength, before);
});

test('the memory grows in few steps, for at each the engine collects its garbage', () => {
  const steps = (call) => {
    let [count, { buffer }] = [0, memory];
    const [before] = [buffer.byteLength];
    const kept = call(() => {
      if (memory.buffer !== buffer) count += 1;
      ({ buffer } = memory);
    });
    return { count, times: buffer.byteLength / before, kept };
  };
  const { count, times, kept } = steps((seen) => {
    const history = new History();
    for (let i = 0; i < 30_000; i += 1) {
      history.apply(event({ id: `ev_${i}`, object_id: `lead_${i}`, data: { text: 'x'.repeat(3000) } }));
      seen();
    }
    return history;
  });
  // What is needed, and then an eighth more. By single pages it would be a thousand steps.
  assert.ok(count <= 4 + 2 * (Math.log(times) / Math.log(1.125)), `${count} steps to ${times} times the size`);
  assert.equal(kept.size, 30_000);
});

test('an id that is empty, or no string, is said to be, with its place', () => {
  const history = new History();
  for (const [wrong, pointer] of [
    [{ id: '' }, '/id'],
    [{ id: 5 }, '/id'],
    [{ object_id: '' }, '/object_id'],
    [{ object_id: null }, '/object_id'],
  ])
    assert.throws(
      () => history.apply(event(wrong)),
      ({ code, message, pointer: at }) =>
        code === 'MALFORMED_PAYLOAD' &&
        at === pointer &&
        message.endsWith(`must be a string that is not empty at ${pointer}`),
    );
  assert.equal(history.size, 0);
});
