// `npm run bench`: events a second that an inbox takes in and handles, over each store and with several processes,
// beside a table written by hand and pg-boss. Everything is on this machine's disk, with its syncs. With --quick:
// 300 events, one round, and nothing kept.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { poolOf, server } from '../tests/inbox/postgres.js';
import { digits, publish, table } from './report.js';

const quick = process.argv.includes('--quick');
const EVENTS = quick ? 300 : 2000;
const ROUNDS = quick ? 1 : 3;

/**
 * What is measured, and with how many processes that handle.
 *
 * @type {[string, number][]}
 */
const RUNS = [
  ['memory', 1],
  ['lmdb', 1],
  ...[1, 2, 4].flatMap((many) =>
    ['postgres', 'hand', 'boss'].map((kind) => /** @type {[string, number]} */ ([kind, many])),
  ),
];
const NAMES = {
  memory: '`memoryStore`, for comparison',
  lmdb: '`lmdbStore`',
  postgres: '`postgresStore`',
  hand: 'a table by hand: `INSERT … ON CONFLICT DO NOTHING`, `SKIP LOCKED`',
  boss: 'pg-boss, in batches of 50',
};

const program = fileURLToPath(new URL('inbox-process.js', import.meta.url));

async function started(kind, at, schema) {
  const child = fork(program, [kind, at, schema]);
  await answer(child);
  return child;
}

/** The next result of a process. */
async function answer(child) {
  const aborting = new AbortController();
  const { signal } = aborting;
  const exit = once(child, 'exit', { signal }).then(([code]) => Promise.reject(new Error(`it ended with ${code}`)));
  const [{ result }] = await Promise.race([once(child, 'message', { signal }), exit]);
  exit.catch(() => {});
  aborting.abort();
  return result;
}

async function ended(child) {
  const exit = once(child, 'exit');
  child.send(['close']);
  await exit;
}

/** How many seconds so many processes take for all events. */
async function handling(children) {
  let left = EVENTS;
  const start = performance.now();
  await new Promise((resolve, reject) => {
    for (const child of children) {
      child.on('message', ({ handled = 0 }) => {
        left -= handled;
        if (left <= 0) resolve(undefined);
      });
      child.on('exit', () => reject(new Error('a process ended before all events were handled')));
      child.send(['handle']);
    }
  });
  return (performance.now() - start) / 1000;
}

const url = /** @type {string} */ (process.env.POSTGRES_URL);
let schemas = 0;

async function round(postgres, [kind, many]) {
  const schema = `bench_${schemas++}`;
  const folder = mkdtempSync(join(tmpdir(), 'closehook-bench-'));
  const isServer = ['postgres', 'hand', 'boss'].includes(kind);
  const at = isServer ? postgres.url : folder;
  if (isServer) await postgres.pool.query(`CREATE TABLE effects_${schema} (id text PRIMARY KEY)`);
  const written = isServer ? () => logged(postgres) : () => 0;
  const before = await written();
  try {
    const first = await started(kind, at, schema);
    first.send(['take', EVENTS]);
    const taking = await answer(first);
    const others = await Promise.all(Array.from({ length: many - 1 }, () => started(kind, at, schema)));
    const handled = await handling([first, ...others]);
    for (const child of [first, ...others]) child.removeAllListeners('exit');
    await Promise.all([first, ...others].map(ended));
    const bytes = await size(kind, { postgres, schema, folder });
    if (isServer) {
      const { rows } = await postgres.pool.query(`SELECT count(*)::int AS effects FROM effects_${schema}`);
      if (rows[0].effects !== EVENTS) throw new Error(`${kind} has ${rows[0].effects} effects of ${EVENTS} events`);
    }
    const log = isServer ? ((await written()) - before) / EVENTS : null;
    return { taken: EVENTS / taking, handled: EVENTS / handled, bytes: bytes === null ? null : bytes / EVENTS, log };
  } finally {
    rmSync(folder, { recursive: true });
    if (isServer) await postgres.pool.query(`DROP SCHEMA ${schema} CASCADE; DROP TABLE effects_${schema}`);
  }
}

/** The bytes of its log that PostgreSQL has ever written: what is synced, archived and replicated. */
async function logged({ pool }) {
  const { rows } = await pool.query(`SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS bytes`);
  return Number(rows[0].bytes);
}

async function size(kind, { postgres, schema, folder }) {
  if (kind === 'memory') return null;
  if (kind === 'lmdb') return statSync(join(folder, 'inbox.mdb')).size;
  const { rows } = await postgres.pool.query(
    `SELECT sum(pg_total_relation_size(c.oid)) AS bytes FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
     WHERE nspname = $1 AND relkind IN ('r', 'm')`,
    [schema],
  );
  return Number(rows[0].bytes);
}

const best = (list, by) => Math.max(...list.map((one) => one[by]));
const whole = (value) => Math.round(value).toLocaleString('en');

/** The fastest of the rounds of a contender. */
function figures(results, [kind, processes]) {
  const rounds = results.get(`${kind} ${processes}`);
  const kilobytes = (by) => (rounds[0][by] === null ? null : rounds[0][by] / 1024);
  return {
    ...{ kind, processes, taken: best(rounds, 'taken'), handled: best(rounds, 'handled') },
    ...{ kilobytes: kilobytes('bytes'), logged: kilobytes('log') },
  };
}

function report(found) {
  const orNothing = (value) => (value === null ? '' : digits(value));
  const rows = found.map(({ kind, processes, taken, handled, kilobytes, logged: log }) => {
    const hand = found.find((other) => other.kind === 'hand' && other.processes === processes);
    const beside = ['postgres', 'boss'].includes(kind) ? handled / hand.handled : null;
    return [
      ...[NAMES[kind], processes, whole(taken), whole(handled)],
      ...[orNothing(beside), orNothing(kilobytes), orNothing(log)],
    ];
  });
  const head = [
    ...['', 'processes that handle', 'taken in, events/s', 'handled, events/s', 'by hand = 1'],
    ...['KB an event', "KB of PostgreSQL's log (WAL) an event"],
  ];
  return `# The inbox

Every row is the fastest of ${ROUNDS} rounds of ${whole(EVENTS)} events of 1.9 KB, ten of
each object, and the rounds of all rows alternate. 64 deliveries arrive at once. The handler
writes one row. PostgreSQL runs on the same processors, and syncs every commit. Each of its consumers handles four
events at once.

${table(head, rows)}

The three do different things. The inbox keeps the state of every object and its history, handles one event of an object
at a time, finds gaps, and commits the handler's row with the event. The table by hand commits it with the event too,
and does nothing else. pg-boss neither keeps states nor commits the row with its job, so after a crash up to 50 rows of
each worker are written again. The sizes are those of the tables and indexes after everything was handled.
`;
}

const { url: made, stop } = url === undefined ? await server(/** @type {any} */ ({})) : { url, stop: async () => {} };
const postgres = { url: made, pool: poolOf({ connectionString: made, max: 2 }) };
const results = new Map();
try {
  for (let number = 1; number <= ROUNDS; number++) {
    for (const run of RUNS) {
      process.stderr.write(`round ${number} of ${ROUNDS}: ${run.join(' ')} …\n`);
      const key = run.join(' ');
      results.set(key, [...(results.get(key) ?? []), await round(postgres, run)]);
    }
  }
} finally {
  await postgres.pool.end();
  await stop();
}
const found = RUNS.map((run) => figures(results, run));
publish('inbox', report(found), { events: EVENTS, rounds: ROUNDS, rows: found });
