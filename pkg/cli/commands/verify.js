import { UsageError } from '../errors.js';
import { mustBeNew } from '../deliveries/new-file.js';
import { writeRepaired } from '../deliveries/repaired.js';
import { verdicts } from '../deliveries/verdicts.js';
import { givenHeaders, headerOptions } from '../input/headers.js';
import { keyOptions } from '../input/keys.js';
import { duration, moment } from '../input/numbers.js';
import { source, sourceOptions } from '../input/source.js';
import { FOR, refusalLines, verdictJson, verdictLine } from '../output/verdict.js';
import { plural } from '../output/text.js';

/** @import { Context } from '../arguments.js' */

export const name = 'verify';
export const summary = 'is a delivery from Close? and if not, why?';
export const operands = { most: 1, names: ['FILE'] };
export const options = {
  ...keyOptions,
  ...headerOptions,
  ...sourceOptions,
  hash: {
    value: 'HASH',
    about: 'judge this hash in place of the one that was sent: what your own code has computed',
    read: hash,
  },
  now: { value: 'TIME', about: 'judge the age at this time (default: when each arrived, else now)', read: moment },
  'max-age': { value: 'TIME', about: 'how old a delivery may be: 300, 5m, 72h, off (default: 300)', read: duration },
  'max-future-skew': { value: 'TIME', about: 'how far in the future it may be signed (default: 60)', read: duration },
  for: {
    value: 'FRAMEWORK',
    about: 'show the remedy for this alone: express, fastify, next, workers, node, python, php, ruby, go',
    choices: FOR,
  },
  repair: { value: 'FILE', about: 'write each delivery that verifies once the mistake found in it is undone' },
  json: { about: 'one object a line' },
};

export const help = `
FILE is a file of deliveries, as \`closehook listen --write\` writes it; a request as it was copied: by curl, over the
wire, from a HAR file, ngrok, webhook.site or AWS Lambda; or, with --header or --headers, the body of one delivery, byte
for byte. Each is judged with the key that is given, or else with its own.

  $ closehook verify deliveries.jsonl
  $ closehook verify body.json -H 'close-sig-timestamp: 1544271440' -H 'close-sig-hash: f649eb…'
  $ closehook verify --headers request.txt      # a whole request, with its body
  $ closehook verify body.json --headers headers.txt --key-file subscriptions.json --json | jq .code

With --hash, what your own code computed for a delivery takes the place of its close-sig-hash: the diagnosis then says
whether the hash that was sent fits, and which mistake your code makes. A delivery whose own hash does not fit stays
refused, though yours is right.

  $ closehook verify deliveries.jsonl --hash f181f9c4…

A refusal has a code and, beneath it, the mistake that reproduces the hash with what to change: --for express shows that
for one framework. The first 20 refusals of a file are looked into.

With --repair, a refusal whose mistake lies in the delivery (a body that was parsed and written again, a hash with
something before it) is written to a new FILE as it was signed, with the other headers as they are. That file verifies,
and can be replayed. A mistake in the code that signed, or in the key, leaves nothing to repair.

  $ closehook verify --headers request.txt --repair repaired.jsonl

A delivery that says when it arrived ("now") is judged at that time: a file stays valid. --now judges all at another.

A file is JSON Lines or a JSON array of {"headers": [[name, value]…], "body": base64}, with "now", "name" and "key" if
you like, and "text" in place of "body" in one that is written by hand; or an event of AWS Lambda.

JSON: {"line", "name", "ok": true, "key", "subscription_id", "timestamp", "age", "event": {"id", "object_type",
"action", "object_id"}}; or {"line", "name", "ok": false, "code", "message", "header", "evidence", "diagnosis":
{"causes", "reproduced", "key", "sentence", "sentFits", "remedy"}}; or {"line", "error"} of a line that holds no
delivery.

Exit code: 0 all are valid, 1 one is refused or is no delivery, 2 wrong use.
`;

/** @param {string} text */
function hash(text) {
  if (text.trim() !== '' && !/[\r\n]/.test(text)) return text.trim();
  throw new UsageError('must be what your code has computed, and is empty or more than a line');
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
      // Alone, a refusal is explained to its end; in a long file that would hide the others.
      const details = refusalLines(outcome, terminal, { isAlone: outcome.isAlone, framework: given.for });
      if (details.length > 0) await terminal.print(details.join('\n'));
      if (outcome.rejection) for (const note of outcome.notes ?? []) terminal.note(`closehook: ${note}`);
    }
  }
  const all = valid + refused + wrong;
  if (all === 0) throw new UsageError(`${from?.name} holds no delivery`);
  if (all > 1 && !given.json) {
    const rest = [
      refused && `${refused.toLocaleString('en')} refused`,
      wrong && `${wrong.toLocaleString('en')} unreadable`,
    ];
    await terminal.print([`${plural(valid, 'delivery', 'deliveries')} valid`, ...rest.filter(Boolean)].join(', '));
  }
  if (given.repair !== undefined && refused > 0) {
    if (repaired.length > 0) await writeRepaired(given.repair, repaired);
    const what = repaired.length > 0 ? `${plural(repaired.length, 'delivery', 'deliveries')}` : 'nothing';
    const left = refused - repaired.length;
    const why = left > 0 ? `; ${left.toLocaleString('en')} refused for what cannot be repaired in the delivery` : '';
    terminal.note(`closehook: ${what} written to ${given.repair}${why}`);
  }
  return refused + wrong > 0 ? 1 : 0;
}
