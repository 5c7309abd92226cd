import { apiOptions, chosen, closeApi, timeAt } from '../../close/client.js';
import { agoWords, errorWords, healthOf } from '../../close/health.js';
import { withoutKey } from '../../close/key-file.js';
import { dateWords } from '../../close/when.js';
import { shownUrl } from '../../http/target.js';
import { shown } from '../../output/text.js';

/** @import { WebhookSubscription } from '../../../api.d.ts' */
/** @import { Paint } from '../../output/terminal.js' */

/** @import { Context } from '../../arguments.js' */

export const name = 'subscriptions show';
export const summary = 'every detail of one';
export const operands = { least: 1, most: 1, names: ['ID'] };
export const options = {
  'show-keys': { about: 'print its signature key too' },
  ...apiOptions,
  json: { about: 'JSON: one object, as Close returns it' },
};

export const help = `
  $ closehook subscriptions show whsub_1

Exit code: 0 shown, 2 usage error, or Close did not answer.
`;

/** @param {Context} context */
export async function run({ options: given, operands: [id], terminal, environment }) {
  const api = closeApi({ options: given, environment, terminal }, name);
  const subscription = chosen(await api.subscriptions.list(), id);
  if (given.json) {
    await terminal.json(withoutKey(subscription, given));
    return 0;
  }
  await terminal.print(lines(subscription, timeAt(api), given['show-keys'], terminal.paint).join('\n'));
  return 0;
}

/** @param {WebhookSubscription} subscription @param {number} now @param {boolean} showsKeys @param {Paint} paint */
function lines(subscription, now, showsKeys, { bold, dim }) {
  const { id, url, events, status, verify_ssl: verifies, signature_key: key, ...about } = subscription;
  const { state, why } = healthOf(subscription);
  /** @param {string} title @param {string} text */
  const row = (title, text) => `  ${dim(title.padEnd(13))}${text}`;
  /** @param {string} date */
  const dated = (date) => `${dateWords(date)}, ${agoWords(date, now)} ago`.replace(', now ago', ', just now');
  return [
    bold(shown(id)),
    row(
      'address',
      `${shown(URL.canParse(url) ? shownUrl(url) : url)}${verifies ? '' : ', certificates are not verified'}`,
    ),
    row('status', shown(status)),
    row('health', why === null ? state : `${state}: ${why}`),
    row('latest error', errorWords(about.latest_error) ?? 'none'),
    row('created', `${dated(about.date_created)}, by ${shown(about.created_by)}`),
    row('changed', dated(about.date_updated)),
    ...(showsKeys ? [row('key', shown(key))] : []),
    row('events', String(events.length)),
    ...events.map(({ object_type: type, action, extra_filter: filter }) => {
      const where = filter ? `  ${dim(shown(filter, 1000))}` : '';
      return `    ${shown(type)}.${shown(action)}${where}`;
    }),
  ];
}
