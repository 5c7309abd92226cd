import { apiOptions, chosen, closeApi } from '../../close/client.js';
import { keyOf, openKeyFile } from '../../close/key-file.js';
import { UsageError } from '../../errors.js';
import { plural, shown } from '../../output/text.js';

/** @import { Context } from '../../arguments.js' */

export const name = 'subscriptions keys';
export const summary = 'write signature keys into a file for --key-file';
export const operands = { most: 100, names: ['ID'] };
export const options = {
  write: { value: 'FILE', about: 'the file, {"whsub_…": "key"}; only its owner can read it (mode 600)' },
  'show-keys': { about: 'print the keys instead of writing a file' },
  ...apiOptions,
  json: { about: 'one object' },
};

export const help = `
Without an ID, FILE gets the keys of all subscriptions, and is replaced. With an ID, its key is added to the keys that
FILE has.

  $ closehook subscriptions keys --write keys.json
  $ closehook listen --key-file keys.json

JSON: {"ids", "file"}; with --show-keys {"whsub_…": "key"}.

Exit code: 0 written, 2 usage error, or Close did not answer.
`;

/** @param {Context} context */
export async function run({ options: given, operands: ids, terminal, environment }) {
  if ((given.write === undefined) === !given['show-keys'])
    throw new UsageError('name a destination: either --write FILE or --show-keys');
  const api = closeApi({ options: given, environment, terminal }, name);
  const list = await api.subscriptions.list();
  const wanted = ids.length === 0 ? list : [...new Set(ids)].map((id) => chosen(list, id));
  if (wanted.length === 0) throw new UsageError('the organization has no webhook subscription');
  if (given.write === undefined) {
    if (given.json) await terminal.json(Object.fromEntries(wanted.map((each) => [each.id, keyOf(each)])));
    else for (const each of wanted) await terminal.print(`${shown(each.id)} ${keyOf(each)}`);
    return 0;
  }
  const file = await openKeyFile(given.write);
  await file.write(wanted, { beside: ids.length > 0 });
  if (given.json) await terminal.json({ ids: wanted.map(({ id }) => id), file: given.write });
  else await terminal.print(`${terminal.paint.green('✓')} ${plural(wanted.length, 'key')} in ${given.write}`);
  return 0;
}
