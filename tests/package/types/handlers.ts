// One object of handlers, wherever events come from.
import { type Delivery, Handlers } from 'closehook';
import { type CloseApi, catchUp } from 'closehook/api';
import { Inbox, memoryStore } from 'closehook/inbox';
import { receive as ofNode } from 'closehook/node';
import { receive as ofWeb } from 'closehook/worker';

const handlers = new Handlers({
  'lead.created': ({ data }, { changes, state }) => [data.display_name, changes.length, state],
  unhandled: ({ id }) => id,
});
ofNode({ keys: '00', accept: handlers.handle });
ofWeb({ keys: '00', accept: handlers.handle });
void new Inbox({ store: memoryStore(), onChange: handlers.onChange });
declare const api: CloseApi;
void catchUp({ api, since: new Date(0), accept: ({ event }) => handlers.handle(event) });
declare const delivery: Delivery;
const { ran, skipped } = await handlers.handle(delivery, { logger: { log: (text: string) => text } });
const list: string[] = [...ran, ...skipped];
void list;
