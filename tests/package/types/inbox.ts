// The inbox, seen by the compiler alone. A line under @ts-expect-error that compiles is an error.
import { CloseApi } from 'closehook/api';
import { Inbox, health, memoryStore, metrics, monitor } from 'closehook/inbox';
import type { Completeness, DeadLetter, InboxOptions, InboxStore, OnChange, OpenGap, OwnTable } from 'closehook/inbox';
import { durableObjectStore } from 'closehook/inbox/durable-object';
import { lmdbStore } from 'closehook/inbox/lmdb';
import { postgresStore } from 'closehook/inbox/postgres';

/** As the types of `pg` have them, as far as they are used. */
interface PoolClient {
  query(text: string, values?: unknown[]): Promise<{ rows: { id: string }[]; rowCount: number }>;
  release(): void;
}
declare const pool: { connect(): Promise<PoolClient> };

/** As the platform's types have it, as far as it is used. */
declare const storage: {
  sql: { exec(query: string, ...bindings: unknown[]): { toArray(): Record<string, string | number | null>[] } };
  transactionSync<T>(closure: () => T): T;
};

export async function use(): Promise<void> {
  const onChange: OnChange<OwnTable> = (changes, { name } = {}, event, { tx, attempt, objectId, signal }) => {
    const field: string | undefined = changes[0]?.field;
    tx.put(`last ${objectId}`, [event.id, field, attempt, name, signal.aborted]);
  };
  const options: InboxOptions<OwnTable> = {
    store: lmdbStore({ path: 'inbox.mdb' }),
    api: new CloseApi({ apiKey: 'api_1' }),
    subscriptions: ['whsub_1'],
    since: new Date(0),
    retry: { attempts: 3 },
    onChange,
  };
  const inbox = new Inbox(options);
  await inbox.start();
  await inbox.put({ body: new Uint8Array() });
  const { completeUntil }: Completeness = await inbox.catchUp({ since: '2026-01-01' });
  const status = await inbox.status();
  status.waiting.toFixed();
  completeUntil?.trim();
  const gaps: OpenGap[] = await inbox.gaps({ limit: 10 });
  const letters: DeadLetter[] = await inbox.deadLetters();
  await inbox.replay(letters.map(({ id }) => id));
  await inbox.giveUp(
    gaps.map(({ id }) => id),
    'no longer needed',
  );
  const { healthy, problems } = health(status, { waitingSeconds: 60, knownIncompleteBefore: new Date() });
  const text: string = metrics(status);
  [healthy, text, ...problems.map(({ code }) => code.trim())];
  const { listener } = monitor(inbox, { token: () => undefined, prefix: '/inbox' });
  const response = { writeHead: (code: number) => code, end: () => 0 };
  await listener({ url: '/health', headers: {} }, response, () => response.end());
  // @ts-expect-error: there is no such limit
  monitor(inbox, { limits: { dead: 1 } });
  await inbox.stop(5);

  const memory: InboxStore<OwnTable> = memoryStore();
  new Inbox({ store: memory, async onChange() {} });
  new Inbox({
    store: postgresStore({ pool, schema: 'closehook' }),
    async onChange(changes, { name } = {}, event, { tx }) {
      const { rowCount } = await tx.query('UPDATE leads SET name = $1 WHERE id = $2', [name, event.object_id]);
      rowCount.toFixed();
    },
  });
  const edge = new Inbox({
    store: durableObjectStore(storage),
    onChange(changes, state, event, { tx, send }) {
      const [row] = tx.all<{ count: number }>('SELECT count(*) AS count FROM won');
      row?.count.toFixed();
      tx.run('INSERT INTO won VALUES (?)', event.id);
      send({ id: event.id });
    },
    async deliver(message, { key, attempt, signal }) {
      [message.id, key.trim(), attempt.toFixed(), signal.aborted].includes(true);
    },
    deletedDays: 90,
  });
  await edge.handle(new Uint8Array());
  await edge.work();
  (await edge.next()).toFixed();
  (await edge.get('lead_1'))?.status?.presence.trim();

  // @ts-expect-error: it needs a store
  new Inbox({ onChange });
  // @ts-expect-error: seconds are a number
  new Inbox({ store: memory, onChange, gapSeconds: '60' });
  // @ts-expect-error: the reason is needed
  await inbox.giveUp([]);
}
