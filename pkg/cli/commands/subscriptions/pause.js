import { apiOptions, chosen, closeApi } from '../../close/client.js';

/** @import { Context } from '../../arguments.js' */

export const name = 'subscriptions pause';
export const summary = 'stop deliveries';
export const operands = { least: 1, most: 1, names: ['ID'] };
export const options = { ...apiOptions, json: { about: 'one object' } };

export const help = `
Close sends nothing more, and drops what is queued. What happens meanwhile stays in the event log for 30 days:
\`closehook catch-up\` delivers it.

  $ closehook subscriptions pause whsub_1

JSON: {"id", "status": "paused", "was": "active" | "paused"}.

Exit code: 0 paused, 2 usage error, or Close did not answer.
`;

/** @param {Context} context */
export async function run({ options: given, operands: [id], terminal, environment }) {
  const api = closeApi({ options: given, environment, terminal }, name);
  const { status } = chosen(await api.subscriptions.list(), id);
  if (status !== 'paused') await api.subscriptions.pause(id);
  if (given.json) {
    await terminal.json({ id, status: 'paused', was: status });
    return 0;
  }
  const was = status === 'paused' ? 'was paused already' : 'is paused';
  await terminal.print(`${terminal.paint.green('✓')} ${id} ${was}`);
  return 0;
}
