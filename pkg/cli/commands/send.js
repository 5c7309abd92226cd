import { deliveryBody } from '../deliveries/log-event.js';
import { sampleEvent, sampleNames } from '../deliveries/sample.js';
import { signature } from '../deliveries/signature.js';
import { UsageError } from '../errors.js';
import { OWN_HEADERS } from '../http/own-headers.js';
import { agentFor, post } from '../../src/http/post.js';
import { failureWords, shownUrl, targetAndFile } from '../http/target.js';
import { keyOptions, webhookOf } from '../input/keys.js';
import { headerOptions } from '../input/headers.js';
import { duration, moment } from '../input/numbers.js';
import { source, sourceOptions, wholeBytes } from '../input/source.js';
import { number, safe, shown } from '../output/text.js';

/** @import { Context, Options } from '../arguments.js' */
/** @import { Outcome } from '../../src/http/post.js' */
/** @import { Paint } from '../output/terminal.js' */

export const name = 'send';
export const summary = 'send one signed delivery to an address';
export const operands = { least: 1, most: 2, names: ['URL', 'FILE'] };
export const options = {
  ...keyOptions,
  label: { value: 'LABEL', about: 'which key, if there are several: its index from 0, or its subscription id' },
  header: { ...headerOptions.header, about: 'add a header, or replace one' },
  ...sourceOptions,
  template: {
    value: 'TYPE.ACTION',
    known: sampleNames,
    about: 'send a sample of this event, such as lead.created; --data then sets fields of its object, as JSON',
  },
  subscription: { value: 'ID', about: 'FILE is an event; send it as a delivery of this subscription' },
  timestamp: { value: 'TIME', about: 'sign for this time (default: now)', read: moment },
  timeout: { value: 'TIME', about: 'how long to wait for the answer (default: 30)', read: duration },
  insecure: { about: 'accept any TLS certificate' },
  json: { about: 'JSON: one object' },
};

export const help = `
FILE is the body. It is signed with the key and sent byte for byte. Redirects are not followed.

  $ closehook send http://localhost:3000/webhook payload.json
  $ closehook send http://localhost:3000/webhook --data '{"event": {"id": "ev_1"}}'
  $ closehook send http://localhost:3000/webhook event.json --subscription whsub_1

--template sends a sample of an event that Close documents, with new ids. --subscription names its subscription:

  $ closehook send http://localhost:3000/webhook --template lead.created --data '{"name": "Bluth"}'

To check that your receiver refuses old deliveries and wrong signatures:

  $ closehook send http://localhost:3000/webhook payload.json --timestamp 1544271440
  $ closehook send http://localhost:3000/webhook payload.json -H 'close-sig-hash: 00'

JSON: {"url", "headers": [[name, value]…], "bytes", "status", "ms", "answer"}, or "error" in place of status and answer.

Exit code: 0 a status of 2xx, 1 another status or no answer, 2 usage error.
`;

/** @param {Context} given */
export async function run({ options: given, operands, terminal, environment }) {
  const { url, file } = targetAndFile(operands);
  const webhook = await webhookOf({ options: given, environment, terminal });
  const body = given.template === undefined ? await givenBody(given, file) : sampleBody(given, file);
  const timestamp = given.timestamp === undefined ? undefined : Math.floor(given.timestamp);
  const signed = signature(webhook, body, { timestamp, label: given.label });
  const headers = replaced([...OWN_HEADERS, ...Object.entries(signed)], given.header ?? []);

  const agent = agentFor(url, given);
  const outcome = await post(url, { headers, body, agent, seconds: given.timeout ?? 30 });
  agent.destroy();
  const ok = outcome.status !== undefined && outcome.status >= 200 && outcome.status < 300;
  if (given.json) await terminal.json(asJson({ url, headers, body, outcome }));
  else await terminal.print(asText({ url, headers, body, outcome, ok, paint: terminal.paint }));
  return ok ? 0 : 1;
}

/** Of a sample that is signed with no named key: a subscription that nobody has. */
const NOBODYS = 'whsub_closehook';

/** @param {Options} given @param {string | undefined} file */
function sampleBody({ template, data, subscription, label }, file) {
  if (file !== undefined) throw new UsageError(`--template and the file ${file} are alternatives; use one`);
  const whose = subscription ?? (/^whsub_/.test(label ?? '') ? label : NOBODYS);
  return deliveryBody(sampleEvent(template, data), whose);
}

/** @param {Options} given @param {string | undefined} file */
async function givenBody(given, file) {
  const bytes = await wholeBytes(await source(file, given, 'a body'));
  return given.subscription === undefined ? bytes : wrapped(bytes, given.subscription, file);
}

/** @param {Buffer} bytes @param {string} subscription @param {string | undefined} file */
function wrapped(bytes, subscription, file) {
  const text = bytes.toString('utf8');
  try {
    JSON.parse(text);
  } catch {
    throw new UsageError(`${file ?? '--data'} is not JSON, so --subscription cannot wrap it`);
  }
  return deliveryBody(text, subscription);
}

/**
 * Headers with those of a name replaced by others of the name.
 *
 * @param {[string, string][]} headers @param {[string, string][]} others
 */
function replaced(headers, others) {
  const names = new Set(others.map(([name]) => name.toLowerCase()));
  return [...headers.filter(([name]) => !names.has(name)), ...others];
}

/** @param {{ url: URL, headers: [string, string][], body: Uint8Array, outcome: Outcome & { ms: number } }} given */
function asJson({ url, headers, body, outcome: { status, error, ms, answer } }) {
  const sent = { url: shownUrl(url), headers, bytes: body.length };
  const time = Math.round(ms * 10) / 10;
  if (error !== undefined) return { ...sent, error, ms: time };
  return { ...sent, status, ms: time, answer: answer.subarray(0, 10_000).toString('utf8') };
}

/**
 * @param {{ url: URL, headers: [string, string][], body: Uint8Array, outcome: Outcome & { ms: number }, ok: boolean,
 *   paint: Paint }} given
 */
function asText({ url, headers, body, outcome, ok, paint }) {
  const sent = [
    `${paint.bold('POST')} ${safe(shownUrl(url))}  ${number(body.length)} bytes`,
    ...headers.map(([name, value]) => paint.dim(`  ${safe(name)}: ${safe(value)}`)),
  ];
  const { status, reason, error, ms, answer } = outcome;
  if (error !== undefined)
    return [...sent, `${paint.red('✗')} not delivered: ${safe(failureWords(error, url))}`].join('\n');
  const mark = ok ? paint.green('✓') : paint.red('✗');
  const text = answer.toString('utf8').trim();
  const said = text === '' ? [] : [`  ${shown(text, 500)}`];
  return [...sent, `${mark} ${status} ${safe(reason)} in ${ms.toFixed(0)} ms`, ...said].join('\n');
}
