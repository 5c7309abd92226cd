// All that host.test.js says of the whole package, of closehook/verify.
process.env.CLOSEHOOK_ENTRY = 'verify/index.cjs';
await import('./host.test.js');
