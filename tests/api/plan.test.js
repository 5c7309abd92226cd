import assert from 'node:assert/strict';
import test from 'node:test';
import { plan } from 'closehook/api';

const events = (...names) =>
  names.map((name) => ({
    object_type: name.slice(0, name.lastIndexOf('.')),
    action: name.slice(name.lastIndexOf('.') + 1),
  }));
const A = { url: 'https://a.example/', events: events('lead.created') };
const there = (id, more = {}) => ({
  id,
  ...A,
  status: 'active',
  verify_ssl: true,
  pause_reason: null,
  signature_key: 'k',
  ...more,
});
const filter = { type: 'field_accessor', field: 'data', filter: { type: 'non_null' } };

/** What is wanted, what is there, options; and the steps: kind, id, body of the request, and a part of the reason. */
const CASES = {
  'nothing is there': [[A], [], {}, [['create', null, { ...A, verify_ssl: true }, /no subscription has this address/]]],
  'all is as it should be': [[A], [there('w1')], {}, [['keep', 'w1', undefined, /as the file has it/]]],
  'the order of events and of members says nothing': [
    [
      {
        ...A,
        events: [
          {
            extra_filter: { filter: { type: 'non_null' }, field: 'data', type: 'field_accessor' },
            action: 'created',
            object_type: 'lead',
          },
          ...events('lead.updated'),
        ],
      },
    ],
    [
      there('w1', {
        events: [...events('lead.updated'), { object_type: 'lead', action: 'created', extra_filter: filter }],
      }),
    ],
    {},
    [['keep', 'w1', undefined, /./]],
  ],
  'a filter that is null is no filter': [
    [{ ...A, events: [{ ...A.events[0], extra_filter: null }] }],
    [there('w1')],
    {},
    [['keep', 'w1', undefined, /./]],
  ],
  'an event more': [
    [{ ...A, events: events('lead.created', 'lead.updated') }],
    [there('w1')],
    {},
    [['update', 'w1', { events: events('lead.created', 'lead.updated') }, /^adds lead\.updated$/]],
  ],
  'another filter': [
    [{ ...A, events: [{ ...A.events[0], extra_filter: filter }] }],
    [there('w1')],
    {},
    [
      [
        'update',
        'w1',
        { events: [{ ...A.events[0], extra_filter: filter }] },
        /^adds lead\.created \(filtered\) and removes lead\.created$/,
      ],
    ],
  ],
  'a new address keeps the key, since the id is named': [
    [{ ...A, id: 'w1', url: 'https://b.example/' }],
    [there('w1')],
    {},
    [['update', 'w1', { url: 'https://b.example/' }, /its address becomes https:\/\/b\.example\//]],
  ],
  certificates: [
    [{ ...A, verify_ssl: false }],
    [there('w1')],
    {},
    [['update', 'w1', { verify_ssl: false }, /no longer verified/]],
  ],
  'one that Close paused': [
    [A],
    [there('w1', { status: 'paused', pause_reason: 'permission_revoked' })],
    {},
    [['activate', 'w1', { status: 'active' }, /it is paused \(permission_revoked\)/]],
  ],
  'one that is to be paused': [
    [{ ...A, status: 'paused' }],
    [there('w1')],
    {},
    [['pause', 'w1', { status: 'paused' }, /the file wants it paused/]],
  ],
  'two of one address are told apart by their events': [
    [{ ...A, events: events('lead.updated') }, A],
    [there('w1'), there('w2', { events: events('lead.updated') })],
    {},
    [
      ['keep', 'w2', undefined, /./],
      ['keep', 'w1', undefined, /./],
    ],
  ],
  'what is not in the file is left alone': [[], [there('w1')], {}, [['keep', 'w1', undefined, /left alone/]]],
  'or deleted, last of all, when that is wanted': [
    [{ ...A, url: 'https://b.example/' }],
    [there('w1')],
    { prune: true },
    [
      ['create', null, { ...A, url: 'https://b.example/', verify_ssl: true }, /./],
      ['delete', 'w1', null, /not in the file/],
    ],
  ],
};

for (const [name, [desired, current, options, expected]] of /** @type {[string, any][]} */ (Object.entries(CASES))) {
  test(name, () => {
    const before = JSON.stringify([desired, current]);
    const steps = plan(desired, current, options);
    assert.deepEqual(
      steps.map(({ kind, id, request }) => [kind, id, request?.body]),
      expected.map(([kind, id, body]) => [kind, id, body]),
    );
    steps.forEach(({ why }, nth) => assert.match(why, expected[nth][3]));
    assert.equal(JSON.stringify([desired, current]), before);
  });
}

test('a file that cannot be carried out says where', () => {
  for (const [desired, says] of /** @type {any[][]} */ ([
    [{}, /desired must be a list/],
    [[null], /desired\[0\] must be an object/],
    [[{ ...A, url: 'a' }], /desired\[0\]\.url must be an address/],
    [[A, { ...A, events: [] }], /desired\[1\]\.events must be a list/],
    [[{ ...A, events: [{ object_type: 'lead' }] }], /desired\[0\]\.events\[0\] must have/],
    [[{ ...A, staus: 'paused' }], /unknown member `staus`/],
    [[{ ...A, status: 'off' }], /status must be/],
    [[{ ...A, id: 'w9' }], /there is no subscription w9/],
  ])) {
    assert.throws(
      () => plan(desired, /** @type {any[]} */ ([there('w1')])),
      (error) => error instanceof TypeError && says.test(error.message),
    );
  }
});
