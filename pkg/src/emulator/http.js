// What both servers of the emulator need of HTTP.
import { ClosehookError } from '../errors.js';

/** The most bytes of a request: 100,000 events of a usual size. */
const MOST_BYTES = 512 * 1024 * 1024;

/** An answer that is no success, with its status. */
export class HttpError extends ClosehookError {
  constructor(status, code, message, headers = {}) {
    super(code, message);
    this.name = 'HttpError';
    this.status = status;
    this.headers = headers;
  }
}

/** The body of a request, as bytes. */
export async function bodyOf(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > MOST_BYTES) throw new HttpError(413, 'BODY_TOO_LARGE', `the body has more than ${MOST_BYTES} bytes`, { connection: 'close' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
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
