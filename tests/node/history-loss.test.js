// One lost event of a long stream is found, however many newer ones came, and a complete stream shows no gap.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { randomness } from '../oracle/random-filter.js';
import { closehook } from './instance.js';

const { History } = closehook;

const clone = (value) => JSON.parse(JSON.stringify(value));
const date = (ms) => new Date(1.73e12 + ms).toISOString().replace('Z', '000');
/** How long Close takes further updates of a user into one event. */
const WINDOW = 5000;

/** Fields by object type, with the few values that each has: so that they go back and forth. */
const TYPES = {
  lead: {
    name: ['Bluth', 'Sitwell'],
    status_label: ['Potential', 'Qualified', 'Customer'],
    url: [null, 'https://b.example'],
    contact_ids: [[], ['cont_1'], ['cont_1', 'cont_2']],
  },
  contact: {
    name: ['Gob', 'Joe'],
    title: ['', 'Magician'],
    emails: [[], [{ email: 'gob@b.example', type: 'office' }]],
    phones: [[], [{ phone: '+14155551234' }]],
  },
  opportunity: { note: ['', 'soon'], value: [50000, 60000], confidence: [10, 50, 90], status_type: ['active', 'won'] },
  'activity.email': {
    subject: ['', 'Hello'],
    body_text: [null, 'a', 'ab'],
    opens: [[], [{ opened_by: 'Gob' }]],
    status: ['draft', 'outbox', 'sent'],
  },
  'task.lead': { text: ['Call', 'Write'], is_complete: [false, true], view: [null, 'inbox', 'archive'] },
  membership: { default_caller_id: [null, 'phon_1'], permissions_granted: [['a'], ['a', 'b']] },
};
const CUSTOM = ['custom.cf_1', 'custom.cf_2'];

/**
 * What Close sends of an object: each `updated` has the whole object, what the changed fields were, and its own
 * `date_updated`; several updates of a user within five seconds are one event, in which those of another may fall;
 * `sent` and `completed` come with an `updated` of the same moment. A lead's `date_updated` also moves without an
 * event.
 */
class Source {
  #random;
  #now = 0;
  #count = 0;
  events = [];

  constructor(seed) {
    const { below } = randomness(seed);
    this.#random = (count) => below(count);
  }

  object(type, length) {
    const random = this.#random;
    const object = {
      type,
      id: `${type.replace('.', '_')}_${this.#count}`,
      fields: TYPES[type],
      hasDate: type !== 'membership',
      own: [],
    };
    object.data = { id: object.id, organization_id: 'orga_1', created_by: 'user_1' };
    for (const [name, [value]] of Object.entries(object.fields)) object.data[name] = value;
    this.#now += random(100_000);
    if (object.hasDate) object.data.date_updated = `${date(this.#now - 3)}+00:00`;
    this.#send(object, 'created', {}, []);
    while (object.own.length < length) this.#step(object);
    return object;
  }

  #send(object, action, previous, fields, { created = this.#now, user = 'user_1' } = {}) {
    this.#count += 1;
    const id = `ev_${String((this.#count * 7919) % 100_003).padStart(6, '0')}`;
    const moments = { date_created: date(created), date_updated: date(this.#now) };
    const event = {
      id,
      ...moments,
      object_type: object.type,
      object_id: object.id,
      lead_id: 'lead_0',
      user_id: user,
      action,
      changed_fields: fields.sort(),
      data: clone(object.data),
      previous_data: previous,
      meta: {},
    };
    this.events.push(event);
    object.own.push(event);
    return event;
  }

  /** Changes some of these fields, each to another value, and gives what they were. */
  #edit(object, names) {
    const random = this.#random;
    const previous = {};
    if (object.hasDate) {
      // Of a lead, an activity moved it in the meantime.
      if (object.type === 'lead' && random(2) === 0) object.data.date_updated = `${date(this.#now - 200)}+00:00`;
      previous.date_updated = object.data.date_updated;
      object.data.date_updated = `${date(this.#now - 3)}+00:00`;
    }
    for (const name of names) {
      const values = object.fields[name] ?? [null, 'x', 'y'];
      const is = object.data[name] ?? null;
      const others = values.filter((value) => JSON.stringify(value) !== JSON.stringify(is));
      const value = others[random(others.length)];
      previous[name] = is;
      if (value === null && name.startsWith('custom.')) delete object.data[name];
      else object.data[name] = value;
    }
    return previous;
  }

  /** Some fields, in two parts: of two events that overlap, each changes its own. */
  #fields(object) {
    const random = this.#random;
    const names = [...Object.keys(object.fields), ...CUSTOM].sort(() => random(3) - 1);
    const many = 1 + random(2);
    return [names.slice(0, many), names.slice(many, many + 1 + random(2))];
  }

  #step(object) {
    const random = this.#random;
    this.#now += WINDOW + 1 + random(200_000);
    const [mine, others] = this.#fields(object);
    const what = random(20);
    if (what < 2 && ['activity.email', 'task.lead'].includes(object.type)) {
      const previous = this.#edit(object, [object.type === 'task.lead' ? 'is_complete' : 'status']);
      const action = object.type === 'task.lead' ? 'completed' : 'sent';
      const both = [
        () => this.#send(object, action, {}, []),
        () => this.#send(object, 'updated', previous, Object.keys(previous)),
      ];
      if (random(2) === 0) both.reverse();
      both.forEach((send) => send());
    } else if (what < 6) {
      // Another user changes something while a change is consolidated, or in the same moment.
      const created = this.#now;
      const previous = this.#edit(object, mine);
      const [user, isOne] = ['user_2', random(3) === 0];
      if (!isOne) this.#now += 1 + random(2000);
      const between = () => {
        const was = this.#edit(object, others);
        return this.#send(object, 'updated', was, Object.keys(was), { user });
      };
      if (isOne) {
        this.#send(object, 'updated', previous, Object.keys(previous));
        between();
      } else {
        between();
        this.#now += 1 + random(2000);
        this.#consolidate(object, previous, mine, created);
      }
    } else if (what < 12) {
      const created = this.#now;
      const previous = this.#edit(object, mine);
      this.#now += 1 + random(WINDOW - 1);
      this.#consolidate(object, previous, [...mine, ...others], created);
    } else {
      const previous = this.#edit(object, mine);
      this.#send(object, 'updated', previous, Object.keys(previous));
    }
  }

  /** A later change of the same user goes into the event; what is back at its old value is no longer listed. */
  #consolidate(object, first, names, created) {
    const previous = { ...this.#edit(object, names), ...first };
    for (const name of names) {
      if (JSON.stringify(object.data[name] ?? null) !== JSON.stringify(previous[name])) continue;
      // One field at least stays changed, or there would be no event.
      if (Object.keys(previous).filter((one) => one !== 'date_updated').length > 1) delete previous[name];
      else
        object.data[name] = (object.fields[name] ?? [null, 'x', 'y']).find(
          (value) => value !== null && JSON.stringify(value) !== JSON.stringify(previous[name]),
        );
    }
    this.#send(object, 'updated', previous, Object.keys(previous), { created });
  }
}

function shuffled(list, below) {
  const all = [...list];
  for (let i = all.length - 1; i > 0; i -= 1) {
    const j = below(i + 1);
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all;
}

/** 2,000 events of six objects, and a few more: the last step of each may have two. */
function stream(seed) {
  const source = new Source(seed);
  const objects = Object.keys(TYPES).map((type) => source.object(type, 334));
  return { events: source.events.sort((a, b) => (a.date_updated < b.date_updated ? -1 : 1)), objects };
}

const fold = (events, options) => {
  const history = new History(options);
  for (const event of events) history.apply(event);
  return history;
};

const TRIALS = 1785;

test(`of ${TRIALS} streams of 2,000 events from which one is lost, the loss is found in each`, () => {
  const { events, objects } = stream(1);
  const trials = objects.flatMap(({ own }) =>
    own
      .filter((/** @type {any} */ lost, at) => lost.action === 'updated' && at + 16 < own.length)
      .map((lost) => ({ lost, own })),
  );
  assert.ok(trials.length >= TRIALS, `${trials.length} trials`);
  const evidence = { value: 0, date: 0 };
  const missed = [];
  for (const { lost, own } of /** @type {any[]} */ (trials.slice(0, TRIALS))) {
    // Objects know nothing of each other: those of the others need not be folded again each time.
    const gaps = fold(own.filter((event) => event !== lost)).gaps(lost.object_id);
    const gap = gaps.find(({ since, until }) => since <= lost.date_updated && lost.date_created <= until);
    if (gap === undefined) missed.push(lost);
    else evidence[gap.evidence] += 1;
  }
  assert.deepEqual(
    missed.map(({ id, object_id: object, previous_data: previous }) => ({ id, object, previous })),
    [],
  );
  // Some are only seen by the soft evidence.
  assert.ok(evidence.value > 500 && evidence.date > 200, JSON.stringify(evidence));
  for (const { lost } of /** @type {any[]} */ (trials.filter((_, at) => at % 200 === 0))) {
    const history = fold(events.filter((event) => event !== lost));
    assert.deepEqual([...new Set(history.gaps().map(({ objectId }) => objectId))], [lost.object_id]);
    // It comes after all.
    assert.equal(history.apply(lost).outcome, 'stale');
    assert.deepEqual(history.gaps(), []);
  }
});

test('a complete stream has no gap in the end, whatever the order and the repetitions', () => {
  for (let seed = 2; seed < 12; seed += 1) {
    const { events } = stream(seed);
    const { below } = randomness(seed);
    const end = fold(events);
    assert.deepEqual(end.gaps(), [], `${seed}`);
    for (const order of [
      shuffled(events, below),
      events.toReversed(),
      shuffled([...events, ...events.slice(0, 500)], below),
    ]) {
      const other = fold(order);
      assert.deepEqual(other.gaps(), [], `${seed}`);
      assert.equal(JSON.stringify(other), JSON.stringify(end), `${seed}`);
    }
  }
});
