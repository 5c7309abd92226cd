// Your own door: what is known of an object, and the dead letters. It exists only when the secret ADMIN_TOKEN does.
import type { Env } from './config';
import { deadLetters } from './dead-letters';

const NOT_FOUND = () => new Response(null, { status: 404 });

export async function administer(request: Request, env: Env): Promise<Response> {
  if (env.ADMIN_TOKEN === undefined || !(await isAllowed(request, env.ADMIN_TOKEN))) return NOT_FOUND();
  const { pathname, searchParams } = new URL(request.url);
  const [, place, id, rest] = pathname.split('/');
  if (rest !== undefined) return NOT_FOUND();
  const route = `${request.method} /${place}${id === undefined ? '' : '/'}`;
  switch (route) {
    case 'GET /objects/': {
      const objectId = decodeURIComponent(id ?? '');
      const known = await env.OBJECTS.get(env.OBJECTS.idFromName(objectId)).read(objectId);
      return known === null ? NOT_FOUND() : json(known);
    }
    case 'GET /dead-letters':
      return json(JSON.stringify(await deadLetters(env).list(searchParams.get('after') ?? '')));
    case 'POST /dead-letters': {
      // {"replay": ["…"]}, or {"replay": "all"} for the hundred that the list shows.
      const { replay }: { replay?: unknown } = await request.json<{ replay?: unknown }>().catch(() => ({}));
      const ids = replay === 'all' ? (await deadLetters(env).list()).map((letter) => letter.id) : replay;
      if (!Array.isArray(ids) || !ids.every((each) => typeof each === 'string'))
        return new Response(null, { status: 400 });
      return json(JSON.stringify({ replayed: await deadLetters(env).replay(ids) }));
    }
    case 'DELETE /dead-letters/':
      return (await deadLetters(env).remove(decodeURIComponent(id ?? '')))
        ? new Response(null, { status: 204 })
        : NOT_FOUND();
    default:
      return NOT_FOUND();
  }
}

/** By hashes of one length, in constant time. */
async function isAllowed(request: Request, token: string): Promise<boolean> {
  const hash = (text: string) => crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  const [given, right] = await Promise.all([hash(request.headers.get('authorization') ?? ''), hash(`Bearer ${token}`)]);
  return crypto.subtle.timingSafeEqual(given, right);
}

const json = (text: string) =>
  new Response(text, { headers: { 'content-type': 'application/json', 'cache-control': 'no-store' } });
