import { Webhook } from '../../pkg/index.js';
import { DEMO_KEY } from '../samples/demo-key.js';
import { opportunityWon } from '../samples/opportunity-won.js';

/** Posts the sample event, signed now with the demo key, and returns the status of the answer. */
export async function deliverDemo(url) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...new Webhook(DEMO_KEY).sign(opportunityWon) },
    body: opportunityWon,
  });
  await response.arrayBuffer();
  return response.status;
}

const NEXT_BODY =
  '{"event":{"id":"ev_demo","object_type":"lead","action":"updated","changed_fields":["name"]},' +
  '"subscription_id":"whsub_demo"}';

/** A line for a POSIX shell with curl and openssl. It signs when it runs: a signature is good for 300 s. */
export function curlLine(url) {
  return [
    `b='${NEXT_BODY}'; t=$(date +%s)`,
    `h=$(printf %s "$t$b" | openssl dgst -sha256 -mac HMAC -macopt hexkey:${DEMO_KEY} | sed 's/.* //')`,
    `curl -sS ${url} -H "close-sig-timestamp: $t" -H "close-sig-hash: $h" --data-binary "$b"`,
  ].join('; ');
}
