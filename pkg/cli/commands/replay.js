import { UsageError } from '../errors.js';
import { FailedFile } from '../deliveries/failed.js';
import { items } from '../deliveries/items.js';
import { mustBeNew } from '../deliveries/new-file.js';
import { sender } from '../deliveries/sending.js';
import { agentFor, post } from '../../src/http/post.js';
import { shownUrl, targetAndFile } from '../http/target.js';
import { Pace } from '../http/pace.js';
import { keyOptions, webhookOf } from '../input/keys.js';
import { duration, number } from '../input/numbers.js';
import { source, sourceOptions } from '../input/source.js';
import { Progress } from '../output/progress.js';
import { plural } from '../output/text.js';
import { Tally, isTaken } from '../output/tally.js';

/** @import { Context } from '../arguments.js' */
/** @import { Source } from '../input/source.js' */

export const name = 'replay';
export const summary = 'send the deliveries of a file again, unchanged or with new signatures';
export const operands = { least: 1, most: 2, names: ['URL', 'FILE'] };
export const options = {
  sign: { about: 'sign each delivery again, for now, with the key' },
  ...keyOptions,
  subscription: { value: 'ID', about: 'the subscription to name for events of the log' },
  ...sourceOptions,
  rate: {
    value: 'N',
    about: 'at most N deliveries per second (default: no limit)',
    read: number({ least: 0.001, most: 1e6 }),
  },
  parallel: {
    value: 'N',
    about: 'how many to send at the same time (default: 1; with --rate, as many as needed, up to 100)',
    read: number({ least: 1, most: 1000, whole: true }),
  },
  timeout: { value: 'TIME', about: 'how long to wait for each answer (default: 30)', read: duration },
  failed: {
    value: 'FILE',
    about: 'write deliveries that are not answered with 2xx to this new file, to replay them later',
  },
  skip: {
    value: 'N',
    about: 'skip the first N deliveries of FILE',
    read: number({ least: 0, most: 1e12, whole: true }),
  },
  insecure: { about: 'accept any TLS certificate' },
  json: { about: 'JSON: one object, at the end' },
};

export const help = `
FILE is a file of deliveries, as \`closehook listen --write\` writes it, or pages of Close's event log. Bodies and
headers are sent byte for byte, in the order of the file. Only the headers of the connection, such as host and
content-length, are new. Nothing is sent twice, and redirects are not followed.

  $ closehook replay http://localhost:3000/webhook deliveries.jsonl
  $ closehook replay http://localhost:3000/webhook deliveries.jsonl --sign --rate 20 --parallel 4

Most receivers accept a signature for 300 s. --sign signs each delivery again, for now, with the key. Events of the log
have no signature, so they need --sign and --subscription. Each is sent as Close writes a delivery,
{"event", "subscription_id"}:

  $ curl -su "$CLOSE_API_KEY:" 'https://api.close.com/api/v1/event/?_limit=50' > page.json
  $ closehook replay http://localhost:3000/webhook page.json --sign --subscription whsub_1

If the first 10 attempts get no answer at all, it gives up. Ctrl-C waits for answers that are under way, then prints the
summary and the --skip with which you can continue. A second Ctrl-C ends it at once. --failed saves what failed:

  $ closehook replay http://localhost:3000/webhook deliveries.jsonl --rate 20 --failed failed.jsonl
  $ closehook replay http://localhost:3000/webhook failed.jsonl

JSON: {"url", "sent", "ok", "statuses": {"200": count}, "errors": {"ECONNREFUSED": count}, "unreadable", "seconds",
"stopped": null | "interrupted" | "unreachable", "next": the --skip to continue with, null at the end of FILE}.

Exit code: 0 all were answered with 2xx, 1 one was not, or is unreadable, 2 usage error, 130 ended by Ctrl-C.
`;

const INTERRUPTED = 130;
/** The maximum number of parallel requests with --rate, if answers are slower than the rate. */
const AT_RATE = 100;
/** If this many first requests get no answer, the receiver is considered down. */
const HOPELESS = 10;

/** @param {Context} given */
export async function run({ options: given, operands, terminal, environment }) {
  const { url, file } = targetAndFile(operands);
  if (!given.sign) {
    const unused = ['subscription', 'key', 'key-file'].find((option) => given[option] !== undefined);
    if (unused) throw new UsageError(`--${unused} needs --sign; without it, deliveries are sent unchanged`);
  }
  const webhook = given.sign ? await webhookOf({ options: given, environment, terminal }) : null;
  const interruption = new AbortController();
  const from = await source(file, given, 'a file of deliveries', interruption.signal);
  const make = sender({ webhook, subscription: given.subscription });
  const tally = new Tally({ terminal, progress: new Progress(terminal.progress), isQuiet: given.json });
  const { rate = Infinity, timeout: seconds = 30, skip = 0 } = given;
  const { parallel = rate === Infinity ? 1 : AT_RATE } = given;
  if (given.failed !== undefined) await mustBeNew(given.failed, 'failed');
  const failed = given.failed === undefined ? null : new FailedFile(given.failed);
  const agent = agentFor(url, { ...given, parallel });
  const pace = new Pace(rate);
  const running = new Set();

  let stopped = null;
  const stop = () => {
    stopped = 'interrupted';
    interruption.abort();
  };
  process.once('SIGINT', stop);
  /** @param {string} sentence */
  const note = (sentence) => terminal.error(`closehook replay: ${sentence}`);
  for await (const item of behind(items(counted(from, tally), note), skip, tally)) {
    const request = item.error ? { error: item.error } : make(item);
    if ('error' in request) {
      // For the first item, this is a usage error. Later, running requests continue.
      if (request.isUse && tally.all + running.size === 0) throw new UsageError(`${item.place}: ${request.error}`);
      await tally.unreadable(item.place, request.error);
      if (item.body) await failed?.add(item);
      continue;
    }
    while (running.size >= parallel) await Promise.race(running);
    await pace.turn(interruption.signal);
    if (tally.answered === 0 && tally.failed >= HOPELESS) stopped ??= 'unreachable';
    if (stopped) break;
    const sending = post(url, { ...request, agent, seconds }).then(async (outcome) => {
      running.delete(sending);
      await tally.add(item.place, outcome, url);
      if (!isTaken(outcome)) await failed?.add(item);
    });
    running.add(sending);
  }
  await Promise.all(running);
  process.removeListener('SIGINT', stop);
  agent.destroy();
  await failed?.close();

  if (tally.all === 0 && !stopped) {
    const what = tally.skipped > 0 ? `no more than ${plural(tally.skipped, 'delivery', 'deliveries')}` : 'no delivery';
    throw new UsageError(`${from.name} holds ${what}`);
  }
  const next = stopped ? tally.skipped + tally.all : null;
  await tally.summary(given.json ? { url: shownUrl(url), stopped, next } : null);
  if (stopped === 'unreachable') note(`nothing answers at ${url.host}: gave up after ${HOPELESS}`);
  if (stopped === 'interrupted')
    note(`ended after ${plural(tally.sent, 'delivery', 'deliveries')}: --skip ${next} continues from there`);
  if (failed?.count) note(`${plural(failed.count, 'delivery', 'deliveries')} written to ${given.failed}`);
  if (!given.json && !given.sign && tally.statuses.has(401)) {
    note('401 may mean that the signatures are too old; --sign signs again');
  }
  if (stopped === 'interrupted') return INTERRUPTED;
  return tally.isPerfect && !stopped ? 0 : 1;
}

/**
 * Skips the first items of a file.
 *
 * @template Item
 * @param {AsyncIterable<Item>} all @param {number} skip @param {Tally} tally
 */
async function* behind(all, skip, tally) {
  for await (const item of all) {
    if (tally.skipped < skip) tally.skipped++;
    else yield item;
  }
}

/** A source that tells how much of it was read. @param {Source} from @param {Tally} tally */
function counted(from, tally) {
  async function* chunks() {
    let read = 0;
    for await (const chunk of from.chunks) {
      tally.part = from.size ? read / from.size : null;
      read += chunk.length;
      yield chunk;
    }
  }
  return { ...from, chunks: chunks() };
}
