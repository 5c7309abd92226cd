// The client of Close's API for commands. The key comes from the environment, and is never printed.
import { CloseApi } from '../../api.js';
import { UsageError } from '../errors.js';
import { safe } from '../output/text.js';

/** @import { CloseApiOptions, WebhookSubscription } from '../../api.d.ts' */
/** @import { Context, Options } from '../arguments.js' */
/** @import { Terminal } from '../output/terminal.js' */

export const API_KEY = 'CLOSE_API_KEY';
export const API_TOKEN = 'CLOSE_API_TOKEN';
export const API_URL = 'CLOSE_API_URL';

export const apiOptions = {
  token: {
    value: 'TOKEN',
    about: `an OAuth token; visible to all users of this machine, so prefer ${API_TOKEN} (default: ${API_KEY})`,
  },
  'api-url': {
    value: 'URL',
    about: `address of the API, such as the emulator's (default: ${API_URL}, else Close itself)`,
  },
};

/** Retries after a longer wait are reported, in milliseconds. */
const WORTH_TELLING = 1000;

/**
 * @returns {CloseApi}
 *
 * @param {Pick<Context, 'options' | 'environment' | 'terminal'>} context @param {string} name of the command, for notes
 */
export function closeApi({ options, environment, terminal }, name) {
  const url = options['api-url'] ?? (environment[API_URL] || undefined);
  try {
    return new CloseApi({ ...credentials(options, environment, terminal), url, log: telling(terminal, name) });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(error.message.replace('options.url', options['api-url'] ? '--api-url' : API_URL));
  }
}

/** @param {Options} given @param {NodeJS.ProcessEnv} environment @param {Terminal} terminal */
function credentials({ token: given }, environment, terminal) {
  if (given !== undefined) {
    terminal.note(`closehook: --token is visible in the process list and the shell history; ${API_TOKEN} is not`);
    return { token: text(given, '--token') };
  }
  if (environment[API_KEY]) return { apiKey: text(environment[API_KEY], API_KEY) };
  if (environment[API_TOKEN]) return { token: text(environment[API_TOKEN], API_TOKEN) };
  throw new UsageError(`the API key is missing: set ${API_KEY}, or ${API_TOKEN} for an OAuth token`);
}

/** Never with what it was. @param {string} secret @param {string} place */
function text(secret, place) {
  const trimmed = secret.trim();
  if (/^[!-~]+$/.test(trimmed)) return trimmed;
  throw new UsageError(`${place} must be text without white space`);
}

/** Why a request is retried. @param {string} code @param {number | null} status */
function reason(code, status) {
  if (code === 'RATE_LIMITED') return `Close is limiting the rate of requests (${status})`;
  if (code === 'TIMEOUT') return 'no answer in time';
  return status === null ? 'no connection' : `Close could not answer (${status})`;
}

/** @param {Terminal} terminal @param {string} name @returns {NonNullable<CloseApiOptions['log']>} */
const telling = (terminal, name) => (_, __, about) => {
  const { request, code, status, delayMs } = /** @type {any} */ (about);
  if (delayMs < WORTH_TELLING) return;
  terminal.error(`closehook ${name}: ${request}: ${reason(code, status)}; retrying in ${Math.round(delayMs / 1000)} s`);
};

/**
 * A subscription by its id, or a usage error that lists the existing ones.
 *
 * @param {readonly WebhookSubscription[]} list @param {string} id @returns {WebhookSubscription}
 */
export function chosen(list, id) {
  const found = list.find((each) => each.id === id);
  if (found !== undefined) return found;
  const ids = list.map((each) => each.id);
  const known = ids.length === 0 ? 'there are none' : `there is ${ids.join(', ')}`;
  throw new UsageError(`subscription ${safe(id)} was not found: ${known}`);
}

/** What time it is at Close, in milliseconds since 1970, as far as is known. @param {CloseApi} api */
export const timeAt = (api) => api.serverTime?.getTime() ?? Date.now();
