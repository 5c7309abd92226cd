// The tables of an inbox in PostgreSQL, and their migrations.
import { ClosehookError } from '../errors.js';

/** @import { PostgresClient } from '../../inbox-postgres.d.ts' */

/**
 * The changes of each version. Never change a published version; add a new one.
 *
 * Ids and dates compare by their bytes. Times are milliseconds since 1970. JSON is text, since `jsonb` refuses the
 * character U+0000, which Close's objects may have.
 */
const VERSIONS = [
  `
  CREATE TABLE entries (
    key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    object text COLLATE "C" NOT NULL,
    objects text[] NOT NULL,
    event_id text COLLATE "C",
    date text COLLATE "C",
    source text NOT NULL,
    silent boolean NOT NULL,
    at bigint NOT NULL,
    due bigint NOT NULL,
    attempts integer NOT NULL,
    outcome text,
    dead boolean NOT NULL,
    error text,
    body bytea NOT NULL
  );
  CREATE INDEX entries_due ON entries (due, key) WHERE NOT dead;
  CREATE INDEX entries_dead ON entries (key) WHERE dead;
  CREATE INDEX entries_date ON entries (date) WHERE NOT silent;
  CREATE INDEX entries_event ON entries (event_id);
  CREATE TABLE objects (id text COLLATE "C" PRIMARY KEY, history text);
  CREATE TABLE gaps (id text COLLATE "C" PRIMARY KEY, object text COLLATE "C" NOT NULL, due bigint, gap text NOT NULL);
  CREATE INDEX gaps_object ON gaps (object);
  CREATE INDEX gaps_due ON gaps (due) WHERE due IS NOT NULL;
  CREATE TABLE marks (
    event_id text COLLATE "C" PRIMARY KEY,
    date text COLLATE "C" NOT NULL,
    silent boolean NOT NULL,
    at bigint NOT NULL
  );
  CREATE INDEX marks_at ON marks (at);
  CREATE TABLE notes (name text PRIMARY KEY, value text NOT NULL);
  `,
  `
  ALTER TABLE objects ADD COLUMN gone bigint;
  CREATE INDEX objects_gone ON objects (gone) WHERE gone IS NOT NULL;
  `,
];

/**
 * Creates or migrates the tables in one transaction. If several processes start at once, only one does it.
 *
 * @param {PostgresClient} client @param {string} schema
 * @param {boolean} isCreated whether tables that are missing or older are created and migrated
 */
export async function migrate(client, schema, isCreated) {
  if (!isCreated) return refuseOther(client, schema);
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`${schema} migration`]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
    await client.query(`SET LOCAL search_path TO "${schema}"`);
    await client.query('CREATE TABLE IF NOT EXISTS version (version integer NOT NULL)');
    const { rows } = await client.query('SELECT max(version) AS version FROM version');
    const version = Number(rows[0].version ?? 0);
    if (version > VERSIONS.length) throw tooNew(schema, version);
    for (const change of VERSIONS.slice(version)) await client.query(change);
    if (version < VERSIONS.length) {
      await client.query('DELETE FROM version');
      await client.query('INSERT INTO version VALUES ($1)', [VERSIONS.length]);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

/** @param {string} schema @param {number} version */
const tooNew = (schema, version) =>
  new ClosehookError(
    'SCHEMA_TOO_NEW',
    `schema "${schema}" has version ${version}, and this version of closehook knows ${VERSIONS.length}: update it`,
  );

/**
 * For `create: false`: a typo must not create a schema, and a newer version must not migrate the tables of running
 * receivers.
 *
 * @param {PostgresClient} client @param {string} schema
 */
async function refuseOther(client, schema) {
  const found = await client.query('SELECT to_regclass($1) IS NOT NULL AS is_there', [`"${schema}".version`]);
  const { rows } = found.rows[0].is_there
    ? await client.query(`SELECT max(version) AS version FROM "${schema}".version`)
    : { rows: [] };
  const version = Number(rows[0]?.version ?? 0);
  if (version > VERSIONS.length) throw tooNew(schema, version);
  if (version === VERSIONS.length) return;
  if (version === 0) throw new ClosehookError('NO_INBOX', `there is no inbox in schema "${schema}"`);
  throw new ClosehookError(
    'SCHEMA_TOO_OLD',
    `schema "${schema}" has version ${version}: start a receiver of this version of closehook, which migrates it`,
  );
}
