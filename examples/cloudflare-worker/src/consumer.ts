// A batch of the queue, handed to the objects that it is about.
import type { Env } from './config';
import { bodyOf, eventOf, objectsOf, parcelOf } from './delivery';
import { log, nameOf } from './log';

/**
 * So much is held at once, unpacked: a Worker has 128 MB, a call carries 32, and a hundred messages can unpack to more.
 */
const PORTION = 8_000_000;

type Delivered = Message<Uint8Array>;

/** An event for one object; as its bytes, since the values of a payload may nest deeper than a call carries. */
interface Item {
  message: Delivered;
  body: Uint8Array;
  hasEffect: boolean;
}

/**
 * Each object gets its events in one call, or in a few when they are large. A message is done when all its objects have
 * it; what fails is retried alone, and is delivered to the objects that had it already a second time, where its id is
 * known.
 */
export async function consume(batch: MessageBatch<Uint8Array>, env: Env): Promise<void> {
  const failed = new Set<Delivered>();
  let items = new Map<string, Item[]>();
  let bytes = 0;
  const handOver = async () => {
    await take(items, failed, env);
    items = new Map();
    bytes = 0;
  };
  for (const message of batch.messages) {
    try {
      const body = await bodyOf(message.body, env);
      if (body === undefined) continue;
      if (bytes + body.length > PORTION) await handOver();
      bytes += body.length;
      for (const { objectId, hasEffect } of objectsOf(eventOf(body))) {
        const list = items.get(objectId) ?? [];
        items.set(objectId, list);
        list.push({ message, body, hasEffect });
      }
    } catch (error) {
      log('error', 'MESSAGE_UNREADABLE', { messageId: message.id, reason: nameOf(error) });
      failed.add(message);
    }
  }
  await handOver();
  for (const message of batch.messages) {
    if (failed.has(message)) message.retry({ delaySeconds: Math.min(5 * 2 ** (message.attempts - 1), 1200) });
    else await settle(message, env);
  }
}

async function take(items: Map<string, Item[]>, failed: Set<Delivered>, env: Env): Promise<void> {
  await Promise.all(
    [...items].map(async ([objectId, list]) => {
      try {
        const events = list.map(({ body, hasEffect }) => ({ body, hasEffect }));
        const refused = await env.OBJECTS.get(env.OBJECTS.idFromName(objectId)).take(objectId, events);
        for (const nth of refused) {
          const item = list[nth];
          if (item !== undefined) failed.add(item.message);
        }
      } catch (error) {
        log('error', 'OBJECT_FAILED', { objectId, reason: nameOf(error) });
        for (const { message } of list) failed.add(message);
      }
    }),
  );
}

/** A parcel goes before its message does: the other way round it might stay. */
async function settle(message: Delivered, env: Env): Promise<void> {
  try {
    await parcelOf(message.body, env)?.remove();
    message.ack();
  } catch (error) {
    log('warn', 'PARCEL_LEFT', { messageId: message.id, reason: nameOf(error) });
    message.retry({ delaySeconds: 60 });
  }
}
