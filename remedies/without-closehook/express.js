import { createHmac, timingSafeEqual } from 'node:crypto';
import express from 'express';

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

const app = express();

// Body: the raw bytes. This route stands before any app.use(express.json()), which would lose them.
app.post('/webhook', express.raw({ type: '*/*', limit: '10mb' }), (req, res) => {
  if (!Buffer.isBuffer(req.body) || !isFromClose(req.body, req.headers)) return res.sendStatus(401);

  const { event } = JSON.parse(req.body);
  console.log(event.id, event.object_type, event.action); // in production, put it into a queue
  res.sendStatus(200);
});

app.use(express.json());
app.listen(process.env.PORT ?? 3000, '127.0.0.1');
