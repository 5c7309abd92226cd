// Live data for the inspector: `live.json` says what is available, and a stream of server-sent events delivers it. Both
// answer only this machine.
import { randomUUID } from 'node:crypto';
import { EventStream, eventText } from '../../src/http/event-stream.js';
import { localOnly } from './loopback.js';
import { securityHeaders } from './policy.js';

/** @import { IncomingMessage, ServerResponse } from 'node:http' */

/** How many requests, and how many bytes, are kept for pages that open later. */
const KEPT = 200;
const KEPT_BYTES = 32 * 1024 * 1024;

const STREAM = '/live';
const ABOUT = '/live.json';

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

/** The requests of a receiver, for the page. */
export class LiveFeed {
  /** @type {{ number: number, text: string }[]} */
  #records = [];
  #bytes = 0;
  #number = 0;
  /** Identifies this process, since a page that reconnects to another one starts over. */
  #run = randomUUID().slice(0, 8);
  /** @type {Set<EventStream>} */
  #pages = new Set();

  /**
   * Tells of what is verified, with `code` and `sentence` of what is refused; neither holds a key.
   *
   * @param {{ headers: [string, string][], body: Uint8Array, code?: string | null, sentence?: string | null }} given
   */
  push({ headers, body, code = null, sentence = null }) {
    this.#number += 1;
    const record = {
      number: this.#number,
      arrived: Date.now(),
      headers,
      body: Buffer.from(body).toString('base64'),
      code,
      sentence,
    };
    const text = eventText('received', `${this.#run}-${record.number}`, record);
    this.#records.push({ number: record.number, text });
    this.#bytes += text.length;
    while (this.#records.length > KEPT || (this.#bytes > KEPT_BYTES && this.#records.length > 1))
      this.#bytes -= this.#records.shift()?.text.length ?? 0;
    for (const page of this.#pages) page.write(text);
  }

  /**
   * Answers what the page asks for; false for anything else.
   *
   * @param {IncomingMessage} request @param {ServerResponse} response
   */
  answers(request, response) {
    if (!asks(request, STREAM) && !asksAboutLive(request)) return false;
    this.#answer(request, response);
    return true;
  }

  #answer = localOnly((/** @type {IncomingMessage} */ request, /** @type {ServerResponse} */ response) => {
    if (asksAboutLive(request)) aboutLive(response, 'listen');
    else this.#open(request, response);
  });

  /** @param {IncomingMessage} request @param {ServerResponse} response */
  #open(request, response) {
    const page = new EventStream(response, securityHeaders);
    const [run, number] = String(request.headers['last-event-id'] ?? '').split('-');
    const last = run === this.#run ? Number(number) : 0;
    for (const { number: each, text } of this.#records) if (each > last) page.write(text);
    this.#pages.add(page);
    page.onClose(() => this.#pages.delete(page));
  }
}
