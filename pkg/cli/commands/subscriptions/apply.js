import { apiOptions, closeApi } from '../../close/client.js';
import { confirmed, yesOption } from '../../close/confirm.js';
import { lintLines, planned, readDesired } from '../../close/desired.js';
import { keyFileOptions, openKeyFile } from '../../close/key-file.js';
import { PROBE_HELP, probeOptions, probed } from '../../close/probe.js';
import { UsageError } from '../../errors.js';
import { shownUrl } from '../../http/target.js';
import { plural, safe, shown } from '../../output/text.js';

/** @import { CloseApi, Step, WebhookSubscription } from '../../../api.d.ts' */
/** @import { Options } from '../../arguments.js' */
/** @import { Paint } from '../../output/terminal.js' */

/** @import { Context } from '../../arguments.js' */

export const name = 'subscriptions apply';
export const summary = 'show a plan to match a file, ask, and carry it out';
export const operands = { least: 1, most: 1, names: ['FILE'] };
const { 'write-keys': writeKeys } = keyFileOptions;
export const options = {
  'dry-run': { about: 'show the plan, and change nothing' },
  prune: { about: 'delete subscriptions that are not in the file' },
  ...yesOption,
  'write-keys': writeKeys,
  ...probeOptions,
  ...apiOptions,
  json: { about: 'JSON: one object for each step' },
};

export const help = `
FILE is a JSON list of {"url", "events": [{"object_type", "action", "extra_filter"}], "verify_ssl", "status", "id"}, of
which url and events are required. \`closehook subscriptions list --export\` writes such a file. An existing
subscription is updated where possible, since a new one would have a new key. It is found by its id, else by its address
and events, else by its address.

  $ closehook subscriptions apply subscriptions.json --dry-run
  $ closehook subscriptions apply subscriptions.json --yes --write-keys keys.json

Filters are linted first, and types that begin with "closehook:" are rewritten in Close's language. Nothing is deleted
without --prune. A paused subscription is activated only when its receiver accepts deliveries.

${PROBE_HELP}

JSON: {"kind", "id", "url", "why", "done": true | false | null, "error"}; "done" is null with --dry-run, and for "keep".

Exit code: 0 the subscriptions match the file, or with --dry-run the plan was shown; 1 not confirmed, or a step failed;
2 usage error: nothing is changed.
`;

const MARKS = { keep: '=', update: '~', pause: '‖', activate: '▶', create: '+', delete: '-' };

/** Close creates subscriptions active, so a second plan pauses those that should be paused. */
const ROUNDS = 2;

/** @param {Context} context */
export async function run({ options: given, operands: [path], terminal, environment }) {
  const desired = await readDesired(path);
  const keys = given['write-keys'] === undefined ? null : await openKeyFile(given['write-keys']);
  const api = closeApi({ options: given, environment, terminal }, name);
  /** @param {string} sentence */
  const note = (sentence) => terminal.error(`closehook ${name}: ${sentence}`);
  for (const line of lintLines(desired)) note(line);
  let steps = planned(path, desired, await api.subscriptions.list(), given);
  if (!given.json)
    await terminal.print(
      steps.map((step) => stepLine(step, terminal.paint)).join('\n') || 'the file holds no subscriptions',
    );
  if (given['dry-run']) {
    if (given.json) for (const step of steps) await terminal.json(asJson(step, null));
    return 0;
  }
  const count = steps.filter(({ kind }) => kind !== 'keep').length;
  if (count > 0 && !(await confirmed(`do ${plural(count, 'step')}?`, given, terminal))) return 1;
  /** @type {WebhookSubscription[]} */
  const created = [];
  for (let round = 1; round <= ROUNDS; round++) {
    for (const step of steps) {
      const { failed, answer } = await done(api, step, given);
      if (step.kind === 'create' && failed === null) {
        created.push(/** @type {WebhookSubscription} */ (answer));
        await keys?.write(created);
      }
      if (given.json) await terminal.json(asJson({ ...step, id: step.id ?? answer?.id ?? null }, failed));
      else if (step.kind !== 'keep') await terminal.print(doneLine(step, answer, failed, terminal.paint));
      if (failed !== null && failed !== undefined) return 1;
    }
    steps = planned(path, desired, await api.subscriptions.list(), given).filter(({ kind }) => kind === 'pause');
    if (steps.length === 0) break;
  }
  if (created.length > 0 && keys === null)
    note('to save the new signature keys: closehook subscriptions keys --write FILE');
  return 0;
}

/**
 * @returns {Promise<{ failed: string | null | undefined, answer?: WebhookSubscription }>} `failed` is undefined where
 *   nothing was to be done
 *
 * @param {CloseApi} api @param {Step} step @param {Options} given
 */
async function done(api, { kind, id, request }, given) {
  if (request === null) return { failed: undefined };
  const body = /** @type {any} */ (request.body);
  try {
    if (kind === 'activate' && id !== null && !given.force) {
      const why = await probed(await api.subscriptions.get(id), given);
      if (why !== null) return { failed: `it stays paused: ${why}` };
    }
    if (id === null) return { failed: null, answer: await api.subscriptions.create(body) };
    if (kind === 'delete') await api.subscriptions.delete(id);
    else await api.subscriptions.update(id, body);
    return { failed: null };
  } catch (error) {
    if (error.name !== 'ApiError' && !(error instanceof UsageError)) throw error;
    return { failed: error.message };
  }
}

/** @param {Step} step @param {Paint} paint */
function stepLine({ kind, id, url, why }, { bold, dim, green, red, yellow }) {
  const painted = { keep: dim, update: yellow, pause: yellow, activate: green, create: green, delete: red };
  const which = [id && shown(id), shown(URL.canParse(url) ? shownUrl(url) : url)].filter(Boolean).join('  ');
  return `${painted[kind](`${MARKS[kind]} ${kind.padEnd(8)}`)}  ${bold(which)}  ${safe(why)}`;
}

/**
 * @param {Step} step @param {WebhookSubscription | undefined} answer @param {string | null | undefined} failed @param
 *   {Paint} paint
 */
function doneLine({ kind, id, url }, answer, failed, { green, red }) {
  const which = shown(id ?? answer?.id ?? url);
  return failed === null ? `${green('✓')} ${kind} ${which}` : `${red('✗')} ${kind} ${which}: ${safe(failed ?? '')}`;
}

/** @param {Step} step @param {string | null | undefined} failed */
const asJson = ({ kind, id, url, why }, failed) => ({
  ...{ kind, id, url, why },
  done: failed === undefined || (failed === null && kind === 'keep') ? null : failed === null,
  error: failed ?? null,
});
