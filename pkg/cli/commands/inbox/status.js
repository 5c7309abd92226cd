import { health } from '../../../inbox.js';
import { dateWords } from '../../close/when.js';
import { storeOptions, withInbox } from '../../inbox/store.js';
import { number, plural, safe } from '../../output/text.js';

/** @import { InboxHealth, InboxStatus } from '../../../inbox.d.ts' */
/** @import { Context } from '../../arguments.js' */
/** @import { Paint } from '../../output/terminal.js' */

export const name = 'inbox status';
export const summary = 'show problems, what is waiting, and up to what date no event is missing';
export const operands = {};
export const options = { ...storeOptions, json: { about: 'one object' } };

export const help = `
What GET /health of the receiver shows, as far as the store knows it. The receiver need not run.

  $ closehook inbox status --store lmdb:inbox.mdb
  $ closehook inbox status --store postgres://closehook@db/crm --json

JSON: {"healthy", "problems": [{"code", "message"}], "completeUntil", "completeFrom", "incompleteBefore", "waiting",
"oldestSeconds", "owed", "dead", "gaps", "objects", "lastCatchUp", "problem", "subscriptions"}.

Exit code: 0 healthy, 1 there are problems, 2 usage error, or the store cannot be read.
`;

/** @param {Context} context */
export async function run({ options: given, terminal, environment }) {
  const status = await withInbox({ options: given, terminal, environment }, (inbox) => inbox.status());
  const found = health(status);
  if (given.json) {
    const { completeUntil, completeFrom, incompleteBefore, waiting, oldestSeconds, owed, dead, gaps, objects } = status;
    const { lastCatchUp, problem, subscriptions } = status;
    await terminal.json({
      healthy: found.healthy,
      problems: found.problems.map(({ code, message }) => ({ code, message })),
      ...{ completeUntil, completeFrom, incompleteBefore, waiting, oldestSeconds, owed, dead, gaps, objects },
      ...{ lastCatchUp, problem, subscriptions },
    });
  } else await terminal.print(told(status, found, terminal.paint));
  return found.healthy ? 0 : 1;
}

/** @param {InboxStatus} status @param {InboxHealth} found @param {Paint} paint */
function told(status, { healthy, problems }, paint) {
  const { completeUntil, completeFrom, incompleteBefore, waiting, oldestSeconds, owed, dead, gaps, objects } = status;
  const { lastCatchUp, subscriptions } = status;
  const oldest = oldestSeconds === null ? '' : `, the oldest for ${number(Math.round(oldestSeconds))} s`;
  const unread = completeFrom === null ? 'unknown: the event log has never been read' : 'not known yet';
  /** @type {[string, string][]} */
  const rows = [
    ['complete until', completeUntil === null ? unread : dateWords(completeUntil)],
    ...(completeFrom === null ? [] : [/** @type {[string, string]} */ (['complete from', dateWords(completeFrom)])]),
    ...(incompleteBefore === null
      ? []
      : [/** @type {[string, string]} */ (['may be lost', `events before ${dateWords(incompleteBefore)}`])]),
    ['waiting', `${number(waiting)}${oldest}`],
    ['will be retried', number(owed)],
    ['dead letters', number(dead)],
    ['gaps', number(gaps)],
    ['objects', number(objects)],
    [
      'last catch-up',
      lastCatchUp === null
        ? 'never'
        : `${dateWords(lastCatchUp.at)}: ${plural(lastCatchUp.events, 'event')}, ${number(lastCatchUp.new)} new`,
    ],
    ...subscriptions.map(({ id, status: of }) => /** @type {[string, string]} */ ([safe(id), safe(of)])),
  ];
  const width = Math.max(...rows.map(([title]) => title.length));
  return [
    healthy ? `${paint.green('✓')} healthy` : `${paint.red('✗')} ${plural(problems.length, 'problem')}`,
    ...problems.map(({ code, message }) => `  ${paint.red(code)} ${safe(message)}`),
    ...rows.map(([title, value]) => `${title.padEnd(width)}  ${value}`),
  ].join('\n');
}
