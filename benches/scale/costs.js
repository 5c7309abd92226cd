// What events cost on Cloudflare: the counts and prices of docs/edge.md, "What it costs", as arithmetic. The tests
// compare both.

/** Dollars for a million, and how many of a month the paid plan includes. */
export const PRICES = {
  requests: { price: 0.3, included: 10e6 },
  cpuMs: { price: 0.02, included: 30e6 },
  queueOperations: { price: 0.4, included: 1e6 },
  objectRequests: { price: 0.15, included: 1e6 },
  gigabyteSeconds: { price: 12.5, included: 400_000 },
  rowsWritten: { price: 1, included: 50e6 },
  rowsRead: { price: 0.001, included: 25e9 },
  logLines: { price: 0.6, included: 20e6 },
};
/** Dollars a month for the paid plan. */
export const PLAN = 5;

/** Seconds of a month of 365.25 / 12 days. */
export const MONTH = (365.25 / 12) * 86_400;

/**
 * What one event takes.
 *
 * @param {object} how
 * @param {number} how.invocation events in one invocation of the queue's consumer.
 * @param {number} how.batch events that are handed over to a Durable Object at once.
 * @param {number} how.messages that an event sends to the outside.
 * @param {number} [how.own] rows that the handler writes.
 * @param {number} [how.logged] the share of invocations that is logged.
 */
export const perEvent = ({ invocation, batch, messages, own = 1, logged = 1 }) => ({
  requests: 1 + 1 / invocation,
  cpuMs: 1,
  queueOperations: 3,
  objectRequests: (1 + messages) / batch,
  // 50 ms to handle it alone or with others, and 200 ms for a message, at 128 MB.
  gigabyteSeconds: ((0.05 + 0.2 * messages) * 0.128) / batch,
  rowsWritten: 3 + own + messages * (2 + 2 / batch),
  rowsRead: 30,
  // Our own line, and the platform's for the delivery, the batch, the Durable Object, and its alarm.
  logLines: logged * (2 + 1 / invocation + (1 + messages) / batch),
});

/** Dollars of so many events, by item. `isAll`: without what the plan includes. */
export function costs(events, counts, isAll = false) {
  return Object.fromEntries(
    Object.entries(counts).map(([item, count]) => {
      const { price, included } = PRICES[item];
      return [item, (Math.max(0, events * count - (isAll ? 0 : included)) / 1e6) * price];
    }),
  );
}

export const total = (items) => Object.values(items).reduce((sum, each) => sum + each, 0);

/** How many organizations are in a batch of so many events, on average: each is one request to a Durable Object. */
export const organizationsIn = (shares, batch) => shares.reduce((sum, share) => sum + 1 - (1 - share) ** batch, 0);
