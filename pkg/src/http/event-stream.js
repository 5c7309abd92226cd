// Server-sent events for an open page.

/** @import { ServerResponse } from 'node:http' */

/**
 * How many unread bytes a page may have before its stream is closed, since a page that stops reading must not fill the
 * memory.
 */
const MOST_BEHIND = 16 * 1024 * 1024;

/**
 * The text of an event. A page that reconnects sends its id as `last-event-id`.
 *
 * @param {string} kind @param {string | number} id @param {unknown} data that JSON can have
 */
export const eventText = (kind, id, data) => `event: ${kind}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;

/** An open response: a stream of events. */
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

  /** @param {() => void} stop called when the page has disconnected, or its stream was closed */
  onClose(stop) {
    this.#response.on('close', stop);
  }
}
