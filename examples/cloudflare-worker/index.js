// The Worker: the door, the queue behind it, and who takes from it.
import { pageOf } from './admin.js';
import { config } from './config.js';
import { consume } from './consumer.js';
import { bury } from './dead-letters.js';
import { door } from './door.js';

export { CloseObject } from './close-object.js';
export { DeadLetters } from './dead-letters.js';
export { Parcel } from './parcel.js';

export default {
  /** @param {import('./config.js').Env} env */
  fetch(request, env, ctx) {
    return new URL(request.url).pathname === config.path ? door(request, env, ctx) : pageOf(request, env);
  },

  /** @param {import('./config.js').Env} env */
  queue(batch, env) {
    return batch.queue.includes('dead') ? bury(batch, env) : consume(batch, env);
  },
};
