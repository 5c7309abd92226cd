// A delivery on its way through the queue, whose messages hold 128 KB: as it is when it is shorter, gzipped when that makes it fit, and
// else as a parcel, which waits in a Durable Object of its own while the message only says where.
import { pack, unpack } from 'closehook/worker';

export async function enqueue(body, env) {
  const message = await pack(body).catch((error) => {
    if (error.code !== 'BODY_TOO_LARGE') throw error;
  });
  if (message) return env.EVENTS.send(message, { contentType: 'bytes' });
  const parcel = crypto.randomUUID();
  const at = parcelOf(parcel, env);
  await at.put(await pack(body, { maxBytes: Infinity }));
  return env.EVENTS.send({ parcel }, { contentType: 'json' });
}

/** The body of a delivery; undefined when its parcel is gone, which it is when it was handled before. */
export async function bodyOf(message, env) {
  const { parcel } = message.body;
  if (parcel === undefined) return unpack(message.body);
  const packed = await parcelOf(parcel, env).get();
  return packed && unpack(packed);
}

/** Whether it may unfold to megabytes, so that not many are held at once. */
export const isLarge = ({ body }) => body.parcel !== undefined || new Uint8Array(body)[0] === 0x1f;

/** A message that is done with needs its parcel no more. */
export async function discard({ body: { parcel } }, env) {
  if (parcel !== undefined) await parcelOf(parcel, env).remove();
}

const parcelOf = (name, env) => env.PARCELS.get(env.PARCELS.idFromName(name));
