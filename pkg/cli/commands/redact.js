import { open, rm } from 'node:fs/promises';
import { Redactor, Unreadable } from '../../src/redact/redactor.js';
import { deliveryLine } from '../../src/input/delivery-record.js';
import { items } from '../deliveries/items.js';
import { OWNER_ONLY, mustBeNew } from '../deliveries/new-file.js';
import { fileError, UsageError } from '../errors.js';
import { givenHeaders, headerOptions } from '../input/headers.js';
import { source, sourceOptions, wholeBytes } from '../input/source.js';
import { reportJson, reportLines } from '../output/redaction.js';
import { fieldNames } from '../schemas.js';

/** @import { Context, Options } from '../arguments.js' */
/** @import { Item } from '../deliveries/items.js' */
/** @import { Source } from '../input/source.js' */

export const name = 'redact';
export const summary = 'replace personal data in deliveries, so that you can share them';
export const operands = { most: 1, names: ['FILE'] };
export const options = {
  ...headerOptions,
  ...sourceOptions,
  write: { value: 'FILE', about: 'write to this new file, which only you can read (default: standard output)' },
  seed: { value: 'TEXT', about: 'gives the same pseudonyms in each run; keep it secret (default: random)', read: seed },
  keep: {
    value: 'FIELD',
    multiple: true,
    known: fieldNames,
    about: 'leave this field as it is: its name, or its path, such as data.title',
  },
  'keep-ids': { about: 'leave ids as they are' },
  json: { about: 'JSON: the report as one object' },
};

export const help = `
Names, e-mail addresses, phone numbers, notes, bodies, addresses and IP addresses become pseudonyms of the same shape.
A value has the same pseudonym throughout the run, also inside texts. Ids become other ids of the same form, so events
still belong together; --keep-ids leaves them. Dates, amounts, statuses and field names stay.

  $ closehook redact deliveries.jsonl --write redacted.jsonl
  $ closehook verify redacted.jsonl
  $ closehook changes redacted.jsonl

FILE is anything that \`verify\` and \`changes\` read. All other bytes of the JSON stay as they are: white space,
escapes, digits, the order of keys. Each delivery is signed again, with a public test key that the file contains. The
headers are redacted too: authorization and cookies are removed. An event of the event log stays an event.

Fields of Close's objects are looked up in a table. Any other field, such as a custom field, is treated as personal: its
text and numbers are replaced, and the report names it. --keep leaves a field as it is:

  $ closehook redact deliveries.jsonl --write redacted.jsonl --keep custom.cf_2QQR --keep data.title

Read the report and check the result before you share it. The report names what was kept. Lengths, dates and amounts
can reveal something too. Without --seed, nobody can link two runs. With your seed, others can test whether a certain
value was in the file.

The report goes to standard error if the deliveries go to standard output. JSON: {"deliveries", "replaced": {kind:
{field: count}}, "unknown": {field: count}, "kept": {field: count}, "headers": {name: count}, "unreadable": [{"place",
"error"}]}.

Exit code: 0 everything is redacted, 1 something is unreadable and was left out, 2 usage error.
`;

/** @param {string} text */
function seed(text) {
  if (text.trim() !== '') return text;
  throw new UsageError('must not be empty; omit it for random pseudonyms');
}

/** The number of bytes written at once. */
const PIECE = 1 << 18;

/** @param {Context} context */
export async function run({ options: given, operands: [file], terminal }) {
  if (given.write !== undefined) await mustBeNew(given.write, 'write');
  const read = await twice(file, given);
  /** @param {string} sentence */
  const note = (sentence) => terminal.error(`closehook ${name}: ${sentence}`);
  const redactor = new Redactor({ seed: given.seed, keep: given.keep, keepIds: given['keep-ids'] });
  let count = 0;
  for await (const item of read(note)) {
    count++;
    if (item.body) redactor.learn(sentOf(item));
  }
  if (count === 0) throw new UsageError(`${file ?? 'standard input'} holds no delivery and no event`);
  /** @type {{ place: string, error: string }[]} */
  const unreadable = [];
  const out = given.write === undefined ? null : await NewFile.create(given.write);
  try {
    // Skipped input has already been reported.
    for await (const item of read(() => {})) {
      const line = redacted(item, redactor);
      if (typeof line !== 'string') unreadable.push({ place: item.place, error: line.error });
      else if (out) await out.write(line);
      else await terminal.print(line.slice(0, -1));
    }
    await out?.close();
  } catch (error) {
    await out?.remove();
    throw error;
  }
  const report = given.json
    ? reportJson(redactor.report, unreadable)
    : reportLines(redactor.report, unreadable, terminal.paint);
  if (out) await terminal.print(report);
  else terminal.note(report);
  return unreadable.length > 0 ? 1 : 0;
}

/**
 * Reads the input again on each call, since a name may occur in a text before it occurs in its field.
 *
 * @param {string | undefined} file @param {Options} given
 * @returns {Promise<(note: (sentence: string) => void) => AsyncIterable<Item>>}
 */
async function twice(file, given) {
  const headers = await givenHeaders(given);
  const hasBody = headers?.body !== undefined && file === undefined && given.data === undefined;
  const from = hasBody ? null : await source(file, given, 'a file of deliveries');
  if (headers) {
    const body = Buffer.from(from ? await wholeBytes(from) : (headers.body ?? []));
    const place = from?.name ?? '--headers';
    return async function* () {
      yield { place, line: 1, body, delivery: { headers: headers.entries, body } };
    };
  }
  const { name: place, size } = /** @type {Source} */ (from);
  if (file !== undefined && file !== '-' && size !== null) {
    return async function* (note) {
      yield* items(await source(file, given), note);
    };
  }
  const bytes = await wholeBytes(/** @type {Source} */ (from));
  return (note) => items({ name: place, size: bytes.length, chunks: once(bytes) }, note);
}

/** @param {Buffer} bytes */
async function* once(bytes) {
  yield bytes;
}

/** @param {Item} item */
const sentOf = ({ body, delivery }) => ({
  headers: delivery?.headers,
  body: /** @type {Buffer} */ (body),
  now: delivery?.now,
});

/**
 * @param {Item} item @param {Redactor} redactor
 * @returns {string | { error: string }} the line of the file
 */
function redacted(item, redactor) {
  if (item.error !== undefined || !item.body) return { error: item.error ?? 'this has no body' };
  try {
    if (item.isEvent && !item.delivery) return `${Buffer.from(redactor.body(item.body)).toString('utf8')}\n`;
    return deliveryLine(redactor.delivery(sentOf(item)));
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { error: error.message };
  }
}

/** Creates a new file that only its owner can read. */
class NewFile {
  /** @type {string[]} */
  #lines = [];
  #length = 0;
  #path;
  #file;

  /** @param {string} path */
  static async create(path) {
    try {
      return new NewFile(path, await open(path, 'wx', OWNER_ONLY));
    } catch (error) {
      throw fileError(error, path, 'written');
    }
  }

  /** @param {string} path @param {import('node:fs/promises').FileHandle} file */
  constructor(path, file) {
    this.#path = path;
    this.#file = file;
  }

  /** @param {string} line */
  async write(line) {
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length > PIECE) await this.#flush();
  }

  async #flush() {
    const lines = this.#lines.join('');
    [this.#lines, this.#length] = [[], 0];
    try {
      await this.#file.appendFile(lines);
    } catch (error) {
      throw fileError(error, this.#path, 'written');
    }
  }

  async close() {
    await this.#flush();
    await this.#file.close();
  }

  /** Deletes an incomplete file. */
  async remove() {
    await this.#file.close();
    await rm(this.#path, { force: true });
  }
}
