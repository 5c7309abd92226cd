import { createHmac, timingSafeEqual } from 'node:crypto';

// Key: the signature_key of the subscription, decoded from hex to its 32 bytes.
const key = Buffer.from(process.env.CLOSE_SIGNATURE_KEY ?? '', 'hex');
if (key.length !== 32) throw new Error('CLOSE_SIGNATURE_KEY must be 64 hex digits');

function isFromClose(body, headers) {
  // Headers: both, as text, in the form that Close sends.
  const timestamp = headers['close-sig-timestamp'];
  const hash = headers['close-sig-hash'];
  if (!/^\d{1,12}$/.test(timestamp) || !/^[\da-f]{64}$/i.test(hash)) return false;

  // Hash: HMAC-SHA256 of the timestamp as it arrived, followed directly by the raw body.
  const expected = createHmac('sha256', key).update(timestamp).update(body).digest();
  if (!timingSafeEqual(expected, Buffer.from(hash, 'hex'))) return false;

  // Age: at most 5 minutes old, and at most 1 minute ahead.
  const age = Date.now() / 1000 - Number(timestamp);
  return -60 <= age && age <= 300;
}

export async function handler(request) {
  // Body: the text inside the envelope, decoded if it is base64.
  const body = Buffer.from(request.body ?? '', request.isBase64Encoded ? 'base64' : 'utf8');

  // A REST API leaves the names of headers as they were sent. All others write them in lower case.
  const pairs = Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  if (!isFromClose(body, Object.fromEntries(pairs))) return { statusCode: 401 };

  const { event } = JSON.parse(body);
  console.log(event.id, event.object_type, event.action); // in production, put it into a queue
  return { statusCode: 200 };
}
