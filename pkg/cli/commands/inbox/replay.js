import { lettersNamed } from '../../inbox/letters.js';
import { missingWords, storeOptions, withInbox } from '../../inbox/store.js';
import { plural } from '../../output/text.js';

/** @import { Context } from '../../arguments.js' */

export const name = 'inbox replay';
export const summary = 'handle dead letters again';
export const operands = { least: 0, most: Infinity, names: ['ID'] };
export const options = {
  all: { about: 'all of them' },
  ...storeOptions,
  json: { about: 'one object' },
};

export const help = `
The ids are those of \`closehook inbox dead\`. A running receiver handles them within a second; otherwise the next one
does.

  $ closehook inbox replay 17 --store postgres://closehook@db/crm
  $ closehook inbox replay --all --store lmdb:inbox.mdb

JSON: {"replayed", "unknown"}.

Exit code: 0 replayed, 1 an id is unknown, 2 usage error, or the store cannot be written.
`;

/** @param {Context} context */
export async function run({ options: given, operands: named, terminal, environment }) {
  return withInbox({ options: given, terminal, environment }, async (inbox) => {
    const ids = await lettersNamed(inbox, named, given);
    const replayed = await inbox.replay(ids);
    const unknown = ids.length - replayed;
    if (given.json) await terminal.json({ replayed, unknown });
    else
      await terminal.print(`${plural(replayed, 'event')} will be handled again${missingWords(ids, replayed, 'dead')}`);
    return unknown === 0 ? 0 : 1;
  });
}
