// What `closehook/filters` exports.
export { and, changed, not, or, where, whereIn } from './builder.js';
export { ClosehookError, FilterError, PayloadError, VerificationError } from './errors.js';
export { Filter, Subscriptions } from './matching.js';
export { Webhook } from './verifier.js';
