// closehook/filters has a module of its own: all that memory.test.js says of the whole package is so there too.
process.env.CLOSEHOOK_ENTRY = '../../pkg/filters.js';
await import('./memory.test.js');
