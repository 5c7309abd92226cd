import { Hono } from 'hono';
import { env } from 'hono/adapter';

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));

async function isFromClose(body, headers, signatureKey) {
  // Key: the signature_key of the subscription, decoded from hex to its 32 bytes.
  if (!/^[\da-f]{64}$/i.test(signatureKey)) throw new Error('CLOSE_SIGNATURE_KEY must be 64 hex digits');
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', bytesOf(signatureKey), hmac, false, ['verify']);

  // Headers: both, as text, in the form that Close sends.
  const timestamp = headers.get('close-sig-timestamp');
  const hash = headers.get('close-sig-hash');
  if (!/^\d{1,12}$/.test(timestamp) || !/^[\da-f]{64}$/i.test(hash)) return false;

  // Hash: HMAC-SHA256 of the timestamp as it arrived, followed directly by the raw body.
  const message = await new Blob([timestamp, body]).arrayBuffer();
  if (!(await crypto.subtle.verify('HMAC', key, bytesOf(hash), message))) return false;

  // Age: at most 5 minutes old, and at most 1 minute ahead.
  const age = Date.now() / 1000 - Number(timestamp);
  return -60 <= age && age <= 300;
}

const app = new Hono();

app.post('/webhook', async (c) => {
  // Body: the raw bytes, read once. Not c.req.json(), and not c.req.text().
  const body = await c.req.arrayBuffer();

  const isAuthentic = await isFromClose(body, c.req.raw.headers, env(c).CLOSE_SIGNATURE_KEY);
  if (!isAuthentic) return c.body(null, 401);

  const { event } = JSON.parse(new TextDecoder().decode(body));
  console.log(event.id, event.object_type, event.action); // in production, put it into a queue
  return c.body(null, 200);
});

export default app;
