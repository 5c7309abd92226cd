// Histories: random streams against a naive reference, every order, hostile events, bounds and memory.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';

import fc from 'fast-check';

import { outcome, reference, same } from '../oracle/history.js';
import { randomness } from '../oracle/random-filter.js';
import { closehook, collect, memory } from './instance.js';

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
  const objects = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, i) => ({ id: `lead_${i}`, data: null }));
  const events = [];
  let tick = 0;
  let count = 0;
  const send = (object, action, previous, changes = {}) => {
    const event = {
      id: `ev_${String((count += 1) * 7919 % 1000)}`,
      date_created: date(tick),
      date_updated: date(tick),
      object_type: 'lead',
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
        const grown = { ...clone(event), date_updated: date(tick), data: clone(object.data), previous_data: previous, changed_fields: Object.keys(previous).sort() };
        events.push(grown);
        event.previous_data = previous;
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
  }
  const gaps = history.gaps();
  const plain = gaps.map(({ objectId, eventId, fields }) => ({ objectId, eventId, fields }));
  assert.deepEqual(plain, known.gaps, message);
  assert.deepEqual([...new Set(gaps.map(({ objectId }) => objectId))].flatMap((id) => history.gaps(id)), gaps);
  return gaps.length;
}

const bounds = [{}, { remember: 1 }, { remember: 3 }, { maxObjects: 1 }, { maxObjects: 2, remember: 2 }, { ignore: [] }];

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
        const said = history.apply(order % 2 ? Buffer.from(JSON.stringify({ subscription_id: 'whsub_1', event })) : event);
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
  assert.ok(Object.values(seen).every((count) => count > 200), inspect(seen));
});

test('a stream of Close without losses has no gap in the end, whatever the order', () => {
  // Each event follows from the one before, as long as none is consolidated across another.
  for (let seed = 0; seed < 300; seed += 1) {
    const random = numbers(seed);
    const data = { id: 'lead_1', name: 'n0', 'custom.cf_1': null };
    const events = [];
    for (let i = 0; i < 12; i += 1) {
      const previous = i === 0 ? {} : { name: data.name, 'custom.cf_1': data['custom.cf_1'] ?? null };
      data.name = `n${i}`;
      if (random() < 0.5) delete data['custom.cf_1'];
      else data['custom.cf_1'] = Math.floor(random() * 3);
      events.push({ id: `ev_${i}`, object_id: 'lead_1', object_type: 'lead', action: i === 0 ? 'created' : 'updated', date_updated: date(i), data: clone(data), previous_data: previous });
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
