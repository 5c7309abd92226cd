// The simulation and the arithmetic of docs/scale.md, against the formulas of queueing theory and docs/edge.md.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PLAN, PRICES, costs, organizationsIn, perEvent, total } from '../../benches/scale/costs.js';
import { picker, randomness, simulate, zipf } from '../../benches/scale/queues.js';
import { LOADS, PLANS, RATES } from '../../benches/scale/scenarios.js';
import { ofBills, ofLoad } from '../../benches/scale/tables.js';

const page = (name) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

/** One station with service times of one second on average; `load` is the share of its servers that is used. */
const station = (servers, load, rest = {}) =>
  simulate({
    ...{ rate: load * servers, shares: [1], stations: 1, place: () => 0, servers, service: 1 },
    ...{ seconds: 400_000 / servers, ...rest },
  });

const near = (found, wanted, tolerance, what) =>
  assert.ok(Math.abs(found / wanted - 1) < tolerance, `${what}: ${found} instead of ${wanted}`);

/** The mean time in an M/M/c queue: Erlang's formula C. */
function erlang(servers, load) {
  let [term, sum] = [1, 0];
  for (let k = 0; k < servers; k += 1) {
    sum += term;
    term *= (load * servers) / (k + 1);
  }
  const waits = term / (1 - load) / (sum + term / (1 - load));
  return 1 + waits / servers / (1 - load);
}

test('with random arrivals and handling times, the mean follows from the formula of Erlang', () => {
  assert.equal(erlang(1, 0.5), 2);
  for (const servers of [1, 4, 8]) {
    for (const load of [0.3, 0.6, 0.8]) {
      const { mean, utilization } = station(servers, load);
      near(utilization, load, 0.02, `${servers} at ${load}, used`);
      near(mean, erlang(servers, load), 0.04, `${servers} at ${load}`);
    }
  }
});

test('the times of one server are distributed exponentially', () => {
  const { p50, p99, p999 } = station(1, 0.5);
  near(p50, 2 * Math.log(2), 0.03, 'p50');
  near(p99, 2 * Math.log(100), 0.05, 'p99');
  near(p999, 2 * Math.log(1000), 0.1, 'p99.9');
});

test('constant handling times halve the wait (Pollaczek and Khinchine)', () => {
  const { mean } = station(1, 0.8, { times: 'constant' });
  near(mean, 1 + 0.8 / 2 / (1 - 0.8), 0.04, 'mean');
});

test('events that arrive together wait for each other', () => {
  // A queue with geometric groups, M[X]/M/1: the mean time is group / (1 - load).
  const { mean } = station(1, 0.6, { burst: 5, seconds: 2_000_000 });
  near(mean, 5 / (1 - 0.6), 0.05, 'mean');
});

test('the backlog of a station with too much to do grows by the difference', () => {
  const { backlog, overloaded } = station(4, 1.5, { seconds: 20_000 });
  assert.equal(overloaded, 1);
  near(backlog, 4 * 0.5 * 20_000, 0.03, 'backlog');
});

test('shares follow the law of Zipf, and are picked as often', () => {
  const shares = zipf(1000, 1);
  near(total(shares), 1, 1e-9, 'sum');
  near(shares[0] / shares[9], 10, 1e-9, 'the tenth');
  const pick = picker(shares, randomness(7));
  const counts = new Float64Array(1000);
  for (let i = 0; i < 1e6; i += 1) counts[pick()] += 1;
  for (const place of [0, 1, 9]) near(counts[place] / 1e6, shares[place], 0.02, `the share of ${place}`);
  const even = zipf(2, 0);
  // Of two even organizations, a batch of two has both in half of the cases.
  assert.equal(organizationsIn(even, 2), 1.5);
});

test('large organizations that are split leave no Durable Object overloaded', () => {
  const load = LOADS.find(({ rate, name }) => rate === 10_000 && name === 'Zipf');
  const [whole, split] = PLANS.map(({ plan }) => plan(load)).map((plan) =>
    simulate({ rate: load.rate, shares: load.shares, seconds: 20, ...plan }),
  );
  assert.ok(load.shares[0] * load.rate > RATES.durableObject);
  assert.ok(whole.busiest > 1 && split.busiest < 0.8, `${whole.busiest}, ${split.busiest}`);
});

test('prices and sums are the same as in docs/edge.md', () => {
  const edge = page('edge.md');
  const [, table] = edge.split('| per event | count |');
  const rows = table.split('\n').slice(2, 10);
  const number = (cell) => Number(cell.replace('$', '').trim());
  const counts = Object.entries(perEvent({ invocation: 1, batch: 1, messages: 1 }));
  const million = costs(1e6, Object.fromEntries(counts), true);
  for (const [place, [item, count]] of counts.entries()) {
    const [what, counted, price, sum] = rows[place].split('|').slice(1);
    near(count, number(counted), 1e-9, what);
    assert.equal(PRICES[item].price, number(price), what);
    near(million[item], number(sum), 0.001, what);
  }
  assert.ok(edge.includes(`**$${total(million).toFixed(2)}**`), String(total(million)));
  const month = (events, how) => `**$${(PLAN + total(costs(events, perEvent(how)))).toFixed(2)}**`;
  const [alone, tens] = [1, 10].map((batch) => ({ invocation: batch, batch, messages: 1 }));
  for (const sum of [month(1e6, alone), month(10e6, alone), month(10e6, tens)]) assert.ok(edge.includes(sum), sum);
});

test('docs/scale.md has the tables of the last run, and the prices of now', () => {
  const scale = page('scale.md');
  const { simulated, seconds, rates } = JSON.parse(page('../benches/results/scale.json'));
  assert.deepEqual(rates, RATES);
  for (const [rate, name] of [
    [1000, 'Zipf'],
    [10_000, 'Zipf'],
    [10_000, 'Zipf, bulk edits of 100'],
  ]) {
    const load = simulated.find((each) => each.rate === rate && each.name === name);
    assert.ok(scale.includes(ofLoad(load, seconds)), `${rate}, ${name}`);
  }
  assert.ok(scale.includes(ofBills(10_000)));
});
