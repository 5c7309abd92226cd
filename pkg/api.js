// Close's API for webhook subscriptions and the event log: fetch only, in every runtime.
export { CloseApi } from './src/api/client.js';
export { ApiError } from './src/api/error.js';
export { plan } from './src/api/plan.js';
