import { apiOptions, chosen, closeApi } from '../../close/client.js';
import { confirmed, yesOption } from '../../close/confirm.js';
import { shown } from '../../output/text.js';

/** @import { Context } from '../../arguments.js' */

export const name = 'subscriptions delete';
export const summary = 'remove one, with its key and what is queued';
export const operands = { least: 1, most: 1, names: ['ID'] };
export const options = { ...yesOption, ...apiOptions, json: { about: 'one object' } };

export const help = `
Close drops the queue and the signature key. A new subscription gets a new key. \`pause\` keeps the key.

  $ closehook subscriptions delete whsub_1

JSON: {"id", "deleted": true | false}; false when it is not confirmed.

Exit code: 0 deleted, 1 not confirmed, 2 usage error, or Close did not answer.
`;

/** @param {Context} context */
export async function run({ options: given, operands: [id], terminal, environment }) {
  const api = closeApi({ options: given, environment, terminal }, name);
  const { url, status } = chosen(await api.subscriptions.list(), id);
  const question = `delete ${id}, ${shown(status)}, of ${shown(url)}, with its key?`;
  const isConfirmed = await confirmed(question, given, terminal);
  if (isConfirmed) await api.subscriptions.delete(id);
  if (given.json) await terminal.json({ id, deleted: isConfirmed });
  else if (isConfirmed) await terminal.print(`${terminal.paint.green('✓')} ${id} is deleted`);
  return isConfirmed ? 0 : 1;
}
