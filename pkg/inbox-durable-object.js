// The store of an inbox in the SQLite of a Durable Object, and the alarm that wakes it.
export { durableObjectStore, setAlarm } from './src/inbox/durable-object-store.js';
