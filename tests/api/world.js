// A stand-in for Close's API that answers what a test says, and keeps what was asked.
import { once } from 'node:events';
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
    const url = new URL(String(request.url), 'http://localhost');
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
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${server.address().port}`;
  return { api: new CloseApi({ apiKey: KEY, url, ...options }), requests, url };
}

/**
 * Stands between a client and a server, such as the emulator, and does to a request what `fault` says: `{ status,
 * headers, json }` in place of the answer, or `{ cut: true }`; nothing lets it pass.
 *
 * @param {(request: { method?: string, path: string, query: object, number: number }) => object | void} fault
 */
export async function between(t, target, fault = () => {}) {
  const requests = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const { pathname: path, searchParams } = new URL(String(request.url), 'http://localhost');
    const asked = {
      method: request.method,
      path,
      query: Object.fromEntries(searchParams),
      number: requests.length,
      headers: request.headers,
      body: body.toString(),
    };
    requests.push(asked);
    const { status, headers = {}, json = {}, cut } = (await fault(asked)) ?? {};
    if (cut) return request.socket.destroy();
    if (status !== undefined) {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      return response.end(JSON.stringify(json));
    }
    const { host, connection, 'content-length': length, ...sent } = request.headers;
    const asking = fetch(new URL(String(request.url), target), {
      method: request.method,
      headers: /** @type {Record<string, string>} */ (sent),
      ...(body.length > 0 && { body }),
    });
    // On a busy machine, a connection that is kept alive may end just when it is used again.
    const answer = await asking.catch(() => undefined);
    if (answer === undefined) return request.socket.destroy();
    const [type, date] = ['content-type', 'date'].map((name) => answer.headers.get(name));
    response.writeHead(answer.status, { ...(type && { 'content-type': type }), ...(date && { date }) });
    return response.end(Buffer.from(await answer.arrayBuffer()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${server.address().port}`, requests };
}

/**
 * Close's log of many events without a server: what it answers follows from the place of each event alone.
 *
 * @param {number[]} dates in milliseconds, in order
 * @param {(nth: number) => { object_type: string, action: string }} make more of each event
 */
export function logOf(dates, now, make = () => ({ object_type: 'lead', action: 'created' })) {
  const counted = { requests: 0 };
  const written = (date) => `${new Date(date).toISOString().slice(0, -1)}000`;
  const read = (text) => Date.parse(`${text}Z`);
  /** The first place whose date is not before this one. */
  const from = (date) => {
    let [low, high] = [0, dates.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (dates[middle] < date) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const fetch = async (url) => {
    counted.requests++;
    const {
      date_updated__gte: since,
      date_updated__lte: until,
      object_type: type,
      action,
      _cursor: cursor,
    } = Object.fromEntries(url.searchParams);
    const first = since === undefined ? 0 : from(read(since));
    let place =
      cursor === undefined ? (until === undefined ? dates.length : from(read(until) + 1)) - 1 : Number(cursor);
    const isAsked = (event) => type === undefined || (event.object_type === type && event.action === action);
    const page = [];
    for (; place >= first; place--) {
      const event = make(place);
      if (!isAsked(event)) continue;
      if (page.length === 50) break;
      page.push({ id: `ev_${place}`, date_updated: written(dates[place]), ...event });
    }
    const data = { data: page, cursor_next: place >= first ? String(place) : null };
    return new Response(JSON.stringify(data), { headers: { date: new Date(now()).toUTCString() } });
  };
  return { counted, api: new CloseApi({ apiKey: KEY, fetch }) };
}
