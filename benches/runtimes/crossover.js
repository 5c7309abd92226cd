// `verifyAsync` with and without crypto.subtle, in any runtime: what benches/crossover.js runs there.
import { Webhook } from 'closehook';
import { subtleFrom } from '../../pkg/src/subtle.js';

const webhook = new Webhook('058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c', { now: () => 0 });

/** The ways and sizes whose answers were checked. */
const checked = new Set();

/** Verifies a delivery of so many bytes, `count` times, each after the one before. */
export async function run(isSubtle, bytes, count) {
  subtleFrom(isSubtle ? 0 : Infinity);
  const body = new Uint8Array(bytes).fill(0x78);
  const headers = webhook.sign(body, { timestamp: 0 });
  if (!checked.has(`${isSubtle} ${bytes}`)) {
    const wrong = body.slice();
    wrong[bytes - 1] ^= 1;
    const { ok } = await webhook.safeVerifyAsync(wrong, headers);
    if (ok) throw new Error('a wrong body was accepted');
    checked.add(`${isSubtle} ${bytes}`);
  }
  for (let done = 0; done < count; done += 1) await webhook.verifyAsync(body, headers);
}

/** Microseconds of each way, the fastest of the rounds. A round has `work / (bytes + 10,000)` calls. */
export async function timed(
  sizes,
  rounds,
  { call = /** @type {(...args: any[]) => Promise<unknown>} */ (run), work = 3_000_000 } = {},
) {
  const results = [];
  for (const bytes of sizes) {
    const count = Math.ceil(work / (bytes + 10_000));
    const best = [Infinity, Infinity];
    for (let round = 0; round < rounds; round += 1) {
      for (const way of [0, 1]) {
        const since = performance.now();
        await call(way === 1, bytes, count);
        best[way] = Math.min(best[way], ((performance.now() - since) * 1000) / count);
      }
    }
    results.push([bytes, ...best]);
  }
  return results;
}
