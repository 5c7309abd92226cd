// The receiver of web requests for Cloudflare Workers.
import './filters-workerd.js';
import { handlerOf } from './src/receiver/web.js';

export { pack, unpack } from './src/receiver/message.js';
export const receive = handlerOf({ dropsRest: true });
