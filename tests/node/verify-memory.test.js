// closehook/verify has an allocator and keyrings of its own: all that memory.test.js says of the whole package is so
// there too.
process.env.CLOSEHOOK_ENTRY = '../../pkg/dist/verify/index.js';
await import('./memory.test.js');
