// A batch of the queue, handed to the objects that it is about.
import type { CloseEvent } from 'closehook';
import type { Env } from './config';
import { eventOf, objectsOf } from './delivery';
import { log, nameOf } from './log';

interface Item {
  message: Message<Uint8Array>;
  event: CloseEvent;
  hasEffect: boolean;
}

/**
 * Each object gets its events in one call. A message is done when all its objects have it; what fails is retried alone, and is
 * delivered to the objects that had it already a second time, where its id is known.
 */
export async function consume(batch: MessageBatch<Uint8Array>, env: Env): Promise<void> {
  const items = new Map<string, Item[]>();
  const failed = new Set<Message<Uint8Array>>();
  for (const message of batch.messages) {
    try {
      const event = await eventOf(message.body);
      for (const { objectId, hasEffect } of objectsOf(event)) {
        const list = items.get(objectId) ?? [];
        items.set(objectId, list);
        list.push({ message, event, hasEffect });
      }
    } catch (error) {
      log('error', 'MESSAGE_UNREADABLE', { messageId: message.id, reason: nameOf(error) });
      failed.add(message);
    }
  }
  await Promise.all(
    [...items].map(async ([objectId, list]) => {
      try {
        const events = list.map(({ event, hasEffect }) => ({ event, hasEffect }));
        const refused = await env.OBJECTS.get(env.OBJECTS.idFromName(objectId)).take(objectId, JSON.stringify(events));
        for (const nth of refused) failed.add(list[nth]!.message);
      } catch (error) {
        log('error', 'OBJECT_FAILED', { objectId, reason: nameOf(error) });
        for (const { message } of list) failed.add(message);
      }
    }),
  );
  for (const message of batch.messages) {
    if (failed.has(message)) message.retry({ delaySeconds: Math.min(5 * 2 ** (message.attempts - 1), 1200) });
    else message.ack();
  }
}
