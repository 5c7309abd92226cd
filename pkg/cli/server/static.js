import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { securityHeaders } from './policy.js';

/** @import { IncomingMessage, ServerResponse } from 'node:http' */

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};

// No part begins with a dot or is escaped, so no path leads out of its folder.
const PATH = /^(?:\/[\w-][\w.-]*)+$/;

/** Serves the page in a folder. @param {string | URL} page */
export const pageFiles =
  (page) => async (/** @type {IncomingMessage} */ request, /** @type {ServerResponse} */ response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return plain(response, 405, 'method not allowed', { allow: 'GET, HEAD' });
    }
    const file = located(page, (request.url ?? '').split('?', 1)[0]);
    const content = file && (await readFile(file).catch(() => null));
    if (!content) return plain(response, 404, 'not found');
    response.writeHead(200, {
      ...securityHeaders,
      'content-type': TYPES[extname(file.pathname)],
      'content-length': content.length,
      'cache-control': 'no-cache',
    });
    response.end(content);
  };

/** @param {string | URL} page @param {string} path */
function located(page, path) {
  if (path === '/') return new URL('index.html', page);
  return PATH.test(path) && TYPES[extname(path)] ? new URL(path.slice(1), page) : null;
}

/**
 * @param {ServerResponse} response @param {number} status @param {string} text
 * @param {Record<string, string>} headers
 */
function plain(response, status, text, headers = {}) {
  response.writeHead(status, { ...securityHeaders, 'content-type': 'text/plain; charset=utf-8', ...headers });
  response.end(`${text}\n`);
}

/** The page as the package has it. */
export const INSPECTOR = new URL('../../dist/inspector/', import.meta.url);
