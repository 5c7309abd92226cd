// closehook/filters has a module of its own: what memory.test.js expects of the whole package holds there too.
process.env.CLOSEHOOK_ENTRY = '../../pkg/filters.js';
await import('./memory.test.js');
