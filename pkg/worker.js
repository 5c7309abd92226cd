// The receiver of web requests, for whatever has a Request: Deno, Bun, Node, and what is built on them.
import './filters.js';
import { handlerOf } from './src/receiver/web.js';

export { pack, unpack } from './src/receiver/message.js';
export const receive = handlerOf();
