import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { UsageError, fileError } from '../errors.js';
import { duration, moment, number } from '../input/numbers.js';
import { attemptLine, warningLine } from '../output/attempt-line.js';
import { scenarioVerdict, stepLines } from '../output/scenario.js';
import { target } from '../http/target.js';
import { aboutLive, asksAboutLive } from '../server/live.js';
import { INSPECTOR, pageFiles } from '../server/static.js';

/** @import { Context, Options } from '../arguments.js' */
/** @import { IncomingMessage, ServerResponse } from 'node:http' */
/** @import { Emulator } from '../../src/emulator/emulator.js' */
/** @import { Paint } from '../output/terminal.js' */

export const name = 'emulate';
export const summary = 'run a local Close: its API, its event log, and its deliveries with their retries';
export const operands = {};

const CLOCKS = ['real', 'virtual'];

export const options = {
  port: {
    value: 'N',
    about: 'the port, 0 for a free one (default: 8788)',
    read: number({ most: 65535, whole: true }),
  },
  host: {
    value: 'ADDRESS',
    about: 'address to listen on; anyone who reaches it can read keys and control it (default: 127.0.0.1)',
  },
  'api-key': { value: 'KEY', about: 'the API key of the admin (default: made from the seed, and printed)' },
  'access-token': { value: 'TOKEN', about: 'an OAuth access token of the admin, in addition to the API key' },
  'api-limit': {
    value: 'N',
    about: 'how many API requests a key may make in a second (default: 10000)',
    read: number({ least: 1, whole: true }),
  },
  to: { value: 'URL', multiple: true, about: 'subscribe this address, to all events or those of --event' },
  event: {
    value: 'TYPE.ACTION',
    multiple: true,
    about: 'an event for --to, such as lead.created',
    read: eventType,
  },
  data: { value: 'FILE', about: 'keep everything in a file, and continue from it after a restart or a kill' },
  clock: {
    value: 'CLOCK',
    about: 'real, or virtual: it moves only when you advance it (default: real)',
    choices: CLOCKS,
  },
  signing: {
    value: 'CLOCK',
    about: 'the clock of the signatures: real or virtual (default: real)',
    choices: CLOCKS,
  },
  start: {
    value: 'TIME',
    about: 'start of a virtual clock, such as 2026-01-31T09:00:00Z (default: now)',
    read: (/** @type {string} */ text) => Math.round(moment(text) * 1000),
  },
  seed: { value: 'N', about: 'the same ids, keys, waits and faults in every run', read: number({ whole: true }) },
  timeout: { value: 'TIME', about: 'how long an attempt may take (default: 30)', read: duration },
  rule: {
    value: 'NAME=N',
    multiple: true,
    about: 'change a figure that Close does not document, such as parallel=1',
    read: rule,
  },
  fault: {
    value: 'KIND',
    multiple: true,
    about: 'a fault from the start: down, duplicate:rate=0.1, rate_limited:next=3,wait=2s, api_down:lasts=1h',
    read: fault,
  },
  scenario: { value: 'FILE', about: 'run the steps and expectations of a file against --to, report, and exit' },
  json: { about: 'JSON: one object per line' },
};

export const help = `
Runs the webhook side of Close on this machine. A receiver cannot tell the difference. You create, list, change and
delete subscriptions as in Close's API. Updates of one object within 5 s become one event. Deliveries are signed, and
retried for 72 hours, in the end every 20 minutes. A subscription is paused after 3 days or 100,000 waiting events.

  $ closehook emulate --api-key test --to http://127.0.0.1:3000/webhook
  $ curl -u test: http://127.0.0.1:8788/api/v1/webhook/
  $ curl http://127.0.0.1:8788/_closehook/events -d '{"template": "opportunity.updated"}'

With a virtual clock, the three days pass in seconds:

  $ closehook emulate --clock virtual --to http://127.0.0.1:3000/webhook
  $ curl http://127.0.0.1:8788/_closehook/clock -d '{"advance": 259200}'

It injects the faults you meet in production:

  $ curl http://127.0.0.1:8788/_closehook/faults -d '{"kind": "duplicate", "rate": 0.1}'
  $ closehook emulate --fault rate_limited:rate=0.2 --fault slow_api:next=1,wait=45s

Faults of deliveries: down slow wrong_key stale_timestamp altered_body duplicate reorder. Faults of Close's API:
rate_limited api_down cursor_expired slow_api.

A scenario tests a receiver in one command. docs/emulator.md describes the format; examples/scenarios has two files:

  $ closehook emulate --scenario examples/scenarios/outage.json --to http://127.0.0.1:3000/webhook

Open the address in a browser for the inspector. It shows each attempt as it is made and the clock, and injects faults.

GET /_closehook/ lists the calls of the control API. Both APIs listen on 127.0.0.1 only, unless --host names another
address. The API requires only the API key, and the control API requires nothing. Limits that Close documents are fixed.
Those that it does not publish are our choice, and --rule changes them: the first retry after 5 s, a time limit of 30 s,
2xx as success, a new signature for each attempt.

The same --seed gives the same signature key at every start, so you can configure your receiver beforehand. Signatures
carry the real time even with a virtual clock, since your receiver judges their age by its own clock.

JSON: {"url", "control", "api_key", "clock", "seed", "subscriptions"}, then {"attempt": …} and {"warning": …}. With
--scenario: {"step", "kind", "ok", "failures", "attempts"} for each step, then {"ok", "failed", "steps"}.

Exit code: 0 ended by Ctrl-C, or all expectations of the scenario are met; 1 some are not; 2 usage error.
`;

const DEFAULT_PORT = 8788;
const LOOPBACK = '127.0.0.1';

/**
 * Figures that Close documents. They must not be changed in a test of a receiver.
 *
 * @type {Record<string, string>}
 */
const DOCUMENTED = {
  longestRetryMs: '20 minutes',
  dropAfterMs: '72 hours',
  warningBacklog: '80,000 events',
  pauseBacklog: '100,000 events',
  pauseAfterMs: '3 days',
  subscriptions: '40',
  platformSubscriptions: '500',
  logMs: '30 days',
  page: '50 events',
};

/** Options that are refused with a scenario, since its file sets them. */
const NOT_WITH_SCENARIO = ['event', 'data', 'clock', 'signing', 'start', 'seed', 'rule', 'fault', 'host', 'api-key'];

/** @param {Context} given */
export async function run({ options: given, terminal }) {
  if (given.scenario !== undefined) return scenario(given, terminal);
  if (given.start !== undefined && given.clock !== 'virtual') throw new UsageError('--start is for --clock virtual');
  if (given.event && !given.to) throw new UsageError('--event needs --to, the address to subscribe');
  const to = [...new Set((given.to ?? []).map((/** @type {string} */ text) => target(text).href))];
  const { Emulator, EVENTS } = await import('../../emulator.js');
  const emulator = await started(Emulator, given);
  const ended = interrupted();
  // Events left from an earlier run are delivered at once, and reported after the first lines.
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
    if (given.fault) await emulator.setFaults(given.fault);
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
    // A second signal is not caught, and ends the process.
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
  if (Object.hasOwn(DOCUMENTED, name))
    throw new UsageError(`cannot change ${name}, which Close documents: it is ${DOCUMENTED[name]}`);
  return [name, Number(digits)];
}

/**
 * `KIND`, or `KIND:NAME=VALUE,…` with rate, next, lasts and wait.
 *
 * @param {string} text
 */
function fault(text) {
  const [, kind, rest] = /^([a-z_]+)(?::(.+))?$/.exec(text) ?? [];
  if (kind === undefined) throw new UsageError(`must be a kind, as down or down:next=3, not ${text || 'empty'}`);
  const members = (rest ?? '').split(',').filter((part) => part !== '');
  return { kind, ...Object.fromEntries(members.map(faultMember)) };
}

/** @param {string} text */
function faultMember(text) {
  const [name, value = ''] = text.split('=');
  if (name === 'rate') return [name, number({ most: 1 })(value)];
  if (name === 'next') return [name, number({ least: 1, whole: true })(value)];
  if (name === 'lasts' || name === 'wait') {
    // Clients wait for less than a second too.
    const milliseconds = /^(\d+)ms$/.exec(value)?.[1] ?? duration(value) * 1000;
    if (milliseconds !== Infinity) return [`${name}_ms`, Math.round(Number(milliseconds))];
  }
  throw new UsageError(`takes rate=0.1, next=3, lasts=1h and wait=2s, not ${text}`);
}

/** Serves the inspector, which shows attempts live, and can move the clock and inject faults. */
const page = pageFiles(INSPECTOR);
/** @param {IncomingMessage} request @param {ServerResponse} response */
const fallback = (request, response) =>
  asksAboutLive(request) ? aboutLive(response, 'emulate') : page(request, response);

/** @param {any} Emulator @param {Options} given */
async function started(
  Emulator,
  {
    port = DEFAULT_PORT,
    host,
    clock = 'real',
    rule: rules,
    'api-key': apiKey,
    'access-token': accessToken,
    'api-limit': apiLimit,
    data,
    signing,
    seed,
    start,
    timeout,
  },
) {
  const options = {
    port,
    host,
    apiKey,
    accessToken,
    apiLimit,
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
      throw new UsageError(`port ${port} is in use; choose another with --port, or 0 for a free one`);
    if (error.code === 'EACCES')
      throw new UsageError(`port ${port} may not be used: choose one from 1024 on with --port`);
    if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
      throw new UsageError(`--host ${host} is not an address of this machine: 0.0.0.0 is all of them`);
    throw refusal(error);
  }
}

/**
 * Runs a scenario, and reports each step.
 *
 * @param {Options} given @param {Context['terminal']} terminal
 */
async function scenario(given, terminal) {
  const [to, ...more] = given.to ?? [];
  if (to === undefined || more.length > 0)
    throw new UsageError('--scenario needs one --to, the receiver that it tests');
  const other = NOT_WITH_SCENARIO.find((name) => given[name] !== undefined);
  if (other) throw new UsageError(`--${other} is not for --scenario: the file says it`);
  const { playScenario } = await import('../../emulator.js');
  let text;
  try {
    text = readFileSync(given.scenario);
  } catch (error) {
    throw fileError(error, given.scenario);
  }
  try {
    const report = await playScenario(text, {
      to: target(to).href,
      tell: (step) => (given.json ? terminal.json(step) : terminal.print(stepLines(step, terminal.paint))),
      begun: ({ key }) => (given.json ? undefined : terminal.print(`  ${terminal.paint.dim('key')} ${key}\n`)),
      options: { port: given.port ?? 0, timeout: given.timeout },
    });
    if (given.json) await terminal.json({ ...report, steps: report.steps.length });
    else await terminal.print(scenarioVerdict(report, terminal.paint));
    return report.ok ? 0 : 1;
  } catch (error) {
    if (error.code === 'INVALID_SCENARIO' || error.code === 'MALFORMED_JSON')
      throw new UsageError(`${given.scenario}: ${error.message}`);
    throw refusal(error);
  }
}

/** What the emulator refuses is the mistake of who asked. @param {any} error */
function refusal(error) {
  const known = ['ClosehookError', 'DeliveryError', 'TypeError'].includes(error.name);
  return known ? new UsageError(error.message) : error;
}

/**
 * All subscriptions. Those of `--to` are created, unless an earlier run did that.
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
function welcome({ url, host, apiKey, clock }, subscriptions, { bold, dim, yellow }) {
  /** @param {string} name @param {string} text */
  const row = (name, text) => `  ${dim(name.padEnd(10))}${text}`;
  const moved =
    clock.clock === 'virtual' ? `  ${dim(`advance it: curl ${url}/_closehook/clock -d '{"advance": 5}'`)}` : '';
  return [
    '',
    row('api', `${bold(`${url}/api/v1/`)}  ${dim('user:')} ${apiKey}${dim(', no password')}`),
    row('control', `${url}/_closehook/`),
    row('inspector', `${url}/`),
    ...(host === LOOPBACK
      ? []
      : [
          row(
            'open',
            yellow(`it listens on ${host}: anyone who reaches the port can read the signature keys and control it`),
          ),
        ]),
    row('clock', `${clock.clock}, ${clock.date}${moved}`),
    ...subscriptions.flatMap((one) => [
      '',
      row('to', bold(one.url)),
      row('id', one.status === 'active' ? one.id : `${one.id}, ${one.status}`),
      row('key', one.signature_key),
    ]),
    '',
    `  Create an event:  curl ${url}/_closehook/events -d '{"template": "opportunity.created"}'`,
    '',
  ].join('\n');
}
