import { apiOptions, chosen, closeApi } from '../../close/client.js';
import { openKeyFile } from '../../close/key-file.js';
import { PROBE_HELP, probeOptions, probed } from '../../close/probe.js';
import { healthOf } from '../../close/health.js';
import { UsageError } from '../../errors.js';
import { shown } from '../../output/text.js';

/** @import { CloseApi, WebhookSubscription } from '../../../api.d.ts' */
/** @import { Terminal } from '../../output/terminal.js' */

/** @import { Context } from '../../arguments.js' */

export const name = 'subscriptions rotate';
export const summary = 'replace the signature key, in two steps';
export const operands = { least: 1, most: 1, names: ['ID'] };
export const options = {
  'write-keys': { value: 'FILE', about: 'file for the old and the new key, for the receiver (mode 600)' },
  ...probeOptions,
  ...apiOptions,
  json: { about: 'one object' },
};

export const help = `
A key belongs to its subscription, so a new key means a new subscription. The first call creates it, paused, and writes
both keys into FILE. Give them to your receiver, and repeat the command. When the receiver accepts the new key, the new
subscription is activated, and the old one is deleted. Until then the old one works as before.

  $ closehook subscriptions rotate whsub_1 --write-keys keys.json
  $ closehook subscriptions rotate whsub_1 --write-keys keys.json  # the receiver has both

You can interrupt the command and repeat it. The address of the new subscription ends in ?closehook-rotate=ID until the
rotation is done, since Close refuses two active subscriptions with the same address and events. While both are active,
an event may come twice, with the same id.

${PROBE_HELP}

JSON: {"id", "new", "step": "created" | "refused" | "done", "why", "keys"}: both ids, why it is refused or null, FILE.

Exit code: 0 the step is done, 1 the receiver does not accept the new key, 2 usage error, or Close did not answer.
`;

/**
 * @typedef {(about: { new: string, step: string, why?: string }, lines: string[]) => Promise<void>} Tell for people, or
 *   for machines
 *
 * @typedef {{ api: CloseApi, keys: Awaited<ReturnType<typeof openKeyFile>>, path: string, terminal: Terminal,
 *   tell: Tell }} Rotation
 */

/** Reports the new subscription, and which old one it replaces. */
const MARK = 'closehook-rotate';

/** @param {Context} context */
export async function run({ options: given, operands: [id], terminal, environment }) {
  const path = given['write-keys'];
  if (path === undefined) throw new UsageError('--write-keys FILE is missing: the receiver needs the new key');
  const keys = await openKeyFile(path);
  const api = closeApi({ options: given, environment, terminal }, name);
  const list = await api.subscriptions.list();
  const fresh = list.find(({ url }) => markOf(url) === id);
  const old = list.find((each) => each.id === id);
  const { green, red } = terminal.paint;
  /** @type {Tell} */
  const tell = async (about, lines) => {
    if (given.json) await terminal.json({ id, new: about.new, step: about.step, why: about.why ?? null, keys: path });
    else for (const line of lines) await terminal.print(line);
  };
  if (fresh === undefined) return begun(chosen(list, id), { api, keys, path, terminal, tell });
  /** @param {string} why @param {string} line */
  const refused = async (why, line) => {
    await tell({ new: fresh.id, step: 'refused', why }, [`${red('✗')} ${line}: ${why}`]);
    return 1;
  };

  await keys.write(old === undefined ? [fresh] : [old, fresh]);
  if (old !== undefined) {
    const why = given.force ? null : await probed(fresh, given);
    if (why !== null) return refused(why, `the receiver does not accept the key of ${shown(fresh.id)} yet`);
    const { state, why: sick } = healthOf(old);
    if (state === 'failing' && !given.force)
      return refused(sick ?? state, `${id} is failing, and its queue would be lost with it`);
    if (fresh.status !== 'active' && old.status === 'active') await api.subscriptions.activate(fresh.id);
    await api.subscriptions.delete(id);
  }
  await api.subscriptions.update(fresh.id, { url: withoutMark(fresh.url) });
  await (await openKeyFile(path)).write([fresh], { beside: true, without: id });
  const done = `${green('✓')} ${shown(fresh.id)} replaces ${id}; the receiver needs only its key, in ${path}`;
  const next = `closehook catch-up --subscription ${shown(fresh.id)} --since 15m --to URL`;
  const lines = old?.status === 'active' ? [done, `  to deliver what was queued: ${next}`] : [done];
  await tell({ new: fresh.id, step: 'done' }, lines);
  return 0;
}

/** @param {WebhookSubscription} old @param {Rotation} about */
async function begun(old, { api, keys, path, terminal, tell }) {
  if (URL.canParse(old.url) === false) throw new UsageError(`the address of ${old.id} is not a URL`);
  if (markOf(old.url) !== null)
    throw new UsageError(`${old.id} is the replacement of ${markOf(old.url)}; name that subscription`);
  // Close requires addresses with the same events to be unique, so the new address must differ for a while.
  const url = new URL(old.url);
  url.searchParams.set(MARK, old.id);
  const { events, verify_ssl } = old;
  const fresh = await api.subscriptions.create({ url: url.href, events, verify_ssl });
  // The old one still delivers everything, and the receiver does not have the new key yet.
  await api.subscriptions.pause(fresh.id);
  await keys.write([old, fresh]);
  await tell({ new: fresh.id, step: 'created' }, [
    `${terminal.paint.green('✓')} created ${shown(fresh.id)}, paused, for the new key; both keys are in ${path}`,
    `  give them to your receiver, then: closehook ${name} ${old.id} --write-keys ${path}`,
  ]);
  return 0;
}

/** @param {string} url */
const markOf = (url) => (URL.canParse(url) ? new URL(url).searchParams.get(MARK) : null);

/** @param {string} address */
function withoutMark(address) {
  const url = new URL(address);
  url.searchParams.delete(MARK);
  return url.href;
}
