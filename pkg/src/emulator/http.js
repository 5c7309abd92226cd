// HTTP for both APIs of the emulator.
import { ClosehookError } from '../errors.js';

/** @import { IncomingMessage, ServerResponse } from 'node:http' */

/** An answer that is no success, with its status. */
export class HttpError extends ClosehookError {
  /** @param {number} status @param {string} code @param {string} message @param {Record<string, string>} headers */
  constructor(status, code, message, headers = {}) {
    super(code, message);
    this.name = 'HttpError';
    this.status = status;
    this.headers = headers;
  }
}

/** The client disconnected before its request was complete. */
export class Gone extends Error {}

/** The body of a request, as bytes; at most so many. @param {IncomingMessage} request @param {number} most */
export async function bodyOf(request, most) {
  const chunks = [];
  let length = Number(request.headers['content-length'] ?? 0);
  if (length > most) throw tooLarge(request, most);
  length = 0;
  try {
    // By default, a loop that ends early closes the connection, and the answer could not be sent.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      length += chunk.length;
      if (length > most) throw tooLarge(request, most);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof HttpError ? error : new Gone();
  }
  return Buffer.concat(chunks, length);
}

/** @param {IncomingMessage} request @param {number} most */
function tooLarge(request, most) {
  // Discards the rest of the body.
  request.resume();
  return new HttpError(413, 'BODY_TOO_LARGE', `the body has more than ${most} bytes`, { connection: 'close' });
}

/**
 * Answers with JSON text.
 *
 * @param {ServerResponse} response @param {number} status @param {string} text @param {Record<string, string>} headers
 */
export function answer(response, status, text, headers = {}) {
  const body = Buffer.from(text);
  response.writeHead(status, {
    'content-type': 'application/json',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-length': body.length,
    ...headers,
  });
  response.end(body);
}
