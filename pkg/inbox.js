// Each event once, and none missing: the engine, over a store.
export { Inbox } from './src/inbox/inbox.js';
export { memoryStore } from './src/inbox/memory-store.js';
