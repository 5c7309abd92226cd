// A delivery without meaning, to test whether a receiver accepts the key of a subscription.
import { deliveryBody } from '../deliveries/log-event.js';
import { agentFor, post } from '../../src/http/post.js';
import { failureWords, target } from '../http/target.js';
import { OWN_HEADERS } from '../http/own-headers.js';
import { duration } from '../input/numbers.js';
import { webhook } from '../input/keys.js';
import { safe } from '../output/text.js';
import { keyOf } from './key-file.js';

/** @import { WebhookSubscription } from '../../api.d.ts' */
/** @import { Options } from '../arguments.js' */

export const probeOptions = {
  force: { about: 'do not test the receiver first' },
  timeout: { value: 'TIME', about: 'how long to wait for its answer (default: 30)', read: duration },
  insecure: { about: 'accept any TLS certificate of the receiver' },
};

/** The help text of every command that probes. */
export const PROBE_HELP = `
The receiver is tested first. It gets a probe: a delivery signed with the key of the subscription, whose object type is
"closehook.probe". If the answer is not 2xx, Close's deliveries would fail too. --force skips the probe, for a receiver
that this machine cannot reach.`.trim();

const TYPE = 'closehook.probe';

/**
 * @param {WebhookSubscription} subscription @param {Options} how
 * @returns {Promise<string | null>} why the receiver does not accept it, or null where it does
 */
export async function probed(subscription, { timeout: seconds = 30, insecure = false } = {}) {
  const url = target(subscription.url);
  const { id } = subscription;
  const body = deliveryBody(JSON.stringify(event()), id);
  const signed = webhook({ [id]: keyOf(subscription) }, {}).sign(body);
  const agent = agentFor(url, { insecure: insecure || subscription.verify_ssl === false });
  const {
    status = 0,
    reason = '',
    error,
  } = await post(url, {
    headers: [...OWN_HEADERS, ...Object.entries(signed)],
    body,
    agent,
    seconds,
  });
  agent.destroy();
  if (error) return safe(failureWords(error, url));
  if (status >= 200 && status < 300) return null;
  const advice =
    status === 401 || status === 403
      ? `: does it have the key of ${id}? closehook subscriptions keys ${id} --write FILE`
      : '';
  return `the receiver answered ${status} ${safe(reason)}${advice}`;
}

/** The same id for all probes, so that a receiver that remembers ids remembers only one. */
function event() {
  const date = `${new Date().toISOString().slice(0, -1)}000`;
  return {
    id: 'ev_closehook_probe',
    date_created: date,
    date_updated: date,
    organization_id: null,
    user_id: null,
    request_id: null,
    api_key_id: null,
    object_type: TYPE,
    object_id: 'closehook_probe',
    lead_id: null,
    action: 'created',
    changed_fields: [],
    meta: {},
    data: { id: 'closehook_probe' },
    previous_data: {},
  };
}
