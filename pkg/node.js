// The receiver for Node: node:http, and what is built on it.
import { Subscriptions, Webhook } from './index.js';
import { listenerOf } from './src/receiver/node.js';

export const receive = listenerOf({ Subscriptions, Webhook });
