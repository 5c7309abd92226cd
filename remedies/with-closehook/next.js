import { receive } from 'closehook/worker';

// Body, headers and hash: receive reads the raw bytes and verifies them. Anything that is not from Close gets 401.
export const POST = receive({
  // Key: the signature_key of the subscription. `next build` runs this file without it, so a function reads it.
  keys: () => process.env.CLOSE_SIGNATURE_KEY,
  // Age: in seconds. Greater for deliveries that are held back or replayed.
  maxAge: 300,
  // Only deliveries from Close get here. In production, put them into a queue.
  accept: ({ event }) => console.log(event.id, event.object_type, event.action),
});
