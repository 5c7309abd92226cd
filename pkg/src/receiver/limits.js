// What a receiver is by itself.

/** Close's bodies are a few kilobytes; a note or an e-mail can be large. */
export const MAX_BODY_BYTES = 2 * 1024 * 1024;

/** Of all bodies that are being read, or handed over: anyone can send them. */
export const MAX_BUFFERED_BYTES = 64 * 1024 * 1024;

/** In seconds. */
export const TIMEOUT = 10;

/** The name under which `closehook listen` gives `receive` what it adds: see `Watch` of node.js. */
export const WATCH = Symbol.for('closehook.watch');
