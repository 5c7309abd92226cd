// Routes for you: what is known of an object, what is stuck, dead letters, gaps, export and import, health and metrics.
import { ClosehookError } from 'closehook/filters';
import type { DeadLetter, Inbox, InboxStore } from 'closehook/inbox';
import { exportInbox, importInbox, monitor } from 'closehook/inbox';
import type { DurableObjectTx } from 'closehook/inbox/durable-object';
import { problemsOf } from './config';
import type { Env } from './config';

/** How many entries and gaps are searched for objects that are stuck. */
const SEARCHED = 1000;

/** Whether a request has the secret ADMIN_TOKEN: by hashes of one length, in constant time. */
export async function isOwner(request: Request, { ADMIN_TOKEN: token }: Env): Promise<boolean> {
  if (!token) return false;
  const hash = (text: string) => crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  const given = request.headers.get('authorization') ?? '';
  const [one, other] = await Promise.all([hash(given), hash(`Bearer ${token}`)]);
  return crypto.subtle.timingSafeEqual(one, other);
}

type Store = InboxStore<DurableObjectTx>;

export async function administer(
  request: Request,
  env: Env,
  inbox: Inbox<DurableObjectTx>,
  store: Store,
): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const [, place, given, ...rest] = pathname.split('/');
  const id = decoded(given ?? '');
  if (id === null) return notFound();
  const after = searchParams.get('after') ?? undefined;
  switch (rest.length > 0 ? '' : `${request.method} /${place}${given === undefined ? '' : '/'}`) {
    case 'GET /objects/': {
      const known = await inbox.get(id);
      return found(known && { ...known, state: known.state ?? null });
    }
    case 'GET /objects':
      return searchParams.has('stuck') ? json(await stuck(inbox, store)) : notFound();
    case 'GET /dead-letters':
      return json((await inbox.deadLetters({ after })).map(listed));
    case 'GET /dead-letters/': {
      // The inbox opens the store; it may be the first request since the object was evicted.
      await inbox.next();
      const letter = await store.claim({ entry: id });
      await letter?.release();
      const [detail] = letter?.entry.dead ? [letter.entry] : [];
      return found(detail && { error: detail.error, body: new TextDecoder().decode(detail.body) });
    }
    case 'POST /dead-letters': {
      // {"replay": ["…"]}, or {"replay": "all"} for the hundred that the list shows.
      const { replay }: { replay?: unknown } = await objectIn(request);
      const ids = replay === 'all' ? (await inbox.deadLetters()).map((letter) => letter.id) : replay;
      return isTexts(ids) ? json({ replayed: await inbox.replay(ids) }) : new Response(null, { status: 400 });
    }
    case 'DELETE /dead-letters/':
      return (await inbox.discard([id])) > 0 ? new Response(null, { status: 204 }) : notFound();
    case 'GET /gaps':
      return json(await inbox.gaps({ after }));
    case 'POST /gaps': {
      const { giveUp, why }: { giveUp?: unknown; why?: unknown } = await objectIn(request);
      if (!isTexts(giveUp) || typeof why !== 'string' || why.trim() === '') return new Response(null, { status: 400 });
      return json({ givenUp: await inbox.giveUp(giveUp, why) });
    }
    case 'GET /export':
      return new Response(streamed(exportInbox(store)), { headers: { 'cache-control': 'no-store' } });
    case 'POST /import':
      return imported(store, request, { withoutOwn: searchParams.has('without-own') });
    case 'GET /health': {
      const problems = problemsOf(env);
      if (problems.length > 0) return json({ healthy: false, problems }, 503);
      break;
    }
  }
  return ((await monitor(inbox).fetch(request)) as Response | undefined) ?? notFound();
}

/** A line of the list: never its payload, nor an error, which may quote it. */
const listed = ({ error, body, ...letter }: DeadLetter) => ({ ...letter, bytes: body.length });

/** The objects that have failed events or messages, dead letters, or gaps. */
async function stuck(inbox: Inbox<DurableObjectTx>, store: Store) {
  const objects = new Map<string | null, { owed: number; dead: number; gaps: number }>();
  const count = (id: string | null, what: 'owed' | 'dead' | 'gaps') => {
    const counts = objects.get(id) ?? { owed: 0, dead: 0, gaps: 0 };
    counts[what]++;
    objects.set(id, counts);
  };
  const limit = SEARCHED;
  for (const letter of await inbox.deadLetters({ limit })) count(letter.objectId, 'dead');
  for (const gap of await inbox.gaps({ limit })) count(gap.objectId, 'gaps');
  for (const { attempts, objects: ids } of await store.entries({ dead: false, limit }))
    if (attempts > 0) count(ids[0] ?? null, 'owed');
  return Array.from(objects, ([objectId, counts]) => ({ objectId, ...counts }));
}

/** At the pace of the reader, so that nothing piles up in memory. */
function streamed(lines: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const source = lines[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await source.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await source.return?.();
    },
  });
}

async function imported(store: Store, { body }: Request, options: { withoutOwn: boolean }): Promise<Response> {
  try {
    return json(await importInbox(store, body ?? [], options));
  } catch (error) {
    // Errors of closehook are sentences without payloads.
    if (!(error instanceof ClosehookError)) throw error;
    return json({ code: error.code, message: error.message }, error.code === 'NOT_EMPTY' ? 409 : 400);
  }
}

/** Part of a path; null if its escapes are wrong. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** The JSON of a body, as an object; an empty one if it is not JSON. */
const objectIn = async (request: Request): Promise<object> => Object(await request.json().catch(() => null));

const isTexts = (ids: unknown): ids is string[] => Array.isArray(ids) && ids.every((id) => typeof id === 'string');

const notFound = () => new Response(null, { status: 404 });

const found = (value: unknown) => (value === null || value === undefined ? notFound() : json(value));

const json = (value: unknown, status = 200) =>
  Response.json(value, { status, headers: { 'cache-control': 'no-store' } });
