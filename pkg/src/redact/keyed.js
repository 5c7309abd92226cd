// Randomness derived from a value and a seed, which reveals nothing about the value without the seed: HMAC-SHA256, by
// the core that signs, expanded by a small generator.
import { hexOf } from '../errors.js';
import { Webhook } from '#closehook';

/** The key that turns a seed of any length into 32 bytes. */
const SEEDS = 'c105e400'.repeat(8);

/** @typedef {(below: number) => number} Random a whole number from 0 on */

const encoder = new TextEncoder();

/** @param {Webhook} webhook @param {string} text @param {number} number */
const hmac = (webhook, text, number) => webhook.sign(encoder.encode(text), { timestamp: number })['close-sig-hash'];

export class Keyed {
  #webhook;

  /** @param {string} [seed] random without it */
  constructor(seed) {
    const random = () => hexOf(crypto.getRandomValues(new Uint8Array(32)));
    this.#webhook = new Webhook(seed === undefined ? random() : hmac(new Webhook(SEEDS), seed, 1));
  }

  /** @param {string} kind @param {string} value @param {number} attempt @returns {Random} */
  random(kind, value, attempt = 0) {
    const hash = hmac(this.#webhook, `${kind}\0${value}`, attempt + 1);
    return sfc32([0, 8, 16, 24].map((at) => parseInt(hash.slice(at, at + 8), 16)));
  }
}

/**
 * Chris Doty-Humphrey's small fast counter generator. It may leak its state, since that is only an HMAC.
 *
 * @param {number[]} state @returns {Random}
 */
function sfc32([a, b, c, d]) {
  return (below) => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return Math.floor(((sum >>> 0) / 2 ** 32) * below);
  };
}
