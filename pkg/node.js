// The receiver for Node: node:http, and what is built on it; and what its example needs beside it.
import { Subscriptions, Webhook } from './filters.js';
import { listenerOf } from './src/receiver/node.js';

export { checkDataFile } from './src/data-file.js';
export { isFromHere } from './src/from-here.js';
export const receive = listenerOf({ Subscriptions, Webhook });
