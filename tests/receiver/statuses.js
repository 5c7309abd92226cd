// What a receiver answers, one row each, for both of its kinds: { name, request, options, status, code, … }.
import { createHash } from 'node:crypto';
import { KEY, SUBSCRIPTION, bodyOf, forged, signed } from './deliveries.js';

const body = bodyOf({});
const LEADS = [{ id: 'leads', events: [{ object_type: 'lead', action: 'created' }] }];
const DEALS = [{ id: 'deals', events: [{ object_type: 'opportunity', action: 'updated' }] }];
const known = { bytes: Buffer.byteLength(body), subscriptionId: SUBSCRIPTION, eventId: 'ev_1' };
const bodySha256 = createHash('sha256').update(body).digest('hex');
const late = { 'retry-after': '30' };

class Failure extends Error {
  name = 'Failure';
}

const unreadable = {
  get code() {
    throw new Failure('secret');
  },
};

export const STATUSES = [
  { name: 'a delivery', status: 200, code: 'ACCEPTED', level: 'info', outcome: 'accepted', log: known, accepted: [] },
  {
    name: 'one that is wanted',
    options: { subscriptions: LEADS },
    status: 200,
    code: 'ACCEPTED',
    level: 'info',
    outcome: 'accepted',
    log: known,
    accepted: ['leads'],
  },
  {
    name: 'one that is not',
    options: { subscriptions: DEALS },
    status: 200,
    code: 'FILTERED_OUT',
    level: 'info',
    outcome: 'ignored',
    log: { bytes: known.bytes },
  },
  ...['{}', 'null', 'no JSON', '', '{"event": null}', '{"event": 1}'].map((text) => ({
    name: `authentic, and no event: ${JSON.stringify(text)}`,
    options: { keys: KEY },
    body: text,
    status: 200,
    code: 'NO_EVENT',
    level: 'warn',
    outcome: 'ignored',
    log: { bytes: text.length, reason: 'MALFORMED_PAYLOAD' },
  })),
  {
    name: 'a subscription without a key',
    body: '{}',
    status: 401,
    code: 'UNKNOWN_SUBSCRIPTION',
    level: 'warn',
    outcome: 'refused',
    log: { bytes: 2 },
  },
  { name: 'no signature', headers: {}, status: 401, code: 'MISSING_HEADER', level: 'warn', outcome: 'refused' },
  {
    name: 'half a signature',
    headers: { 'close-sig-hash': '00' },
    status: 401,
    code: 'MISSING_HEADER',
    level: 'warn',
    outcome: 'refused',
  },
  {
    name: 'a forged one',
    headers: forged(body),
    status: 401,
    code: 'SIGNATURE_MISMATCH',
    level: 'warn',
    outcome: 'refused',
    log: { bytes: known.bytes, bodySha256 },
  },
  {
    name: 'an old one',
    headers: signed(body, { timestamp: 1_544_271_440 }),
    status: 401,
    code: 'TIMESTAMP_TOO_OLD',
    level: 'warn',
    outcome: 'refused',
    log: { bytes: known.bytes, bodySha256, eventId: 'ev_1' },
  },
  {
    name: 'an old one, by its own clock',
    headers: signed(body, { timestamp: 1_544_271_440 }),
    options: { now: () => 1_544_271_940 },
    status: 401,
    code: 'TIMESTAMP_TOO_OLD',
    level: 'warn',
    outcome: 'refused',
    log: { age: 500, bodySha256, eventId: 'ev_1' },
  },
  {
    name: 'another method',
    method: 'GET',
    body: null,
    headers: {},
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
    level: 'warn',
    outcome: 'refused',
    answer: { allow: 'POST' },
  },
  {
    name: 'a long one',
    options: { maxBodyBytes: 100 },
    status: 413,
    code: 'BODY_TOO_LARGE',
    level: 'warn',
    outcome: 'refused',
  },
  {
    name: 'one of just that length',
    options: { maxBodyBytes: known.bytes },
    status: 200,
    code: 'ACCEPTED',
    level: 'info',
    outcome: 'accepted',
    accepted: [],
  },
  {
    name: 'a handler that throws',
    options: {
      accept() {
        throw new Failure('secret');
      },
    },
    status: 503,
    code: 'ACCEPT_FAILED',
    level: 'error',
    outcome: 'failed',
    log: { ...known, reason: 'Failure' },
    answer: late,
  },
  {
    name: 'a handler that rejects',
    options: {
      accept: async () => {
        throw Object.assign(new Error('secret'), { code: 'QUEUE_FULL' });
      },
    },
    status: 503,
    code: 'ACCEPT_FAILED',
    level: 'error',
    outcome: 'failed',
    log: { ...known, reason: 'QUEUE_FULL' },
    answer: late,
  },
  {
    name: 'a handler that rejects with nothing',
    // biome-ignore lint/nursery/usePromiseRejectErrors: a handler of somebody else's may
    options: { accept: () => Promise.reject() },
    status: 503,
    code: 'ACCEPT_FAILED',
    level: 'error',
    outcome: 'failed',
    answer: late,
  },
  {
    name: 'a handler that rejects with what is no text',
    // biome-ignore lint/nursery/usePromiseRejectErrors: a handler of somebody else's may
    options: { accept: () => Promise.reject({ code: Object.create(null) }) },
    status: 503,
    code: 'ACCEPT_FAILED',
    level: 'error',
    outcome: 'failed',
    log: { ...known, reason: 'object' },
    answer: late,
  },
  {
    name: 'a handler that never ends',
    options: { accept: () => new Promise(() => {}), timeout: 0.02 },
    status: 503,
    code: 'ACCEPT_TIMEOUT',
    level: 'error',
    outcome: 'failed',
    answer: late,
  },
  {
    name: 'a handler for which it is too much',
    options: {
      accept() {
        // biome-ignore lint/suspicious/useErrorMessage: its code alone must do
        throw Object.assign(new RangeError(''), { code: 'BODY_TOO_LARGE' });
      },
    },
    status: 413,
    code: 'BODY_TOO_LARGE',
    level: 'warn',
    outcome: 'refused',
  },
  {
    name: 'a handler that throws what cannot be read',
    options: {
      accept() {
        throw unreadable;
      },
    },
    status: 503,
    code: 'ACCEPT_FAILED',
    level: 'error',
    outcome: 'failed',
    log: { ...known, reason: 'object' },
    answer: late,
  },
  {
    name: 'a clock that throws',
    options: {
      now() {
        throw new Failure('secret');
      },
    },
    status: 500,
    code: 'INTERNAL',
    level: 'error',
    outcome: 'failed',
    log: { bytes: known.bytes, reason: 'Failure' },
  },
  {
    name: 'a clock in milliseconds',
    options: { now: Date.now },
    status: 500,
    code: 'INTERNAL',
    level: 'error',
    outcome: 'failed',
    log: { bytes: known.bytes, reason: 'TypeError' },
  },
  {
    name: 'subscriptions that cannot be asked',
    options: {
      subscriptions: {
        match() {
          throw new Failure('secret');
        },
      },
    },
    status: 500,
    code: 'INTERNAL',
    level: 'error',
    outcome: 'failed',
    log: { bytes: known.bytes, reason: 'Failure' },
  },
  {
    name: 'a log that rejects',
    options: {
      log: async () => {
        throw new Error('full');
      },
    },
    status: 200,
    accepted: [],
  },
  {
    name: 'a log that throws',
    options: {
      log() {
        throw new Error('full');
      },
    },
    status: 200,
    accepted: [],
  },
].map((/** @type {any} */ row) => ({
  method: 'POST',
  body,
  options: {},
  ...row,
  headers: row.headers ?? signed(row.body ?? body),
}));
