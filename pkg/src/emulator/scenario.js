// A scenario is a contract test in a file: what happens at Close, step by step, and how the receiver must respond.
import { setTimeout as sleep } from 'node:timers/promises';
import { event_types } from '../../dist/event_types.js';
import { isObject } from '../errors.js';
import { Emulator } from './emulator.js';
import { isAccepted } from './forged.js';
import { typeAndAction } from './orders.js';
import { DeliveryError, asValue } from './sender.js';
import { arrives } from './templates.js';

/** @import { Attempt, Scenario, ScenarioReport, StepReport, Warning } from '../../emulator.d.ts' */

/** The longest `wait`, in seconds of the real clock. */
const LONGEST_WAIT = 60;

/** The longest `timeout` in seconds: a day. */
const LONGEST_TIMEOUT = 86_400;

/** `Date.parse` accepts other formats too, but runtimes disagree about them. */
const ISO = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

/** The default seed. It gives the same key at each run, so that a receiver can have the key before. */
const SEED = 1;

/** @type {Record<string, number>} */
const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 };

const MEMBERS = ['name', 'seed', 'start', 'rules', 'timeout', 'subscribe', 'steps'];
const SINCE_THE_LAST = ['attempts', 'statuses', 'every', 'delivered', 'order', 'warnings'];
const NOW = ['subscription', 'pause_reason', 'backlog'];

/**
 * What a step is done with.
 *
 * @typedef {{ emulator: Emulator, id: string, first: number, warned: number }} Run `first` and `warned` are the numbers
 *   of the first attempt and warning since the last expectation.
 */

/**
 * Each kind of step, with the check of its value, and what it does.
 *
 * @type {Record<string, { check: (value: any, refuse: (message: string, at?: string) => never) => void,
 *   run: (value: any, run: Run) => unknown }>}
 */
const KINDS = {
  put: { check() {}, run: (events, { emulator }) => emulator.put(events) },
  cascade: { check() {}, run: (order, { emulator }) => emulator.cascade(order) },
  change: {
    check: named(['object_type', 'object_id', 'fields']),
    run: ({ object_type: type, object_id: id, fields }, { emulator }) => emulator.change(type, id, fields),
  },
  delete: {
    check: named(['object_type', 'object_id']),
    run: ({ object_type: type, object_id: id }, { emulator }) => emulator.delete(type, id),
  },
  fault: { check() {}, run: (faults, { emulator }) => emulator.setFaults(faults) },
  duplicate: { check: counted, run: (next, { emulator }) => emulator.setFaults({ kind: 'duplicate', next }) },
  reorder: { check: counted, run: (next, { emulator }) => emulator.setFaults({ kind: 'reorder', next }) },
  advance: {
    check: (value, refuse) => void seconds(value, refuse),
    run: (value, { emulator }) => emulator.advance(seconds(value)),
  },
  wait: {
    check(value, refuse) {
      if (seconds(value, refuse) > LONGEST_WAIT) refuse(`must be at most ${LONGEST_WAIT} seconds, of the real clock`);
    },
    run: (value) => sleep(seconds(value) * 1000),
  },
  pause: { check: isTrue, run: (_, { emulator, id }) => emulator.update(id, { status: 'paused' }) },
  activate: { check: isTrue, run: (_, { emulator, id }) => emulator.update(id, { status: 'active' }) },
  expect: { check: checkExpectation, run() {} },
};

/**
 * Reads a scenario. Refuses an invalid one, with the place.
 *
 * @param {any} given
 * @returns {Scenario}
 */
export function readScenario(given) {
  const value = asValue(given);
  if (!isObject(value)) refused('', 'expected a scenario, an object');
  for (const name of Object.keys(value))
    if (!MEMBERS.includes(name)) refused(`/${name}`, `a scenario has no ${name}: it has ${MEMBERS.join(', ')}`);
  const { name, seed, start, rules, timeout, subscribe, steps } = value;
  if (name !== undefined && typeof name !== 'string') refused('/name', 'name must be a string');
  if (seed !== undefined && !(Number.isSafeInteger(seed) && seed >= 0))
    refused('/seed', 'seed must be a whole number from 0 on');
  if (start !== undefined && !(typeof start === 'string' && ISO.test(start) && Date.parse(start) >= 0))
    refused('/start', 'start must be a date such as 2026-01-31T09:00:00Z, not before 1970');
  if (rules !== undefined && !isObject(rules)) refused('/rules', 'rules must be an object');
  if (timeout !== undefined && !(typeof timeout === 'number' && timeout > 0 && timeout <= LONGEST_TIMEOUT))
    refused('/timeout', `timeout must be a number of seconds above 0, at most ${LONGEST_TIMEOUT}`);
  if (subscribe !== undefined) {
    if (!Array.isArray(subscribe) || subscribe.length === 0) refused('/subscribe', 'subscribe must be an array');
    for (const [index, one] of subscribe.entries()) {
      if (isObject(one)) continue;
      if (typeof one !== 'string' || !arrives(...typeAndAction(one)))
        refused(`/subscribe/${index}`, 'expected an object type and an action of Close, such as lead.created');
    }
  }
  if (!Array.isArray(steps) || steps.length === 0) refused('/steps', 'steps must be an array that is not empty');
  for (const [index, step] of steps.entries()) checkStep(step, `/steps/${index}`);
  return /** @type {any} */ (value);
}

/** @param {any} step @param {string} pointer */
function checkStep(step, pointer) {
  const kinds = isObject(step) ? Object.keys(step).filter((name) => name !== 'note') : [];
  if (kinds.length !== 1 || !Object.hasOwn(KINDS, kinds[0]))
    refused(pointer, `a step has one of ${Object.keys(KINDS).join(', ')}, and perhaps a note`);
  const [kind] = kinds;
  KINDS[kind].check(step[kind], (message, at = '') => refused(`${pointer}/${kind}${at}`, `${kind} ${message}`));
}

/** @param {string} pointer @param {string} message @returns {never} */
function refused(pointer, message) {
  throw new DeliveryError('INVALID_SCENARIO', `${message} at ${pointer || 'the root'}`, { pointer });
}

/** @param {string[]} names */
function named(names) {
  return (/** @type {any} */ value, /** @type {(message: string, at?: string) => never} */ refuse) => {
    if (!isObject(value) || Object.keys(value).sort().join() !== [...names].sort().join())
      refuse(`must be an object of ${names.join(', ')}`);
    for (const name of ['object_type', 'object_id'])
      if (typeof value[name] !== 'string') refuse(`must have an ${name} that is a string`, `/${name}`);
  };
}

/** @param {any} value @param {(message: string) => never} refuse */
function counted(value, refuse) {
  if (!Number.isInteger(value) || value < 1) refuse('must be how many of the next deliveries, from 1 on');
}

/** @param {any} value @param {(message: string) => never} refuse */
function isTrue(value, refuse) {
  if (value !== true) refuse('must be true');
}

/** @param {any} value @param {((message: string) => never)=} refuse */
function seconds(value, refuse = () => refused('', 'not a time')) {
  if (typeof value === 'number' && value >= 0) return value;
  const [, digits, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(String(value)) ?? [];
  return digits === undefined
    ? refuse('must be seconds, or a time such as 90s, 20m, 2h or 3d')
    : Number(digits) * UNITS[unit];
}

/** @param {any} value @param {(message: string, at?: string) => never} refuse */
function checkExpectation(value, refuse) {
  if (!isObject(value) || Object.keys(value).length === 0)
    refuse(`must have some of ${[...SINCE_THE_LAST, ...NOW].join(', ')}`);
  for (const [name, wanted] of Object.entries(value)) {
    /** @param {boolean} fits @param {string} expected */
    const must = (fits, expected) => fits || refuse(`must have a ${name} that is ${expected}`, `/${name}`);
    if (['attempts', 'delivered', 'backlog'].includes(name)) must(isCount(wanted), 'a number, or { min, max }');
    else if (name === 'statuses')
      must(Array.isArray(wanted) && wanted.every(isStatus), 'an array of statuses, such as 204, "4xx" or null');
    else if (name === 'every') must(isStatus(wanted), 'a status, such as 204, "2xx" or null');
    else if (name === 'order' || name === 'warnings')
      must(Array.isArray(wanted) && wanted.every((one) => typeof one === 'string'), 'an array of strings');
    else if (name === 'subscription') must(wanted === 'active' || wanted === 'paused', 'active or paused');
    else if (name === 'pause_reason') must(wanted === null || typeof wanted === 'string', 'a string or null');
    else refuse(`has no ${name}: it has ${[...SINCE_THE_LAST, ...NOW].join(', ')}`, `/${name}`);
  }
}

/** @param {any} value */
const isCount = (value) =>
  Number.isInteger(value) ||
  (isObject(value) &&
    // Without a bound, nothing could fail it.
    Object.keys(value).length > 0 &&
    Object.entries(value).every(([name, one]) => ['min', 'max'].includes(name) && Number.isInteger(one)));

/** @param {any} value */
const isStatus = (value) =>
  value === null || (Number.isInteger(value) && value >= 100 && value <= 999) || /^[1-5]xx$/.test(value);

/**
 * Plays a scenario against a receiver, in an emulator of its own.
 *
 * @param {any} given
 * @param {{ to: string, verifySsl?: boolean, tell?: (step: StepReport) => unknown,
 *   begun?: (about: { key: string, url: string }) => unknown, options?: object }} how
 * @returns {Promise<ScenarioReport>}
 */
export async function playScenario(given, { to, verifySsl = true, tell = () => {}, begun = () => {}, options = {} }) {
  const { name = null, seed = SEED, start, rules = {}, timeout, subscribe, steps } = readScenario(given);
  const emulator = await Emulator.start({
    seed,
    ...(start === undefined ? {} : { start: Date.parse(start) }),
    timeout,
    // One delivery after the other, so that there is one order of attempts.
    rules: { parallel: 1, ...rules },
    ...options,
    clock: 'virtual',
  });
  try {
    const { id, signature_key: key } = await emulator.subscribe({
      url: to,
      events: listened(subscribe),
      verify_ssl: verifySsl,
    });
    await begun({ key, url: emulator.url });
    /** @type {Run} */
    const run = { emulator, id, first: 1, warned: 1 };
    /** @type {StepReport[]} */
    const reports = [];
    for (const [index, step] of steps.entries()) {
      const report = await play(step, index, run);
      reports.push(report);
      await tell(report);
    }
    const failed = reports.filter(({ ok }) => !ok).length;
    return { name, to, seed, ok: failed === 0, failed, attempts: emulator.deliveries().length, steps: reports };
  } finally {
    await emulator.close();
  }
}

/** @param {Scenario['subscribe']} names */
function listened(names) {
  const all = Object.entries(event_types).flatMap(([type, actions]) => actions.map((action) => `${type}.${action}`));
  return (names ?? all).map((one) => {
    if (typeof one !== 'string') return one;
    const [type, action] = typeAndAction(one);
    return { object_type: type, action };
  });
}

/**
 * @param {any} step @param {number} index @param {Run} run
 * @returns {Promise<StepReport>}
 */
async function play(step, index, run) {
  const { note = null, ...rest } = step;
  const [[kind, value]] = Object.entries(rest);
  const before = last(run.emulator.deliveries());
  try {
    await KINDS[kind].run(value, run);
    // What is due now is delivered and answered before the next step.
    await run.emulator.advance(0);
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    const place = `/steps/${index}/${kind}`;
    throw new DeliveryError('INVALID_SCENARIO', `${error.message} (${place})`, {
      pointer: `${place}${error.pointer ?? ''}`,
    });
  }
  const failures = kind === 'expect' ? unmet(value, run) : [];
  return {
    step: index + 1,
    kind,
    value,
    note,
    ok: failures.length === 0,
    failures,
    attempts: run.emulator.deliveries(before + 1),
  };
}

/** The greatest number; outcomes come in another order than attempts begin. @param {{ number: number }[]} list */
const last = (list) => list.reduce((most, { number }) => Math.max(most, number), 0);

/** The expectations that are not met, in sentences. @param {any} expected @param {Run} run */
function unmet(expected, run) {
  const attempts = run.emulator.deliveries(run.first);
  const warnings = run.emulator.warnings(run.warned);
  const [subscription] = run.emulator.state().subscriptions;
  run.first = Math.max(run.first, last(attempts) + 1);
  run.warned = Math.max(run.warned, last(warnings) + 1);
  const good = attempts.filter(({ status }) => isAccepted(status));
  const found = {
    attempts: attempts.length,
    statuses: attempts.map(({ status }) => status),
    every: attempts.map(({ status }) => status),
    delivered: new Set(good.map(({ event_id: event }) => event)).size,
    order: good.map(({ object_type: type, action }) => `${type}.${action}`),
    warnings: warnings.map((/** @type {Warning} */ { kind }) => kind),
    subscription: subscription.status,
    pause_reason: subscription.pause_reason,
    backlog: subscription.backlog,
  };
  return Object.entries(expected)
    .filter(([name, wanted]) => !fits(name, wanted, /** @type {any} */ (found)[name]))
    .map(
      ([name, wanted]) =>
        `${name}: expected ${shown(wanted)}, got ${shown(/** @type {any} */ (found)[name])}${why(name, attempts)}`,
    );
}

/** @param {string} name @param {any} wanted @param {any} got */
function fits(name, wanted, got) {
  // Without an attempt, the receiver has shown nothing.
  if (name === 'every') return got.length > 0 && got.every((/** @type {any} */ status) => isOf(status, wanted));
  if (name === 'statuses')
    return (
      got.length === wanted.length &&
      got.every((/** @type {any} */ status, /** @type {number} */ at) => isOf(status, wanted[at]))
    );
  if (isObject(wanted)) return got >= (wanted.min ?? -Infinity) && got <= (wanted.max ?? Infinity);
  return JSON.stringify(got) === JSON.stringify(wanted);
}

/** @param {number | null} status @param {number | string | null} wanted */
const isOf = (status, wanted) =>
  status === wanted || (typeof wanted === 'string' && status !== null && `${Math.floor(status / 100)}xx` === wanted);

/** @param {unknown} value */
function shown(value) {
  const text = JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** The first reason why no answer came, where that explains it. @param {string} name @param {Attempt[]} attempts */
function why(name, attempts) {
  const error = SINCE_THE_LAST.includes(name) ? attempts.find((attempt) => attempt.error !== null)?.error : undefined;
  return error ? ` (${error})` : '';
}
