// What every entry exports.
export { ClosehookError, PayloadError, VerificationError } from './errors.js';
export { Webhook } from './webhook.js';
