// The control API: what makes events, moves the clock and breaks things. No key: the server answers to this machine
// only.
import { EventStream, eventText } from '../http/event-stream.js';
import { HttpError, answer, bodyOf } from './http.js';
import { parsed } from './sender.js';

/** @import { Subscription } from '../../emulator.d.ts' */
/** @import { Emulator } from './emulator.js' */
/** @import { IncomingMessage, ServerResponse } from 'node:http' */

export const CONTROL = '/_closehook/';

/** The most bytes of a request: 100,000 events of a usual size. */
const MOST_BYTES = 512 * 1024 * 1024;

const HELP = `POST   events                        a bare event or an array of them;
                                     or { "template": "lead.created", "data": {…}, "count": 1 }
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
                                     reorder; [] ends all
DELETE faults                        ends all
GET    keys                          the signature keys by subscription, as a receiver takes them
GET    state                         subscriptions with backlog, attempts and errors, the clock, faults, warnings
GET    warnings?from=N               what Close would send as e-mail
GET    deliveries?from=N             the last attempts, with their outcomes
GET    stream                        attempts and warnings as server-sent events
POST   users                         { "id": "user_…", "role": "user", "access": true, "api_key": "api_…" }
`;

/**
 * What a route is asked with.
 *
 * @typedef {{ request: IncomingMessage, names: string[], json(): Promise<Uint8Array>, from(): number,
 *   isSent: boolean }} Question
 *
 * @typedef {[method: string, pattern: string, run: (question: Question, response: ServerResponse) =>
 *   unknown[] | void | Promise<unknown[] | void>]} Route gives the status and what is answered, or answers itself
 */

/** @param {Emulator} emulator whose parts these are. */
export function controlApi(emulator) {
  /** @type {Route[]} */
  const routes = [
    ['GET', '', (_, response) => text(response, HELP)],
    ['POST', 'events', async ({ json }) => [201, { ids: await emulator.put(await json()) }]],
    ['GET', 'templates', () => [200, { templates: emulator.templates }]],
    ['GET', 'clock', () => [200, emulator.clock]],
    ['POST', 'clock', async ({ json }) => [200, await emulator.advance(parsed(await json())?.advance)]],
    [
      'GET',
      'keys',
      async () => [
        200,
        {
          keys: Object.fromEntries(
            (await emulator.subscriptions()).map((/** @type {Subscription} */ one) => [one.id, one.signature_key]),
          ),
        },
      ],
    ],
    ['GET', 'state', () => [200, emulator.state()]],
    ['GET', 'faults', () => [200, { faults: emulator.state().faults }]],
    ['POST', 'faults', async ({ json }) => [200, { faults: await emulator.setFaults(await json()) }]],
    ['DELETE', 'faults', async () => [200, { faults: await emulator.setFaults([]) }]],
    ['GET', 'warnings', ({ from }) => [200, { warnings: emulator.warnings(from()) }]],
    ['GET', 'deliveries', ({ from }) => [200, { deliveries: emulator.deliveries(from()) }]],
    ['GET', 'stream', ({ request, isSent }, response) => stream(emulator, request, response, isSent)],
    ['POST', 'users', async ({ json }) => [200, await emulator.setUser(await json())]],
    ['GET', 'objects/:/:', ({ names }) => [200, emulator.objectText(names[0], names[1])]],
    [
      'PUT',
      'objects/:/:',
      async ({ json, names }) => [200, { id: await emulator.change(names[0], names[1], await json()) }],
    ],
    ['DELETE', 'objects/:/:', async ({ names }) => [200, { id: await emulator.delete(names[0], names[1]) }]],
  ];
  return async (/** @type {IncomingMessage} */ request, /** @type {ServerResponse} */ response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const path = url.pathname.slice(CONTROL.length).replace(/\/$/, '').split('/');
    const here = routes.filter(([, pattern]) => fits(pattern.split('/'), path));
    if (here.length === 0 || !url.pathname.startsWith(CONTROL))
      throw new HttpError(404, 'NOT_FOUND', `there is no ${url.pathname}: GET ${CONTROL} lists what there is`);
    const found = here.find(([known]) => known === method);
    if (!found) {
      const allow = here.map(([known]) => known).join(', ');
      throw new HttpError(405, 'METHOD_NOT_ALLOWED', `${url.pathname} takes ${allow}`, { allow });
    }
    const [, pattern, run] = found;
    const names = path.filter((_, place) => pattern.split('/')[place] === ':').map(decoded);
    const result = await run(
      { request, names, json: () => jsonOf(request), from: () => from(url), isSent: url.searchParams.has('sent') },
      response,
    );
    if (result)
      answer(response, Number(result[0]), `${typeof result[1] === 'string' ? result[1] : JSON.stringify(result[1])}\n`);
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
  events.onClose(
    emulator.listen((kind, what, sent) => {
      const told =
        isSent && sent ? { ...what, headers: sent.headers, body: Buffer.from(sent.body).toString('base64') } : what;
      events.write(eventText(kind, what.number, told));
    }),
  );
}
