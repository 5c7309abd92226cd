// Each event once, and none missing: the engine, over a store; and what watches it.
export { exportInbox, importInbox } from './src/inbox/copy.js';
export { health } from './src/inbox/health.js';
export { Inbox } from './src/inbox/inbox.js';
export { memoryStore } from './src/inbox/memory-store.js';
export { metrics } from './src/inbox/metrics.js';
export { monitor } from './src/inbox/monitor.js';
