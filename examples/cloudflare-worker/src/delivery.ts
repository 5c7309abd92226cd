// A message of the queue: the bytes that Close signed.
import { unpack } from 'closehook/worker';
import type { CloseEvent } from 'closehook';

/** The event of a message. */
export async function eventOf(body: Uint8Array | ArrayBuffer): Promise<CloseEvent> {
  return (JSON.parse(new TextDecoder().decode(await unpack(body))) as { event: CloseEvent }).event;
}

/** An object that an event is about, and whether it is the one in which the event has its effect. */
export interface About {
  objectId: string;
  hasEffect: boolean;
}

/**
 * Most events are about one object. A merge is about two: it is an event of the lead that stays, and the lead that is gone
 * must learn of it. Source: Close's documentation, "Events".
 */
export function objectsOf({ action, object_id, lead_id, meta }: CloseEvent): About[] {
  const source = action === 'merged' && lead_id ? (meta?.['merge_source_lead_id'] ?? object_id) : undefined;
  const about: About[] = [{ objectId: String(action === 'merged' && lead_id ? lead_id : object_id), hasEffect: true }];
  if (typeof source === 'string' && source !== lead_id) about.push({ objectId: source, hasEffect: false });
  return about;
}
