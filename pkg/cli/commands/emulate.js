import { once } from 'node:events';
import { UsageError } from '../errors.js';
import { duration, moment, number } from '../input/numbers.js';
import { attemptLine, warningLine } from '../output/attempt-line.js';
import { target } from '../http/target.js';
import { aboutLive, asksAboutLive } from '../server/live.js';
import { INSPECTOR, pageFiles } from '../server/static.js';

/** @import { Context, Options } from '../arguments.js' */
/** @import { IncomingMessage, ServerResponse } from 'node:http' */
/** @import { Emulator } from '../../src/emulator/emulator.js' */
/** @import { Paint } from '../output/terminal.js' */

export const name = 'emulate';
export const summary = 'play Close: its API, its event log, and its deliveries with their retries';
export const operands = {};

const CLOCKS = ['real', 'virtual'];

export const options = {
  port: {
    value: 'N',
    about: 'the port on 127.0.0.1, 0 for a free one (default: 8788)',
    read: number({ most: 65535, whole: true }),
  },
  'api-key': { value: 'KEY', about: 'the API key of the admin (default: made from the seed, and printed)' },
  to: { value: 'URL', multiple: true, about: 'subscribe this address, to all events or those of --event' },
  event: {
    value: 'TYPE.ACTION',
    multiple: true,
    about: 'what --to is subscribed to, as lead.created',
    read: eventType,
  },
  data: { value: 'FILE', about: 'keep everything in a file, and go on from it; nothing is lost by a kill' },
  clock: {
    value: 'CLOCK',
    about: 'real, or virtual: it stands until it is moved (default: real)',
    choices: CLOCKS,
  },
  signing: {
    value: 'CLOCK',
    about: 'the clock of the signatures: real or virtual (default: real)',
    choices: CLOCKS,
  },
  start: {
    value: 'TIME',
    about: 'where a virtual clock begins, as 2026-01-31T09:00:00Z (default: now)',
    read: (/** @type {string} */ text) => Math.round(moment(text) * 1000),
  },
  seed: { value: 'N', about: 'makes ids, keys, waits and faults the same again', read: number({ whole: true }) },
  timeout: { value: 'TIME', about: 'how long an attempt may take (default: 30)', read: duration },
  rule: { value: 'NAME=N', multiple: true, about: 'another figure for a rule, as consolidationMs=0', read: rule },
  json: { about: 'one object a line' },
};

export const help = `
The webhooks of Close on this machine: an endpoint that was written for Close cannot tell the difference. Subscriptions
are made, listed, changed and deleted as in Close's API; updates of one object within 5 s are consolidated; deliveries
are signed, retried for 72 hours, at last every 20 minutes; a subscription is paused after 3 days or 100,000 waiting
events.

  $ closehook emulate --api-key test --to http://127.0.0.1:3000/webhook
  $ curl -u test: http://127.0.0.1:8788/api/v1/webhook/
  $ curl http://127.0.0.1:8788/_closehook/events -d '{"template": "opportunity.updated"}'

The three days pass in seconds when the clock is virtual:

  $ closehook emulate --clock virtual --to http://127.0.0.1:3000/webhook
  $ curl http://127.0.0.1:8788/_closehook/clock -d '{"advance": 259200}'

What goes wrong in earnest goes wrong here when it is asked to:

  $ curl http://127.0.0.1:8788/_closehook/faults -d '{"kind": "duplicate", "rate": 0.1}'

A browser that opens the address sees the inspector, with the attempts as they are made, the clock, and what can be
broken.

GET /_closehook/ lists all that can be put in, moved, broken and asked. Both APIs answer on 127.0.0.1 only. Figures of
the documentation are fixed; those that Close does not publish (the first retry after 5 s, the time-out of 30 s, success
being 2xx, each attempt signed anew) are ours, and --rule changes them.

The same --seed gives the same signature key at every start, so a receiver can have it before. Signatures carry the real
time even with a virtual clock, since your receiver judges their age by its own clock.

JSON: {"url", "control", "api_key", "clock", "seed", "subscriptions"} first; then {"attempt": …} and {"warning": …}.

Exit code: 0 ended by Ctrl-C, 2 wrong use.
`;

const DEFAULT_PORT = 8788;

/** @param {Context} given */
export async function run({ options: given, terminal }) {
  if (given.start !== undefined && given.clock !== 'virtual') throw new UsageError('--start is for --clock virtual');
  if (given.event && !given.to) throw new UsageError('--event says what --to is subscribed to: there is no --to');
  const to = [...new Set((given.to ?? []).map((/** @type {string} */ text) => target(text).href))];
  const { Emulator, EVENTS } = await import('../../emulator.js');
  const emulator = await started(Emulator, given);
  const ended = interrupted();
  // What is left from an earlier run is delivered at once, and told after the first lines.
  let early = /** @type {[any, any][] | null} */ ([]);
  /** @param {'attempt' | 'warning'} kind @param {any} what */
  const tell = (kind, what) => {
    if (early) early.push([kind, what]);
    else if (given.json) void terminal.json({ [kind]: what });
    else
      void terminal.print(kind === 'attempt' ? attemptLine(what, terminal.paint) : warningLine(what, terminal.paint));
  };
  emulator.listen(tell);
  for (const { object_type: type, action } of given.event ?? []) {
    const isKnown = EVENTS.some((one) => one.object_type === type && one.action === action);
    if (!isKnown)
      terminal.error(`closehook emulate: Close documents no event ${type}.${action}: it comes only if you put it in`);
  }
  try {
    const subscriptions = await subscribed(emulator, to, given.event ?? EVENTS);
    if (given.json) {
      const { url, apiKey, clock, seed } = emulator;
      await terminal.json({
        url,
        control: `${url}/_closehook/`,
        api_key: apiKey,
        clock: clock.clock,
        seed,
        subscriptions,
      });
    } else {
      await terminal.print(welcome(emulator, subscriptions, terminal.paint));
    }
    const told = early ?? [];
    early = null;
    for (const [kind, what] of told) tell(kind, what);
    await Promise.race([ended, emulator.ended]);
  } catch (error) {
    throw refusal(error);
  } finally {
    // A second signal ends the process: nothing of it is caught any more.
    await emulator.close().catch((/** @type {unknown} */ error) => {
      throw refusal(error);
    });
  }
  return 0;
}

/** @param {string} text */
function eventType(text) {
  const at = text.lastIndexOf('.');
  if (at < 1) throw new UsageError(`must be an object type and an action, as lead.created, not ${text || 'empty'}`);
  return { object_type: text.slice(0, at), action: text.slice(at + 1) };
}

/** @param {string} text */
function rule(text) {
  const [, name, digits] = /^(\w+)=(\d{1,15})$/.exec(text) ?? [];
  if (name === undefined)
    throw new UsageError(`must be a name and a whole number, as consolidationMs=0, not ${text || 'empty'}`);
  return [name, Number(digits)];
}

/** The inspector, in which the attempts appear as they are made, and from which this can be moved and broken. */
const page = pageFiles(INSPECTOR);
/** @param {IncomingMessage} request @param {ServerResponse} response */
const fallback = (request, response) =>
  asksAboutLive(request) ? aboutLive(response, 'emulate') : page(request, response);

/** @param {any} Emulator @param {Options} given */
async function started(
  Emulator,
  { port = DEFAULT_PORT, clock = 'real', rule: rules, 'api-key': apiKey, data, signing, seed, start, timeout },
) {
  const options = {
    port,
    apiKey,
    data,
    clock,
    signing,
    seed,
    start,
    timeout,
    rules: rules && Object.fromEntries(rules),
    fallback,
  };
  try {
    return await Emulator.start(options);
  } catch (error) {
    if (error.code === 'EADDRINUSE')
      throw new UsageError(`port ${port} is taken: choose another with --port, or 0 for a free one`);
    if (error.code === 'EACCES')
      throw new UsageError(`port ${port} may not be used: choose one from 1024 on with --port`);
    throw refusal(error);
  }
}

/** What the emulator refuses is the mistake of who asked. @param {any} error */
function refusal(error) {
  const known = ['ClosehookError', 'DeliveryError', 'TypeError'].includes(error.name);
  return known ? new UsageError(error.message) : error;
}

/**
 * All subscriptions; those that `--to` asks for are made, unless an earlier run has made them.
 *
 * @param {Emulator} emulator @param {string[]} to @param {any[]} events
 */
async function subscribed(emulator, to, events) {
  const known = await emulator.subscriptions();
  const list = [...known];
  for (const url of to) {
    if (
      known.some(
        (/** @type {any} */ one) => one.url === url && one.status === 'active' && named(one.events) === named(events),
      )
    )
      continue;
    list.push(await emulator.subscribe({ url, events }));
  }
  return list.map(({ id, url, status, signature_key }) => ({ id, url, status, signature_key }));
}

/** What is subscribed to, in any order. @param {any[]} events */
const named = (events) =>
  events
    .map(({ object_type: type, action }) => `${type}.${action}`)
    .sort()
    .join();

async function interrupted() {
  const listening = new AbortController();
  await Promise.race(
    ['SIGINT', 'SIGTERM'].map((signal) => once(process, signal, { signal: listening.signal }).catch(() => {})),
  );
  listening.abort();
}

/** @param {Emulator} given @param {any[]} subscriptions @param {Paint} given */
function welcome({ url, apiKey, clock }, subscriptions, { bold, dim }) {
  /** @param {string} name @param {string} text */
  const row = (name, text) => `  ${dim(name.padEnd(10))}${text}`;
  const moved =
    clock.clock === 'virtual' ? `  ${dim(`it stands: curl ${url}/_closehook/clock -d '{"advance": 5}'`)}` : '';
  return [
    '',
    row('api', `${bold(`${url}/api/v1/`)}  ${dim('user:')} ${apiKey}${dim(', no password')}`),
    row('control', `${url}/_closehook/`),
    row('inspector', `${url}/`),
    row('clock', `${clock.clock}, ${clock.date}${moved}`),
    ...subscriptions.flatMap((one) => [
      '',
      row('to', bold(one.url)),
      row('id', one.status === 'active' ? one.id : `${one.id}, ${one.status}`),
      row('key', one.signature_key),
    ]),
    '',
    `  An event:  curl ${url}/_closehook/events -d '{"template": "opportunity.created"}'`,
    '',
  ].join('\n');
}
