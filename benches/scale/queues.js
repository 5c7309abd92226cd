// Events of many organizations, and the stations that handle them: an exact simulation of queues that serve in order.
//
// A station has some servers and one queue. The next event of a station starts when it has arrived and a server is
// free, so arrivals in order are enough, without a calendar of events (Kiefer and Wolfowitz, 1955).

/** Numbers from 0 to 1, the same in every run: xoshiro128**. @param {number} seed */
export function randomness(seed) {
  let state = seed >>> 0;
  const word = () => {
    // splitmix32, which fills the state.
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  let [a, b, c, d] = [word(), word(), word(), word()];
  return () => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result / 2 ** 32;
  };
}

/** The shares of `count` organizations by Zipf's law: the nth has 1 / n ** skew of the first. */
export function zipf(count, skew) {
  const weights = Array.from({ length: count }, (_, nth) => (nth + 1) ** -skew);
  const sum = weights.reduce((one, other) => one + other, 0);
  return weights.map((weight) => weight / sum);
}

/** A function that picks a place with the probability of its share, in constant time (Vose's alias method). */
export function picker(shares, random) {
  const { length } = shares;
  const chance = shares.map((share) => share * length);
  const alias = new Uint32Array(length);
  const small = [];
  const large = [];
  for (const [place, value] of chance.entries()) (value < 1 ? small : large).push(place);
  while (small.length > 0 && large.length > 0) {
    const less = /** @type {number} */ (small.pop());
    const more = /** @type {number} */ (large.at(-1));
    alias[less] = more;
    chance[more] -= 1 - chance[less];
    if (chance[more] < 1) small.push(/** @type {number} */ (large.pop()));
  }
  // Rounding may have left some on either side.
  for (const place of [...small, ...large]) chance[place] = 1;
  return () => {
    const at = random() * length;
    const place = Math.floor(at);
    return at - place < chance[place] ? place : alias[place];
  };
}

/** Seconds between two buckets of latencies grow by this factor, so a percentile is exact to 1 %. */
const STEP = 1.01;
const SHORTEST = 1e-6;

/**
 * @param {object} options
 * @param {number} options.rate events a second, of all organizations.
 * @param {number[]} options.shares of the organizations: see `zipf`.
 * @param {number} options.stations
 * @param {(organization: number, random: () => number) => number} options.place the station of an event.
 * @param {number} options.servers of a station.
 * @param {number} options.service seconds that a server takes for an event, on average.
 * @param {'exponential' | 'constant'} [options.times] how long each takes.
 * @param {number} [options.burst] how many events of one organization arrive at once, on average (geometric).
 * @param {number} options.seconds @param {number} [options.seed]
 * @returns the share of its time that the mean and the busiest station work, as offered: above 1 its queue grows; how
 *   many stations have more offered than they can do; the events that have arrived and are not handled in the end;
 *   and the latencies from arrival to done, in seconds.
 */
export function simulate(options) {
  const { rate, shares, stations, place, servers, service, seconds } = options;
  const { times = 'exponential', burst = 1, seed = 1 } = options;
  const random = randomness(seed);
  const organization = picker(shares, random);
  const exponential = (mean) => -mean * Math.log(1 - random());
  /** When each server of each station is free. */
  const free = new Float64Array(stations * servers);
  const work = new Float64Array(stations);
  const counts = new Uint32Array(Math.ceil(Math.log(1e6 / SHORTEST) / Math.log(STEP)));
  const again = 1 - 1 / burst;
  let [now, arrived, waiting, sum] = [0, 0, 0, 0];
  for (;;) {
    now += exponential(burst / rate);
    if (now > seconds) break;
    const whose = organization();
    do {
      const station = place(whose, random);
      let server = station * servers;
      for (let other = server + 1; other < (station + 1) * servers; other += 1) {
        if (free[other] < free[server]) server = other;
      }
      const takes = times === 'constant' ? service : exponential(service);
      free[server] = Math.max(now, free[server]) + takes;
      const latency = free[server] - now;
      work[station] += takes;
      arrived += 1;
      sum += latency;
      if (free[server] > seconds) waiting += 1;
      counts[Math.max(0, Math.round(Math.log(latency / SHORTEST) / Math.log(STEP)))] += 1;
    } while (burst > 1 && random() < again);
  }
  const utilization = Array.from(work, (each) => each / seconds / servers);
  const percentile = (share) => {
    let bucket = 0;
    for (let below = counts[0]; below < arrived * share; below += counts[bucket]) bucket += 1;
    return SHORTEST * STEP ** bucket;
  };
  return {
    arrived,
    backlog: waiting,
    utilization: utilization.reduce((one, other) => one + other, 0) / stations,
    busiest: Math.max(...utilization),
    overloaded: utilization.filter((each) => each > 1).length,
    mean: sum / arrived,
    p50: percentile(0.5),
    p99: percentile(0.99),
    p999: percentile(0.999),
  };
}
