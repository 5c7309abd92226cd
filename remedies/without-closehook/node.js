import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

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

const LONGEST = 10 * 1024 * 1024;

async function receive(req, res) {
  // Body: the raw bytes of all chunks, not their text.
  const chunks = [];
  let length = 0;
  for await (const chunk of req) {
    length += chunk.length;
    if (length <= LONGEST) chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);

  if (length > LONGEST) return res.writeHead(413).end();
  if (!isFromClose(body, req.headers)) return res.writeHead(401).end();

  const { event } = JSON.parse(body);
  console.log(event.id, event.object_type, event.action); // in production, put it into a queue
  res.writeHead(200).end();
}

createServer((req, res) => {
  receive(req, res).catch((error) => {
    console.error(error);
    res.writeHead(500).end();
  });
}).listen(process.env.PORT ?? 3000, '127.0.0.1');
