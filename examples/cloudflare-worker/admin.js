// Pages for those who run it, opened by a token: what the dead letters are and what is to become of them, and what is known of an object.
import { lettersOf } from './dead-letters.js';
import { log } from './log.js';
import { enqueue } from './message.js';

const nothing = (status) => new Response(null, { status });

/** The pages: method, path, and what is done. */
const PAGES = [
  ['GET', /^\/dead-letters$/, list],
  ['GET', /^\/dead-letters\/(\d+)$/, show],
  ['POST', /^\/dead-letters\/replay$/, replayAll],
  ['POST', /^\/dead-letters\/(\d+)\/replay$/, replay],
  ['DELETE', /^\/dead-letters\/(\d+)$/, discard],
  ['GET', /^\/objects\/([\w.-]{1,200})$/, look],
];

/** @param {import('./config.js').Env} env */
export async function pageOf(request, env) {
  // Who has no token does not learn what there is.
  if (!(await isAllowed(request, env))) return nothing(404);
  const url = new URL(request.url);
  const pages = PAGES.filter(([, pattern]) => pattern.test(url.pathname));
  if (pages.length === 0) return nothing(404);
  const page = pages.find(([method]) => method === request.method);
  if (!page) return new Response(null, { status: 405, headers: { allow: pages.map(([method]) => method).join(', ') } });
  const [, pattern, answer] = page;
  return answer(env, pattern.exec(url.pathname)[1], url.searchParams);
}

/** Digests are compared, so that the time tells nothing of the token. */
async function isAllowed(request, env) {
  if (!env.ADMIN_TOKEN) return false;
  const digest = async (text) => new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  const [given, wanted] = await Promise.all([digest(request.headers.get('authorization') ?? ''), digest(`Bearer ${env.ADMIN_TOKEN}`)]);
  return given.reduce((difference, byte, at) => difference | (byte ^ wanted[at]), 0) === 0;
}

async function list(env, _, query) {
  return Response.json(await lettersOf(env).list(Number(query.get('from')) || 0));
}

async function show(env, number) {
  const body = await lettersOf(env).body(Number(number));
  return body ? new Response(body, { headers: { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' } }) : nothing(404);
}

async function replay(env, number) {
  return (await again(env, Number(number))) ? nothing(204) : nothing(404);
}

/** A hundred at most; whoever gets a number but 0 asks again. */
async function replayAll(env) {
  const letters = await lettersOf(env).list();
  for (const { number } of letters) await again(env, number);
  return Response.json({ replayed: letters.length });
}

/** First into the queue, then off the list: twice in the queue is once in its effect. */
async function again(env, number) {
  const letters = lettersOf(env);
  const body = await letters.body(number);
  if (!body) return false;
  await enqueue(body, env);
  await letters.discard(number);
  log('info', 'REPLAYED', { letter: number });
  return true;
}

async function discard(env, number) {
  return (await lettersOf(env).discard(Number(number))) ? nothing(204) : nothing(404);
}

async function look(env, id) {
  const known = await env.OBJECTS.get(env.OBJECTS.idFromName(id)).look(id);
  return known.presence === 'unknown' ? nothing(404) : Response.json(known);
}
