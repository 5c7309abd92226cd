import { createHmac, timingSafeEqual } from 'node:crypto';
import fastify from 'fastify';

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

const app = fastify({ bodyLimit: 10 * 1024 * 1024 });

app.register((scope, options, done) => {
  // Body: in this scope, Fastify keeps the raw bytes in a Buffer.
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, read) => read(null, body));

  scope.post('/webhook', (request, reply) => {
    if (!Buffer.isBuffer(request.body) || !isFromClose(request.body, request.headers)) return reply.code(401).send();

    const { event } = JSON.parse(request.body);
    console.log(event.id, event.object_type, event.action); // in production, put it into a queue
    return reply.code(200).send();
  });

  done();
});

await app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' });
