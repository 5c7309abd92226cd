// Packages that only a benchmark run installs: what is measured against closehook, with no types here.
declare module '@noble/hashes/hmac.js';
declare module '@noble/hashes/sha2.js';
declare module 'hash-wasm';
declare module 'json-logic-engine';
declare module 'json-logic-js';
declare module 'jsondiffpatch';
declare module 'microdiff';
declare module 'pg-boss';
declare module 'sift';
declare module 'standardwebhooks';
declare module 'svix';
