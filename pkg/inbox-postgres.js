// The store of an inbox in PostgreSQL, for any number of processes.
export { postgresStore } from './src/inbox/postgres-store.js';
