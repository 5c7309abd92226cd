// The store of an inbox in one file, for one process of Node.
export { lmdbStore } from './src/inbox/lmdb-store.js';
