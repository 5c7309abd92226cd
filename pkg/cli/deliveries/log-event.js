import { asPython } from '../../src/input/json-text.js';

/**
 * The body of the delivery that Close would send for an event of its log: the JSON text of the same event, followed by
 * the id of the subscription. Source: Close's documentation, "Webhooks": a delivery is {event, subscription_id}.
 *
 * @param {string} eventText @param {string} subscriptionId
 */
export const deliveryBody = (eventText, subscriptionId) =>
  Buffer.from(asPython(`{"event": ${eventText}, "subscription_id": ${JSON.stringify(subscriptionId)}}`));
