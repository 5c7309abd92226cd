import { apiOptions, closeApi } from '../../close/client.js';
import { inClosesLanguage, lintLines } from '../../close/desired.js';
import { keyFileOptions, openKeyFile, withoutKey } from '../../close/key-file.js';
import { UsageError } from '../../errors.js';
import { target } from '../../http/target.js';
import { optionText } from '../../input/source.js';
import { shown } from '../../output/text.js';

/** @import { SubscribedEvent, WebhookSubscription } from '../../../api.d.ts' */
/** @import { Options } from '../../arguments.js' */

/** @import { Context } from '../../arguments.js' */

export const name = 'subscriptions create';
export const summary = 'create one';
export const operands = { least: 1, most: 1, names: ['URL'] };
export const options = {
  event: { value: 'TYPE.ACTION', multiple: true, about: 'an event, such as lead.created', read: eventType },
  filter: { value: 'FILE', about: 'only events that match this filter: a file, or the JSON itself' },
  'no-verify-ssl': { about: 'let Close accept any TLS certificate of the address' },
  ...keyFileOptions,
  ...apiOptions,
  json: { about: 'JSON: one object, as Close returns it' },
};

export const help = `
  $ closehook subscriptions create https://example.org/hook --event lead.created --write-keys k.json
  $ closehook subscriptions create https://example.org/won --event lead.updated --filter filter.json

Filter types that begin with "closehook:" are rewritten in Close's own types. You get a warning if a filter can never
match.
Close refuses an active subscription with the same address and events.

Exit code: 0 created, 2 usage error, or Close refused it; nothing is changed.
`;

/** @param {string} text */
export function eventType(text) {
  const at = text.lastIndexOf('.');
  if (at < 1 || at === text.length - 1)
    throw new UsageError(`must be an object type and an action, such as lead.created, not ${text || 'empty'}`);
  return { object_type: text.slice(0, at), action: text.slice(at + 1) };
}

/** @param {Context} context */
export async function run({ options: given, operands: [address], terminal, environment }) {
  const url = target(address);
  if (given.event === undefined) throw new UsageError('--event is missing, such as --event lead.created');
  const filter = given.filter === undefined ? null : await filterOf(given.filter);
  /** @type {SubscribedEvent[]} */
  const wished = given.event.map((/** @type {SubscribedEvent} */ event) => ({
    ...event,
    ...(filter !== null && { extra_filter: filter }),
  }));
  const events = inClosesLanguage(wished, '--filter').filter(isFirst);
  for (const line of lintLines([{ url: address, events: wished }])) terminal.error(`closehook ${name}: ${line}`);
  const api = closeApi({ options: given, environment, terminal }, name);
  const keys = given['write-keys'] === undefined ? null : await openKeyFile(given['write-keys']);
  const created = await api.subscriptions.create({ url: url.href, events, verify_ssl: !given['no-verify-ssl'] });
  await keys?.write([created]);
  if (given.json) await terminal.json(withoutKey(created, given));
  else {
    await terminal.print(`${terminal.paint.green('✓')} created ${shown(created.id)}`);
    if (given['show-keys']) await terminal.print(`  key ${shown(created.signature_key)}`);
    else await terminal.print(`  ${keyWords(given, created)}`);
  }
  return 0;
}

/** @param {Options} given @param {WebhookSubscription} created */
const keyWords = ({ 'write-keys': path }, { id }) =>
  path === undefined
    ? `its signature key: closehook subscriptions keys ${shown(id)} --write FILE`
    : `its signature key is in ${path}`;

/** @param {SubscribedEvent} event @param {number} place @param {SubscribedEvent[]} all */
const isFirst = (event, place, all) =>
  all.findIndex((each) => each.object_type === event.object_type && each.action === event.action) === place;

/** @param {string} given @returns {Promise<object>} */
async function filterOf(given) {
  const text = /^\s*\{/.test(given) ? given : await optionText(given, 'filter');
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`--filter: ${/^\s*\{/.test(given) ? 'the text' : given} is not JSON`);
  }
}
