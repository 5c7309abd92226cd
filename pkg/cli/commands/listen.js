import { changes } from '#closehook';
import { Appender } from '../deliveries/appender.js';
import { forwarder, forwardLine } from '../deliveries/forwarding.js';
import { TIMEOUT } from '../../src/receiver/limits.js';
import { timerMs } from '../../src/timer.js';
import { UsageError } from '../errors.js';
import { target } from '../http/target.js';
import { filterOptions, givenFilters } from '../input/filters.js';
import { keyOptions, keysFor, webhook as webhookWith } from '../input/keys.js';
import { duration, number, size } from '../input/numbers.js';
import { told } from '../output/changes.js';
import { deliveryLine } from '../output/delivery-line.js';
import { shown } from '../output/text.js';
import { verdictJson } from '../output/verdict.js';
import { fieldNames } from '../schemas.js';
import { LiveFeed } from '../server/live.js';
import { localOnly, portOption, serve, untilSignal } from '../server/loopback.js';
import { receiver } from '../server/receiver.js';
import { INSPECTOR, pageFiles } from '../server/static.js';

/** @import { Webhook } from '../../index.js' */

/** @import { Context, Options } from '../arguments.js' */
/** @import { Reported } from '../output/delivery-line.js' */
/** @import { IncomingMessage, ServerResponse } from 'node:http' */
/** @import { Terminal } from '../output/terminal.js' */

/** The largest body that the package verifies. */
const MOST_BODY = 64 * 1024 * 1024;

export const name = 'listen';
export const summary = 'receive deliveries, verify them, and show what changed';
export const operands = {};
export const options = {
  ...keyOptions,
  ...portOption,
  write: { value: 'FILE', about: 'append each valid delivery to this file before it is answered' },
  refused: { value: 'FILE', about: 'append each refused delivery to this file, for closehook verify' },
  forward: {
    value: 'URL',
    about: 'forward valid deliveries to this address, and pass its answer back',
    read: target,
  },
  filter: {
    ...filterOptions.filter,
    about: 'forward only events that match this extra_filter: a file, or the JSON itself',
  },
  'forward-timeout': {
    value: 'TIME',
    about: 'how long to wait for the answer of --forward (default: 30)',
    read: duration,
  },
  insecure: { about: 'accept any TLS certificate of --forward' },
  status: {
    value: 'N',
    about: 'status to answer valid deliveries with (default: 200)',
    read: number({ least: 200, most: 599, whole: true }),
  },
  count: { value: 'N', about: 'end after N valid deliveries', read: number({ least: 1, whole: true }) },
  'max-age': { value: 'TIME', about: 'maximum age of a delivery: 300, 5m, 72h, off (default: 300)', read: duration },
  'max-body': {
    value: 'SIZE',
    about: 'maximum body size: 64K, 10M, at most 64M (default: 2M)',
    read: size(MOST_BODY),
  },
  'body-timeout': { value: 'TIME', about: 'how long a body may take to arrive (default: 10)', read: duration },
  ignore: {
    value: 'FIELD',
    multiple: true,
    known: fieldNames,
    about: 'hide changes of this field, such as date_updated',
  },
  json: { about: 'JSON: one object per line' },
};

export const help = `
Listens on 127.0.0.1, at any path. It answers 200 to a valid delivery and shows what changed. It answers 401 to any
other, and the terminal says why. Close reaches it through a tunnel such as cloudflared or ngrok, which must leave
bodies and headers as they are.

  $ closehook listen --write deliveries.jsonl
  $ closehook listen --port 3000 --status 503     # does the sender retry?
  $ closehook listen --count 1 --json   # for a test: ends after one delivery

--forward sends the same bytes and headers to another address, and passes its status, content type and body back. What
is sent is verified again first, so the signature proves that nothing changed. The SHA-256 of the body is shown, to
compare with what arrives. If the address does not answer, the sender gets 502 and retries. Deliveries that --filter
holds back are answered with 200:

  $ closehook listen --forward http://localhost:3000/webhook
  $ closehook listen --forward http://localhost:3000/webhook --filter won.json

Open the address in a browser to see the inspector, where deliveries appear as they arrive.

With --write, a delivery is on disk before it is answered. If the process is killed, nothing that was answered with 200
is lost. verify, changes, match and replay read the file.

A body larger than --max-body is answered with 413, one slower than --body-timeout with 408. Ctrl-C ends it.

JSON: {"listening": address} first; then for each delivery {"ok": true, "key", "subscription_id", "timestamp", "age",
"event", "changes", "forwarded": {"url", "status", "ms", "sha256", "same"} | {"url", "error", …} | null} or {"ok":
false, "code", "sentence"}; "changes" is null if the body is not an event.

Exit code: 0 ended by Ctrl-C or --count, 1 ended before --count was reached, 2 usage error.
`;

/** @param {Context} given */
export async function run({ options: given, terminal, environment }) {
  const maxAge = given['max-age'];
  const keys = await keysFor({ options: given, environment, terminal });
  const webhook = webhookWith(keys, maxAge === undefined ? {} : { maxAge });
  /** @param {string} sentence */
  const note = (sentence) => terminal.error(`closehook listen: ${sentence}`);
  const forward = await forwarding(given, webhook);
  const [valid, refused] = await files(given, note);

  /** @type {import('node:http').Server} */
  let server;
  let received = 0;
  // The last request still gets its answer, and then its connection is closed, even with keep-alive.
  const finish = () => {
    server.close();
    setImmediate(() => server.closeIdleConnections());
  };
  /** @param {Reported} outcome */
  const report = async (outcome) => {
    await (given.json ? terminal.json(asJson(outcome)) : terminal.print(asText(outcome, given, terminal)));
    if (outcome.delivery && ++received === given.count) finish();
  };
  const now = () => Math.floor(Date.now() / 1000);
  const feed = new LiveFeed({ sign: (body) => webhook.sign(body) });
  const page = localOnly(pageFiles(INSPECTOR));
  const receive = receiver({
    keys,
    report,
    async accept({ body, headers }) {
      await valid?.append({ now: now(), headers, body });
      feed.push({ headers, body });
      return forward?.({ headers, body });
    },
    async refuse({ code, sentence, body, headers }) {
      await refused?.append({ now: now(), headers, body });
      feed.push({ headers, body, code, sentence });
    },
    status: given.status,
    limits: {
      maxAge,
      maxBodyBytes: given['max-body'],
      timeout: given['body-timeout'] === undefined ? undefined : timerMs(given['body-timeout']) / 1000,
      // The address of --forward has its own time limit.
      acceptTimeout: forward ? timerMs(Infinity) / 1000 : TIMEOUT,
    },
  });
  // A browser at this address gets the page; every POST is received.
  /** @param {IncomingMessage} request @param {ServerResponse} response */
  const handler = (request, response) => {
    if (feed.answers(request, response)) return undefined;
    return isPage(request) ? page(request, response) : receive(request, response);
  };
  const listening = await serve(handler, given.port, { mostSeconds: given['body-timeout'] });
  ({ server } = listening);
  if (given.json) await terminal.json({ listening: listening.origin });
  else await terminal.print(`listening at ${terminal.paint.bold(listening.origin)} (Ctrl-C to stop)`);

  await untilSignal(server);
  forward?.close();
  await Promise.all([valid?.close(), refused?.close()]);
  return given.count !== undefined && received < given.count ? 1 : 0;
}

/**
 * The function for each valid delivery, or null if it is not forwarded.
 *
 * @param {Options} given @param {Webhook} webhook
 */
async function forwarding(given, webhook) {
  if (given.forward === undefined) {
    const unused = ['filter', 'forward-timeout', 'insecure'].find((option) => given[option] !== undefined);
    if (unused) throw new UsageError(`--${unused} needs --forward`);
    return null;
  }
  if (given.status !== undefined)
    throw new UsageError('--status and --forward are alternatives: --forward passes on the status of its address');
  const filters = given.filter === undefined ? null : await givenFilters({ filter: given.filter });
  const { forward: url, 'forward-timeout': seconds, insecure } = given;
  return forwarder({ url, filters, webhook, seconds, insecure });
}

/** What a browser asks for, and no test of a path that answers to POST alone. @param {IncomingMessage} given */
const isPage = ({ method, headers }) =>
  (method === 'GET' || method === 'HEAD') && headers['sec-fetch-dest'] !== undefined;

/**
 * The files of the options. If both name the same file, it is opened once.
 *
 * @param {Options} given @param {(sentence: string) => void} note
 */
async function files({ write, refused }, note) {
  const valid = write === undefined ? null : await Appender.open(write, note);
  if (refused === undefined || refused === write) return [valid, refused === undefined ? null : valid];
  return [valid, await Appender.open(refused, note)];
}

/** @param {Reported} given */
function asJson({ delivery, code, sentence, forwarded }) {
  if (!delivery) return { ok: false, code, sentence };
  let found = null;
  try {
    found = changes(delivery);
  } catch (error) {
    if (error.code !== 'MALFORMED_PAYLOAD') throw error;
  }
  return { ...verdictJson({ delivery }), changes: found, forwarded: forwarded ?? null };
}

/** @param {Reported} outcome @param {Options} given @param {Terminal} given */
function asText(outcome, { ignore, status }, { paint, color, width }) {
  const line = deliveryLine(outcome, paint);
  if (!outcome.delivery) return line;
  const answered = status === undefined ? '' : `  ${paint.yellow(`answered ${status}`)}`;
  const forwarded = outcome.forwarded === undefined ? [] : [forwardLine(outcome.forwarded, paint)];
  try {
    const { changes } = told(outcome.delivery, { color, width, ignore });
    return [`${line}${answered}`, ...changes, ...forwarded].join('\n');
  } catch (error) {
    // Authentic, but not JSON, as the line already says.
    const why = error.code === 'MALFORMED_PAYLOAD' ? [] : [`  ${shown(error.message)}`];
    return [`${line}${answered}`, ...why, ...forwarded].join('\n');
  }
}
