// The configuration: one object. Secrets are not in it, but in the environment: `wrangler secret put NAME`.

/**
 * @typedef {object} Env what the platform gives: secrets, and the bindings of wrangler.jsonc.
 * @property {string} CLOSE_SIGNATURE_KEYS one signature key, or JSON: `["…", "…"]`, or `{"whsub_…": "…"}`.
 * @property {string} [CLOSE_API_KEY] of an admin, for the event log; without one, gaps are only logged.
 * @property {string} [ADMIN_TOKEN] opens /dead-letters and /objects; without one, there are no such pages.
 * @property {string} [CLOSE_API_URL] Close's API by itself; the emulator's for trying things out.
 * @property {{ send(message: unknown, options?: object): Promise<unknown> }} EVENTS
 * @property {DurableObjectNamespace} OBJECTS
 * @property {DurableObjectNamespace} PARCELS
 * @property {DurableObjectNamespace} DEAD_LETTERS
 *
 * @typedef {object} Config
 * @property {string} path where deliveries come in.
 * @property {number} bodyBytes the most bytes of a delivery.
 * @property {number} requestSeconds how long a body may take to arrive, and the queue to take it.
 * @property {number} maxAgeSeconds how old a signature may be.
 * @property {number} handlerSeconds how long a call of `onChange` may take.
 * @property {{ firstSeconds: number, factor: number, longestSeconds: number }} retry the waits between the attempts.
 * @property {number} rememberDays how long the ids of events are kept: longer than retries (3 days) and the event log (30 days).
 * @property {{ afterSeconds: number, pages: number, attempts: number }} backfill how long a missing event has to come by itself,
 *   how many pages of 50 events one question may take, and how often it is asked.
 */

/** @type {Config} */
export const config = {
  path: '/webhook',
  bodyBytes: 2 * 1024 * 1024,
  requestSeconds: 10,
  maxAgeSeconds: 300,
  handlerSeconds: 30,
  retry: { firstSeconds: 2, factor: 4, longestSeconds: 3600 },
  rememberDays: 35,
  backfill: { afterSeconds: 60, pages: 20, attempts: 8 },
};

/** How long until the next attempt, after so many of them. */
export function wait(attempts, { firstSeconds, factor, longestSeconds } = config.retry) {
  return Math.min(firstSeconds * factor ** (attempts - 1), longestSeconds);
}
