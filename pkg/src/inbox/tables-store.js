// A store over sorted tables: the shared part of the stores for a single process.
import { ClosehookError } from '../errors.js';
import { isSeen } from './entry.js';
import { Conflict, OwnTable, noPlace } from './own.js';

/** @import { InboxClaim, InboxEntry, InboxGap, InboxMark, InboxStore, NewEntry } from '../../inbox.d.ts' */
/** @import { InboxRow, ObjectRecord, Outcome } from '../../inbox.d.ts' */
/** @import { Effects } from './own.js' */

/** The tables, with their keys and values. All keys are ASCII text, sorted by bytes. */
export const TABLES = {
  entries: 'entry key → entry',
  waiting: 'when it is due, entry key → its objects: what has arrived and nobody has looked at',
  owed: 'the same: it is folded, and the handler has failed so far',
  dead: 'entry key → true: given up',
  dates: 'date of the event, entry key → true: what is not handled, by its date',
  pending: 'event id → date: what is not handled, by its id',
  objects: 'object id → { history, gaps, gone }',
  gone: 'since when it is gone, object id → true: deleted and merged objects',
  gaps: 'gap id → gap',
  asks: 'when to ask, gap id → true',
  marks: 'event id → mark',
  seen: 'when it was seen, event id → true: the marks from the oldest on',
  notes: 'name → what the engine keeps, and `start`',
  own: "the handler's own keys → JSON",
};

/**
 * @typedef {keyof typeof TABLES} Table
 *
 * @typedef {{ get(table: Table, key: string): any, put(table: Table, key: string, value: any): void,
 *   remove(table: Table, key: string): void }} Writer
 *
 * @typedef {object} Tables
 * @property {() => void | Promise<void>} open creates tables that do not exist
 * @property {() => void | Promise<void>} close
 * @property {(table: Table, key: string) => any} get undefined when there is none
 * @property {(table: Table, from: { start?: string, limit?: number }) => Iterable<[string, any]>} range
 * @property {(table: Table) => number} count
 * @property {<T>(change: (writer: Writer) => T) => Promise<T>} commit does a change as one, one after the other. It is
 *   on disk when this resolves; nothing has changed if it rejects
 * @property {() => Pick<Tables, 'range'> & { end(): void }} snapshot the tables as they are now, until `end`
 * @property {() => number} [start] a number above those of all entries, if no other process can open the store
 * @property {(before: number) => number} [forgetMarks] deletes marks from before a time, if there is no table `seen`
 * @property {() => Effects} [begin] what an event writes, if there is no table `own`
 */

/** @typedef {{ entry: InboxEntry | null, mark: any, records: Map<string, ObjectRecord> }} Claimed */

/** The number of entries searched for one whose objects are free. */
const MOST_LOOKS = 1000;

/** The number of marks or objects deleted in one commit. */
const MOST_FORGOTTEN = 1000;

/** The prefix of the engine's notes. */
const ENGINE = 'engine ';

/** @param {number} number */
const ordered = (number) => String(Math.max(Math.floor(number), 0)).padStart(15, '0');

/** Both parts of a key such as `date id`. Only the second may contain a space. @param {string} key */
const partsOf = (key) => [key.slice(0, key.indexOf(' ')), key.slice(key.indexOf(' ') + 1)];

/** @implements {InboxStore<any>} */
export class TablesStore {
  #tables;
  /** What an event writes with `tx`. @type {() => Effects} */
  #effects;
  /** The number of times the store was opened. Keys of a later time sort after earlier ones. */
  #start = 0;
  /** @type {Promise<void> | undefined} */
  #taken;
  #next = 0;
  /**
   * Locked objects, each with its waiting claims.
   *
   * @type {Map<string, Promise<void>>}
   */
  #held = new Map();
  /** @type {Set<string>} */
  #alone = new Set();
  concurrency;

  /** @param {Tables} tables @param {{ concurrency: number }} how */
  constructor(tables, { concurrency }) {
    this.#tables = tables;
    const own = new OwnTable((key) => tables.get('own', key));
    this.#effects = () => tables.begin?.() ?? own.begin();
    this.concurrency = concurrency;
  }

  async open() {
    await this.#tables.open();
  }

  async close() {
    await this.#tables.close();
  }

  /**
   * Takes over the store: a previous owner can no longer commit. It happens once, even if several first calls overlap,
   * since each time would supersede the one before.
   */
  #begin() {
    this.#taken ??= this.#takeOver().catch((error) => {
      this.#taken = undefined;
      throw error;
    });
    return this.#taken;
  }

  async #takeOver() {
    this.#start = this.#tables.start?.() ?? (await this.#tables.commit(nextStart));
  }

  /** Whether other processes may open the store too. */
  get #isShared() {
    return this.#tables.start === undefined;
  }

  /**
   * The number of commits by guests: other processes that change a few things without taking over the store, such as
   * the command line. The owner and its guests do not see each other's claims.
   *
   * @param {Pick<Writer, 'get'>} tables @returns {number}
   */
  #guests(tables) {
    return this.#isShared ? (tables.get('notes', 'guests') ?? 0) : 0;
  }

  /**
   * At a commit: throws if a guest has changed anything since the claim, or the owner what a guest has claimed.
   *
   * @param {Writer} writer @param {number} guests at the claim @param {Claimed} claimed
   */
  #refuseChanged(writer, guests, claimed) {
    if (!this.#isShared) return;
    if (this.#start > 0 ? this.#guests(writer) !== guests : !isAsClaimed(writer, claimed)) throw new Conflict();
    if (this.#start === 0) writer.put('notes', 'guests', this.#guests(writer) + 1);
  }

  /** @template T @param {(writer: Writer) => T} change */
  #commit(change) {
    return this.#tables.commit((writer) => {
      if (this.#isShared && this.#start > 0 && writer.get('notes', 'start') !== this.#start)
        throw new ClosehookError('SUPERSEDED', 'another inbox has opened this store, and this one must end');
      return change(writer);
    });
  }

  /** @param {readonly NewEntry[]} entries */
  async add(entries) {
    await this.#begin();
    const keyed = entries.map((entry) => this.#keyed(entry));
    return this.#commit((writer) => {
      let added = 0;
      for (const entry of keyed) {
        const { eventId } = entry;
        if ((eventId !== null && isSeen(writer.get('marks', eventId), entry)) || isPending(writer, entry)) continue;
        putEntry(writer, entry);
        added++;
      }
      return added;
    });
  }

  /** @param {NewEntry} entry @returns {InboxEntry} */
  #keyed(entry) {
    return { ...entry, key: `${ordered(this.#start)}-${ordered(this.#next++)}` };
  }

  /** @param {NewEntry} entry */
  async claimNew(entry) {
    await this.#begin();
    const keyed = this.#keyed(entry);
    const release = await this.#hold([keyed.key, ...entry.objects]);
    if (!isPending(this.#tables, entry)) return this.#claim(keyed, release, entry.objects, true);
    release();
    return null;
  }

  async due() {
    const heads = /** @type {Table[]} */ (['waiting', 'owed']).flatMap((table) =>
      Array.from(this.#tables.range(table, { limit: 1 }), ([key]) => Number(partsOf(key)[0])),
    );
    return heads.length === 0 ? null : Math.min(...heads);
  }

  /** @param {{ due: number } | { entry: string } | { object: string }} what */
  async claim(what) {
    if ('object' in what) return this.#claim(null, await this.#hold([what.object]), [what.object]);
    if ('due' in what) {
      await this.#begin();
      return this.#claimDue(what.due);
    }
    const { objects } = this.#tables.get('entries', what.entry) ?? {};
    if (objects === undefined) return null;
    const release = await this.#hold([what.entry, ...objects]);
    const entry = this.#tables.get('entries', what.entry);
    if (entry !== undefined) return this.#claim(entry, release, objects);
    release();
    return null;
  }

  /** @param {number} now */
  #claimDue(now) {
    for (const [key, objects] of this.#inTurn(now)) {
      if (objects.some((/** @type {string} */ id) => this.#held.has(id))) continue;
      const entry = this.#tables.get('entries', key);
      if (entry !== undefined && !this.#held.has(key))
        return this.#claim(entry, this.#take([key, ...objects]), objects);
    }
    return null;
  }

  /**
   * Alternates between new entries and retries that are due, so that handlers that hang do not hold up the rest.
   *
   * @param {number} now @returns {Generator<[string, string[]]>}
   */
  *#inTurn(now) {
    const heads = /** @type {Table[]} */ (['waiting', 'owed'])
      .map((table) => this.#tables.range(table, { limit: MOST_LOOKS })[Symbol.iterator]())
      .map((iterator) => ({ iterator, next: iterator.next() }));
    try {
      for (;;) {
        const due = heads.filter(({ next }) => !next.done && next.value[0] <= `${ordered(now)}~`);
        if (due.length === 0) return;
        const first = due.reduce((one, other) => (other.next.value[0] < one.next.value[0] ? other : one));
        const [key, objects] = first.next.value;
        yield [partsOf(key)[1], objects];
        first.next = first.iterator.next();
      }
    } finally {
      // An unfinished iterator keeps an LMDB reader open.
      for (const { iterator } of heads) iterator.return?.();
    }
  }

  /** Holds what nobody holds. @param {string[]} ids @returns {() => void} */
  #take(ids) {
    /** @type {() => void} */
    let free = () => {};
    const freed = new Promise((/** @type {(value: void) => void} */ resolve) => (free = resolve));
    for (const id of ids) this.#held.set(id, freed);
    return () => {
      for (const id of ids) if (this.#held.get(id) === freed) this.#held.delete(id);
      free();
    };
  }

  /** The same, and waits for it. @param {string[]} ids */
  async #hold(ids) {
    for (;;) {
      const other = ids.map((id) => this.#held.get(id)).find((freed) => freed !== undefined);
      if (other === undefined) return this.#take(ids);
      await other;
    }
  }

  /**
   * @param {InboxEntry | null} entry @param {() => void} free @param {string[]} objects
   * @param {boolean=} isNew whether the entry is not stored
   * @returns {InboxClaim<any>}
   */
  #claim(entry, free, objects, isNew = false) {
    const own = this.#effects();
    const stored = isNew ? null : entry;
    const guests = this.#guests(this.#tables);
    /** @type {Map<string, ObjectRecord>} */
    const records = new Map();
    for (const id of objects) {
      const record = this.#tables.get('objects', id);
      if (record !== undefined) records.set(id, record);
    }
    const mark = entry?.eventId == null ? null : (this.#tables.get('marks', entry.eventId) ?? null);
    return {
      entry: /** @type {any} */ (entry),
      mark,
      records,
      tx: own.tx,
      commit: async (outcome) => {
        own.end();
        const effects = outcome.effects ? own : null;
        const added = await this.#keyedAll(outcome.add);
        effects?.committing?.();
        let isOver = true;
        try {
          await this.#commit((writer) => {
            this.#refuseChanged(writer, guests, { entry: stored, mark, records });
            effects?.apply(writer);
            write(writer, stored, records, outcome);
            for (const each of added) putEntry(writer, each);
          });
        } catch (error) {
          isOver = error?.code !== 'EFFECTS_FAILED';
          throw error;
        } finally {
          effects?.committed?.();
          if (isOver) free();
        }
      },
      release: async () => {
        own.end();
        free();
      },
    };
  }

  /** @param {readonly NewEntry[]=} entries */
  async #keyedAll(entries = []) {
    if (entries.length > 0) await this.#begin();
    return entries.map((entry) => this.#keyed(entry));
  }

  /** @param {{ dead: boolean, after?: string, limit: number }} which */
  async entries({ dead, after = '', limit }) {
    const found = [];
    for (const [key] of this.#tables.range(dead ? 'dead' : 'entries', { start: `${after}\x01` })) {
      const entry = this.#tables.get('entries', key);
      if (entry === undefined || entry.dead !== dead) continue;
      found.push(entry);
      if (found.length === limit) break;
    }
    return found;
  }

  /** @param {{ due?: number, after?: string, limit: number }} which @returns {Promise<InboxGap[]>} */
  async gaps({ due, after = '', limit }) {
    if (due === undefined)
      return Array.from(this.#tables.range('gaps', { start: `${after}\x01`, limit }), ([, gap]) => gap);
    const found = [];
    for (const [key] of this.#tables.range('asks', { limit })) {
      if (key > `${ordered(due)}~`) break;
      found.push(this.#tables.get('gaps', partsOf(key)[1]));
    }
    return found.filter((gap) => gap !== undefined);
  }

  /** @param {string} from */
  async counts(from) {
    const [[firstDate] = [null]] = this.#tables.range('dates', { start: from, limit: 1 });
    const [[firstDue] = [null]] = this.#tables.range('waiting', { limit: 1 });
    /** @param {Table} table */
    const count = (table) => this.#tables.count(table);
    return {
      ...{ waiting: count('waiting'), owed: count('owed'), dead: count('dead'), gaps: count('gaps') },
      objects: count('objects'),
      earliest: firstDate === null ? null : partsOf(firstDate)[0],
      oldest: firstDue === null ? null : Number(partsOf(firstDue)[0]),
    };
  }

  /** @param {string} name */
  async note(name) {
    return this.#tables.get('notes', `${ENGINE}${name}`) ?? null;
  }

  /** @param {string} name @param {object} value */
  async setNote(name, value) {
    await this.#commit((writer) => writer.put('notes', `${ENGINE}${name}`, value));
  }

  /** @param {number} before @param {number=} goneBefore */
  async forget(before, goneBefore = -Infinity) {
    const marks = this.#until('seen', before);
    const gone = this.#until('gone', goneBefore).filter(([, id]) => !this.#held.has(id));
    if (marks.length + gone.length === 0 && this.#tables.forgetMarks === undefined) return 0;
    return this.#commit((writer) => {
      let forgotten = marks.length + (this.#tables.forgetMarks?.(before) ?? 0);
      for (const [key, eventId] of marks) {
        // A later version of the event has its own mark.
        if (writer.get('marks', eventId)?.at < before) writer.remove('marks', eventId);
        writer.remove('seen', key);
      }
      for (const [key, id] of gone) {
        // A gap stays until it is closed or given up.
        if (writer.get('objects', id)?.gaps.length > 0) continue;
        writer.remove('objects', id);
        writer.remove('gone', key);
        forgotten++;
      }
      return forgotten;
    });
  }

  /**
   * The first keys of a time before another, each with its second part.
   *
   * @param {Table} table @param {number} before
   * @returns {[key: string, id: string][]}
   */
  #until(table, before) {
    /** @type {[string, string][]} */
    const found = [];
    for (const [key] of this.#tables.range(table, { limit: MOST_FORGOTTEN })) {
      const [time, id] = partsOf(key);
      if (Number(time) >= before) break;
      found.push([key, id]);
    }
    return found;
  }

  /** @returns {AsyncGenerator<InboxRow>} */
  async *rows() {
    const now = this.#tables.snapshot();
    try {
      for (const [key, value] of now.range('own', {})) yield { type: 'own', key, value };
      for (const [key, value] of now.range('notes', { start: ENGINE })) {
        if (!key.startsWith(ENGINE)) break;
        yield { type: 'note', name: key.slice(ENGINE.length), value };
      }
      for (const [id, record] of now.range('objects', {})) yield { type: 'object', id, record };
      for (const [eventId, mark] of now.range('marks', {})) yield { type: 'mark', mark: { eventId, ...mark } };
      for (const [, entry] of now.range('entries', {})) yield { type: 'entry', entry };
    } finally {
      now.end();
    }
  }

  /** @param {readonly InboxRow[]} rows */
  async putRows(rows) {
    if (this.#tables.begin !== undefined && rows.some(({ type }) => type === 'own')) throw noPlace();
    await this.#begin();
    await this.#commit((writer) => {
      for (const row of rows) {
        if (row.type === 'own') writer.put('own', row.key, row.value);
        else if (row.type === 'note' && row.value === null) writer.remove('notes', `${ENGINE}${row.name}`);
        else if (row.type === 'note') writer.put('notes', `${ENGINE}${row.name}`, row.value);
        else if (row.type === 'object') write(writer, null, new Map(), { records: new Map([[row.id, row.record]]) });
        else if (row.type === 'mark') putMark(writer, row.mark);
        else putEntry(writer, this.#keyed(row.entry));
      }
    });
  }

  /** @param {string} name @param {() => Promise<void>} work */
  async alone(name, work) {
    if (this.#alone.has(name)) return false;
    this.#alone.add(name);
    try {
      await work();
    } finally {
      this.#alone.delete(name);
    }
    return true;
  }
}

/** @param {Writer} writer @returns {number} */
function nextStart(writer) {
  const start = (writer.get('notes', 'start') ?? 0) + 1;
  writer.put('notes', 'start', start);
  return start;
}

/**
 * Whether this version of an event is stored and not handled.
 *
 * @param {Pick<Writer, 'get'>} tables @param {NewEntry} entry
 */
const isPending = (tables, { eventId, date }) =>
  eventId !== null && date !== null && tables.get('pending', eventId) >= date;

/**
 * Whether the store still has what a guest has claimed.
 *
 * @param {Writer} writer @param {Claimed} claim
 */
function isAsClaimed(writer, { entry, mark, records }) {
  /** @param {any} value */
  const text = (value) => JSON.stringify(value ?? null, (key, each) => (key === 'body' ? undefined : each));
  if (entry !== null && text(writer.get('entries', entry.key)) !== text(entry)) return false;
  if (entry?.eventId != null && text(writer.get('marks', entry.eventId)) !== text(mark)) return false;
  return [...records].every(([id, record]) => text(writer.get('objects', id)) === text(record));
}

/**
 * @param {Writer} writer @param {InboxEntry | null} entry @param {Map<string, ObjectRecord>} before
 * @param {Outcome} outcome
 */
function write(writer, entry, before, { entry: after, mark, records }) {
  if (after !== undefined && entry !== null) removeEntry(writer, entry);
  if (after) putEntry(writer, after);
  if (mark) putMark(writer, mark);
  for (const [id, record] of records ?? []) {
    for (const gap of before.get(id)?.gaps ?? []) {
      writer.remove('gaps', gap.id);
      if (gap.due !== null) writer.remove('asks', `${ordered(gap.due)} ${gap.id}`);
    }
    writer.put('objects', id, record);
    const gone = before.get(id)?.gone;
    if (gone !== record.gone) {
      if (gone !== undefined) writer.remove('gone', `${ordered(gone)} ${id}`);
      if (record.gone !== undefined) writer.put('gone', `${ordered(record.gone)} ${id}`, true);
    }
    for (const gap of record.gaps) {
      writer.put('gaps', gap.id, gap);
      putAsk(writer, gap);
    }
  }
}

/** @param {Writer} writer @param {InboxMark} mark */
function putMark(writer, { eventId, ...mark }) {
  const before = writer.get('marks', eventId);
  if (before) writer.remove('seen', `${ordered(before.at)} ${eventId}`);
  writer.put('marks', eventId, mark);
  writer.put('seen', `${ordered(mark.at)} ${eventId}`, true);
}

/** @param {Pick<Writer, 'put'>} writer @param {InboxGap} gap */
export function putAsk(writer, gap) {
  if (gap.due !== null) writer.put('asks', `${ordered(gap.due)} ${gap.id}`, true);
}

/** @param {Pick<Writer, 'get' | 'put'>} writer @param {InboxEntry} entry */
export function putEntry(writer, entry) {
  const { key, due, dead, attempts, objects, eventId, date, silent } = entry;
  writer.put('entries', key, entry);
  if (dead) writer.put('dead', key, true);
  else writer.put(attempts > 0 ? 'owed' : 'waiting', `${ordered(due)} ${key}`, objects);
  if (date === null || silent) return;
  writer.put('dates', `${date} ${key}`, true);
  if (eventId !== null && !(writer.get('pending', eventId) >= date)) writer.put('pending', eventId, date);
}

/** @param {Writer} writer @param {InboxEntry} entry */
function removeEntry(writer, { key, due, dead, attempts, eventId, date, silent }) {
  writer.remove('entries', key);
  if (dead) writer.remove('dead', key);
  else writer.remove(attempts > 0 ? 'owed' : 'waiting', `${ordered(due)} ${key}`);
  if (date === null || silent) return;
  writer.remove('dates', `${date} ${key}`);
  if (eventId !== null && writer.get('pending', eventId) === date) writer.remove('pending', eventId);
}
