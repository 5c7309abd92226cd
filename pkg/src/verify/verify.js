// What `closehook/verify` exports.
export { ClosehookError, PayloadError, VerificationError } from '../errors.js';
export { Webhook } from '../verifier.js';
