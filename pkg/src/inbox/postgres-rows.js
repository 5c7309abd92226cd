// Everything of an inbox in PostgreSQL, row by row: for an export, and from one.
import { noPlace } from './own.js';
import { entryIn } from './postgres-claim.js';

/** @import { InboxEntry, InboxRow } from '../../inbox.d.ts' */
/** @import { Claims } from './postgres-claim.js' */

/** The number of rows read at a time. */
const PAGE = 200;

/** @typedef {(name: string) => string} Table */

/**
 * A snapshot, until the transaction ends.
 *
 * @param {any} client @param {Table} table @param {Claims} claims @returns {AsyncGenerator<InboxRow>}
 */
export async function* rowsIn(client, table, claims) {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const notes = await client.query(`SELECT name, value FROM ${table('notes')} ORDER BY name`);
  for (const { name, value } of notes.rows) yield { type: 'note', name, value: JSON.parse(value) };
  for await (const page of pages(client, `SELECT id FROM ${table('objects')}`, 'id')) {
    const records = await claims.records(
      client,
      page.map(({ id }) => id),
    );
    for (const [id, record] of records) yield { type: 'object', id, record };
  }
  for await (const page of pages(client, `SELECT * FROM ${table('marks')}`, 'event_id')) {
    for (const { event_id: eventId, date, silent, at } of page)
      yield { type: 'mark', mark: { eventId, date, silent, at: Number(at) } };
  }
  for await (const page of pages(client, `SELECT * FROM ${table('entries')}`, 'key', '0'))
    for (const row of page) yield { type: 'entry', entry: entryIn(row) };
}

/** @param {any} client @param {string} select @param {string} key @returns {AsyncGenerator<any[]>} */
async function* pages(client, select, key, after = '') {
  for (;;) {
    const { rows } = await client.query(`${select} WHERE ${key} > $1 ORDER BY ${key} LIMIT ${PAGE}`, [after]);
    if (rows.length === 0) return;
    yield rows;
    after = rows.at(-1)[key];
  }
}

/**
 * Stores rows, all or none.
 *
 * @param {any} client @param {Table} table @param {Claims} claims @param {readonly InboxRow[]} rows
 */
export async function putRowsIn(client, table, claims, rows) {
  await client.query('BEGIN');
  const entries = [];
  const marks = [];
  const records = new Map();
  for (const row of rows) {
    if (row.type === 'own') throw noPlace();
    if (row.type === 'entry') entries.push(row.entry);
    else if (row.type === 'object') records.set(row.id, row.record);
    else if (row.type === 'mark') marks.push({ mark: row.mark });
    else await client.query(`DELETE FROM ${table('notes')} WHERE name = $1`, [row.name]);
    if (row.type === 'note' && row.value !== null)
      await client.query(`INSERT INTO ${table('notes')} VALUES ($1, $2)`, [row.name, JSON.stringify(row.value)]);
  }
  await claims.put(client, [...marks, { records }]);
  await putEntries(client, table, entries);
  await client.query('COMMIT');
}

/**
 * Stores entries as they are: `add` would skip those whose mark is there.
 *
 * @param {any} client @param {Table} table @param {InboxEntry[]} entries
 */
async function putEntries(client, table, entries) {
  if (entries.length === 0) return;
  const ids = new Set(entries.flatMap(({ objects }) => (objects.length === 0 ? [''] : objects)));
  await client.query(`INSERT INTO ${table('objects')} (id) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING`, [
    [...ids],
  ]);
  const given = entries.map(({ key: _, body, at, due, ...entry }) => ({
    ...{ ...entry, at: Math.floor(at), due: Math.floor(due) },
    body: Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('base64'),
  }));
  await client.query(
    `INSERT INTO ${table('entries')} (object, objects, event_id, date, source, silent, at, due, attempts, outcome, dead,
       error, body)
     SELECT COALESCE(e->'objects'->>0, ''), ARRAY(SELECT json_array_elements_text(e->'objects')), e->>'eventId',
       e->>'date', e->>'from', (e->>'silent')::boolean, (e->>'at')::bigint, (e->>'due')::bigint,
       (e->>'attempts')::integer, e->>'outcome', (e->>'dead')::boolean, e->>'error', decode(e->>'body', 'base64')
     FROM json_array_elements($1::json) WITH ORDINALITY AS given (e, nth) ORDER BY nth`,
    [JSON.stringify(given)],
  );
}
