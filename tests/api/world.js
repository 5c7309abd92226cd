// A stand-in for Close's API that answers what a test says, and keeps what was asked.
import { createServer } from 'node:http';
import { CloseApi } from 'closehook/api';

export const KEY = 'api_secret0000000001';

/**
 * @param answers for each request in turn: what is answered, or a function of the request; the last one repeats.
 * @returns a client of it, and the requests that came.
 */
export async function answering(t, answers, options = {}) {
  const requests = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const url = new URL(request.url, 'http://localhost');
    const answer = answers[Math.min(requests.length, answers.length - 1)];
    requests.push({
      method: request.method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
      body,
    });
    const {
      status = 200,
      headers = {},
      json = {},
      text = JSON.stringify(json),
      hang = false,
      cut = false,
    } = typeof answer === 'function' ? answer(requests.at(-1)) : answer;
    if (cut) return request.socket.destroy();
    if (hang) return undefined;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    return response.end(text);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${server.address().port}`;
  return { api: new CloseApi({ apiKey: KEY, url, ...options }), requests, url };
}
