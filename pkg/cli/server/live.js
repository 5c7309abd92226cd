// Live data for the inspector: `live.json` says what is available, a stream of server-sent events delivers it, and a
// delivery can be sent once more to another address. All of it answers only this machine.
import { randomUUID } from 'node:crypto';
import { ClosehookError } from '../../src/errors.js';
import { Gone, answer, bodyOf } from '../../src/emulator/http.js';
import { EventStream, eventText } from '../../src/http/event-stream.js';
import { Kept, resend } from '../../src/http/resend.js';
import { localOnly } from './loopback.js';
import { securityHeaders } from './policy.js';

/** @import { SignedHeaders } from '../../index.d.ts' */
/** @import { IncomingMessage, ServerResponse } from 'node:http' */

const STREAM = '/live';
const ABOUT = '/live.json';
const RESEND = '/_closehook/resend';

/** The most bytes of a request to send a delivery once more: a number and an address. */
const MOST_BYTES = 64 * 1024;

/**
 * Answers with what there is to be seen live, `kind` being `listen` or `emulate`.
 *
 * @param {ServerResponse} response @param {'listen' | 'emulate'} kind
 */
export function aboutLive(response, kind) {
  response.writeHead(200, { ...securityHeaders, 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify({ kind })}\n`);
}

/** @param {IncomingMessage} request @param {string} path */
const asks = ({ method, url = '' }, path) => method === 'GET' && url.split('?', 1)[0] === path;

/** @param {IncomingMessage} request */
export const asksAboutLive = (request) => asks(request, ABOUT);

/** @param {IncomingMessage} request */
const asksToResend = ({ method, url }) => method === 'POST' && url === RESEND;

/**
 * A delivery as the page gets it. If it was refused, `code` and `sentence` say why. Neither contains a key.
 *
 * @typedef {{ headers: [string, string][], body: Uint8Array, arrived: number, code: string | null,
 *   sentence: string | null, isAuthentic: boolean }} Received
 */

/** The requests of a receiver, for the page. */
export class LiveFeed {
  /** @type {Kept<Received>} */
  #kept = new Kept();
  #number = 0;
  /** Identifies this process, since a page that reconnects to another one starts over. */
  #run = randomUUID().slice(0, 8);
  /** @type {Set<EventStream>} */
  #pages = new Set();
  #sign;

  /** @param {{ sign: (body: Uint8Array) => SignedHeaders }} given `sign` signs a delivery that is sent once more */
  constructor({ sign }) {
    this.#sign = sign;
  }

  /**
   * Shows a delivery that was verified or refused.
   *
   * @param {Pick<Received, 'headers' | 'body'> & Partial<Pick<Received, 'code' | 'sentence'>>} given
   */
  push({ headers, body, code = null, sentence = null }) {
    this.#number += 1;
    // Only an old signature proves that it was authentic.
    const isAuthentic = code === null || code === 'TIMESTAMP_TOO_OLD';
    const received = { headers, body, arrived: Date.now(), code, sentence, isAuthentic };
    this.#kept.add(this.#number, received);
    if (this.#pages.size === 0) return;
    const text = this.#text(this.#number, received);
    for (const page of this.#pages) page.write(text);
  }

  /** @param {number} number @param {Received} given */
  #text(number, { headers, body, arrived, code, sentence }) {
    const told = { number, arrived, headers, body: Buffer.from(body).toString('base64'), code, sentence };
    return eventText('received', `${this.#run}-${number}`, told);
  }

  /**
   * Answers what the page asks for; false for anything else.
   *
   * @param {IncomingMessage} request @param {ServerResponse} response
   */
  answers(request, response) {
    if (!asks(request, STREAM) && !asksAboutLive(request) && !asksToResend(request)) return false;
    this.#answer(request, response);
    return true;
  }

  #answer = localOnly((/** @type {IncomingMessage} */ request, /** @type {ServerResponse} */ response) => {
    if (asksAboutLive(request)) aboutLive(response, 'listen');
    else if (asksToResend(request)) void this.#resend(request, response);
    else this.#open(request, response);
  });

  /** @param {IncomingMessage} request @param {ServerResponse} response */
  #open(request, response) {
    const page = new EventStream(response, securityHeaders);
    const [run, number] = String(request.headers['last-event-id'] ?? '').split('-');
    const last = run === this.#run ? Number(number) : 0;
    for (const text of this.#kept.latest(last, (each, received) => this.#text(each, received))) page.write(text);
    this.#pages.add(page);
    page.onClose(() => this.#pages.delete(page));
  }

  /** @param {IncomingMessage} request @param {ServerResponse} response */
  async #resend(request, response) {
    try {
      const text = (await bodyOf(request, MOST_BYTES)).toString('utf8');
      const sent = await resend(parsed(text), this.#kept, { sign: ({ body }) => this.#sign(body) });
      answer(response, 200, `${JSON.stringify(sent)}\n`);
    } catch (error) {
      if (error instanceof Gone) return void response.destroy();
      const isKnown = error instanceof ClosehookError;
      const { code, message, status = 400 } = /** @type {typeof UNEXPECTED} */ (isKnown ? error : UNEXPECTED);
      answer(response, status, `${JSON.stringify({ code, error: message })}\n`);
    }
  }
}

/** Its own message may quote anything. */
const UNEXPECTED = { code: 'INTERNAL', message: 'it could not be sent', status: 500 };

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new ClosehookError('MALFORMED_JSON', 'the body is not JSON');
  }
}
