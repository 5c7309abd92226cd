import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { securityHeaders } from './policy.js';

const PACKAGE = new URL('../../', import.meta.url);

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

// No part begins with a dot or is escaped, so no path leads out of its folder.
const PATH = /^(?:\/[\w-][\w.-]*)+$/;

// What is no part of the page or of what it imports.
const HIDDEN = /^\/server\/|\/node_modules\/|^\/closehook\/cli\//;

/** Serves the page in a folder, and the package under /closehook/. */
export const pageFiles = (page) => async (request, response) => {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return plain(response, 405, 'method not allowed', { allow: 'GET, HEAD' });
  }
  const file = located(page, request.url.split('?', 1)[0]);
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

function located(page, path) {
  if (path === '/') return new URL('index.html', page);
  if (!PATH.test(path) || !TYPES[extname(path)] || HIDDEN.test(path)) return null;
  const [, inPackage] = /^\/closehook\/(.+)/.exec(path) ?? [];
  return inPackage ? new URL(inPackage, PACKAGE) : new URL(path.slice(1), page);
}

function plain(response, status, text, headers = {}) {
  response.writeHead(status, { ...securityHeaders, 'content-type': 'text/plain; charset=utf-8', ...headers });
  response.end(`${text}\n`);
}
