// The subscriptions of an inbox: what they ask for now, and what they asked for earlier, until that is caught up.
import { ClosehookError } from '../errors.js';
import { readWanted } from '../api/wanted.js';

/** @import { KnownSubscription, LoggedEvent, SubscribedEvent, WebhookSubscription } from '../../api.d.ts' */

/**
 * @typedef {{ id: string, events: SubscribedEvent[], status: string, pauseReason: string | null }} Subscribed
 *
 * @typedef {{ events: readonly SubscribedEvent[], until: string }} Former what a subscription asked for up to a date
 */

/**
 * @param {readonly string[]} ids @param {readonly WebhookSubscription[]} listed @returns {Subscribed[]}
 */
export function subscribed(ids, listed) {
  return ids.map((id) => {
    const found = listed.find((each) => each.id === id);
    if (found === undefined) {
      throw new ClosehookError(
        'SUBSCRIPTION_MISSING',
        `Close has no subscription ${id}, so nobody can tell which events should have come: correct the ` +
          'subscriptions of the inbox',
      );
    }
    return { id, events: found.events, status: found.status, pauseReason: found.pause_reason };
  });
}

/**
 * What was asked for before, until that is caught up: events between the last catch-up and the change should have been
 * delivered too.
 *
 * @param {readonly Subscribed[]} before @param {readonly Subscribed[]} now @param {readonly Former[]} former
 * @param {string} until when the change was seen
 * @returns {Former[]}
 */
export function formerly(before, now, former, until) {
  const text = (/** @type {readonly Subscribed[]} */ list) =>
    JSON.stringify(list.map(({ id, events }) => [id, events]));
  if (before.length === 0 || text(before) === text(now)) return [...former];
  return [...former, { events: before.flatMap(({ events }) => events), until }];
}

/** As one list, for a catch-up. @param {readonly Subscribed[]} now @param {readonly Former[]} former */
export const together = (now, former) => [
  ...now.map(({ id, events }) => ({ id, events })),
  ...former.map(({ events }, nth) => ({ id: `former ${nth}`, events })),
];

/** Whether one of them wants an event. @param {readonly KnownSubscription[]} list */
export async function wantedBy(list) {
  const { isPair, match } = await readWanted(list);
  return (/** @type {LoggedEvent} */ logged) => isPair(logged.event) && match(logged).length > 0;
}
