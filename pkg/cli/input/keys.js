// The signature key, from an option, a file or the environment. It is never printed.
import { UsageError } from '../errors.js';
import { Webhook } from '#closehook';
import { parseKeys } from '../../src/input/keys.js';
import { optionText } from './source.js';

/** @import { Context, Options } from '../arguments.js' */
/** @import { Terminal } from '../output/terminal.js' */
/** @import { WebhookOptions } from '../../index.d.ts' */

export const VARIABLE = 'CLOSE_SIGNATURE_KEY';

export const keyOptions = {
  'key-file': {
    value: 'FILE',
    about:
      'a file with the signature_key: 64 hex digits, one per line; an .env file; {"whsub_…": "key"}; or the ' +
      `answer to GET /api/v1/webhook/ of Close's API (default: the environment variable ${VARIABLE})`,
  },
  key: { value: 'HEX', multiple: true, about: 'the key itself; visible to all users of this machine' },
};

/**
 * The keys of the command line or the environment: one, several, or one per subscription; `null` if there are none.
 *
 * @param {Options} options @param {NodeJS.ProcessEnv} environment @param {Terminal} terminal
 */
export async function givenKeys(options, environment, terminal) {
  if (options.key && options['key-file']) throw new UsageError('--key and --key-file are alternatives; use one');
  if (options.key) {
    const rather = `--key-file and ${VARIABLE} are not`;
    terminal.note(`closehook: --key is visible in the process list and the shell history; ${rather}`);
    return options.key.length === 1 ? options.key[0] : options.key;
  }
  if (options['key-file'] !== undefined) {
    return keysOf(await optionText(options['key-file'], 'key-file'), `--key-file ${options['key-file']}`);
  }
  return environment[VARIABLE] ? keysOf(environment[VARIABLE], VARIABLE) : null;
}

/** The keys that are given, or a mistake. @param {Pick<Context, 'options' | 'environment' | 'terminal'>} given */
export async function keysFor({ options, environment, terminal }) {
  const keys = await givenKeys(options, environment, terminal);
  if (keys === null) throw new UsageError(MISSING);
  return keys;
}

/**
 * A webhook with the given keys, or a usage error.
 *
 * @param {Pick<Context, 'options' | 'environment' | 'terminal'>} given @param {WebhookOptions} settings
 */
export const webhookOf = async (given, settings = {}) => webhook(await keysFor(given), settings);

export const MISSING = `no key: set ${VARIABLE}, or name a file with --key-file FILE`;

/** A webhook, or what is wrong with the key, without it. @param {any} keys @param {WebhookOptions} settings */
export function webhook(keys, settings) {
  try {
    return new Webhook(keys, settings);
  } catch (error) {
    if (error.code !== 'INVALID_KEY') throw error;
    throw new UsageError(
      error.message.replace('64 hex digits', '64 hex digits, like the signature_key of a subscription'),
    );
  }
}

/** @param {string} text @param {string} place */
function keysOf(text, place) {
  const found = parseKeys(text);
  if (found === null) throw new UsageError(`${place} is empty; it must hold the signature_key of a subscription`);
  if (found.wrong !== undefined) throw new UsageError(`${place}: ${found.wrong}`);
  return found.keys;
}
