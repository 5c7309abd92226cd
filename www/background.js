// Work that would stop the page is done by a worker. Where the browser allows none, such as for a page from `file://`,
// it is done here, each step in a task of its own.

/** The script of the worker, beside the page. */
const SCRIPT = 'worker.js';
/** Characters or bytes. For less, the answer would not come sooner from a worker. */
const LARGE = 100_000;

/** A page that is a single file has nothing beside it. */
const isAlone = 'single' in (globalThis.document?.documentElement.dataset ?? {});

/**
 * The only policy of the page. Whatever it is given, it names the script of the worker, so it makes no text a script.
 * Its name can be taken once: here, before anything is opened.
 */
const policy = (() => {
  if (isAlone) return undefined;
  try {
    return /** @type {any} */ (globalThis).trustedTypes?.createPolicy('closehook-worker', {
      createScriptURL: () => SCRIPT,
    });
  } catch {
    // The page is served with a policy of its own, which allows none. Then it has no worker.
    return undefined;
  }
})();

/**
 * A job is a function, or a generator that stops between its steps. What it takes and returns can be cloned.
 *
 * @typedef {(...given: any[]) => any} Job
 * @typedef {{ name: string, given: any[], done: (result: any) => void }} Waiting
 */

/** Runs a job to its end at once. @param {Job} job @param {any[]} given */
export function finish(job, given) {
  const steps = job(...given);
  if (typeof steps?.next !== 'function') return steps;
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Runs a job with a pause between its steps, in which the page reacts. @param {Job} job @param {any[]} given */
async function inSteps(job, given) {
  await pause();
  const steps = job(...given);
  if (typeof steps?.next !== 'function') return steps;
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await pause();
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve));

/** @param {any[]} given */
export const isLarge = (given) => given.reduce((sum, each) => sum + (Number(each?.length) || 0), 0) > LARGE;

/**
 * Runs the jobs of a module that the worker has too: small ones at once, large ones in the worker.
 *
 * @param {Record<string, Job>} jobs
 * @returns {(name: string, ...given: any[]) => Promise<any>}
 */
export function background(jobs) {
  /** @type {Worker | null | undefined} `null` if there can be none */
  let worker;
  let last = 0;
  /** @type {Map<number, Waiting>} */
  const waiting = new Map();

  function start() {
    if (isAlone) return null;
    try {
      const made = new Worker(policy?.createScriptURL('') ?? SCRIPT, { type: 'module' });
      made.addEventListener('message', ({ data: { id, result } }) => {
        waiting.get(id)?.done(result);
        waiting.delete(id);
      });
      made.addEventListener('error', (event) => {
        // It did not load, or has no memory left.
        event.preventDefault();
        made.terminate();
        worker = null;
        for (const { name, given, done } of waiting.values()) done(inSteps(jobs[name], given));
        waiting.clear();
      });
      return made;
    } catch {
      return null;
    }
  }

  return async (name, ...given) => {
    if (!isLarge(given)) return finish(jobs[name], given);
    if (worker === undefined) worker = start();
    if (worker === null) return inSteps(jobs[name], given);
    const running = worker;
    return new Promise((done) => {
      waiting.set(++last, { name, given, done });
      running.postMessage({ id: last, name, given });
    });
  };
}
