// A delivery that no message of the queue can hold. It is fetched as often as the message is tried, and removed with it.
import { DurableObject } from 'cloudflare:workers';
import { Chunks } from './chunks.js';

/** A queue keeps a message for 14 days at most. What is left then was never sent: nobody will fetch it. */
const FORGOTTEN_AFTER = 15 * 86_400_000;

export class Parcel extends DurableObject {
  async put(bytes) {
    new Chunks(this.ctx.storage.sql, 'parcel').put(0, bytes);
    await this.ctx.storage.setAlarm(Date.now() + FORGOTTEN_AFTER);
  }

  async get() {
    const bytes = new Chunks(this.ctx.storage.sql, 'parcel').get(0);
    // It was removed, and asking must not leave an empty one.
    if (!bytes) await this.remove();
    return bytes;
  }

  async remove() {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  async alarm() {
    await this.remove();
  }
}
