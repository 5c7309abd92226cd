// The receiver of web requests for the edge runtime of Vercel and Next.js.
import './filters-edge-light.js';
import { handlerOf } from './src/receiver/web.js';

export { pack, unpack } from './src/receiver/message.js';
export const receive = handlerOf();
