// What is simulated: events of many organizations on Cloudflare and on PostgreSQL, with the rates that were measured.
import { zipf } from './queues.js';

/** Events a second that a machine with two processors took in, and handled with two processes: 30 November 2026. */
const TAKEN = 8571;
const HANDLED = 889;

export const RATES = {
  taken: TAKEN,
  handled: HANDLED,
  /** Both at once: each event costs the machine both times. */
  both: 1 / (1 / TAKEN + 1 / HANDLED),
  /** How many events a machine handles at once: four in each process. */
  servers: 8,
  /** Events a second in one Durable Object, in workerd on two busy processors: docs/edge.md. */
  durableObject: 400,
};

/** How much of a station may be used, so that its queue stays short. */
export const TARGET = 0.6;

/** Which of so many stations has a key: the same in every process that computes it. */
const hashed = (key, stations) => (Math.imul(key + 1, 0x9e3779b1) >>> 0) % stations;

const OBJECTS = 10_000;
/** One of the objects of an organization, as a key. */
const objectOf = (organization, random) => organization * OBJECTS + Math.floor(random() * OBJECTS);

/** A Durable Object for each organization; a large one has as many as keep each below the target, by object. */
function durableObjects({ rate, shares }, isSplit) {
  const needed = shares.map((share) => (isSplit ? Math.ceil((rate * share) / (RATES.durableObject * TARGET)) : 1));
  const first = [];
  let stations = 0;
  for (const [organization, count] of needed.entries()) {
    first[organization] = stations;
    stations += count;
  }
  return {
    stations,
    servers: 1,
    service: 1 / RATES.durableObject,
    place: (organization, random) =>
      needed[organization] === 1
        ? first[organization]
        : first[organization] + hashed(objectOf(organization, random), needed[organization]),
  };
}

/** Machines with PostgreSQL, on each of which all processes share one database. */
const machines = (stations, place) => ({
  stations,
  servers: RATES.servers,
  service: RATES.servers / RATES.both,
  place,
});

const enough = (rate) => Math.ceil(rate / (RATES.both * TARGET));

/**
 * @typedef {{ rate: number, shares: number[] }} Load
 * @typedef {ReturnType<typeof durableObjects>} Plan
 */

/** @type {{ name: string, plan: (load: Load) => Plan }[]} */
export const PLANS = [
  { name: 'Cloudflare: a Durable Object per organization', plan: (load) => durableObjects(load, false) },
  { name: 'Cloudflare: large organizations split by lead', plan: (load) => durableObjects(load, true) },
  { name: 'PostgreSQL: one machine', plan: () => machines(1, () => 0) },
  {
    name: 'PostgreSQL: machines by organization',
    plan({ rate }) {
      const stations = enough(rate);
      return machines(stations, (organization) => hashed(organization, stations));
    },
  },
  {
    name: 'PostgreSQL: machines by lead',
    plan({ rate }) {
      const stations = enough(rate);
      return machines(stations, (organization, random) => hashed(objectOf(organization, random), stations));
    },
  },
];

export const ORGANIZATIONS = 1000;
/** What arrives: so many events a second, how uneven the organizations are, and how many come at once. */
export const LOADS = [1000, 10_000].flatMap((rate) =>
  [
    { name: 'even', skew: 0, burst: 1 },
    { name: 'Zipf', skew: 1, burst: 1 },
    { name: 'Zipf, bulk edits of 100', skew: 1, burst: 100 },
  ].map((load) => ({ ...load, rate, shares: zipf(ORGANIZATIONS, load.skew) })),
);
