// One attempt to deliver, over HTTP.
import { agentFor, failureWords, post } from '../http/post.js';

/** @import { Agent } from 'node:http' */
/** @import { Due } from './sender.js' */

/** The outcome of an attempt that was broken off by `abandon`. */
export const ABANDONED = Symbol('abandoned');

/** What is sent with each attempt, besides its signature. */
export const STANDARD = { 'content-type': 'application/json', accept: '*/*', 'user-agent': 'closehook-emulator' };

/** Posts the attempts of one sender. */
export class Post {
  #seconds;
  /** @type {Map<string, Agent>} by protocol, and whether certificates are looked at */
  #agents = new Map();
  /** @type {Set<(outcome: symbol) => void>} */
  #underWay = new Set();

  /** @param {number} seconds how long an attempt may take, until the last byte of the answer. */
  constructor(seconds) {
    this.#seconds = seconds;
  }

  /**
   * Sends an attempt; redirects are not followed, and of the answer only the status counts. Never rejects. An attempt
   * with the fault `down` is not sent; of one with the fault `slow` the answer counts as one that came too late.
   *
   * @param {Due} attempt
   * @returns {Promise<number | string | symbol>} the status, or in words why there is none, or `ABANDONED`.
   */
  async send({ url: address, body, headers, verifySsl, network }) {
    if (!URL.canParse(address)) return 'the address cannot be posted to';
    const url = new URL(address);
    /** @param {string} code */
    const failed = (code) => failureWords(code, url, this.#seconds);
    if (network === 'down') return failed('ECONNREFUSED');
    const sending = post(url, {
      headers: Object.entries({ ...STANDARD, ...headers }),
      body,
      agent: this.#agent(url, verifySsl),
      seconds: this.#seconds,
      most: 0,
    });
    const outcome = await this.#unlessAbandoned(sending);
    if (typeof outcome === 'symbol') return outcome;
    if (outcome.error !== undefined) return failed(outcome.error);
    return network === 'slow' ? failed('TIMEOUT') : outcome.status;
  }

  /** @template T @param {Promise<T>} sending @returns {Promise<T | symbol>} */
  #unlessAbandoned(sending) {
    // A race against one promise for all would keep each attempt until that one is settled.
    return new Promise((resolve) => {
      this.#underWay.add(resolve);
      void sending.then((outcome) => {
        this.#underWay.delete(resolve);
        resolve(outcome);
      });
    });
  }

  /** @param {URL} url @param {boolean} verifySsl */
  #agent(url, verifySsl) {
    const insecure = !verifySsl;
    const kind = `${url.protocol}${insecure}`;
    const agent = this.#agents.get(kind) ?? agentFor(url, { insecure, parallel: Infinity });
    this.#agents.set(kind, agent);
    return agent;
  }

  /** Breaks off what is under way. */
  abandon() {
    for (const resolve of this.#underWay) resolve(ABANDONED);
    this.#underWay.clear();
    this.close();
  }

  /** Closes what is kept open. */
  close() {
    for (const agent of this.#agents.values()) agent.destroy();
  }
}
