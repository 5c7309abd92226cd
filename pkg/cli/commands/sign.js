import { Appender } from '../deliveries/appender.js';
import { signature } from '../deliveries/signature.js';
import { keyOptions, webhookOf } from '../input/keys.js';
import { moment } from '../input/numbers.js';
import { source, sourceOptions, wholeBytes } from '../input/source.js';

/** @import { Context } from '../arguments.js' */

export const name = 'sign';
export const summary = 'sign a body as Close does';
export const operands = { most: 1, names: ['FILE'] };
export const options = {
  ...keyOptions,
  label: { value: 'LABEL', about: 'which key, if there are several: its index from 0, or its subscription id' },
  ...sourceOptions,
  timestamp: { value: 'TIME', about: 'sign for this time (default: now)', read: moment },
  write: { value: 'FILE', about: 'append the delivery, with its body, to a file for verify and replay' },
  json: { about: 'JSON: one object' },
};

export const help = `
FILE is the body. It is signed byte for byte, with HMAC-SHA256 over the timestamp followed directly by the body. The
HMAC key is the 32 bytes that the 64 hex digits of the signature key stand for. The two headers are printed.

  $ closehook sign body.json
  $ closehook sign --data '{"event": {"id": "ev_1"}}' --timestamp 1544271440
  $ closehook sign body.json > headers.txt && closehook verify body.json --headers headers.txt
  $ closehook sign body.json --write deliveries.jsonl

JSON: {"close-sig-hash", "close-sig-timestamp"}.

Exit code: 0 signed, 2 usage error.
`;

/** @param {Context} given */
export async function run({ options: given, operands: [file], terminal, environment }) {
  const webhook = await webhookOf({ options: given, environment, terminal });
  const body = await wholeBytes(await source(file, given, 'a body'));
  const timestamp = Math.floor(given.timestamp ?? Date.now() / 1000);
  const signed = signature(webhook, body, { timestamp, label: given.label });
  if (given.write !== undefined) {
    const written = await Appender.open(given.write, (sentence) => terminal.error(`closehook sign: ${sentence}`));
    /** @type {[string, string][]} */
    const headers = [['content-type', 'application/json'], ...Object.entries(signed)];
    await written.append({ now: timestamp, headers, body });
    await written.close();
  }
  if (given.json) await terminal.json(signed);
  else
    await terminal.print(
      Object.entries(signed)
        .map((header) => header.join(': '))
        .join('\n'),
    );
  return 0;
}
