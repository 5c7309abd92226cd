import { setTimeout as sleep } from 'node:timers/promises';
import { alerts } from '../close/alerts.js';
import { caughtUp } from '../close/catching-up.js';
import { apiOptions, chosen, closeApi, timeAt } from '../close/client.js';
import { MOST_SUBSCRIPTIONS, NEAR_LIMIT, healthOf, isOnPurpose } from '../close/health.js';
import { probed } from '../close/probe.js';
import { dateWords } from '../close/when.js';
import { UsageError } from '../errors.js';
import { shownUrl, target } from '../http/target.js';
import { duration } from '../input/numbers.js';
import { plural, safe, shown } from '../output/text.js';
import { fromText } from '../../src/api/dates.js';
import { timerMs } from '../../src/timer.js';

/** @import { CloseApi, WebhookSubscription } from '../../api.d.ts' */
/** @import { Options } from '../arguments.js' */
/** @import { Kept } from '../close/catching-up.js' */
/** @import { State } from '../close/health.js' */
/** @import { Terminal } from '../output/terminal.js' */

/** @import { Context } from '../arguments.js' */

export const name = 'watch';
export const summary = 'check the health of the subscriptions, and alert someone';
export const operands = { most: MOST_SUBSCRIPTIONS, names: ['ID'] };
export const options = {
  every: { value: 'TIME', about: 'repeat the check at this interval: 60s, 5m', read: duration },
  exec: { value: 'COMMAND', about: 'run this for each change, with the change on its standard input' },
  notify: { value: 'URL', about: 'post each change to this address, as JSON', read: target },
  activate: { about: 'reactivate what Close has paused once its receiver accepts deliveries, and catch up' },
  except: { value: 'FILE', multiple: true, about: 'with --activate: leave out the events in this file of deliveries' },
  ...apiOptions,
  json: { about: 'JSON: one object for each check' },
};

export const help = `
Checks the named subscriptions, or all. A subscription is failing when Close counts failed deliveries in a row. It is
orphaned when the user who created it lost access: Close would soon pause it again, so create a new one. From
${NEAR_LIMIT} subscriptions on, the limit of ${MOST_SUBSCRIPTIONS} is near, which counts as a problem too.

  $ closehook watch || echo 'a webhook needs help'
  $ closehook watch --every 5m --notify https://example.org/alerts
  $ closehook watch --every 5m --exec 'mail -s "$CLOSEHOOK_ID is $CLOSEHOOK_STATE" ops@example.org'

A change is reported when a subscription is not healthy at the first check, and whenever its state changes:
{"id", "url", "state", "was", "why", "date"}. For --exec it is also in CLOSEHOOK_ID, CLOSEHOOK_STATE, CLOSEHOOK_WAS,
CLOSEHOOK_WHY and CLOSEHOOK_URL.

A subscription that is deleted is reported once. When all that were named are, the watch ends with exit code 1.

With --activate, the receiver of a subscription that Close has paused gets a signed probe. If it accepts, the lost
events are delivered, and the subscription is activated. The event log is read from 72 hours before the pause on, since
the queue was dropped too. Some of these events may have arrived, so the receiver must recognize repeated ids. A
subscription that someone paused through the API stays paused.

JSON: {"date", "subscriptions": [{"id", "url", "state": "healthy" | "failing" | "paused" | "orphaned" | "deleted",
"was", "why", "activated", "completeUntil"}], "count", "limit", "error"}.

Exit code: 0 all healthy, or ended by Ctrl-C; 1 one is not, all that were named are deleted, or the limit is near;
2 usage error, or Close did not answer.
`;

/**
 * @typedef {object} Watch
 * @property {CloseApi} api
 * @property {string[]} ids
 * @property {Options} given
 * @property {Map<string, { state: State | 'deleted', url: string }>} before how each was at the last look
 * @property {Map<string, Kept>} places up to where those that are still paused are caught up with
 * @property {Terminal} terminal
 * @property {(sentence: string) => void} note
 * @property {AbortSignal} signal
 *
 * @typedef {object} Seen a subscription at a look
 * @property {string} id
 * @property {string} url
 * @property {State | 'deleted'} state
 * @property {State | 'deleted' | null} was
 * @property {string | null} why
 * @property {boolean} activated
 * @property {string | null} completeUntil
 *
 * @typedef {{ date: string, subscriptions: Seen[], count: number, limit: number, error: null }} Looked
 */

/** How long Close retries, in milliseconds. Events queued at a pause are not older. */
const QUEUED = 72 * 3600 * 1000;

/** @param {Context} context */
export async function run({ options: given, operands: ids, terminal, environment }) {
  if (given.except !== undefined && !given.activate) throw new UsageError('--except needs --activate');
  if (given.every !== undefined && !(given.every >= 1 && Number.isFinite(given.every)))
    throw new UsageError('--every must be at least a second');
  const api = closeApi({ options: given, environment, terminal }, name);
  /** @param {string} sentence */
  const note = (sentence) => terminal.error(`closehook ${name}: ${sentence}`);
  const tell = alerts(given);
  const interruption = new AbortController();
  const { signal } = interruption;
  for (const each of ['SIGINT', 'SIGTERM']) process.once(each, () => interruption.abort());
  /** @type {Watch} */
  const watch = { api, ids, given, before: new Map(), places: new Map(), terminal, note, signal };
  for (;;) {
    const looked = await lookAndTell(watch, tell);
    if (given.every === undefined) return looked !== null && isFine(looked) ? 0 : 1;
    if (ids.length > 0 && ids.every((id) => watch.before.get(id)?.state === 'deleted')) {
      note(ids.length === 1 ? `${ids[0]} is deleted` : 'all of them are deleted');
      return 1;
    }
    await sleep(timerMs(given.every), undefined, { signal }).catch(() => {});
    if (signal.aborted) return 0;
  }
}

/**
 * Checks once, prints the result, and reports changes. Null if Close did not answer, which ends a single check.
 *
 * @param {Watch} watch @param {ReturnType<typeof alerts>} tell
 */
async function lookAndTell(watch, tell) {
  const { given, before, terminal, note, signal } = watch;
  let looked;
  try {
    looked = await look(watch);
  } catch (error) {
    if (signal.aborted) return null;
    if (given.every === undefined || error.name !== 'ApiError') throw error;
    note(error.message);
    if (given.json) await terminal.json({ date: new Date().toISOString(), subscriptions: null, error: error.code });
    return null;
  }
  await shownLook(looked, watch);
  for (const { id, url, state, was, why } of looked.subscriptions) {
    before.set(id, { state, url });
    const isNews = was === null ? state !== 'healthy' : was !== state;
    if (isNews) for (const failure of await tell({ id, url, state, was, why, date: looked.date })) note(failure);
  }
  return looked;
}

/** @param {Looked} looked */
const isFine = ({ subscriptions, count }) =>
  count < NEAR_LIMIT && subscriptions.every(({ state }) => state === 'healthy');

/** What there is now, after what could be brought back was. @param {Watch} watch @returns {Promise<Looked>} */
async function look(watch) {
  const { api, ids, given, before, signal } = watch;
  const list = await api.subscriptions.list({ signal });
  // A subscription that has disappeared is reported once.
  const gone = [...before].filter(([id]) => !list.some((each) => each.id === id));
  const named = [...new Set(ids)].filter((id) => !gone.some(([each]) => each === id));
  const watched = ids.length === 0 ? list : named.map((id) => chosen(list, id));
  /** @type {Seen[]} */
  const subscriptions = gone
    .filter(([, { state }]) => state !== 'deleted')
    .map(([id, { url, state: was }]) => {
      const about = { id, url, state: /** @type {const} */ ('deleted'), was, why: 'it is no longer there' };
      return { ...about, activated: false, completeUntil: null };
    });
  for (const subscription of watched) {
    const { id, url } = subscription;
    const health = healthOf(subscription);
    const about = { id, url: URL.canParse(url) ? shownUrl(url) : url, ...health, was: before.get(id)?.state ?? null };
    const isLost = health.state === 'paused' && !isOnPurpose(subscription);
    const brought = given.activate && isLost ? await broughtBack(subscription, watch) : {};
    subscriptions.push({ ...about, activated: false, completeUntil: null, ...brought });
  }
  return {
    date: new Date(timeAt(api)).toISOString(),
    subscriptions,
    count: list.length,
    limit: MOST_SUBSCRIPTIONS,
    error: null,
  };
}

/**
 * Catches up while the subscription is paused, activates it, and catches up again with events from the meantime. If
 * this is killed in the first part, which takes longest, the subscription is still paused, and the next watcher starts
 * over.
 *
 * @param {WebhookSubscription} subscription @param {Watch} watch @returns {Promise<Partial<Seen>>}
 */
async function broughtBack(subscription, { api, given, places, terminal, note, signal }) {
  const { id } = subscription;
  /** @param {string} why */
  const stays = (why) => ({ why: `${healthOf(subscription).why}; not activated: ${why}` });
  let refusal;
  try {
    refusal = await probed(subscription);
  } catch (error) {
    // There is no key for this user, or no address. The others are still watched.
    if (!(error instanceof UsageError)) throw error;
    refusal = error.message;
  }
  if (refusal !== null) return stays(refusal);
  const since = new Date(fromText(subscription.date_updated) - QUEUED);
  // An update may have changed its events.
  const asked = `${id} ${subscription.date_updated}`;
  /** @type {Kept} */
  const state = places.get(asked) ?? {
    place: null,
    save(place) {
      this.place = place;
    },
  };
  // If Close refuses the activation, the next check does not deliver everything again.
  places.set(asked, state);
  const catchingUp = () =>
    caughtUp({
      ...{ api, subscriptions: [subscription], since, to: target(subscription.url), except: given.except, state },
      ...{ signal, terminal, note, sending: { insecure: subscription.verify_ssl === false } },
    });
  const first = await catchingUp();
  if (first.error !== null && first.error.name !== 'ApiError') return stays(first.error.message);
  try {
    await api.subscriptions.activate(id, { signal });
  } catch (error) {
    if (error.name !== 'ApiError') throw error;
    return stays(error.message);
  }
  places.delete(asked);
  // If the log cannot be read, activate it anyway: that is better than neither.
  const last = first.error === null ? await catchingUp() : first;
  const handed = last === first ? first.handed : first.handed + last.handed;
  if (last.error !== null) {
    const from = last.place === null ? since.toISOString() : `${last.place}Z`;
    const again = `closehook catch-up --subscription ${id} --since ${from} --to URL`;
    note(`${id} is active, and not caught up: ${last.error.message}: ${again}`);
  }
  const lost = last.error === null ? `${plural(handed, 'event')} delivered` : 'not caught up';
  const completeUntil = last.error === null ? last.place : null;
  return { state: 'healthy', why: `activated again, ${lost}`, activated: true, completeUntil };
}

/** All at the first look, and later what changed. @param {Looked} looked @param {Watch} watch */
async function shownLook(looked, { before, given, terminal }) {
  if (given.json) return terminal.json(looked);
  const { subscriptions, count, date } = looked;
  const isFirst = before.size === 0;
  const { green, red, yellow, dim } = terminal.paint;
  const paint = { healthy: green, failing: red, paused: yellow, orphaned: red, deleted: red };
  const lines = subscriptions
    .filter(({ state, was, activated }) => isFirst || activated || was !== state)
    .map(({ id, url, state, why, completeUntil }) => {
      const mark = state === 'healthy' ? '✓' : '✗';
      const until = completeUntil === null ? '' : `, complete until ${dateWords(completeUntil)}`;
      const said = why === null ? '' : `: ${safe(why)}${until}`;
      return `${paint[state](`${mark} ${state.padEnd(8)}`)} ${shown(id)}  ${dim(shown(url))}${said}`;
    });
  if (isFirst && count >= NEAR_LIMIT)
    lines.push(`${red('✗')} ${count} of ${MOST_SUBSCRIPTIONS} subscriptions are in use`);
  if (isFirst && count === 0) lines.push('the organization has no webhook subscription');
  if (given.every !== undefined && lines.length > 0) lines.unshift(dim(dateWords(Date.parse(date))));
  if (lines.length > 0) await terminal.print(lines.join('\n'));
  return undefined;
}
