// The receivers, with the DOM's Request. A line under @ts-expect-error that compiles is an error.
import { Inbox, memoryStore, monitor } from 'closehook/inbox';
import { receive as listener } from 'closehook/node';
import type { IncomingRequest, NodeReceiverOptions, OutgoingResponse, ReceiverCode } from 'closehook/node';
import { pack, receive, unpack } from 'closehook/worker';
import type { EventQueue } from 'closehook/worker';

interface Env {
  CLOSE_SIGNATURE_KEYS: string;
  EVENTS: { send(message: unknown, options?: { contentType?: 'bytes' | 'json' }): Promise<void> };
}

export const worker = {
  fetch: receive<Env>({
    keys: (env) => env.CLOSE_SIGNATURE_KEYS,
    subscriptions: [{ id: 'a', events: [{ object_type: 'lead', action: 'created' }] }],
    async accept(delivery, { matches, env }) {
      const ids: string[] = matches;
      await env.EVENTS.send(await pack(delivery.body), { contentType: 'bytes' });
      void ids;
    },
    log: (level, code, { status, eventId }) =>
      console.log(level, code satisfies ReceiverCode, status.toFixed(), eventId),
  }),
};
export const queued = receive<Env>({
  keys: ['00'],
  queue: (env) => env.EVENTS,
  timeout: 5,
  maxBodyBytes: 1000,
  maxAge: 60,
});
export const POST: (request: Request) => Promise<Response> = receive({ keys: { whsub_1: '00' }, accept() {} });
export const body: Promise<Uint8Array> = unpack(new ArrayBuffer(0));
export const queue = (given: EventQueue) => receive({ keys: '00', queue: given });

const options: NodeReceiverOptions = { keys: new Map([['whsub_1', '00']]), accept: ({ event }) => void event.id };
export const listen: (request: IncomingRequest, response: OutgoingResponse) => Promise<void> = listener(options);

const inbox = new Inbox({ store: memoryStore(), onChange() {} });
export const watched: (request: Request) => Promise<Response | undefined> = monitor(inbox).fetch;

// @ts-expect-error: neither accept nor queue
receive({ keys: '00' });
// @ts-expect-error: both
receive({ keys: '00', accept() {}, queue: { send: async () => {} } });
// @ts-expect-error: Node has no queue
listener({ keys: '00', queue: { send: async () => {} } });
// @ts-expect-error: no such option
listener({ keys: '00', accept() {}, limit: 1 });
