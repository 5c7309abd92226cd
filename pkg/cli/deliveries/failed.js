// The file of `replay --failed`: deliveries that were not accepted, unchanged, so that they can be replayed.
import { deliveryLine } from '../../src/input/delivery-record.js';
import { compact } from '../../src/input/json-text.js';
import { Appender } from './appender.js';

/** @import { Item } from './items.js' */

export class FailedFile {
  #path;
  /** @type {Promise<Appender> | null} opened at the first failure */
  #appender = null;
  count = 0;

  /** @param {string} path of a new file */
  constructor(path) {
    this.#path = path;
  }

  /** Resolves when it is on the disk. @param {Item} item */
  async add(item) {
    this.#appender ??= Appender.open(this.#path, () => {});
    await (await this.#appender).appendLine(lineOf(item));
    this.count++;
  }

  async close() {
    await (await this.#appender)?.close();
  }
}

/** @param {Item} item */
function lineOf({ delivery, body = Buffer.alloc(0) }) {
  if (delivery) return deliveryLine({ now: delivery.now, headers: delivery.headers, body });
  // A payload is signed again, so its layout may differ.
  return `${body.includes('\n') ? compact(body) : body.toString('utf8')}\n`;
}
