import { Webhook } from 'closehook/filters';

const webhook = new Webhook(
  // Key: the signature_key of the subscription. With several, pass { whsub_…: key, whsub_…: key }.
  process.env.CLOSE_SIGNATURE_KEY,
  // Age: in seconds. Greater for deliveries that are held back or replayed.
  { maxAge: 300 },
);

export async function handler(request) {
  // Body: the text inside the envelope, decoded if it is base64.
  const body = Buffer.from(request.body ?? '', request.isBase64Encoded ? 'base64' : 'utf8');

  // Headers and hash: all headers, as they arrived.
  const { ok, delivery, error } = webhook.safeVerify(body, request.headers);
  if (!ok) {
    console.warn(error.code, error.message); // for you, never for the caller
    return { statusCode: 401 };
  }

  const { event } = delivery;
  console.log(event.id, event.object_type, event.action); // in production, put it into a queue
  return { statusCode: 200 };
}
