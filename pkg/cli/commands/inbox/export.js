import { open, rm } from 'node:fs/promises';
import { exportInbox } from '../../../inbox.js';
import { OWNER_ONLY } from '../../deliveries/new-file.js';
import { UsageError, fileError } from '../../errors.js';
import { storeOptions, withStore } from '../../inbox/store.js';
import { number } from '../../output/text.js';

/** @import { Context } from '../../arguments.js' */

export const name = 'inbox export';
export const summary = 'write everything in the store, to move it to another';
export const operands = {};
export const options = {
  write: { value: 'FILE', about: 'a new file, which only its owner can read (default: standard output)' },
  ...storeOptions,
  json: { about: 'with --write: one object' },
};

export const help = `
States, marks, waiting events, dead letters, gaps, how far the event log was read, and the values of your own table. The
export contains payloads. It is of one moment, even if the receiver runs. What the receiver does after that is not in
it, so stop the receiver before you move.

  $ closehook inbox export --store lmdb:inbox.mdb --write inbox.jsonl
  $ closehook inbox import inbox.jsonl --store postgres://closehook@db/crm

The format is JSON lines: a header with a version, one line for each row, and an end with their number.

JSON, with --write: {"file", "rows"}.

Exit code: 0 written, 2 usage error, or the store cannot be read.
`;

/** @param {Context} context */
export async function run({ options: given, terminal, environment }) {
  const { write: path } = given;
  if (path === undefined && given.json) throw new UsageError('--json needs --write');
  if (path === undefined && process.stdout.isTTY)
    throw new UsageError('the export contains payloads: name a file with --write FILE, or redirect the output');
  return withStore({ options: given, terminal, environment }, async (store) => {
    if (path === undefined) {
      for await (const line of exportInbox(store)) await terminal.print(line.slice(0, -1));
      return 0;
    }
    let rows = -2;
    await toNewFile(path, async (append) => {
      for await (const line of exportInbox(store)) {
        await append(line);
        rows++;
      }
    });
    if (given.json) await terminal.json({ file: path, rows });
    else await terminal.print(`${terminal.paint.green('✓')} ${number(rows)} rows in ${path}`);
    return 0;
  });
}

/** @param {string} path @param {(append: (text: string) => Promise<unknown>) => Promise<void>} work */
async function toNewFile(path, work) {
  let file;
  try {
    file = await open(path, 'wx', OWNER_ONLY);
  } catch (error) {
    if (error.code === 'EEXIST') throw new UsageError(`${path} exists already: name a new file`);
    throw fileError(error, path, 'written');
  }
  try {
    await work((text) => /** @type {any} */ (file).appendFile(text));
    await file.sync();
    await file.close();
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw fileError(error, path, 'written');
  }
}
