import fastify from 'fastify';
import { receive } from 'closehook/node';

const app = fastify();

// Body, headers and hash: receive reads the raw bytes and verifies them. Anything that is not from Close gets 401.
const webhook = receive({
  // Key: the signature_key of the subscription. With several, {"whsub_…": "key", "whsub_…": "key"}.
  keys: process.env.CLOSE_SIGNATURE_KEY,
  // Age: in seconds. Greater for deliveries that are held back or replayed.
  maxAge: 300,
  // Only deliveries from Close get here. In production, put them into a queue.
  accept: ({ event }) => console.log(event.id, event.object_type, event.action),
});

app.register((scope, options, done) => {
  // Body: in this scope, Fastify does not parse it.
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (request, payload, read) => read(null));

  scope.post('/webhook', (request, reply) => {
    reply.hijack();
    return webhook(request.raw, reply.raw);
  });

  done();
});

await app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' });
