import { UsageError } from '../errors.js';
import { mustBeNew } from '../deliveries/new-file.js';
import { writeRepaired } from '../deliveries/repaired.js';
import { verdicts } from '../deliveries/verdicts.js';
import { givenHeaders, headerOptions } from '../input/headers.js';
import { keyOptions } from '../input/keys.js';
import { duration, moment } from '../input/numbers.js';
import { source, sourceOptions } from '../input/source.js';
import { FOR, refusalLines, verdictJson, verdictLine } from '../output/verdict.js';
import { number, plural } from '../output/text.js';

/** @import { Context } from '../arguments.js' */

export const name = 'verify';
export const summary = 'check that deliveries are from Close, and say why if they are not';
export const operands = { most: 1, names: ['FILE'] };
export const options = {
  ...keyOptions,
  ...headerOptions,
  ...sourceOptions,
  hash: {
    value: 'HASH',
    about: 'the hash that your own code computed, to be diagnosed in place of the one that was sent',
    read: hash,
  },
  now: { value: 'TIME', about: 'measure the age at this time (default: when each arrived, else now)', read: moment },
  'max-age': { value: 'TIME', about: 'maximum age of a delivery: 300, 5m, 72h, off (default: 300)', read: duration },
  'max-future-skew': {
    value: 'TIME',
    about: 'how far in the future the timestamp may be (default: 60)',
    read: duration,
  },
  for: {
    value: 'FRAMEWORK',
    about: 'show the fix for this framework or language: express, python, … (closehook remedy lists them)',
    choices: FOR,
  },
  repair: { value: 'FILE', about: 'write the refused deliveries that can be repaired to this new file' },
  json: { about: 'JSON: one object per line' },
};

export const help = `
FILE is a file of deliveries, as \`closehook listen --write\` writes it, or a copied request: curl, raw HTTP, HAR,
ngrok, webhook.site or AWS Lambda. With --header or --headers, FILE is the body of one delivery, byte for byte; only
a final line feed beyond its content-length is left out. A delivery that holds its own key is verified with it, unless
you name a key.

  $ closehook verify deliveries.jsonl
  $ closehook verify body.json -H 'close-sig-timestamp: 1544271440' -H 'close-sig-hash: f649eb…'
  $ closehook verify --headers request.txt      # a whole request, with its body
  $ closehook verify body.json --headers headers.txt --key-file subscriptions.json --json | jq .code

--hash takes the hash that your own code computed, in place of close-sig-hash. The diagnosis then says whether Close's
hash is right, and which mistake your code makes. A delivery whose own hash is wrong stays refused, even if yours is
right.

  $ closehook verify deliveries.jsonl --hash f181f9c4…

A refusal has a code. Below it stand the mistake that produces the hash, and what to change. --for express shows the
change for one framework, and closehook remedy express prints a whole receiver. The first 20 refusals of a file get a
diagnosis.

--repair writes a new FILE with each refused delivery whose mistake can be undone, such as a re-serialized body or a
prefix before the hash. The body is restored as it was signed, and other headers stay as they are. The file verifies and
can be replayed. A mistake in the signing code or a wrong key cannot be repaired.

  $ closehook verify --headers request.txt --repair repaired.jsonl

If a delivery says when it arrived ("now"), its age is measured at that time, so a file stays valid. --now sets one time
for all.

A file is JSON Lines or a JSON array of {"headers": [[name, value]…], "body": base64}. "now", "name" and "key" are
optional. A file that you write by hand can have "text" in place of "body". AWS Lambda events work too.

JSON: {"line", "name", "ok": true, "key", "subscription_id", "timestamp", "age", "event": {"id", "object_type",
"action", "object_id"}}; or {"line", "name", "ok": false, "code", "message", "header", "evidence", "diagnosis":
{"causes", "reproduced", "key", "sentence", "sentFits", "remedy", "concerns"}}; or {"line", "error"} for a line that
holds no delivery.

Exit code: 0 all are valid, 1 at least one is refused or unreadable, 2 usage error.
`;

/** @param {string} text */
function hash(text) {
  if (text.trim() !== '' && !/[\r\n]/.test(text)) return text.trim();
  throw new UsageError('must be the hash that your code computed, on one line');
}

/** @param {Context} given */
export async function run({ options: given, operands: [file], terminal, environment }) {
  const headers = await givenHeaders(given);
  const bytes = headers?.body !== undefined && file === undefined && given.data === undefined;
  const from = bytes ? null : await source(file, given, 'a file of deliveries, or a body with --headers');
  if (given.repair !== undefined) await mustBeNew(given.repair, 'repair');
  /** @type {string[]} */
  const repaired = [];
  let [valid, refused, wrong] = [0, 0, 0];
  for await (const outcome of verdicts({ from, headers, options: given, environment, terminal })) {
    if (outcome.error) wrong++;
    else if (outcome.delivery) valid++;
    else refused++;
    if (given.repair !== undefined && outcome.repaired) repaired.push(outcome.repaired);
    if (given.json) await terminal.json(verdictJson(outcome));
    else {
      await terminal.print(verdictLine(outcome, terminal));
      // A single refusal is explained in full. In a long file, that would hide the others.
      const details = refusalLines(outcome, terminal, { isAlone: outcome.isAlone, framework: given.for });
      if (details.length > 0) await terminal.print(details.join('\n'));
      if (outcome.rejection) for (const note of outcome.notes ?? []) terminal.note(`closehook: ${note}`);
    }
  }
  const all = valid + refused + wrong;
  if (all === 0) throw new UsageError(`${from?.name} holds no delivery`);
  if (all > 1 && !given.json) {
    const rest = [refused && `${number(refused)} refused`, wrong && `${number(wrong)} unreadable`];
    await terminal.print([`${plural(valid, 'delivery', 'deliveries')} valid`, ...rest.filter(Boolean)].join(', '));
  }
  if (given.repair !== undefined && refused > 0) {
    if (repaired.length > 0) await writeRepaired(given.repair, repaired);
    const what = repaired.length > 0 ? `${plural(repaired.length, 'delivery', 'deliveries')}` : 'nothing';
    const left = refused - repaired.length;
    const why = left > 0 ? `; ${number(left)} refused for what cannot be repaired in the delivery` : '';
    terminal.note(`closehook: ${what} written to ${given.repair}${why}`);
  }
  return refused + wrong > 0 ? 1 : 0;
}
