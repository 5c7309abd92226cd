// Turns events of the log into the deliveries that Close would have sent, signed with the key of their subscription.
import { Appender } from '../deliveries/appender.js';
import { deliveryBody } from '../deliveries/log-event.js';
import { agentFor, post } from '../../src/http/post.js';
import { sleep } from '../../src/timer.js';
import { failureWords } from '../http/target.js';
import { OWN_HEADERS } from '../http/own-headers.js';
import { Pace } from '../http/pace.js';
import { webhook } from '../input/keys.js';
import { safe, shown } from '../output/text.js';
import { keyOf } from './key-file.js';

/** @import { LoggedEvent, WebhookSubscription } from '../../api.d.ts' */
/** @import { Webhook } from '../../index.js' */
/** @import { Options } from '../arguments.js' */

/**
 * @typedef {{ body: Buffer, headers: [string, string][] }} Made
 *
 * @typedef {object} Out where deliveries go
 * @property {(delivery: Made, logged: LoggedEvent) => Promise<void>} hand
 * @property {() => Promise<void>} flush resolves when all that was handed over is safe
 * @property {() => Promise<void>} close
 */

const decoder = new TextDecoder();

/**
 * The number of attempts for an event that the receiver cannot accept, and the first wait, in milliseconds.
 */
const ATTEMPTS = 4;
const FIRST_WAIT = 500;

/** A receiver did not take an event. */
export class NotTaken extends Error {
  /** @param {LoggedEvent} logged @param {string} why @param {number | undefined} status */
  constructor({ event }, why, status) {
    super(`${shown(event.object_type)} ${shown(event.action)} ${shown(event.id)} was not taken: ${why}`);
    this.name = 'NotTaken';
    this.status = status;
  }
}

/**
 * Creates the delivery of an event for a subscription.
 *
 * @param {readonly WebhookSubscription[]} subscriptions @returns {(logged: LoggedEvent, id: string) => Made}
 */
export function deliveries(subscriptions) {
  /** @type {Map<string, Webhook>} */
  const webhooks = new Map();
  for (const subscription of subscriptions) {
    const { id } = subscription;
    webhooks.set(id, webhook({ [id]: keyOf(subscription) }, {}));
  }
  return ({ bytes }, id) => {
    const body = deliveryBody(decoder.decode(bytes), id);
    const signed = /** @type {Webhook} */ (webhooks.get(id)).sign(body);
    return { body, headers: [...OWN_HEADERS, ...Object.entries(signed)] };
  };
}

/**
 * Posts each, until it is answered with 2xx.
 *
 * @param {URL} url @param {Options} how @param {AbortSignal} signal @returns {Out}
 */
export function toAddress(url, { insecure, timeout: seconds = 30, rate = Infinity, parallel = 1 }, signal) {
  const agent = agentFor(url, { insecure, parallel });
  const pace = new Pace(rate);
  return {
    async hand(delivery, logged) {
      for (let attempt = 1; ; attempt++) {
        await pace.turn(signal);
        signal.throwIfAborted();
        const { status = 0, reason, error } = await post(url, { ...delivery, agent, seconds });
        if (status >= 200 && status < 300) return;
        // A retry would be refused again.
        const isFinal = status >= 300 && status < 500 && status !== 408 && status !== 429;
        const why = error ? safe(failureWords(error, url)) : `answered ${status} ${safe(reason ?? '')}`;
        if (isFinal || attempt === ATTEMPTS) throw new NotTaken(logged, why, status);
        await sleep(FIRST_WAIT * 2 ** (attempt - 1), signal);
      }
    },
    async flush() {},
    close: async () => agent.destroy(),
  };
}

/**
 * Appends each to a file of deliveries. They are on disk when `flush` resolves, since a sync for each would be slow.
 *
 * @param {string} path @param {(sentence: string) => void} note @returns {Promise<Out>}
 */
export async function toFile(path, note) {
  const appender = await Appender.open(path, note);
  /** @type {Promise<void>[]} */
  let waiting = [];
  return {
    async hand({ body, headers }) {
      const written = appender.append({ now: Math.floor(Date.now() / 1000), headers, body });
      // `flush` reports the error.
      written.catch(() => {});
      waiting.push(written);
    },
    async flush() {
      const before = waiting;
      waiting = [];
      await Promise.all(before);
    },
    close: () => appender.close(),
  };
}
