// Server-sent events: what is told to a page while it is open.

/** @import { ServerResponse } from 'node:http' */

/** How many bytes a page may be behind before it is given up: who does not read must not fill this memory. */
const MOST_BEHIND = 16 * 1024 * 1024;

/**
 * One event as the stream has it. Its id comes back as `last-event-id` from a page that connects again.
 *
 * @param {string} kind @param {string | number} id @param {unknown} data that JSON can have
 */
export const eventText = (kind, id, data) => `event: ${kind}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;

/** An answer that goes on: a stream of events. */
export class EventStream {
  #response;

  /** @param {ServerResponse} response @param {Record<string, string>} headers further ones */
  constructor(response, headers) {
    this.#response = response;
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', ...headers });
    response.write(': closehook\n\n');
  }

  /** @param {string} text of `eventText` */
  write(text) {
    this.#response.write(text);
    if (this.#response.writableLength > MOST_BEHIND) this.#response.destroy();
  }

  /** @param {() => void} stop called when the other side has gone, or has been given up */
  onClose(stop) {
    this.#response.on('close', stop);
  }
}
