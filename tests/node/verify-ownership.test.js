// All that ownership.test.js says of the deliveries of the whole package, of those of closehook/verify.
process.env.CLOSEHOOK_ENTRY = '../../pkg/dist/verify/index.js';
await import('./ownership.test.js');
