import express from 'express';
import { receive } from 'closehook/node';

const app = express();

// Body, headers and hash: receive reads the raw bytes and verifies them. Anything that is not from Close gets 401.
const webhook = receive({
  // Key: the signature_key of the subscription. With several, {"whsub_…": "key", "whsub_…": "key"}.
  keys: process.env.CLOSE_SIGNATURE_KEY,
  // Age: in seconds. Greater for deliveries that are held back or replayed.
  maxAge: 300,
  // Only deliveries from Close get here. In production, put them into a queue.
  accept: ({ event }) => console.log(event.id, event.object_type, event.action),
});

// Body: this route stands before any app.use(express.json()), which would lose the bytes.
app.post('/webhook', webhook);

app.use(express.json());
app.listen(process.env.PORT ?? 3000, '127.0.0.1');
