// What is verified: deliveries of Close, from a small one to one with a long text in it.
import { readFileSync } from 'node:fs';

/** The delivery of Close's documentation, "Events", written as Python's json.dumps writes it. */
export const published = readFileSync(new URL('opportunity-won.json', import.meta.url));

function delivery(bytes) {
  const head = '{"event": {"id": "ev_2sYKRjcrA79yKxi3S4Crd7", "action": "created", "data": {"note": "';
  const tail = '"}}}';
  const words = 'They would like to go on with the offer that we sent them on Tuesday. ';
  const room = bytes - head.length - tail.length;
  return Buffer.from(head + words.repeat(Math.ceil(room / words.length)).slice(0, room) + tail);
}

export const bodies = [
  { name: '200 B', body: delivery(200) },
  { name: '1,959 B', body: published },
  { name: '16 KB', body: delivery(16_000) },
  { name: '200 KB', body: delivery(200_000) },
];
