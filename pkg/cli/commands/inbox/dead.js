import { dateWords } from '../../close/when.js';
import { all, storeOptions, withInbox } from '../../inbox/store.js';
import { tableLines } from '../../output/table.js';
import { safe } from '../../output/text.js';

/** @import { DeadLetter, InboxPage } from '../../../inbox.d.ts' */
/** @import { Context } from '../../arguments.js' */

export const name = 'inbox dead';
export const summary = 'list the dead letters: events that failed for good';
export const operands = {};
export const options = {
  errors: { about: 'show the error of the last attempt, which may quote the payload' },
  body: { about: 'show the payload' },
  ...storeOptions,
  json: { about: 'JSON: one object per line' },
};

export const help = `
Oldest first. The state of their objects is saved, but their effects are missing: \`replay\` tries again, and
\`discard\` gives the effect up.

  $ closehook inbox dead --store lmdb:inbox.mdb
  $ closehook inbox dead --errors --json | jq -r .error

JSON: {"id", "eventId", "objectId", "date", "from", "at", "attempts"}; with --errors also "error", with --body also
"body" in base64, as in a file of deliveries.

Exit code: 0 there are none, 1 there are some, 2 usage error, or the store cannot be read.
`;

const HEAD = ['ID', 'EVENT', 'OBJECT', 'ARRIVED', 'FROM', 'ATTEMPTS'];

/** @param {Context} context */
export async function run({ options: given, terminal, environment }) {
  return withInbox({ options: given, terminal, environment }, async (inbox) => {
    /** @type {DeadLetter[]} */
    const letters = [];
    let count = 0;
    for await (const letter of all((/** @type {InboxPage} */ page) => inbox.deadLetters(page))) {
      count++;
      if (!given.json) letters.push({ ...letter, body: given.body ? letter.body : new Uint8Array() });
      else await terminal.json(jsonOf(letter, given));
    }
    if (!given.json) await terminal.print(told(letters, given, terminal));
    return count === 0 ? 0 : 1;
  });
}

/** @param {DeadLetter} letter @param {{ errors?: boolean, body?: boolean }} given */
const jsonOf = ({ id, eventId, objectId, date, from, at, attempts, error, body }, given) => ({
  ...{ id, eventId, objectId, date, from, at, attempts },
  ...(given.errors && { error }),
  ...(given.body && { body: Buffer.from(body).toString('base64') }),
});

/**
 * @param {DeadLetter[]} letters @param {{ errors?: boolean, body?: boolean }} given
 * @param {Context['terminal']} terminal
 */
function told(letters, given, { paint }) {
  if (letters.length === 0) return 'no dead letters';
  const rows = letters.map(({ id, eventId, objectId, at, from, attempts }) =>
    [id, eventId ?? '-', objectId ?? '-', dateWords(at), from, String(attempts)].map(safe),
  );
  const [head, ...lines] = tableLines([HEAD, ...rows]);
  const below = (/** @type {string} */ text) => safe(text).replaceAll('\\n', '\n').replace(/^/gm, '    ');
  return [
    paint.bold(head),
    ...lines.flatMap((line, nth) => {
      const { error, body } = letters[nth];
      return [
        line,
        ...(given.errors && error !== null ? [paint.red(below(error))] : []),
        ...(given.body ? [below(Buffer.from(body).toString())] : []),
      ];
    }),
  ].join('\n');
}
