import { Webhook } from 'closehook/filters';
import { asPython } from '../pkg/src/input/json-text.js';
import { DEMO_KEY } from './samples/demo-key.js';
import { opportunityWon } from './samples/opportunity-won.js';

/** @param {Record<string, string>} signed */
const block = (signed) =>
  Object.entries({ 'content-type': 'application/json', ...signed })
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');

/** @param {Uint8Array | string} body @param {number} now @param {number} timestamp */
const sign = (body, now, timestamp = now) => block(new Webhook(DEMO_KEY).sign(body, { timestamp }));

/**
 * What each sample puts into the fields, next to the demo key. The time of the signature is the time of the click.
 *
 * @type {Record<'valid' | 'reserialized' | 'keyAsText' | 'tooOld', (now: number) => { headers: string, body: string,
 *   clock?: string, note: string }>}
 */
export const samples = {
  valid: (now) => ({
    headers: sign(opportunityWon, now),
    body: opportunityWon,
    note: 'A sample: the documented event of a won opportunity, signed by us, in this page, with the demo key.',
  }),

  reserialized: (now) => ({
    headers: sign(asPython(opportunityWon), now),
    body: JSON.stringify(JSON.parse(opportunityWon)),
    note: 'A sample, signed in this page with the demo key; then its body went through a JSON parser.',
  }),

  keyAsText: () => ({
    clock: 'signed',
    headers: block({
      'close-sig-timestamp': '1544271440',
      'close-sig-hash': '069c3ddad8d9e27ba3409338fa2701da7cb9475a83793b9e835319e11f62a409',
    }),
    body: '{}',
    note: 'A sample whose signer used the 64 characters of the demo key, not its 32 bytes.',
  }),

  tooOld: (now) => ({
    headers: sign(opportunityWon, now, now - 3600),
    body: opportunityWon,
    note: 'A sample, signed in this page with the demo key, as of an hour ago.',
  }),
};
