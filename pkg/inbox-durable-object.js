// The store of an inbox in the SQLite of a Durable Object.
export { durableObjectStore } from './src/inbox/durable-object-store.js';
