// Handlers by the name of an event: which run, what they are told, and what they ask of a subscription.
import assert from 'node:assert/strict';
import test from 'node:test';
import { EVENT_TYPES, Filter, Handlers, Subscriptions, Webhook, changed, where } from '../../pkg/index.js';

const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
const unhandled = () => {};

/** @param {string} object_type @param {string} action @param {object} [given] @returns {any} */
const event = (object_type, action, given = {}) => ({
  id: 'ev_1',
  object_type,
  action,
  data: {},
  previous_data: {},
  changed_fields: [],
  ...given,
});
const won = event('opportunity', 'updated', {
  data: { status_type: 'won', value: 5 },
  previous_data: { status_type: 'active' },
  changed_fields: ['status_type'],
});

/** Handlers that note their runs. @param {any} named */
function noting(named) {
  /** @type {any[]} */
  const seen = [];
  const note = (/** @type {string} */ name) => (/** @type {any} */ one) => seen.push([name, one.id]);
  const made = new Handlers({ ...named(note), unhandled: note('unhandled') });
  return { handlers: made, seen };
}

test('the handlers of an event run in their order; what has none is unhandled; a filter skips', async () => {
  const { handlers, seen } = noting((/** @type {any} */ note) => ({
    'opportunity.updated': [
      { when: changed('status_type', { to: 'won' }), handle: note('won') },
      { when: changed('status_type', { to: 'lost' }), handle: note('lost') },
      note('any'),
    ],
    'lead.created': note('lead'),
  }));
  assert.deepEqual(await handlers.handle(won), {
    name: 'opportunity.updated',
    ran: ['opportunity.updated[0]', 'opportunity.updated[2]'],
    skipped: ['opportunity.updated[1]'],
  });
  assert.deepEqual(await handlers.handle(event('contact', 'created')), {
    name: 'contact.created',
    ran: [],
    skipped: [],
  });
  assert.deepEqual(seen, [
    ['won', 'ev_1'],
    ['any', 'ev_1'],
    ['unhandled', 'ev_1'],
  ]);
});

test('an event whose filter does not match is skipped, and not unhandled', async () => {
  const { handlers, seen } = noting((/** @type {any} */ note) => ({
    'opportunity.updated': { when: new Filter(changed('value')), handle: note('value') },
  }));
  const { ran, skipped } = await handlers.handle(won);
  assert.deepEqual([ran, skipped, seen], [[], ['opportunity.updated'], []]);
});

test('a delivery is handled with its changes, as accept of a receiver gets it', async () => {
  const told = /** @type {any} */ ({});
  const { handle } = new Handlers({
    'opportunity.updated': (one, about) => Object.assign(told, { one, about }),
    unhandled,
  });
  const webhook = new Webhook(KEY);
  const body = JSON.stringify({ event: won, subscription_id: 'whsub_1' });
  const delivery = webhook.verify(body, webhook.sign(body));
  await handle(delivery);
  assert.equal(told.one, delivery.event);
  assert.equal(told.about.delivery, delivery);
  assert.deepEqual(
    told.about.changes.map(({ field, before, after }) => [field, before, after]),
    [['status_type', 'active', 'won']],
  );
});

test('onChange hands on the changes and the state of an inbox', async () => {
  const told = /** @type {any} */ ({});
  const { onChange } = new Handlers({ 'opportunity.updated': (_, about) => Object.assign(told, about), unhandled });
  const changes = [/** @type {any} */ ({ field: 'status_type' })];
  await onChange(changes, { value: 5 }, won, { transaction: 7 });
  assert.deepEqual([told.changes, told.state, told.transaction, told.delivery], [changes, { value: 5 }, 7, null]);
});

test('an error of one handler does not hide the others', async () => {
  const ran = /** @type {string[]} */ ([]);
  const failing = (/** @type {string} */ name) => () => {
    ran.push(name);
    throw new Error(name);
  };
  const fine = () => void ran.push('fine');
  const one = new Handlers({ 'lead.created': [failing('first'), fine], unhandled });
  await assert.rejects(one.handle(event('lead', 'created')), { message: 'first' });
  const two = new Handlers({ 'lead.created': [failing('a'), fine, failing('b')], unhandled });
  await assert.rejects(two.handle(event('lead', 'created')), (/** @type {any} */ error) => {
    assert.deepEqual(
      error.errors.map((/** @type {Error} */ each) => each.message),
      ['a', 'b'],
    );
    return error instanceof AggregateError && error.message === '2 handlers of lead.created failed';
  });
  assert.deepEqual(ran, ['first', 'fine', 'a', 'fine', 'b']);
});

test('events are what a subscription needs: each event once, filters in the language of Close where it has words', () => {
  const handlers = new Handlers({
    'opportunity.updated': [
      { when: changed('status_type', { to: 'won' }), handle: unhandled },
      { when: changed('value'), handle: unhandled },
    ],
    'lead.created': unhandled,
    'contact.updated': [{ when: changed('emails'), handle: unhandled }, unhandled],
    'activity.call.completed': { when: where('data', 'duration').greaterThan(60), handle: unhandled },
    unhandled,
  });
  const [opportunity, ...others] = handlers.events;
  assert.deepEqual(others, [
    { object_type: 'lead', action: 'created' },
    { object_type: 'contact', action: 'updated' },
    { object_type: 'activity.call', action: 'completed' },
  ]);
  // Close's filter brings what either handler wants, and nothing else.
  const subscriptions = new Subscriptions([{ id: 'a', events: [opportunity] }]);
  assert.deepEqual(subscriptions.lint(), []);
  const value = event('opportunity', 'updated', { ...won, changed_fields: ['value'], previous_data: { value: 4 } });
  const note = event('opportunity', 'updated', { ...won, changed_fields: ['note'], previous_data: { note: '' } });
  assert.deepEqual(
    [won, value, note].map((each) => subscriptions.match(each).length),
    [1, 1, 0],
  );
});

test('check: what is handled and not subscribed, subscribed and not handled, paused, or filtered otherwise', () => {
  const handlers = new Handlers({
    'opportunity.updated': { when: changed('status_type', { to: 'won' }), handle: unhandled },
    'lead.created': unhandled,
    'contact.created': unhandled,
    'task.lead.completed': unhandled,
    unhandled,
  });
  const item = (
    /** @type {string} */ object_type,
    /** @type {string} */ action,
    extra_filter = /** @type {any} */ (undefined),
  ) => ({
    object_type,
    action,
    ...(extra_filter && { extra_filter }),
  });
  const narrow = /** @type {any} */ (where('data', 'status_id').equals('stat_1'));
  const list = [
    { id: 'whsub_1', status: 'active', events: [item('lead', 'created', narrow), item('lead', 'deleted')] },
    { id: 'whsub_2', status: 'paused', events: [item('contact', 'created')] },
    { id: 'whsub_3', status: 'active', events: [handlers.events[0]] },
  ];
  const found = handlers.check({ data: list });
  assert.deepEqual(
    found.map(({ code, name, subscriptions }) => [code, name, subscriptions]),
    [
      ['OTHER_FILTER', 'lead.created', ['whsub_1']],
      ['PAUSED', 'contact.created', ['whsub_2']],
      ['NOT_SUBSCRIBED', 'task.lead.completed', []],
      ['NOT_HANDLED', 'lead.deleted', ['whsub_1']],
    ],
  );
  assert.deepEqual(
    handlers.check([...list, { id: 'whsub_4', status: 'active', events: handlers.events }]).map(({ code }) => code),
    ['NOT_HANDLED'],
  );
  assert.deepEqual(handlers.check({ id: 'whsub_5', status: 'active', events: handlers.events }), []);
  assert.throws(() => handlers.check(/** @type {any} */ ([{ id: 1 }])), { name: 'FilterError' });
});

test('a name that no event has is refused, with what was meant; one that Close has added can be allowed', () => {
  const made =
    (/** @type {any} */ named, /** @type {any} */ options = undefined) =>
    () =>
      new Handlers({ ...named, unhandled }, options);
  const NAMES = [
    ['opportunty.updated', /did you mean "opportunity"\?/],
    ['lead.create', /did you mean "created"\?/],
    ['leads', /a name is TYPE\.ACTION/],
  ];
  for (const [name, message] of NAMES)
    assert.throws(made({ [/** @type {string} */ (name)]: unhandled }), { name: 'TypeError', message });
  assert.doesNotThrow(made({ 'invoice.created': unhandled }, { unknown: 'allow' }));
  for (const [type, actions] of Object.entries(EVENT_TYPES)) {
    for (const action of actions) assert.doesNotThrow(made({ [`${type}.${action}`]: unhandled }));
  }
  assert.doesNotThrow(made({ 'activity.created.created': unhandled }));
});

test('a type or an action that is no text is the name of no event', async () => {
  const fail = () => assert.fail('this is no such event');
  let count = 0;
  const handlers = new Handlers(
    { 'lead.created': fail, 'undefined.undefined': fail, 'lead.7': fail, unhandled: () => void count++ },
    { unknown: 'allow' },
  );
  const odd = [{ object_type: ['lead'] }, { action: 7 }, { object_type: { toString: null } }, { action: undefined }];
  const events = [{}, ...odd.map((given) => ({ ...event('lead', 'created'), ...given })), { event: 'x' }];
  for (const one of /** @type {any[]} */ (events))
    assert.deepEqual(await handlers.handle(one), { name: '', ran: [], skipped: [] });
  assert.equal(count, events.length);
});

test('no event gets lost between a name and its handlers', () => {
  assert.throws(() => new Handlers({ 'lead.created': [], unhandled }), {
    message: /"lead\.created"\] is an empty list/,
  });
  for (const name of ['lead', '.created', '']) {
    const made = () => new Handlers({ [name]: unhandled, unhandled }, { unknown: 'allow' });
    assert.throws(made, { message: /a name is TYPE\.ACTION/ });
  }
});

test('what is no handler is refused, and says where', () => {
  const bad = /** @type {any[]} */ ([null, 7, {}, { when: changed('value') }, [unhandled, 'x']]);
  for (const given of bad) {
    assert.throws(() => new Handlers({ 'lead.updated': given, unhandled }), {
      name: 'TypeError',
      message: /handlers\["lead\.updated(\[1\])?"\] must be a function, or \{ when, handle \}/,
    });
  }
  assert.throws(() => new Handlers(/** @type {any} */ ({})), { message: /handlers\.unhandled must be a function/ });
  assert.throws(() => new Handlers(/** @type {any} */ (null)), { message: /handlers must be an object/ });
  assert.throws(
    () =>
      new Handlers({ 'lead.updated': { when: /** @type {any} */ ({ type: 'equal' }), handle: unhandled }, unhandled }),
    {
      name: 'FilterError',
      message: /^the filter of lead\.updated: /,
    },
  );
});
