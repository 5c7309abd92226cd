// A consumer on PostgreSQL, as a process that is killed. Each of its effects says who did it.
import { Inbox } from 'closehook/inbox';
import { postgresStore } from 'closehook/inbox/postgres';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATA });
const inbox = new Inbox({
  store: postgresStore({ pool, schema: process.env.SCHEMA }),
  pollSeconds: 0.02,
  log() {},
  async onChange(changes, state, { id, object_id: object }, { tx, attempt }) {
    await tx.query('INSERT INTO effects VALUES ($1, $2)', [id, String(process.pid)]);
    const { rows } = await tx.query('SELECT pg_current_xact_id()::text AS xid');
    // Outside of the transaction, so that everyone sees it: one event of an object is handled at a time. A row that a
    // killed consumer left belongs to a transaction that has ended. Its process would not tell: it exists until its
    // parent has noticed, and until then, its row would count as a second one at work.
    const { rowCount } = await pool.query('INSERT INTO busy VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      object,
      rows[0].xid,
    ]);
    if (rowCount === 0) {
      await pool.query(
        `INSERT INTO two_at_once SELECT object FROM busy
         WHERE object = $1 AND pg_xact_status(xid::xid8) = 'in progress'`,
        [object],
      );
    }
    await new Promise((resolve) => setTimeout(resolve, attempt));
    await pool.query('DELETE FROM busy WHERE object = $1', [object]);
  },
});

process.on('SIGTERM', async () => {
  await inbox.stop(5);
  process.exit(0);
});
await inbox.start();
process.send?.('ready');
