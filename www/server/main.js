// `npm start`: Close emulated, a receiver, and the inspector; a sample opportunity is made and changed. `--once` ends
// when the change has arrived.
import { Emulator } from '../../pkg/emulator.js';
import { Filter, Webhook } from 'closehook';
import { helpOf } from '../../pkg/cli/help.js';
import { eventOf } from '../../pkg/cli/output/event.js';
import { UsageError } from '../../pkg/cli/errors.js';
import { LiveFeed, aboutLive, asksAboutLive } from '../../pkg/cli/server/live.js';
import { close, localOnly, serve, untilSignal } from '../../pkg/cli/server/loopback.js';
import { receiver } from '../../pkg/cli/server/receiver.js';
import { begin, curlLine, play, won } from './demo.js';
import { START, readOptions } from './options.js';
import { staticFiles } from './static.js';
import { astray, farewell, received, welcome } from './terminal.js';

/** @import { IncomingMessage, ServerResponse } from 'node:http' */

/** @typedef {(request: IncomingMessage, response: ServerResponse) => unknown} Listener */

const HOOK = '/webhook';
const EMULATOR_PORT = 8788;

const page = localOnly(staticFiles);

/** @param {ReturnType<typeof readOptions>} options */
async function main({ port, once: onlyOnce, help }) {
  if (help) return console.log(await helpOf(START));
  /** @type {Listener} */
  let hook = (_request, response) => response.writeHead(503).end();
  /** @type {Webhook} There once deliveries come. */
  let webhook;
  const feed = new LiveFeed({ sign: (body) => webhook.sign(body) });
  /** @type {Listener} */
  const handler = (request, response) => {
    const { method = '', url = '' } = request;
    if (url.split('?', 1)[0] === HOOK) return hook(request, response);
    if (feed.answers(request, response)) return undefined;
    if (!['GET', 'HEAD'].includes(method)) console.log(astray({ method, url }, HOOK));
    return page(request, response);
  };
  const note = (/** @type {string} */ sentence) => console.log(sentence);
  const { server, origin } = await serve(handler, port, { otherwise: note });
  const emulator = await emulated(port === 0 ? 0 : EMULATOR_PORT, note);
  const ended = untilSignal(server);

  const subscription = await begin(emulator, origin + HOOK);
  webhook = new Webhook(subscription.signature_key);
  const filter = new Filter(won.filter);
  let isShown = false;
  hook = receiver({
    keys: subscription.signature_key,
    accept: ({ headers, body }) => feed.push({ headers, body }),
    refuse: (what) => feed.push(what),
    report(outcome) {
      console.log(received(outcome, { filter, name: won.name }));
      if (isShown || !outcome.delivery || eventOf(outcome.delivery.body)?.action !== 'updated') return;
      isShown = true;
      console.log(farewell({ curl: curlLine(emulator.url) }));
      if (onlyOnce) setImmediate(() => close(server));
    },
  });
  console.log(welcome({ page: `${origin}/`, hook: origin + HOOK, emulator, subscription }));
  await play(emulator);
  await ended;
  await emulator.close();
}

/**
 * The page at the emulator's own address, which controls it and injects faults.
 *
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 */
const fallback = (request, response) =>
  asksAboutLive(request) ? aboutLive(response, 'emulate') : staticFiles(request, response);

/**
 * On its usual port, or on a free one.
 *
 * @param {number} port
 * @param {(sentence: string) => void} note
 */
async function emulated(port, note) {
  try {
    return await Emulator.start({ port, clock: 'real', fallback });
  } catch (error) {
    if (error.code !== 'EADDRINUSE') throw error;
    note(`port ${port} is in use; a free port is used instead`);
    return Emulator.start({ clock: 'real', fallback });
  }
}

try {
  await main(readOptions(process.argv.slice(2), process.env));
} catch (error) {
  console.error(`npm start: ${error.message}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
