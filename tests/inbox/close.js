// Close beside an inbox: the emulator with its clock, a door for its deliveries, and its log behind faults.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { CloseApi } from 'closehook/api';
import { Emulator } from 'closehook/emulator';
import { Inbox } from 'closehook/inbox';
import { between } from '../api/world.js';
import { MINUTE, SECOND, START, Simulated, logged } from './world.js';

// A catch-up loads it when a subscription has a filter. The first import() of a process takes real time, even if the
// module is loaded.
await import('closehook/filters');

/** What the subscription of a test asks for. */
export const LEADS = ['created', 'updated', 'deleted'].map((action) => ({ object_type: 'lead', action }));

/** A version of an event. */
export const versionOf = ({ id, date_updated: date }) => `${id} ${date.slice(0, 26)}`;

/**
 * An inbox that an emulator delivers to. `api.fault` is what the API does in place of an answer, `door.isOpen` whether
 * deliveries are taken in.
 *
 * @param {import('node:test').TestContext} t
 * @param {import('./stores.js').Kind} kind
 * @param {Partial<import('closehook/inbox').InboxOptions<any>> & {
 *   events?: { object_type: string, action: string }[],
 *   rules?: import('closehook/emulator').Rules,
 *   seed?: number,
 * }} [options]
 */
export async function beside(t, kind, { events = LEADS, rules, onChange = () => {}, seed = 7, ...options } = {}) {
  const time = new Simulated();
  // A catch-up hashes what its subscriptions ask for, on another thread.
  const digest = crypto.subtle.digest.bind(crypto.subtle);
  t.mock.method(crypto.subtle, 'digest', time.watched(digest));
  const emulator = await Emulator.start({ seed, clock: 'virtual', start: START, rules });
  t.after(() => emulator.close());
  const door = { isOpen: true };
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    try {
      if (!door.isOpen) throw new Error('closed');
      await world.inbox.put({ body });
      response.writeHead(200).end();
    } catch {
      response.writeHead(503).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const subscription = await emulator.subscribe({ url: `http://127.0.0.1:${server.address().port}/`, events });
  /** @type {{ of: (asked: any) => object | undefined }} */
  const faults = { of: () => undefined };
  const { url, requests } = await between(t, emulator.url, (asked) => faults.of(asked));
  const reopen = kind.make(t);
  const handled = new Map();
  const samples = [];
  const { log, lines, codes } = logged();
  const fetched = time.watched(async (/** @type {Parameters<typeof fetch>} */ ...request) => {
    const response = await fetch(...request);
    return new Response(await response.arrayBuffer(), response);
  });
  const world = { time, emulator, door, subscription, faults, requests, handled, samples, lines, codes };
  world.begin = async (more, isStarted = true) => {
    const store = time.watchedStore(reopen());
    const api = new CloseApi({ apiKey: emulator.apiKey, url, retry: { attempts: 1 }, fetch: fetched });
    world.store = store;
    world.inbox = new Inbox({
      ...{ store, api, subscriptions: [subscription.id], clock: time, random: () => 0.5, log, pollSeconds: 60 },
      async onChange(changes, state, event, about) {
        const result = await onChange(changes, state, event, about);
        const version = versionOf(event);
        handled.set(version, [...(handled.get(version) ?? []), samples.length]);
        return result;
      },
      ...options,
      ...more,
    });
    if (isStarted) await world.inbox.start();
    await time.quiet();
  };
  world.end = async () => {
    const stopped = world.inbox?.stop(0);
    world.inbox = undefined;
    await time.advance(0);
    await stopped;
  };
  await world.begin();
  t.after(world.end);
  /** Lets time pass on both sides, and notes what the inbox says of its completeness. */
  world.pass = async (milliseconds, step = MINUTE) => {
    for (let passed = 0; passed < milliseconds; passed += step) {
      await emulator.advance(step / SECOND);
      await time.advance(step);
      samples.push((await world.inbox.status()).completeUntil);
    }
  };
  /** All events that the log has, by an API that never fails. */
  world.logged = async () => {
    const api = new CloseApi({ apiKey: emulator.apiKey, url: emulator.url });
    const found = [];
    for await (const { event } of api.events({ order: 'newest' })) found.push(event);
    return found.reverse();
  };
  /** Where the inbox said that it is complete, and was not. */
  world.untrue = async (isWanted = ({ object_type: type }) => type === 'lead') => {
    const wanted = (await world.logged()).filter(isWanted);
    return samples.flatMap((until, nth) => {
      if (until === null) return [];
      const missing = wanted.filter((event) => {
        const [first = Infinity] = handled.get(versionOf(event)) ?? [];
        return event.date_updated < until && first > nth;
      });
      return missing.map(({ id }) => `${id} is missing before ${until}`);
    });
  };
  return world;
}
