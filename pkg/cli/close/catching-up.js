// A catch-up at the command line: `closehook catch-up` runs one, and `closehook watch` runs one for each activation.
import { catchUp } from '../../api.js';
import { UsageError } from '../errors.js';
import { Progress } from '../output/progress.js';
import { number } from '../output/text.js';
import { shownUrl } from '../http/target.js';
import { timeAt } from './client.js';
import { assertWritable, readJson, replaceFile } from './files.js';
import { deliveries, toAddress, toFile } from './handing-over.js';
import { hadEvents } from './had.js';

/** @import { CatchUpPlace, CaughtUp, CloseApi, WebhookSubscription } from '../../api.d.ts' */
/** @import { Options } from '../arguments.js' */
/** @import { Terminal } from '../output/terminal.js' */

/**
 * @typedef {{ place: CatchUpPlace | null, save(place: CatchUpPlace): void | Promise<void> }} Kept a place, in memory or
 *   a file
 *
 * @typedef {object} How
 * @property {CloseApi} api
 * @property {readonly WebhookSubscription[]} subscriptions whose events are caught up with
 * @property {Date} [since]
 * @property {Date} [until]
 * @property {URL} [to] where they are delivered to; or `write`, a file
 * @property {string} [write]
 * @property {string | Kept} [state] the file of `--state`, or a place in memory
 * @property {string[]} [except] files whose events are left out
 * @property {AbortSignal} signal
 * @property {Terminal} terminal
 * @property {(sentence: string) => void} note
 * @property {Options} sending how they are delivered
 *
 * @typedef {object} Outcome
 * @property {CaughtUp | null} result
 * @property {string | null} place up to when it is complete
 * @property {Error | null} error what stopped it
 * @property {number} handed how many were delivered or written
 */

/** @param {How} how @returns {Promise<Outcome>} */
export async function caughtUp({ api, subscriptions, since, until, state, except = [], signal, ...how }) {
  const { terminal, note, write } = how;
  const make = deliveries(subscriptions);
  const target = write ?? shownUrl(/** @type {URL} */ (how.to));
  /** @type {Kept | null} */
  const kept = typeof state === 'string' ? await placeFile(state, target) : (state ?? null);
  const out =
    write === undefined ? toAddress(/** @type {URL} */ (how.to), how.sending, signal) : await toFile(write, note);
  const progress = new Progress(terminal.progress);
  const begun = since?.getTime();
  const end = until?.getTime() ?? timeAt(api);
  let place = kept?.place?.completeUntil ?? null;
  let handed = 0;
  try {
    const result = await catchUp({
      api,
      since,
      until,
      subscriptions,
      parallel: how.sending.parallel,
      signal,
      seen: await hadEvents(write === undefined ? except : [...except, write], note),
      async accept(logged, { subscriptions: [id] }) {
        await out.hand(make(logged, id), logged);
        handed++;
        const part = begun === undefined ? null : (Date.parse(`${logged.event.date_updated}Z`) - begun) / (end - begun);
        progress.show(part, `${number(handed)} events, ${logged.event.date_updated.slice(0, 19)}`);
      },
      state: {
        load: () => kept?.place ?? null,
        async save(next) {
          await out.flush();
          place = next.completeUntil;
          await kept?.save(next);
        },
      },
    });
    return { result, place: result.completeUntil, error: null, handed };
  } catch (error) {
    // The place, and what it is for, are options of the command line.
    if (error instanceof TypeError && /options\.(state|since)/.test(error.message))
      throw new UsageError(said(error, state));
    if (error instanceof UsageError) throw error;
    return { result: null, place, error, handed };
  } finally {
    progress.clear();
    await out.close();
  }
}

/** @param {Error} error @param {string | Kept | undefined} path */
function said({ message }, path) {
  if (/other subscriptions/.test(message))
    return `${path} was kept for other subscriptions, or for other events: name another --state, with --since`;
  if (/not the place/.test(message)) return `${path} is not a file that --state has written`;
  return message.replace(
    'options.since is missing, and options.state has no place to go on from',
    '--since is missing: --since 3d',
  );
}

/**
 * The file of `--state`. It belongs to one target, since it says nothing about what another target received.
 *
 * @param {string} path @param {string} target @returns {Promise<Kept>}
 */
async function placeFile(path, target) {
  const kept = await readJson(path);
  await assertWritable(path);
  if (kept !== null && kept.target !== target)
    throw new UsageError(
      `${path} is the position of a catch-up to ${kept.target ?? 'somewhere else'}: name another --state`,
    );
  return {
    place: kept,
    save: (place) => replaceFile(path, `${JSON.stringify({ ...place, target })}\n`),
  };
}
