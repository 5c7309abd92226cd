// One attempt to deliver, over HTTP.
import { Agent as HttpAgent, request as http } from 'node:http';
import { Agent as HttpsAgent, request as https } from 'node:https';

/** @import { Due } from './sender.js' */
/** @import { IncomingMessage } from 'node:http' */

/** How many connections to one receiver are kept open. */
const KEPT = 64;

/** Longer without a request, in milliseconds, and a connection may be closed by the other side just as it is used. */
const IDLE = 1000;

/** The outcome of an attempt that was broken off by `abandon`. */
export const ABANDONED = Symbol('abandoned');

/** @type {Record<string, string>} Why no answer came, for those who read the log of the sender. */
const REASONS = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection broke off',
  EPIPE: 'the connection broke off',
  ENOTFOUND: 'the host is not found',
  EAI_AGAIN: 'the host is not found',
  EHOSTUNREACH: 'the host is not reached',
  ENETUNREACH: 'the network is not reached',
};

/** Posts the attempts of one sender. */
export class Post {
  #seconds;
  #agents;
  #underWay = new Set();

  /** @param {number} seconds how long an attempt may take, until the last byte of the answer. */
  constructor(seconds) {
    this.#seconds = seconds;
    const kept = { keepAlive: true, maxFreeSockets: KEPT, timeout: IDLE };
    this.#agents = {
      http: new HttpAgent(kept),
      strict: new HttpsAgent(kept),
      lax: new HttpsAgent({ ...kept, rejectUnauthorized: false }),
    };
  }

  /**
   * Sends an attempt; redirects are not followed, and of the answer only the status counts. Never rejects. An attempt
   * with the fault `down` is not sent; of one with the fault `slow` the answer counts as one that came too late.
   *
   * @param {Due} attempt
   * @returns {Promise<number | string | symbol>} the status, or in words why there is none, or `ABANDONED`.
   */
  async send(attempt) {
    if (attempt.network === 'down') return REASONS.ECONNREFUSED;
    const outcome = await this.#exchange(attempt);
    return attempt.network === 'slow' && typeof outcome === 'number' ? this.#late : outcome;
  }

  get #late() {
    return `no answer within ${this.#seconds} s`;
  }

  /** @param {Due} given */
  #exchange({ url, body, headers, verifySsl }) {
    const secure = /^https:/i.test(url);
    const [request, agent] = secure
      ? [https, verifySsl ? this.#agents.strict : this.#agents.lax]
      : [http, this.#agents.http];
    return new Promise((resolve) => {
      /** @type {import('node:http').ClientRequest | undefined} */
      let sending;
      /** @param {number | string} outcome */
      const finish = (outcome) => {
        clearTimeout(timer);
        this.#underWay.delete(breakOff);
        resolve(outcome);
      };
      /** @param {number | string} outcome */
      const breakOff = (outcome) => {
        finish(outcome);
        sending?.destroy();
      };
      const timer = setTimeout(() => breakOff(this.#late), this.#seconds * 1000);
      this.#underWay.add(breakOff);
      try {
        sending = request(url, {
          method: 'POST',
          agent,
          headers: { ...STANDARD, ...headers, 'content-length': body.length },
        });
      } catch {
        // The engine's message would quote the address, which may hold a password.
        return finish('the address cannot be posted to');
      }
      sending.on('error', (error) => finish(reason(error)));
      sending.on('response', (response) => {
        response.on('error', (error) => finish(reason(error)));
        response.on('end', () => finish(statusOf(response)));
        response.resume();
      });
      // An answer that would have been the last one of HTTP on this connection.
      sending.on('upgrade', (response) => breakOff(statusOf(response)));
      sending.on('close', () => finish(REASONS.ECONNRESET));
      sending.end(body);
    });
  }

  /** Breaks off what is under way. */
  abandon() {
    for (const breakOff of [...this.#underWay]) breakOff(ABANDONED);
  }

  /** Closes what is kept open. */
  close() {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }
}

/** What is sent with each attempt, besides its signature. */
export const STANDARD = { 'content-type': 'application/json', accept: '*/*', 'user-agent': 'closehook-emulator' };

/** Node hands on whatever three digits the other side sends. @param {IncomingMessage} given */
function statusOf({ statusCode = 0 }) {
  return statusCode >= 100 ? statusCode : `the answer has no status of HTTP: ${statusCode}`;
}

/** @param {NodeJS.ErrnoException} error */
function reason({ code = 'an error without a code' }) {
  if (Object.hasOwn(REASONS, code)) return REASONS[code];
  const ofCertificate = /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code);
  return ofCertificate ? `the certificate is not accepted: ${code}` : `the connection failed: ${code}`;
}
