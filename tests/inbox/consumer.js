// A consumer on PostgreSQL, as a process that is killed. Each of its effects says who did it.
import { Inbox } from 'closehook/inbox';
import { postgresStore } from 'closehook/inbox/postgres';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATA });
let isFailed = false;
const inbox = new Inbox({
  store: postgresStore({ pool, schema: process.env.SCHEMA }),
  pollSeconds: 0.02,
  log() {},
  async onChange(changes, state, { id, object_id: object }, { tx, attempt }) {
    await tx.query('INSERT INTO effects VALUES ($1, $2)', [id, String(process.pid)]);
    // Outside of the transaction, and so seen by all: of one object one event is handled at a time.
    const { rowCount } = await pool.query('INSERT INTO busy VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      object,
      process.pid,
    ]);
    // Unless it was left by the one that was killed.
    if (rowCount === 0) {
      const { rows } = await pool.query('SELECT by FROM busy WHERE object = $1', [object]);
      if (rows.length > 0 && isAlive(rows[0].by)) isFailed = true;
    }
    await new Promise((resolve) => setTimeout(resolve, attempt));
    await pool.query('DELETE FROM busy WHERE object = $1', [object]);
  },
});

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

process.on('SIGTERM', async () => {
  await inbox.stop(5);
  process.exit(isFailed ? 1 : 0);
});
await inbox.start();
process.send?.('ready');
