import { confirmed, yesOption } from '../../close/confirm.js';
import { lettersNamed } from '../../inbox/letters.js';
import { missingWords, storeOptions, withInbox } from '../../inbox/store.js';
import { plural } from '../../output/text.js';

/** @import { Context } from '../../arguments.js' */

export const name = 'inbox discard';
export const summary = 'delete dead letters, whose effects then never happen';
export const operands = { least: 0, most: Infinity, names: ['ID'] };
export const options = {
  all: { about: 'all of them' },
  ...yesOption,
  ...storeOptions,
  json: { about: 'one object' },
};

export const help = `
The ids are those of \`closehook inbox dead\`. The state of the objects stays as it is.

  $ closehook inbox discard 17 18 --store postgres://closehook@db/crm
  $ closehook inbox discard --all --yes --store lmdb:inbox.mdb

JSON: {"discarded", "unknown"}.

Exit code: 0 discarded, 1 an id is unknown, or it was not confirmed, 2 usage error, or the store cannot be written.
`;

/** @param {Context} context */
export async function run({ options: given, operands: named, terminal, environment }) {
  return withInbox({ options: given, terminal, environment }, async (inbox) => {
    const ids = await lettersNamed(inbox, named, given);
    const question = `discard ${plural(ids.length, 'dead letter')}? The effects will never happen`;
    if (ids.length > 0 && !(await confirmed(question, given, terminal))) {
      if (given.json) await terminal.json({ discarded: 0, unknown: 0 });
      return 1;
    }
    const discarded = await inbox.discard(ids);
    const unknown = ids.length - discarded;
    if (given.json) await terminal.json({ discarded, unknown });
    else await terminal.print(`${plural(discarded, 'dead letter')} discarded${missingWords(ids, discarded, 'dead')}`);
    return unknown === 0 ? 0 : 1;
  });
}
