import { apiOptions, closeApi, timeAt } from '../../close/client.js';
import { MOST_SUBSCRIPTIONS, NEAR_LIMIT, agoWords, errorWords, eventWordsOf, healthOf } from '../../close/health.js';
import { withoutKey } from '../../close/key-file.js';
import { UsageError } from '../../errors.js';
import { shownUrl } from '../../http/target.js';
import { tableLines } from '../../output/table.js';
import { shown } from '../../output/text.js';

/** @import { WebhookSubscription } from '../../../api.d.ts' */

/** @import { Context } from '../../arguments.js' */

export const name = 'subscriptions list';
export const summary = 'all webhook subscriptions of the organization';
export const operands = {};
export const options = {
  export: { about: 'print a file for closehook subscriptions apply' },
  'show-keys': { about: 'with --json: print signature keys' },
  ...apiOptions,
  json: { about: 'JSON: one object per line, as Close returns it' },
};

export const help = `
A table of id, address, events, status, health, latest error and age. An administrator sees all of the organization.

  $ closehook subscriptions list
  $ closehook subscriptions list --export > subscriptions.json

JSON: what Close returns of each subscription, without its signature_key unless --show-keys is given.

Exit code: 0 listed, 2 usage error, or Close did not answer.
`;

const HEAD = ['ID', 'ADDRESS', 'EVENTS', 'STATUS', 'HEALTH', 'LATEST ERROR', 'AGE'];

/** @param {Context} context */
export async function run({ options: given, terminal, environment }) {
  if (given['show-keys'] && !given.json)
    throw new UsageError(
      '--show-keys needs --json; to save the keys in a file: closehook subscriptions keys --write FILE',
    );
  if (given.export && given.json) throw new UsageError('--export and --json are alternatives; use one');
  const api = closeApi({ options: given, environment, terminal }, name);
  const list = await api.subscriptions.list();
  if (given.json) {
    for (const each of list) await terminal.json(withoutKey(each, given));
    return 0;
  }
  if (given.export) {
    const wishes = list.map(({ id, url, events, verify_ssl, status }) => ({ id, url, events, verify_ssl, status }));
    await terminal.print(JSON.stringify(wishes, null, 2));
    return 0;
  }
  if (list.length === 0) {
    await terminal.print('the organization has no webhook subscription');
    return 0;
  }
  const now = timeAt(api);
  const [head, ...rows] = tableLines([HEAD, ...list.map((each) => row(each, now))]);
  const { bold, green, red, yellow } = terminal.paint;
  const painted = { healthy: green, failing: red, paused: yellow, orphaned: red };
  const lines = rows.map((line, place) => painted[healthOf(list[place]).state](line));
  await terminal.print([bold(head), ...lines].join('\n'));
  if (list.length >= NEAR_LIMIT)
    terminal.error(`closehook ${name}: ${list.length} of ${MOST_SUBSCRIPTIONS} subscriptions are in use`);
  return 0;
}

/** @param {WebhookSubscription} subscription @param {number} now */
function row(subscription, now) {
  const { id, url, events, status, latest_error: error, date_created: created } = subscription;
  return [
    shown(id),
    shown(URL.canParse(url) ? shownUrl(url) : url, 60),
    eventWordsOf(events, 2),
    shown(status),
    healthOf(subscription).state,
    errorWords(error)?.slice(0, 50) ?? '-',
    agoWords(created, now),
  ];
}
