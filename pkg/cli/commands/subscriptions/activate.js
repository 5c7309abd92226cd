import { apiOptions, chosen, closeApi, timeAt } from '../../close/client.js';
import { PROBE_HELP, probeOptions, probed } from '../../close/probe.js';
import { dateWords } from '../../close/when.js';

/** @import { Context } from '../../arguments.js' */

export const name = 'subscriptions activate';
export const summary = 'activate a paused one, when its receiver is ready';
export const operands = { least: 1, most: 1, names: ['ID'] };
export const options = { ...probeOptions, ...apiOptions, json: { about: 'one object' } };

export const help = `
${PROBE_HELP}

  $ closehook subscriptions activate whsub_1

What happened during the pause is not delivered by Close: \`closehook catch-up\` does that.

JSON: {"id", "status", "was": "active" | "paused", "why": why it stays paused, or null}.

Exit code: 0 active, 1 the receiver does not accept deliveries, so nothing is changed, 2 usage error, or Close did not
answer.
`;

/** @param {Context} context */
export async function run({ options: given, operands: [id], terminal, environment }) {
  const api = closeApi({ options: given, environment, terminal }, name);
  const subscription = chosen(await api.subscriptions.list(), id);
  const was = subscription.status;
  const { green, red } = terminal.paint;
  const why = was === 'active' || given.force ? null : await probed(subscription, given);
  if (was !== 'active' && why === null) await api.subscriptions.activate(id);
  if (given.json) {
    await terminal.json({ id, status: why === null ? 'active' : was, was, why });
    return why === null ? 0 : 1;
  }
  if (was === 'active') {
    await terminal.print(`${green('✓')} ${id} was already active`);
    return 0;
  }
  if (why !== null) {
    await terminal.print(`${red('✗')} ${id} stays paused: ${why}`);
    return 1;
  }
  await terminal.print(`${green('✓')} ${id} is active since ${dateWords(timeAt(api))}`);
  await terminal.print(
    `  to deliver what the pause lost: closehook catch-up --subscription ${id} --since TIME --to URL`,
  );
  return 0;
}
