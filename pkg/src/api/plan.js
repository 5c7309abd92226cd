// Computes the steps from the current subscriptions to the desired ones, without carrying them out.
import { kind } from '../errors.js';
import { canonical } from './wanted.js';

/** @import { SubscriptionChanges } from '../../api.d.ts' */
/** @import { Step } from '../../api.d.ts' */
/** @import { DesiredSubscription, SubscribedEvent, WebhookSubscription } from '../../api.d.ts' */

/**
 * A subscription of the file, with defaults filled in.
 *
 * @typedef {{ id?: string, url: string, events: SubscribedEvent[], status: 'active' | 'paused', verify_ssl: boolean }}
 *   Wanted
 */

const KNOWN = ['id', 'url', 'events', 'verify_ssl', 'status'];

/**
 * @param {readonly DesiredSubscription[]} desired @param {readonly WebhookSubscription[]} current
 * @param {{ prune?: boolean }} given
 * @returns {Step[]}
 */
export function plan(desired, current, { prune = false } = {}) {
  const wanted = list('desired', desired).map(readWanted);
  const free = new Map(list('current', current).map((subscription) => [subscription.id, subscription]));
  const pairs = paired(wanted, free);
  const steps = pairs.flatMap(([each, existing]) => (existing === null ? [creation(each)] : stepsTo(each, existing)));
  const rest = [...free.values()].map((existing) =>
    prune ? deletion(existing) : kept(existing, 'not in the file, and left alone, since you did not ask to prune'),
  );
  // Existing subscriptions come first, and nothing is deleted before its replacement exists.
  /** @type {Step['kind'][]} */
  const order = ['keep', 'update', 'pause', 'activate', 'create', 'delete'];
  return [...steps, ...rest].sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));
}

/** @param {string} name @param {any} value */
function list(name, value) {
  if (!Array.isArray(value)) throw new TypeError(`${name} must be a list of subscriptions, got ${kind(value)}`);
  return value;
}

/** @param {any} subscription @param {number} place */
function readWanted(subscription, place) {
  const where = `desired[${place}]`;
  /** @param {string} what */
  const wrong = (what) => new TypeError(`${where}${what}`);
  if (subscription === null || typeof subscription !== 'object')
    throw wrong(` must be an object, got ${kind(subscription)}`);
  const unknown = Object.keys(subscription).find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) throw wrong(` has the unknown member \`${unknown}\`: it may have ${KNOWN.join(', ')}`);
  const { url, events, status = 'active', verify_ssl: verifies = true, id } = subscription;
  if (typeof url !== 'string' || !URL.canParse(url)) throw wrong('.url must be an address');
  if (!Array.isArray(events) || events.length === 0) throw wrong('.events must be a list with at least one event');
  for (const [nth, event] of events.entries()) {
    if (typeof event?.object_type !== 'string' || typeof event.action !== 'string') {
      throw wrong(`.events[${nth}] must have object_type and action`);
    }
  }
  if (status !== 'active' && status !== 'paused') throw wrong(".status must be 'active' or 'paused'");
  if (typeof verifies !== 'boolean') throw wrong('.verify_ssl must be a boolean');
  return { id, url, events, status, verify_ssl: verifies };
}

/**
 * Pairs each desired subscription with an existing one: by id, else by address and events, else by address.
 *
 * @param {Wanted[]} wanted @param {Map<string, WebhookSubscription>} free
 */
function paired(wanted, free) {
  const found = new Map();
  /** @param {Wanted} each @param {(subscription: WebhookSubscription) => boolean} fits */
  const take = (each, fits) => {
    const existing = found.has(each) ? undefined : [...free.values()].find(fits);
    if (existing === undefined) return;
    found.set(each, existing);
    free.delete(existing.id);
  };
  for (const each of wanted) {
    if (each.id === undefined) continue;
    take(each, ({ id }) => id === each.id);
    if (!found.has(each))
      throw new TypeError(`there is no subscription ${each.id}: remove its id from the file to create a new one`);
  }
  for (const each of wanted) take(each, ({ url, events }) => url === each.url && sameEvents(events, each.events));
  for (const each of wanted) take(each, ({ url }) => url === each.url);
  return wanted.map((each) => [each, found.get(each) ?? null]);
}

/** @param {Wanted} wanted @param {WebhookSubscription} existing @returns {Step[]} */
function stepsTo(wanted, existing) {
  const { id, url } = existing;
  const path = `webhook/${id}/`;
  /** @type {SubscriptionChanges} */
  const changes = {};
  const why = [];
  if (wanted.url !== existing.url) {
    changes.url = wanted.url;
    why.push(`its address becomes ${wanted.url}`);
  }
  if (!sameEvents(existing.events, wanted.events)) {
    changes.events = wanted.events;
    why.push(differences(existing.events, wanted.events));
  }
  if (wanted.verify_ssl !== existing.verify_ssl) {
    changes.verify_ssl = wanted.verify_ssl;
    why.push(wanted.verify_ssl ? 'certificates are verified' : 'certificates are no longer verified');
  }
  /** @type {Step[]} */
  const steps = [];
  if (why.length > 0)
    steps.push({ kind: 'update', id, url, why: why.join('; '), request: { method: 'PUT', path, body: changes } });
  if (wanted.status !== existing.status) {
    /** @type {[Step['kind'], string]} */
    const [step, reason] =
      wanted.status === 'paused'
        ? ['pause', 'the file wants it paused']
        : ['activate', `it is paused${existing.pause_reason ? ` (${existing.pause_reason})` : ''}`];
    steps.push({ kind: step, id, url, why: reason, request: { method: 'PUT', path, body: { status: wanted.status } } });
  }
  return steps.length > 0 ? steps : [kept(existing, 'it is as the file has it')];
}

/** @param {WebhookSubscription} given @param {string} why @returns {Step} */
const kept = ({ id, url }, why) => ({ kind: 'keep', id, url, why, request: null });

/** @param {WebhookSubscription} given @returns {Step} */
const deletion = ({ id, url }) => ({
  kind: 'delete',
  id,
  url,
  why: 'not in the file',
  request: { method: 'DELETE', path: `webhook/${id}/`, body: null },
});

/**
 * A subscription cannot be created paused. It is created active, and the next plan pauses it.
 *
 * @param {Wanted} given
 * @returns {Step}
 */
const creation = ({ url, events, verify_ssl }) => ({
  kind: 'create',
  id: null,
  url,
  why: 'no subscription has this address',
  request: { method: 'POST', path: 'webhook/', body: { url, events, verify_ssl } },
});

/** @param {readonly SubscribedEvent[]} some @param {readonly SubscribedEvent[]} others */
function sameEvents(some, others) {
  const [one, other] = [some, others].map((events) => new Set(events.map(canonical)));
  return one.size === other.size && [...one].every((event) => other.has(event));
}

/** @param {readonly SubscribedEvent[]} before @param {readonly SubscribedEvent[]} after */
function differences(before, after) {
  const [old, wanted] = [before, after].map((events) => new Map(events.map((event) => [canonical(event), event])));
  /** @param {Map<string, SubscribedEvent>} from @param {Map<string, SubscribedEvent>} without */
  const named = (from, without) =>
    [...from]
      .filter(([text]) => !without.has(text))
      .map(([, event]) => `${event.object_type}.${event.action}${event.extra_filter ? ' (filtered)' : ''}`);
  const [added, removed] = [named(wanted, old), named(old, wanted)];
  return [added.length > 0 && `adds ${added.join(', ')}`, removed.length > 0 && `removes ${removed.join(', ')}`]
    .filter(Boolean)
    .join(' and ');
}
