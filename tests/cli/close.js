// Close's side for the commands that ask its API: the emulator behind a door that can be broken.
import assert from 'node:assert/strict';
import { Emulator } from 'closehook/emulator';
import { between } from '../api/world.js';
import { closehook, started } from './closehook.js';

export const START = Date.UTC(2026, 0, 1);

/** Closer to now than a date of the clock may be. */
export const iso = (milliseconds) => new Date(milliseconds).toISOString().slice(0, -1);

/**
 * @returns `run(...args)` runs a command against it, `start(...args)` starts one; `requests` are those that reached the
 *   door
 */
export async function close(t, fault, options = {}) {
  const emulator = await Emulator.start({ seed: 7, clock: 'virtual', start: START, ...options });
  t.after(() => emulator.close());
  const { url, requests } = await between(t, emulator.url, (request) => fault?.(request));
  const env = { CLOSE_API_KEY: emulator.apiKey, CLOSE_API_URL: url };
  const keys = async () => (await emulator.subscriptions()).map(({ signature_key: key }) => key);
  /** No command may show a key that it was not asked for. */
  const checked = async (result) => {
    for (const secret of [emulator.apiKey, ...(await keys())])
      assert.ok(!(result.out + result.err).includes(secret), `a key is in the output: ${result.out}${result.err}`);
    return result;
  };
  return {
    emulator,
    requests,
    env,
    url,
    /** The requests that change something at Close. */
    changes: () => requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`),
    run: async (...args) => checked(await closehook(args, { env, input: null })),
    answering: async (input, ...args) => checked(await closehook(args, { env, input })),
    start: (...args) => started(args, { env }),
    keys,
  };
}

export const events = (...names) =>
  names.map((name) => ({
    object_type: name.slice(0, name.lastIndexOf('.')),
    action: name.slice(name.lastIndexOf('.') + 1),
  }));
