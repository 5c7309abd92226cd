import { importInbox } from '../../../inbox.js';
import { storeOptions, withStore } from '../../inbox/store.js';
import { source } from '../../input/source.js';
import { countRow } from '../../output/text.js';

/** @import { Context } from '../../arguments.js' */

export const name = 'inbox import';
export const summary = 'fill a new store with an export';
export const operands = { most: 1, names: ['FILE'] };
export const options = {
  'without-own': { about: 'leave out the values that onChange wrote with tx.put: PostgreSQL has no place for them' },
  ...storeOptions,
  json: { about: 'one object' },
};

export const help = `
The store must be empty, and is created if it does not exist. Until the import is finished, no receiver works on the
store. If it breaks off, run it again with the same file: it continues.

  $ closehook inbox import inbox.jsonl --store postgres://closehook@db/crm
  $ closehook inbox export --store lmdb:a.mdb | closehook inbox import --store lmdb:b.mdb

JSON: {"objects", "marks", "entries", "notes", "own", "dropped"}.

Exit code: 0 imported, 2 usage error, the file is not an export, the store is not empty, or it cannot be written.
`;

/** @param {Context} context */
export async function run({ options: given, operands: [path], terminal, environment }) {
  const { chunks } = await source(path, {}, 'an export');
  const done = await withStore(
    { options: given, terminal, environment },
    (store) => importInbox(store, chunks, { withoutOwn: given['without-own'] ?? false }),
    { create: true },
  );
  if (given.json) await terminal.json(done);
  else {
    const { objects, marks, entries, own, dropped } = done;
    const rows = [
      countRow(objects, 'objects'),
      countRow(marks, 'marks of events that were seen'),
      countRow(entries, 'events that wait, are retried, or are dead letters'),
      ...(own > 0 ? [countRow(own, 'values of your own table')] : []),
      ...(dropped > 0 ? [countRow(dropped, 'values of your own table left out')] : []),
    ];
    await terminal.print([`${terminal.paint.green('✓')} imported`, ...rows].join('\n'));
  }
  return 0;
}
