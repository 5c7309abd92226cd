// `Handlers` as `accept` of the receivers: one object for Node and for web requests.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Handlers, changed } from '../../pkg/index.js';
import { receive as ofNode } from '../../pkg/node.js';
import { receive as ofWeb } from '../../pkg/worker.js';
import { KEY, SUBSCRIPTION, bodyOf, listening, logged, post, signed } from './deliveries.js';

const won = bodyOf({
  object_type: 'opportunity',
  action: 'updated',
  changed_fields: ['status_type'],
  data: { status_type: 'won', value: 5 },
  previous_data: { status_type: 'active' },
});
const lost = won.replace('"won"', '"lost"');
const created = bodyOf({ data: { name: 'Bluth' } });
const other = bodyOf({ object_type: 'contact', action: 'deleted' });
/** Of the handlers of this event, one fails. */
const failing = bodyOf({ object_type: 'lead', action: 'merged', data: { name: 'Bluth' } });

/** Handlers that note what they were called with. */
function noting() {
  const seen = [];
  const handlers = new Handlers({
    'opportunity.updated': {
      when: changed('status_type', { to: 'won' }),
      handle: ({ data }, { changes, delivery, matches }) =>
        void seen.push(['won', data.value, changes.map(({ field }) => field), delivery?.subscriptionId, matches]),
    },
    'lead.created': async ({ data }) => void seen.push(['created', data.name]),
    'lead.merged': [
      () => {
        throw new Error('the first one fails');
      },
      async () => void seen.push(['merged']),
    ],
    unhandled: ({ object_type: type, action }) => void seen.push(['unhandled', type, action]),
  });
  return { handlers, seen };
}

const SEEN = [
  ['won', 5, ['status_type'], SUBSCRIPTION, []],
  ['created', 'Bluth'],
  ['unhandled', 'contact', 'deleted'],
  ['merged'],
];

/** Sends all of it, and checks what came of each. */
async function sent(seen, lines, errors, send) {
  const statuses = [];
  for (const body of [won, lost, created, other, failing]) statuses.push((await send(body)).status);
  // An error is answered with 503, so that Close sends the event again; the other handlers ran all the same.
  assert.deepEqual(statuses, [200, 200, 200, 200, 503]);
  assert.deepEqual(
    lines.map(({ status }) => status),
    statuses,
  );
  assert.deepEqual(seen, SEEN);
  assert.deepEqual(
    errors.map(({ message }) => message),
    ['the first one fails'],
  );
}

const keys = { [SUBSCRIPTION]: KEY };

test('handlers in a receiver of Node', async (t) => {
  const [{ handlers, seen }, { lines, log }] = [noting(), logged()];
  const errors = /** @type {any[]} */ ([]);
  const accept = handlers.handle;
  const port = await listening(t, ofNode({ keys, accept, log, onError: (error) => void errors.push(error) }));
  await sent(seen, lines, errors, (body) => post(port, body));
});

test('handlers in a receiver of web requests', async () => {
  const [{ handlers, seen }, { lines, log }] = [noting(), logged()];
  const errors = /** @type {any[]} */ ([]);
  const accept = handlers.handle;
  const fetch = ofWeb({ keys, accept, log, onError: (error) => void errors.push(error) });
  await sent(seen, lines, errors, (body) =>
    fetch(new Request('https://example.com/', { method: 'POST', headers: signed(body), body })),
  );
});
