// All that is yours to change. The types say what each is for: hover, or open src/config.ts.
import { defineConfig } from './src/config';

export default defineConfig({
  path: '/webhook',

  // As `GET /api/v1/webhook/` returns them, to take only some of what arrives; without, everything is taken.
  // subscriptions: [{ id: 'won', events: [{ object_type: 'opportunity', action: 'updated', extra_filter: {…} }] }],

  // Runs once for each event of an object, in the transaction that writes its state: what is written with `sql` here is
  // there once, whatever is delivered twice or dies in between. What is returned is sent with `deliver` until that
  // succeeds.
  onChange(changes, state, { event, outcome, sql }) {
    sql.exec('CREATE TABLE IF NOT EXISTS counts (action TEXT PRIMARY KEY, events INTEGER NOT NULL)');
    sql.exec('INSERT INTO counts VALUES (?, 1) ON CONFLICT (action) DO UPDATE SET events = events + 1', event.action);
    if (changes.length === 0) return [];
    return [
      {
        object: `${event.object_type} ${event.object_id}`,
        fields: changes.map(({ field }) => field),
        outcome,
        isThere: state !== null,
      },
    ];
  },

  // To the world outside, at least once, with a key that is the same each time. Replace it by a fetch:
  // await fetch(url, { method: 'POST', headers: { 'idempotency-key': key }, body: JSON.stringify(message) }), and throw
  // unless it is ok.
  async deliver(message, { key }) {
    console.log(JSON.stringify({ code: 'EFFECT', key, fields: (message as { fields: string[] }).fields.length }));
  },
});
