// `npm run bench`, fourth part: 100,000 events folded into the state of 10,000 objects, from their bytes. Prints a
// report, and keeps it in results/. With --quick: a tenth of the events, and nothing kept.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { closehook, collect, memory } from '../tests/node/instance.js';
import { measure } from './measure.js';
import { publish, speed } from './report.js';

const { History } = closehook;
const quick = process.argv.includes('--quick');
const OBJECTS = quick ? 1000 : 10_000;
const EACH = 10;
const settings = { rounds: quick ? 3 : 7, milliseconds: 1 };
const NOISE = ['date_updated', 'updated_by', 'updated_by_name'];

/** Numbers from 0 to 1, the same in every run. */
function randomness(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Opportunities that change nine times each; of all deliveries one in 20 is late, and one in 50 comes again. */
function deliveries() {
  const random = randomness(1);
  const template = JSON.parse(readFileSync(new URL('opportunity-won.json', import.meta.url), 'utf8'));
  const at = (milliseconds) => new Date(1.6e12 + milliseconds).toISOString().replace('Z', '000');
  const letters = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'];
  const tail = (length) => Array.from({ length }, () => letters[Math.floor(random() * 62)]).join('');
  const all = [];
  for (let object = 0; object < OBJECTS; object += 1) {
    const id = `oppo_${tail(43)}`;
    let data = { ...template.event.data, id };
    for (let number = 0; number < EACH; number += 1) {
      const moment = number * OBJECTS * 10 + object * 10;
      const change = {
        confidence: number * 10,
        note: `They say ${number}.`,
        value: Math.floor(random() * 1e6),
        date_updated: at(moment),
      };
      const before = Object.fromEntries(Object.keys(change).map((name) => [name, data[name]]));
      data = { ...data, ...change };
      const event = {
        ...template.event,
        id: `ev_${tail(22)}`,
        date_created: at(moment),
        date_updated: at(moment),
        object_id: id,
        action: number === 0 ? 'created' : 'updated',
        changed_fields: number === 0 ? [] : Object.keys(change).sort(),
        data,
        previous_data: number === 0 ? {} : before,
      };
      const delivery = {
        moment: moment + (random() < 0.05 ? 3 * OBJECTS * 10 : 0),
        body: Buffer.from(JSON.stringify({ ...template, event })),
      };
      all.push(delivery);
      if (random() < 0.02) all.push({ ...delivery, moment: delivery.moment + OBJECTS * 15 });
    }
  }
  return all
    .sort((one, other) => one.moment - other.moment)
    .map(({ body }) => body)
    .slice(0, OBJECTS * EACH);
}

const bodies = deliveries();
const bytes = bodies.reduce((sum, { length }) => sum + length, 0) / bodies.length;

/** Each folds all of the bodies, and holds what it has found. */
const contenders = [
  {
    name: 'closehook `History`',
    fold() {
      const history = new History();
      for (const body of bodies) history.apply(body);
      return { size: history.size, get: (id) => history.get(id), history };
    },
  },
  {
    name: '`JSON.parse`, a `Map`, dates compared as text',
    fold() {
      const known = new Map();
      for (const body of bodies) {
        const { event } = JSON.parse(body);
        const newest = known.get(event.object_id);
        if (newest === undefined || event.date_updated > newest.date_updated) known.set(event.object_id, event);
      }
      return { size: known.size, get: (id) => known.get(id).data, known };
    },
  },
  {
    name: 'the same with repetitions and gaps: a `Set` of all ids, `previous_data` compared with what is held',
    fold() {
      const known = new Map();
      const seen = new Set();
      let gaps = 0;
      for (const body of bodies) {
        const { event } = JSON.parse(body);
        if (seen.has(event.id)) continue;
        seen.add(event.id);
        const newest = known.get(event.object_id);
        if (newest !== undefined && event.date_updated <= newest.date_updated) continue;
        if (newest !== undefined) {
          const differs = (name) =>
            !NOISE.includes(name) && JSON.stringify(event.previous_data[name]) !== JSON.stringify(newest.data[name]);
          if (Object.keys(event.previous_data).some(differs)) gaps += 1;
        }
        known.set(event.object_id, event);
      }
      return { size: known.size, get: (id) => known.get(id).data, known, seen, gaps };
    },
  },
];

const [{ event: sample }] = bodies.map((body) => JSON.parse(body));
const wanted = contenders[1].fold().get(sample.object_id);
/** What a fold holds in the end. In a function of its own, so that nothing of the one before is held meanwhile. */
function weighed({ name, fold }) {
  collect();
  const before = { heap: process.memoryUsage().heapUsed, wasm: memory.buffer.byteLength };
  const held = fold();
  assert.equal(held.size, OBJECTS);
  assert.deepEqual(held.get(sample.object_id), wanted);
  collect();
  const heap = process.memoryUsage().heapUsed - before.heap;
  const wasm = memory.buffer.byteLength - before.wasm;
  const json = held.history ? JSON.stringify(held.history).length : null;
  assert.equal(held.size, OBJECTS);
  return { name, heap, wasm, perObject: Math.round((heap + wasm) / OBJECTS), json };
}

new History();
const found = contenders.map(weighed);
process.stderr.write('measuring …\n');
const runs = contenders.map(({ name, fold }) => ({
  name,
  items: bodies.length,
  prepare: () => () => fold().size === OBJECTS,
}));
const results = await measure(runs, [], settings);

const outcomes = { applied: 0, duplicate: 0, stale: 0, gap: 0 };
const history = new History();
for (const body of bodies) outcomes[history.apply(body).outcome] += 1;

const number = (value) => value.toLocaleString('en');
const rate = ({ median }) => `${number(Math.round(1e6 / median / 1000) * 1000)}`;
const report = `# The state of objects after many events

Lower is better, but for events a second.

${number(bodies.length)} deliveries of ${number(Math.round(bytes))} bytes, of ${number(OBJECTS)} opportunities that change nine times each, from their
bytes. One in 20 is late, and one in 50 comes again: ${Object.entries(outcomes)
  .map(([name, count]) => `${number(count)} ${name}`)
  .join(', ')}. The time is of one event; ratio and
microseconds are medians of ${settings.rounds} rounds, with the quartiles in brackets.

${speed(contenders, [{ name: 'an event', results }])}

| | events a second | bytes held for each object |
| --- | ---: | ---: |
${found.map(({ name, perObject }, i) => `| ${name} | ${rate(results[i])} | ${number(perObject)} |`).join('\n')}

closehook holds the text of the newest \`data\`, and of ${EACH} events the hashes of all their fields; its JSON has ${number(Math.round(Number(found[0].json) / OBJECTS))} bytes for
each object. WebAssembly memory grows in steps, so that figure is the memory's size, not what is used of it. ${number(history.gaps().length)} gaps are open at
the end: those before events that are still on their way.
`;
publish('history', report, { settings, outcomes, found, results });
