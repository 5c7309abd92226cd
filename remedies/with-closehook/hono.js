import { Hono } from 'hono';
import { env } from 'hono/adapter';
import { receive } from 'closehook/worker';

const app = new Hono();

// Body, headers and hash: receive reads the raw bytes and verifies them. Anything that is not from Close gets 401.
const webhook = receive({
  // Key: the signature_key of the subscription. With several, {"whsub_…": "key", "whsub_…": "key"}.
  keys: (variables) => variables.CLOSE_SIGNATURE_KEY,
  // Age: in seconds. Greater for deliveries that are held back or replayed.
  maxAge: 300,
  // Only deliveries from Close get here. In production, put them into a queue.
  accept: ({ event }) => console.log(event.id, event.object_type, event.action),
});

// Body: the request itself. Do not call c.req.json() or c.req.text() before.
app.post('/webhook', (c) => webhook(c.req.raw, env(c)));

export default app;
