// Rounds in which every contender runs once, so that what slows the machine down slows them all down.

/** The microseconds that one of `count` calls took. */
async function timed(call, count) {
  const start = process.hrtime.bigint();
  let result;
  for (let i = 0; i < count; i += 1) {
    result = call();
    // Awaiting what is no promise would cost the synchronous ones a microtask.
    if (result instanceof Promise) result = await result;
    if (result !== true) throw new Error('a wrong answer');
  }
  return Number(process.hrtime.bigint() - start) / 1000 / count;
}

/** How many calls fill `milliseconds`, once the call is warm. */
async function calibrated(call, milliseconds) {
  let count = 1;
  let each = await timed(call, count);
  while (each * count < (milliseconds * 1000) / 4) {
    count = Math.min(count * 4, Math.ceil((milliseconds * 1000) / each));
    each = await timed(call, count);
  }
  return Math.max(1, Math.round((milliseconds * 1000) / each));
}

/** Quartiles, interpolated. */
export function quartiles(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => {
    const place = (sorted.length - 1) * share;
    const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
    return low + (high - low) * (place - Math.floor(place));
  };
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}

/**
 * Measures the contenders with one subject: what `prepare` takes, and makes a call of that returns true.
 *
 * @returns for each contender the microseconds for one delivery, median and quartiles of the rounds; `ratio`, the
 *   median of how many times as long as the first contender it took in the same round; and `fastest`, its shortest
 *   round: on a machine with other work, which only adds time, the steadiest figure.
 */
export async function measure(contenders, subject, { rounds, milliseconds, warm = 0 }) {
  const runs = [];
  for (const { name, prepare, items = 1 } of contenders) {
    const call = await prepare(...subject);
    const count = await calibrated(call, milliseconds);
    // On a busy machine the optimizing compilers, which work on threads of their own, come late.
    for (let done = 0; done < warm; done += milliseconds) await timed(call, count);
    runs.push({ name, call, items, count, samples: /** @type {number[]} */ ([]) });
  }
  for (let round = 0; round < rounds; round += 1) {
    // Each time another one begins: no one always follows the same neighbor's garbage.
    for (let i = 0; i < runs.length; i += 1) {
      const { call, count, items, samples } = runs[(i + round) % runs.length];
      samples.push((await timed(call, count)) / items);
    }
  }
  const [{ samples: first }] = runs;
  return runs.map(({ name, samples }) => {
    const ratios = samples.map((sample, round) => sample / first[round]);
    return { name, ...quartiles(samples), ratio: quartiles(ratios).median, fastest: Math.min(...samples) };
  });
}
