// A delivery on its way through the queue, whose messages hold 128 KB: the bytes that Close signed as they are, gzipped
// when they are more, and when that is still too much as a parcel, of which the message is the name.
import { pack, unpack } from 'closehook/worker';
import type { CloseEvent } from 'closehook';
import type { Env } from './config';

/** No event begins like this. */
const PARCEL = 'parcel:';

/** Puts a body into the queue. */
export async function send(body: Uint8Array, env: Env): Promise<void> {
  const message = await pack(body).catch((error) => {
    if (error.code !== 'BODY_TOO_LARGE') throw error;
  });
  await env.DELIVERIES.send(message ?? (await parcelled(body, env)), { contentType: 'bytes' });
}

async function parcelled(body: Uint8Array, env: Env): Promise<Uint8Array> {
  const name = crypto.randomUUID();
  await env.PARCELS.get(env.PARCELS.idFromName(name)).put(await pack(body, { maxBytes: Infinity }));
  return new TextEncoder().encode(PARCEL + name);
}

/** The body of a message; undefined when its parcel was removed, and so was handled before. */
export async function bodyOf(message: Uint8Array | ArrayBuffer, env: Env): Promise<Uint8Array | undefined> {
  const parcel = parcelOf(message, env);
  if (parcel === undefined) return unpack(message);
  const packed = await parcel.get();
  return packed === null ? undefined : unpack(packed);
}

/** Where the body of a message is, when it is not in it. */
export function parcelOf(message: Uint8Array | ArrayBuffer, env: Env) {
  const text = new TextDecoder().decode(new Uint8Array(message).subarray(0, 64));
  return text.startsWith(PARCEL) ? env.PARCELS.get(env.PARCELS.idFromName(text.slice(PARCEL.length))) : undefined;
}

/** The event of a body. */
export function eventOf(body: Uint8Array): CloseEvent {
  return (JSON.parse(new TextDecoder().decode(body)) as { event: CloseEvent }).event;
}

/** An object that an event is about, and whether it is the one in which the event has its effect. */
export interface About {
  objectId: string;
  hasEffect: boolean;
}

/**
 * Most events are about one object. A merge is about two: it is an event of the lead that stays, and the lead that is
 * gone must learn of it. Source: Close's documentation, "Events".
 */
export function objectsOf({ action, object_id, lead_id, meta }: CloseEvent): About[] {
  const source = action === 'merged' && lead_id ? (meta?.merge_source_lead_id ?? object_id) : undefined;
  const about: About[] = [{ objectId: String(action === 'merged' && lead_id ? lead_id : object_id), hasEffect: true }];
  if (typeof source === 'string' && source !== lead_id) about.push({ objectId: source, hasEffect: false });
  return about;
}
