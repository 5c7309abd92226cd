// The tables of docs/scale.md.
import { digits, table } from '../report.js';
import { MONTH, PLAN, costs, organizationsIn, perEvent, total } from './costs.js';
import { zipf } from './queues.js';
import { ORGANIZATIONS } from './scenarios.js';

export const whole = (value) => Math.round(value).toLocaleString('en');
export const percent = (value) => `${whole(value * 100)} %`;
const time = (seconds) => (seconds < 1 ? `${digits(seconds * 1000)} ms` : `${digits(seconds)} s`);
const dollars = (value) => `$${whole(value)}`;

/** What the stations of each plan did under one load. */
export const ofLoad = ({ rows }, seconds) =>
  table(
    ['', 'stations', 'used, mean', 'used, busiest', 'overloaded', `waiting after ${seconds} s`, 'p50', 'p99', 'p99.9'],
    rows.map(({ name, stations, utilization, busiest, overloaded, backlog, p50, p99, p999 }) => [
      ...[name, whole(stations), percent(utilization), percent(busiest), whole(overloaded), whole(backlog)],
      ...[p50, p99, p999].map(time),
    ]),
  );

/** Messages that one invocation of the consumer gets: the most that a queue delivers. */
export const INVOCATION = 100;
/** A queue mixes organizations: so many of its messages are of one, on average, unless each queue has only a few. */
export const MIXED = INVOCATION / organizationsIn(zipf(ORGANIZATIONS, 1), INVOCATION);

const few = { invocation: INVOCATION, messages: 0, logged: 0.01 };
/** @type {[string, Parameters<typeof perEvent>[0]][]} */
const WAYS = [
  ['each event alone, one message each', { invocation: 1, batch: 1, messages: 1 }],
  ['each event alone, no messages', { invocation: 1, batch: 1, messages: 0 }],
  [`invocations of ${INVOCATION}, all organizations mixed`, { invocation: INVOCATION, batch: MIXED, messages: 0 }],
  ['… a hundredth of the invocations logged', { ...few, batch: MIXED }],
  ['… and 20 events of an organization at once', { ...few, batch: 20 }],
];
const ITEMS = {
  ...{ requests: 'requests', cpuMs: 'CPU', queueOperations: 'queue', objectRequests: 'requests to Durable Objects' },
  ...{ gigabyteSeconds: 'duration', rowsWritten: 'rows written', rowsRead: 'rows read', logLines: 'log' },
};

/** What a month of so many events a second costs, by item, each way. */
export const bills = (rate) =>
  WAYS.map(([name, how]) => {
    const items = costs(rate * MONTH, perEvent(how));
    return { name, items, sum: total(items) + PLAN };
  });

export const ofBills = (rate) =>
  table(
    ['', ...Object.values(ITEMS), 'sum'],
    bills(rate).map(({ name, items, sum }) => [
      ...[name, ...Object.keys(ITEMS).map((item) => dollars(items[item]))],
      `**${dollars(sum)}**`,
    ]),
  );

/** Puts a table into a page, between `<!-- scale: NAME -->` and the next comment. */
export function placed(page, name, text) {
  const [open, close] = [`<!-- scale: ${name} -->`, '<!-- end -->'];
  const start = page.indexOf(open);
  const end = page.indexOf(close, start);
  if (start < 0 || end < 0) throw new Error(`the page has no place for ${name}`);
  return `${page.slice(0, start)}${open}\n\n${text}\n\n${page.slice(end)}`;
}
