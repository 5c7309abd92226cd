// Close's API for webhook subscriptions and the event log: fetch only, in every runtime.
export { catchUp } from './src/api/catch-up.js';
export { CloseApi } from './src/api/client.js';
export { coverage } from './src/api/coverage.js';
export { namesOf } from './src/api/custom-fields.js';
export { ApiError } from './src/api/error.js';
export { plan } from './src/api/plan.js';
