// What both servers of the emulator need of HTTP.
import { ClosehookError } from '../errors.js';

/** An answer that is no success, with its status. */
export class HttpError extends ClosehookError {
  constructor(status, code, message, headers = {}) {
    super(code, message);
    this.name = 'HttpError';
    this.status = status;
    this.headers = headers;
  }
}

const HERE = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;

/** What a proxy or a tunnel adds: what came through one is from somewhere else, whatever host it names. */
const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'cf-connecting-ip'];

/**
 * Whether a request is from this machine, and no page of another site has sent it: such a page can send simple requests, and
 * a name of its own can be made to mean this machine. A tunnel can be told to write the host anew.
 */
export function isFromHere(headers) {
  const { origin, host = '' } = headers;
  if (FORWARDED.some((name) => headers[name] !== undefined)) return false;
  return HERE.test(host) && (origin === undefined || HERE.test(origin.replace(/^https?:\/\//, '')));
}

/** The client went away before its request was whole: there is nobody to answer. */
export class Gone extends Error {}

/** The body of a request, as bytes; at most so many. */
export async function bodyOf(request, most) {
  const chunks = [];
  let length = Number(request.headers['content-length'] ?? 0);
  if (length > most) throw tooLarge(request, most);
  length = 0;
  try {
    // A loop that ends early would close the connection, and with it the way of the answer.
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

function tooLarge(request, most) {
  // What still comes is not kept.
  request.resume();
  return new HttpError(413, 'BODY_TOO_LARGE', `the body has more than ${most} bytes`, { connection: 'close' });
}

/** Answers with JSON text. */
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
