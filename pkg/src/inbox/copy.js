// Moves everything of an inbox from one store to another, as lines of JSON: a header, one line for each row, and an end
// with the number of rows.
import { History } from '#closehook';
import { fromText } from '../api/dates.js';
import { ClosehookError, isObject } from '../errors.js';
import { base64, base64Bytes } from '../input/base64.js';
import { readOptions, BOOLEAN } from '../options.js';
import { ID } from './entry.js';
import { LOG } from './log-reader.js';
import { isOwnKey } from './own.js';

/** @import { InboxCopied, InboxRow, InboxStore } from '../../inbox.d.ts' */

/** @typedef {AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>} Chunks in pieces of any size */

const VERSION = 1;

/** The name of the note that an import keeps until it is finished. */
export const IMPORT = 'import';

/** The limits of one commit, in rows and characters. */
const MOST_ROWS = 500;
const MOST_CHARACTERS = 8 << 20;

/** Longer than any id of a gap, which consists of the ids of an object and an event. */
const LONGEST_GAP = 500;

/** The longest line. A payload may have 64 MiB, and grows by a third. */
const LONGEST_LINE = 128 << 20;

/**
 * @param {InboxStore<any>} store @param {string} does
 * @returns {Required<Pick<InboxStore<any>, 'rows' | 'putRows'>>}
 */
function copyable({ rows, putRows }, does) {
  if (rows !== undefined && putRows !== undefined) return { rows, putRows };
  throw new ClosehookError('NOT_COPYABLE', `the store has no rows and putRows, so it cannot be ${does}`);
}

/** @param {InboxStore<any>} store @returns {AsyncGenerator<string, void>} */
export async function* exportInbox(store) {
  await store.open();
  const { rows } = copyable(store, 'exported');
  if ((await store.note(IMPORT)) !== null) throw unfinished();
  yield line({ closehook: 'inbox', version: VERSION, id: crypto.randomUUID(), at: new Date().toISOString() });
  const counts = none();
  for await (const row of rows.call(store)) {
    if (row.type === 'note' && row.name === IMPORT) continue;
    counts[row.type]++;
    yield line(row.type === 'entry' ? { ...row, entry: { ...row.entry, body: base64(row.entry.body) } } : row);
  }
  yield line({ type: 'end', counts });
}

/** @returns {Record<InboxRow['type'], number>} */
const none = () => ({ own: 0, note: 0, object: 0, mark: 0, entry: 0 });

/** @param {unknown} value */
const line = (value) => `${JSON.stringify(value)}\n`;

export const unfinished = () =>
  new ClosehookError(
    'IMPORT_UNFINISHED',
    'an import into this store did not finish: run it again with the same file, and it continues',
  );

/**
 * The stores of which this process has imported only a part. An inbox that was open before does not look at the note.
 *
 * @type {WeakSet<InboxStore<any>>}
 */
const unfinishedStores = new WeakSet();

/** @param {InboxStore<any>} store */
export const isUnfinished = (store) => unfinishedStores.has(store);

/**
 * @param {InboxStore<any>} store @param {Chunks} chunks
 * @param {{ withoutOwn?: boolean }} [options]
 * @returns {Promise<InboxCopied>}
 */
export async function importInbox(store, chunks, options) {
  const { withoutOwn } = readOptions(options, { withoutOwn: BOOLEAN }, { withoutOwn: false });
  const state = { hasStored: false };
  try {
    return await imported(store, chunks, withoutOwn, state);
  } finally {
    if (!state.hasStored) unfinishedStores.delete(store);
  }
}

/**
 * @param {InboxStore<any>} store @param {Chunks} chunks @param {boolean} withoutOwn
 * @param {{ hasStored: boolean }} state whether the store has a part of the export
 * @returns {Promise<InboxCopied>}
 */
async function imported(store, chunks, withoutOwn, state) {
  /** @param {InboxRow[]} rows */
  const putRows = (rows) => copyable(store, 'imported into').putRows.call(store, rows);
  const counts = none();
  let dropped = 0;
  /** Lines that are stored. */
  let done = 0;
  let number = 0;
  /** @type {string | undefined} */
  let id;
  /** @type {InboxRow[]} */
  let rows = [];
  let characters = 0;
  let isEnded = false;
  /** Rows and progress are stored in one commit, so each row is stored once. */
  const flush = async () => {
    const note = { type: /** @type {const} */ ('note'), name: IMPORT, value: { id, lines: number } };
    state.hasStored = true;
    await putRows([...rows, note]);
    rows = [];
    characters = 0;
  };
  for await (const text of linesOf(chunks)) {
    number++;
    const value = parsed(text, number);
    if (id === undefined) {
      id = headed(value);
      await store.open();
      copyable(store, 'imported into');
      done = await begun(store, id);
      state.hasStored = done > 0;
      unfinishedStores.add(store);
      continue;
    }
    // For example, the file has two exports.
    if (isEnded) throw invalid(number, 'it is after the end');
    if (value.type === 'end') {
      if (JSON.stringify(value.counts) !== JSON.stringify(counts))
        throw invalid(number, 'lines are missing before the end');
      isEnded = true;
      continue;
    }
    const row = rowIn(value, number);
    counts[row.type]++;
    if (row.type === 'own' && withoutOwn) {
      dropped++;
      continue;
    }
    if (number <= done) continue;
    rows.push(row);
    characters += text.length;
    if (rows.length >= MOST_ROWS || characters >= MOST_CHARACTERS) await flush();
  }
  if (id === undefined) throw invalid(1, 'it is empty');
  if (!isEnded) throw invalid(number, 'the end is missing: the export was cut off');
  await putRows([...rows, { type: 'note', name: IMPORT, value: null }]);
  state.hasStored = false;
  const { object: objects, mark: marks, entry: entries, note: notes, own } = counts;
  return { objects, marks, entries, notes, own: own - dropped, dropped };
}

/** How many lines an earlier run has stored. @param {InboxStore<any>} store @param {string} id */
async function begun(store, id) {
  const before = /** @type {any} */ (await store.note(IMPORT));
  if (before?.id === id) return before.lines;
  const { waiting, owed, dead, objects } = await store.counts('');
  if (before === null && waiting + owed + dead + objects === 0 && (await store.note(LOG)) === null) return 0;
  const why = before === null ? 'the store is not empty' : 'an import of another file into this store did not finish';
  throw new ClosehookError('NOT_EMPTY', `${why}: import into a new store`);
}

/** The id of an export. @param {any} header */
function headed({ closehook, version, id }) {
  if (closehook !== 'inbox' || typeof id !== 'string') throw invalid(1, 'it is not the header of an exported inbox');
  if (version === VERSION) return id;
  throw new ClosehookError(
    'EXPORT_VERSION',
    `the export has version ${JSON.stringify(version)?.slice(0, 20)}, and this version of closehook reads ${VERSION}`,
  );
}

/** @param {string} text @param {number} number */
function parsed(text, number) {
  try {
    return Object(JSON.parse(text));
  } catch {
    throw invalid(number, 'it is not JSON');
  }
}

/** @param {number} number @param {string} why */
const invalid = (number, why) => new ClosehookError('INVALID_EXPORT', `line ${number} of the export: ${why}`);

/** @typedef {(value: any) => boolean} Check */

/** @type {Check} */
const isText = (value) => typeof value === 'string';
/** @type {Check} PostgreSQL cannot store the character U+0000. */
const isTextOrNull = (value) => value === null || (isText(value) && !value.includes('\0'));
/** @type {Check} */
const isId = (value) => isText(value) && ID.test(value);
/** @type {Check} */
const isDate = (value) => isText(value) && Number.isFinite(fromText(value));
/** @type {Check} In milliseconds since 1970, as a `Date` may have it. */
const isTime = (value) => Math.abs(value) <= 8.64e15 && typeof value === 'number';
/** @type {Check} */
const isBoolean = (value) => typeof value === 'boolean';

/** @type {Check} */
const isGap = (gap) =>
  [gap?.id, gap?.objectId, gap?.eventId].every(isText) &&
  gap.id.length <= LONGEST_GAP &&
  isTime(gap.found) &&
  (gap.due === null || isTime(gap.due));

/** What each row must have. @type {Record<InboxRow['type'], Check>} */
const SHAPES = {
  own: ({ key, value }) => isOwnKey(key) && isText(value),
  note: ({ name, value }) =>
    isId(name) && isObject(value) && (name !== LOG || (isDate(value.from) && isDate(value.read))),
  object: ({ id, record }) =>
    isId(id) &&
    isText(record?.history) &&
    Array.isArray(record.gaps) &&
    record.gaps.every(isGap) &&
    (record.gone === undefined || isTime(record.gone)),
  mark: ({ mark }) => isId(mark?.eventId) && isDate(mark.date) && isBoolean(mark.silent) && isTime(mark.at),
  entry: ({ entry }) =>
    isText(entry?.body) &&
    isId(entry.from) &&
    [entry.at, entry.due].every(isTime) &&
    [entry.silent, entry.dead].every(isBoolean) &&
    entry.attempts >>> 0 === entry.attempts &&
    (entry.eventId === null || isId(entry.eventId)) &&
    (entry.date === null || isDate(entry.date)) &&
    [entry.outcome, entry.error].every(isTextOrNull) &&
    Array.isArray(entry.objects) &&
    entry.objects.every(isId),
};

/** @param {any} value @param {number} number @returns {InboxRow} */
function rowIn(value, number) {
  if (!Object.hasOwn(SHAPES, value.type)) throw invalid(number, 'it has an unknown type');
  if (!SHAPES[/** @type {InboxRow['type']} */ (value.type)](value))
    throw invalid(number, 'a member is missing or wrong');
  const body = value.type === 'entry' ? base64Bytes(value.entry.body) : undefined;
  if (body === null || !isReadable(value)) throw invalid(number, 'a value in it cannot be read');
  return body === undefined ? value : { ...value, entry: { ...value.entry, body } };
}

/** Whether the text within a row can be read. @param {InboxRow} row */
function isReadable(row) {
  try {
    if (row.type === 'own') JSON.parse(row.value);
    if (row.type === 'object') History.from(row.record.history);
    return true;
  } catch {
    return false;
  }
}

/** The lines of a text that comes in chunks. @param {Chunks} chunks */
async function* linesOf(chunks) {
  const decoder = new TextDecoder();
  let number = 1;
  /** @type {string[]} */
  let parts = [];
  let length = 0;
  for await (const chunk of chunks) {
    const [first, ...rest] = (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })).split('\n');
    parts.push(first);
    length += first.length;
    for (const next of rest) {
      number++;
      yield parts.join('');
      parts = [next];
      ({ length } = next);
    }
    if (length > LONGEST_LINE) throw invalid(number, 'it is too long');
  }
  const last = parts.join('');
  if (last !== '') yield last;
}
