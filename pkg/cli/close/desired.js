// A file of desired subscriptions, with filters translated to Close's types.
import { Filter, Subscriptions } from '#closehook';
import { plan } from '../../api.js';
import { UsageError } from '../errors.js';
import { optionText } from '../input/source.js';
import { shown } from '../output/text.js';

/** @import { DesiredSubscription, SubscribedEvent, WebhookSubscription } from '../../api.d.ts' */

/** Members that Close sets, and that a file cannot change. */
const CLOSES_OWN = [
  'counters',
  'created_by',
  'date_created',
  'date_updated',
  'health_status',
  'latest_error',
  'organization_id',
  'pause_reason',
  'recent_consecutive_fail_buckets_cnt',
  'signature_key',
  'updated_by',
];

/**
 * A list, or an object with it under `subscriptions` or, as Close answers, `data`.
 *
 * @param {string} path @returns {Promise<DesiredSubscription[]>}
 */
export async function readDesired(path) {
  const text = await optionText(path, 'file').catch((error) => {
    throw error instanceof UsageError ? new UsageError(error.message.replace('--file: ', '')) : error;
  });
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`${path} is not JSON`);
  }
  const list = value?.subscriptions ?? value?.data ?? value;
  if (!Array.isArray(list))
    throw new UsageError(`${path} holds no list of subscriptions like [{"url": …, "events": […]}]`);
  const desired = list.map((each) =>
    each !== null && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).filter(([name]) => !CLOSES_OWN.includes(name)))
      : each,
  );
  // Report invalid subscriptions with their place before checking filters.
  planned(path, desired.map(withoutId), []);
  return desired.map((each, place) => ({
    ...each,
    events: inClosesLanguage(each.events, `${path}: subscriptions[${place}]`),
  }));
}

/** @param {any} each */
const withoutId = (each) => (each?.id === undefined ? each : { ...each, id: undefined });

/**
 * The plan, with errors in terms of the file.
 *
 * @param {string} path @param {readonly DesiredSubscription[]} desired
 * @param {readonly WebhookSubscription[]} current @param {{ prune?: boolean }} [options]
 */
export function planned(path, desired, current, options) {
  try {
    return plan(desired, current, options);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`${path}: ${error.message.replace(/^desired\[/, 'subscriptions[')}`);
  }
}

/**
 * The events, with our own filter types translated to Close's.
 *
 * @param {readonly SubscribedEvent[]} events @param {string} where
 */
export function inClosesLanguage(events, where) {
  return events.map((event, place) => {
    const { extra_filter: filter, ...rest } = event;
    if (filter === undefined || filter === null) return rest;
    try {
      return { ...rest, extra_filter: new Filter(/** @type {any} */ (filter)).toClose() };
    } catch (error) {
      if (error.name !== 'FilterError') throw error;
      throw new UsageError(`${where}.events[${place}].extra_filter: ${error.message} (${error.code})`);
    }
  });
}

/**
 * The lint findings for the events, one line each.
 *
 * @param {readonly Pick<DesiredSubscription, 'url' | 'events'>[]} subscriptions
 */
export function lintLines(subscriptions) {
  const list = subscriptions.map(({ url, events }, place) => ({ id: String(place), url, events }));
  return new Subscriptions(/** @type {any} */ (list)).lint().map(({ id, event, code, sentence }) => {
    const { url, events } = list[Number(id)];
    const { object_type: type, action } = events[event];
    return `${shown(url)}: ${shown(type)}.${shown(action)}: ${shown(sentence, 400)} (${code})`;
  });
}
