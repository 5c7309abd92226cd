// The control API: what makes events, moves the clock and breaks things. No key: the server answers to this machine
// only.
import { EventStream, eventText } from '../http/event-stream.js';
import { HttpError, answer, bodyOf } from './http.js';
import { parsed } from './sender.js';

/** @import { Attempt, ControlApi, Subscription } from '../../emulator.d.ts' */
/** @import { Emulator } from './emulator.js' */
/** @import { IncomingMessage, ServerResponse } from 'node:http' */

export const CONTROL = '/_closehook/';

/** The most bytes of a request: 100,000 events of a usual size. */
const MOST_BYTES = 512 * 1024 * 1024;

const HELP = `POST   events                        a bare event or an array of them;
                                     or { "template": "lead.created", "data": {…}, "count": 1 }
POST   cascades                      { "cascade": "lead_deleted", "lead_id": "lead_…" } and all that follows from it;
                                     lead_created lead_deleted leads_merged task_completed status_changed
                                     import bulk_delete bulk_edit: docs/emulator.md has their members
PUT    objects/TYPE/ID               changes fields of an object, as Close's own API would: an updated event
DELETE objects/TYPE/ID               deletes it
GET    objects/TYPE/ID               what it is now
GET    templates                     the object types that have a template, and their actions
POST   clock                         { "advance": seconds } moves the virtual clock, and answers when
                                     all that was due is done
GET    clock
POST   faults                        { "kind": "down" }, { "kind": "down", "next": 3 } or
                                     { "kind": "duplicate", "rate": 0.1, "subscription_id": "whsub_…" };
                                     kinds: down slow wrong_key stale_timestamp altered_body duplicate
                                     reorder, and of Close's API: rate_limited api_down cursor_expired
                                     slow_api; "lasts_ms" and "wait_ms" are times; [] ends all
DELETE faults                        ends all
POST   subscriptions                 { "url": "http://127.0.0.1:3000/webhook", "events": […] } creates one, without
                                     the API key that Close's API asks for
PUT    subscriptions/ID              { "status": "paused" } or "active", or another member of Close's API
POST   resend                        { "number": 3, "url": "http://127.0.0.1:3000/webhook" } sends an attempt once
                                     more, to this address; "anew": false with the signature that it had
GET    keys                          the signature keys by subscription, as a receiver takes them
GET    state                         subscriptions with backlog, attempts and errors, the clock, faults, warnings
GET    warnings?from=N               what Close would send as e-mail
GET    deliveries?from=N             the last attempts, with their outcomes
GET    stream                        attempts and warnings as server-sent events
POST   users                         { "id": "user_…", "role": "user", "access": true, "api_key": "api_…" },
                                     or "access_token"; what is left out stays as it is
`;

/**
 * What a route is asked with.
 *
 * @typedef {{ request: IncomingMessage, response: ServerResponse, names: string[], json(): Promise<Uint8Array>,
 *   from(): number, isSent: boolean }} Question
 */

/**
 * The routes that `ControlApi` has: each gives the status and the answer, or its text.
 *
 * @typedef {{ [Route in keyof ControlApi]: (question: Question) =>
 *   Answer<Route> | Promise<Answer<Route>> }} Routes
 */

/**
 * @template {keyof ControlApi} Route
 * @typedef {[status: number, answer: ControlApi[Route]['answer'] | string]} Answer
 */

/** @param {Emulator} emulator whose parts these are. */
export function controlApi(emulator) {
  /** @type {Routes} */
  const routes = {
    'POST events': async ({ json }) => [201, { ids: await emulator.put(await json()) }],
    'POST cascades': async ({ json }) => [201, { ids: await emulator.cascade(await json()) }],
    'GET templates': () => [200, { templates: emulator.templates }],
    'GET clock': () => [200, emulator.clock],
    'POST clock': async ({ json }) => [200, await emulator.advance(parsed(await json())?.advance)],
    'GET keys': async () => {
      /** @type {Subscription[]} */
      const all = await emulator.subscriptions();
      return [200, { keys: Object.fromEntries(all.map((one) => [one.id, one.signature_key])) }];
    },
    'POST subscriptions': async ({ json }) => [201, await emulator.subscribe(parsed(await json()))],
    'PUT subscriptions/:': async ({ json, names }) => [200, await emulator.update(names[0], parsed(await json()))],
    'POST resend': async ({ json }) => [200, await emulator.resend(parsed(await json()))],
    'GET state': () => [200, emulator.state()],
    'GET faults': () => [200, { faults: emulator.state().faults }],
    'POST faults': async ({ json }) => [200, { faults: await emulator.setFaults(await json()) }],
    'DELETE faults': async () => [200, { faults: await emulator.setFaults([]) }],
    'GET warnings': ({ from }) => [200, { warnings: emulator.warnings(from()) }],
    'GET deliveries': ({ from }) => [200, { deliveries: emulator.deliveries(from()) }],
    'POST users': async ({ json }) => [200, await emulator.setUser(await json())],
    'GET objects/:/:': ({ names }) => [200, emulator.objectText(names[0], names[1])],
    'PUT objects/:/:': async ({ json, names }) => [
      200,
      { id: await emulator.change(names[0], names[1], await json()) },
    ],
    'DELETE objects/:/:': async ({ names }) => [200, { id: await emulator.delete(names[0], names[1]) }],
  };
  /** @type {Record<string, (question: Question) => void>} Those whose answers are not JSON. */
  const others = {
    'GET ': ({ response }) => text(response, HELP),
    'GET stream': ({ request, response, isSent }) => stream(emulator, request, response, isSent),
  };
  const all = Object.entries({ ...others, ...routes }).map(([route, run]) => {
    const [method, pattern] = route.split(' ');
    return { method, pattern: pattern.split('/'), run };
  });
  return async (/** @type {IncomingMessage} */ request, /** @type {ServerResponse} */ response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const path = url.pathname.slice(CONTROL.length).replace(/\/$/, '').split('/');
    const here = all.filter(({ pattern }) => fits(pattern, path));
    if (here.length === 0 || !url.pathname.startsWith(CONTROL))
      throw new HttpError(404, 'NOT_FOUND', `there is no ${url.pathname}: GET ${CONTROL} lists what there is`);
    const found = here.find((one) => one.method === method);
    if (!found) {
      const allow = here.map((one) => one.method).join(', ');
      throw new HttpError(405, 'METHOD_NOT_ALLOWED', `${url.pathname} takes ${allow}`, { allow });
    }
    const names = path.filter((_, place) => found.pattern[place] === ':').map(decoded);
    const isSent = url.searchParams.has('sent');
    const result = await found.run({
      request,
      response,
      names,
      json: () => jsonOf(request),
      from: () => from(url),
      isSent,
    });
    if (!result) return;
    const [status, what] = result;
    answer(response, status, `${typeof what === 'string' ? what : JSON.stringify(what)}\n`);
  };
}

/** @param {string[]} pattern @param {string[]} path */
const fits = (pattern, path) =>
  pattern.length === path.length &&
  pattern.every((part, place) => (part === ':' ? path[place] !== '' : part === path[place]));

/** @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpError(400, 'MALFORMED_PATH', `${part} is not a part of a path`);
  }
}

/** @param {IncomingMessage} request */
async function jsonOf(request) {
  const body = await bodyOf(request, MOST_BYTES);
  if (body.length === 0) throw new HttpError(400, 'MALFORMED_JSON', 'the body is empty, and JSON is expected');
  return body;
}

/** @param {URL} url */
function from(url) {
  const number = Number(url.searchParams.get('from') ?? 1);
  if (!Number.isSafeInteger(number) || number < 0)
    throw new HttpError(400, 'INVALID_FROM', 'from must be a whole number');
  return number;
}

/** @param {ServerResponse} response @param {string} body */
function text(response, body) {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' });
  response.end(body);
}

/**
 * @param {Emulator} emulator @param {IncomingMessage} request @param {ServerResponse} response
 * @param {boolean} isSent
 */
function stream(emulator, request, response, isSent) {
  const events = new EventStream(response, { 'x-content-type-options': 'nosniff' });
  if (request.method === 'HEAD') return response.end();
  // A page that opens later gets the latest attempts, and one that reconnects what it missed.
  const last = Number(request.headers['last-event-id'] ?? 0);
  if (isSent) for (const text of emulator.latestSent(last, withSent)) events.write(text);
  events.onClose(
    emulator.listen((kind, what, sent) =>
      events.write(isSent && sent ? withSent(what, sent) : eventText(kind, what.number, what)),
    ),
  );
}

/**
 * An attempt with the request that it sent.
 *
 * @param {Attempt} attempt @param {{ headers: [string, string][], body: Uint8Array }} sent
 */
const withSent = (attempt, { headers, body }) =>
  eventText('attempt', attempt.number, { ...attempt, headers, body: Buffer.from(body).toString('base64') });
