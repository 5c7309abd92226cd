import { dateWords } from '../../close/when.js';
import { all, storeOptions, withInbox } from '../../inbox/store.js';
import { tableLines } from '../../output/table.js';
import { safe, shown } from '../../output/text.js';

/** @import { InboxPage, OpenGap } from '../../../inbox.d.ts' */
/** @import { Context } from '../../arguments.js' */

export const name = 'inbox gaps';
export const summary = 'list the open gaps: events of an object are missing';
export const operands = {};
export const options = { ...storeOptions, json: { about: 'JSON: one object per line' } };

export const help = `
A gap is usually closed by a late event, or by Close's event log within minutes. One that is older than the log's 30
days is unknowable, and stays until you give it up.

  $ closehook inbox gaps --store lmdb:inbox.mdb

JSON: {"id", "objectId", "objectType", "eventId", "evidence", "fields", "since", "until", "found", "unknowable"}.

Exit code: 0 there are none, 1 there are some, 2 usage error, or the store cannot be read.
`;

const HEAD = ['ID', 'FIELDS', 'MISSING AFTER', 'FOUND', ''];

/** @param {Context} context */
export async function run({ options: given, terminal, environment }) {
  return withInbox({ options: given, terminal, environment }, async (inbox) => {
    const rows = [HEAD];
    for await (const gap of all((/** @type {InboxPage} */ page) => inbox.gaps(page))) {
      if (given.json) await terminal.json(gap);
      rows.push(row(gap));
    }
    const isEmpty = rows.length === 1;
    if (given.json) return isEmpty ? 0 : 1;
    const [head, ...lines] = tableLines(rows);
    await terminal.print(isEmpty ? 'no gaps' : [terminal.paint.bold(head), ...lines].join('\n'));
    return isEmpty ? 0 : 1;
  });
}

/** @param {OpenGap} gap */
const row = ({ id, fields, since, found, unknowable }) => [
  safe(id),
  shown(fields.join(', '), 40),
  dateWords(since),
  dateWords(found),
  unknowable ? 'unknowable' : '',
];
