import { UsageError } from '../../errors.js';
import { missingWords, storeOptions, withInbox } from '../../inbox/store.js';
import { plural } from '../../output/text.js';

/** @import { Context } from '../../arguments.js' */

export const name = 'inbox give-up';
export const summary = 'close gaps that nothing will fill';
export const operands = { least: 1, most: Infinity, names: ['GAP'] };
export const options = {
  why: { value: 'TEXT', about: 'the reason, which is kept in the history of the object' },
  ...storeOptions,
  json: { about: 'one object' },
};

export const help = `
The ids are those of \`closehook inbox gaps\`.

  $ closehook inbox give-up lead_1/ev_2 --why 'compared with Close by hand' --store lmdb:inbox.mdb

JSON: {"closed", "unknown"}.

Exit code: 0 closed, 1 an id is unknown, 2 usage error, or the store cannot be written.
`;

/** @param {Context} context */
export async function run({ options: given, operands: named, terminal, environment }) {
  if (!given.why?.trim()) throw new UsageError('no reason: give it with --why TEXT');
  const ids = [...new Set(named)];
  return withInbox({ options: given, terminal, environment }, async (inbox) => {
    const closed = await inbox.giveUp(ids, given.why);
    const unknown = ids.length - closed;
    if (given.json) await terminal.json({ closed, unknown });
    else await terminal.print(`${plural(closed, 'gap')} closed${missingWords(ids, closed, 'gaps')}`);
    return unknown === 0 ? 0 : 1;
  });
}
