// What a receiver is by itself, and what `closehook listen` adds.

/** @import { VerificationError } from '../../index.d.ts' */
/** @import { IncomingMessage } from 'node:http' */

/** Close's bodies are a few kilobytes; a note or an e-mail can be large. */
export const MAX_BODY_BYTES = 2 * 1024 * 1024;

/** The limit for all bodies that are being read or accepted, since anyone can send them. */
export const MAX_BUFFERED_BYTES = 64 * 1024 * 1024;

/** In seconds. */
export const TIMEOUT = 10;

/**
 * What `closehook listen` adds to a receiver, since it shows all that comes. It reads bodies without a signature too,
 * is told of what is refused, accepts authentic bodies without an event, and what `accept` resolves to is the answer,
 * in place of 200.
 *
 * @typedef {{ refused(error: VerificationError, about: { body: Buffer, request: IncomingMessage }): unknown }} Watch
 *
 * @typedef {{ status: number, type?: string, answer?: Uint8Array }} Answer
 */

/** The name of the option under which `receive` of closehook/node gets a `Watch`. */
export const WATCH = Symbol.for('closehook.watch');
