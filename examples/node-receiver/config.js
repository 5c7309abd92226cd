// The configuration: one object, out of the environment. What is wrong is said once, all of it, at the start.

/**
 * @typedef {object} Config
 * @property {number} port where deliveries come in; 0 takes a free one.
 * @property {string} host the address to listen on: loopback, behind what ends TLS.
 * @property {number} statusPort where `GET /health` is answered, on loopback; 0 takes a free one.
 * @property {import('closehook/node').ReceiverKeys} keys one signature key, several, or subscription id → key; or the
 *   JSON of these.
 * @property {number} maxAgeSeconds how old a signature may be.
 * @property {number} bodyBytes the most bytes of a delivery.
 * @property {number} requestSeconds how long a request may take to arrive.
 * @property {string} data the file in which everything is kept.
 * @property {{ events: number, bytes: number }} queue how much may wait.
 * @property {ConsumerOptions} consumer
 * @property {BackfillOptions} backfill
 * @property {number} graceSeconds how long requests and the handler have to end when the receiver stops.
 *
 * @typedef {object} ConsumerOptions
 * @property {number} together how many events are committed as one at most, and may be handed over again after a kill.
 * @property {number} handlerSeconds how long a call of the handler may take.
 * @property {number} attempts how often the handler is called for one event.
 * @property {Backoff} retry
 * @property {number} deadLetters how many events are given up at most; further ones are tried on and on.
 * @property {number} rememberDays how long the ids of events are kept: longer than retries (3 days) and the event log
 *   (30 days).
 *
 * @typedef {object} BackfillOptions
 * @property {string | undefined} apiKey of Close's API; without one nobody is asked for what is missing.
 * @property {string} apiUrl
 * @property {number} afterSeconds how long a missing event has to come by itself.
 * @property {number} pages how many pages of 50 events one question may take.
 * @property {number} attempts how often a question is asked.
 * @property {Backoff} retry
 *
 * @typedef {{ firstSeconds: number, factor: number, longestSeconds: number }} Backoff
 */

/**
 * What is in the environment: its name, what it is by itself, and how it is read.
 *
 * @satisfies {Record<string, [byItself: string | null | undefined, read: (given: string) => string | number]>}
 */
const VARIABLES = {
  CLOSE_SIGNATURE_KEYS: [undefined, text],
  PORT: ['3000', whole(0, 65_535)],
  HOST: ['127.0.0.1', text],
  STATUS_PORT: ['3001', whole(0, 65_535)],
  DATA: ['receiver.mdb', text],
  MAX_AGE_SECONDS: ['300', seconds],
  BODY_BYTES: ['10485760', whole(1, 67_108_864)],
  REQUEST_SECONDS: ['10', seconds],
  QUEUE_EVENTS: ['1000000', whole(1, 1e9)],
  QUEUE_BYTES: ['4294967296', whole(1, 2 ** 50)],
  TOGETHER: ['100', whole(1, 10_000)],
  HANDLER_SECONDS: ['30', seconds],
  ATTEMPTS: ['8', whole(1, 1000)],
  RETRY_FIRST_SECONDS: ['1', seconds],
  RETRY_LONGEST_SECONDS: ['600', seconds],
  DEAD_LETTERS: ['10000', whole(0, 1e6)],
  REMEMBER_DAYS: ['35', whole(1, 3650)],
  CLOSE_API_KEY: [null, text],
  CLOSE_API_URL: ['https://api.close.com/api/v1', url],
  GAP_SECONDS: ['60', seconds],
  GRACE_SECONDS: ['10', seconds],
};

/** A name without what is easily written otherwise. @param {string} name */
const letters = (name) => name.toUpperCase().replace(/[^A-Z]|S$/g, '');

/**
 * Variables that are not read, and look as if they should be: a name of Close's, or one of ours, nearly.
 *
 * @param {Record<string, string | undefined>} environment
 * @returns {string[]} a sentence for each
 */
export function unread(environment) {
  const names = Object.keys(VARIABLES);
  return Object.keys(environment)
    .filter((name) => !Object.hasOwn(VARIABLES, name))
    .map((name) => [name, names.find((known) => letters(known) === letters(name))])
    .filter(([name, meant]) => meant !== undefined || /^CLOSE_/i.test(String(name)))
    .map(([name, meant]) => `${name} is not read: ${meant ? `is ${meant} meant?` : 'it is unknown here'}`);
}

/** Each wait is so many times the one before. */
const FACTOR = 4;

/** What is wrong with the configuration, all of it. */
export class ConfigError extends Error {
  code = 'INVALID_CONFIG';
}

/**
 * @param {Record<string, string | undefined>} environment
 * @returns {Config}
 * @throws {ConfigError}
 */
export function configuration(environment) {
  const mistakes = [];
  /** @type {Record<string, any>} Each is what its `read` made of the text. */
  const values = {};
  for (const [name, [byItself, read]] of Object.entries(VARIABLES)) {
    const given = environment[name] || byItself;
    try {
      if (given === undefined) throw new Error('is missing');
      values[name] = given === null ? undefined : read(given);
    } catch (error) {
      mistakes.push(`${name} ${error.message}`);
    }
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes.join('; '));
  const retry = {
    firstSeconds: values.RETRY_FIRST_SECONDS,
    factor: FACTOR,
    longestSeconds: values.RETRY_LONGEST_SECONDS,
  };
  return {
    port: values.PORT,
    host: values.HOST,
    statusPort: values.STATUS_PORT,
    keys: values.CLOSE_SIGNATURE_KEYS,
    maxAgeSeconds: values.MAX_AGE_SECONDS,
    bodyBytes: values.BODY_BYTES,
    requestSeconds: values.REQUEST_SECONDS,
    data: values.DATA,
    queue: { events: values.QUEUE_EVENTS, bytes: values.QUEUE_BYTES },
    consumer: {
      together: values.TOGETHER,
      handlerSeconds: values.HANDLER_SECONDS,
      attempts: values.ATTEMPTS,
      retry,
      deadLetters: values.DEAD_LETTERS,
      rememberDays: values.REMEMBER_DAYS,
    },
    backfill: {
      apiKey: values.CLOSE_API_KEY,
      apiUrl: values.CLOSE_API_URL,
      afterSeconds: values.GAP_SECONDS,
      pages: 20,
      attempts: values.ATTEMPTS,
      retry,
    },
    graceSeconds: values.GRACE_SECONDS,
  };
}

/** @param {string} given */
function text(given) {
  return given;
}

/** @param {number} least @param {number} most */
function whole(least, most) {
  return (/** @type {string} */ given) => {
    const number = Number(given);
    if (!Number.isInteger(number) || number < least || number > most)
      throw new Error(`must be a whole number from ${least} to ${most}`);
    return number;
  };
}

/** @param {string} given */
function seconds(given) {
  const number = Number(given);
  if (!(number > 0 && number <= 1e6)) throw new Error('must be a number of seconds above 0, at most a million');
  return number;
}

/** @param {string} given */
function url(given) {
  const { protocol, hostname } = URL.canParse(given) ? new URL(given) : { protocol: '', hostname: '' };
  // The API key goes along.
  const isLocal = hostname === '127.0.0.1' || hostname === 'localhost';
  if (protocol !== 'https:' && !(protocol === 'http:' && isLocal))
    throw new Error('must be an address that begins with https:');
  return given.replace(/\/+$/, '');
}
