// What every entry exports.
export { event_types as EVENT_TYPES } from '../dist/event_types.js';
export { and, changed, not, or, where, whereIn } from './builder.js';
export { ClosehookError, FilterError, HistoryError, PatchError, PayloadError, VerificationError } from './errors.js';
export { Filter } from './filter.js';
export { changes, check, diff, previous, textDiff } from './diff.js';
export { Handlers } from './handlers.js';
export { History } from './history.js';
export { describe, render } from './rendering.js';
export { applyMergePatch, applyPatch, invertPatch, mergePatch } from './patch.js';
export { Subscriptions } from './subscriptions.js';
export { Webhook } from './webhook.js';
