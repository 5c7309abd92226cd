// All that is yours to change. The types say what each is for: hover, or open src/config.ts.
import type { Config } from './src/config';

export default {
  path: '/webhook',

  // As `GET /api/v1/webhook/` returns them, to accept only some of what arrives. Without it, everything is accepted.
  // subscriptions: [{ id: 'won', events: [{ object_type: 'opportunity', action: 'updated', extra_filter: {…} }] }],

  // Called for each event. What it writes with `tx` is there exactly once, whatever is delivered twice or fails in
  // between. What it gives to `send` is passed to `deliver` until that succeeds.
  onChange(changes, state, event, { outcome, tx, send }) {
    tx.run('CREATE TABLE IF NOT EXISTS counts (action TEXT PRIMARY KEY, events INTEGER NOT NULL)');
    tx.run('INSERT INTO counts VALUES (?, 1) ON CONFLICT DO UPDATE SET events = events + 1', event.action);
    if (changes.length === 0) return;
    const fields = changes.map(({ field }) => field);
    send({ object: `${event.object_type} ${event.object_id}`, fields, outcome, exists: state !== undefined });
  },

  // Delivers a message to the outside: at least once, each time with the same key. Replace it by a request:
  // await fetch(url, { method: 'POST', headers: { 'idempotency-key': key }, body: JSON.stringify(message), signal }),
  // and throw unless the response is ok.
  async deliver(message, { key }) {
    console.log(JSON.stringify({ code: 'EFFECT', key, fields: message.fields.length }));
  },

  // States of deleted objects are kept for so long. Without it, forever.
  inbox: { deletedDays: 90 },
} satisfies Config;
