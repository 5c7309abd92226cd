// `npm run bench`: what many organizations need together: utilization, backlog and latencies by simulation, with the
// rates that benches/inbox.js measured on one machine, and what Cloudflare bills. Keeps a report in results/, and the
// tables of docs/scale.md. Measures no time, so it gives the same on any machine. With --quick: a tenth of the
// simulated time, and nothing kept.
import { readFileSync, writeFileSync } from 'node:fs';
import { digits, publish } from './report.js';
import { MONTH } from './scale/costs.js';
import { simulate } from './scale/queues.js';
import { LOADS, ORGANIZATIONS, PLANS, RATES, TARGET } from './scale/scenarios.js';
import { INVOCATION, MIXED, bills, ofBills, ofLoad, percent, placed, whole } from './scale/tables.js';

const quick = process.argv.includes('--quick');
const SECONDS = quick ? 30 : 300;

const simulated = LOADS.map(({ rate, name, shares, burst }) => {
  process.stderr.write(`${whole(rate)}/s, ${name} …\n`);
  const rows = PLANS.map(({ name: what, plan }) => {
    const { stations, ...station } = plan({ rate, shares });
    return { name: what, stations, ...simulate({ rate, shares, burst, stations, ...station, seconds: SECONDS }) };
  });
  return { rate, name, largest: shares[0] * rate, rows };
});

const section = (load) => `### ${whole(load.rate)} events a second, ${load.name}

The largest organization has ${whole(load.largest)} a second.

${ofLoad(load, SECONDS)}`;
const month = (rate) => `### ${whole(rate)} events a second, ${digits((rate * MONTH) / 1e9)} billion a month

${ofBills(rate)}`;

publish(
  'scale',
  `# Beyond one machine

A simulation with these rates: a machine of two processors with PostgreSQL takes ${whole(RATES.taken)} events a second, or
handles ${whole(RATES.handled)} ([inbox.md](inbox.md)), so ${whole(RATES.both)} if it does both, ${RATES.servers} at once. A Durable Object handles
${whole(RATES.durableObject)}, one after the other. Events arrive at random (Poisson) for ${SECONDS} seconds, of ${whole(ORGANIZATIONS)} organizations.
Handling times are exponential. By Zipf's law, the nth organization has an nth of the events of the first. With bulk
edits, all events come in groups of one organization, of 100 on average. Latency is from arrival until the event is
handled, without the network and without the wait for a batch. Where there are several machines, there are as many as
would be used by ${percent(TARGET)} if all were even.

${simulated.map(section).join('\n\n')}

## What Cloudflare bills in a month

At the prices of docs/edge.md, after what the plan includes. A full batch of ${INVOCATION} messages of a queue has events
of ${whole(INVOCATION / MIXED)} organizations, so ${digits(MIXED)} events of each.

${[1000, 10_000].map(month).join('\n\n')}
`,
  {
    rates: RATES,
    seconds: SECONDS,
    simulated,
    billed: Object.fromEntries([1000, 10_000].map((rate) => [rate, bills(rate)])),
  },
  null,
);

if (!quick) {
  const docs = new URL('../docs/scale.md', import.meta.url);
  const named = (rate, name) => simulated.find((load) => load.rate === rate && load.name === name);
  let page = readFileSync(docs, 'utf8');
  page = placed(page, 'bills', ofBills(10_000));
  page = placed(page, '1,000', ofLoad(named(1000, 'Zipf'), SECONDS));
  page = placed(page, '10,000', ofLoad(named(10_000, 'Zipf'), SECONDS));
  page = placed(page, 'bulk edits', ofLoad(named(10_000, 'Zipf, bulk edits of 100'), SECONDS));
  writeFileSync(docs, page);
}
