/**
 * An inbox for Close's webhooks: every event once, and none missing. It keeps what a receiver takes in, folds it into
 * the state of each object, calls your `onChange`, and commits the effect with the event. From Close's event log it
 * fetches what the subscriptions should have brought and did not, and so knows up to when it is complete.
 *
 * ```js
 * import { CloseApi } from 'closehook/api';
 * import { Emulator } from 'closehook/emulator';
 * import { Inbox, memoryStore } from 'closehook/inbox';
 *
 * const emulator = await Emulator.start({ seed: 1 });
 * const since = new Date(emulator.clock.now);
 * const events = [{ object_type: 'lead', action: 'created' }];
 * const { id } = await emulator.subscribe({ url: 'http://127.0.0.1:9/', events }); // nothing listens there
 * await emulator.put({ object_type: 'lead', action: 'created', data: { id: 'lead_1', name: 'Bluth' } });
 * await emulator.advance(3600);
 *
 * const names = [];
 * const inbox = new Inbox({
 *   store: memoryStore(), // lmdbStore({ path }) keeps it on disk
 *   api: new CloseApi({ apiKey: emulator.apiKey, url: emulator.url }),
 *   subscriptions: [id],
 *   since,
 *   onChange: (changes, state) => void names.push(state.name),
 *   log() {},
 * });
 * await inbox.start(); // the log is read, and then every ten minutes
 * while ((await inbox.status()).handled === 0) await new Promise((resolve) => setTimeout(resolve, 10));
 *
 * const { completeUntil } = await inbox.catchUp();
 * assert.deepEqual(names, ['Bluth']);
 * assert.ok(completeUntil > since.toISOString());
 * await inbox.stop();
 * await emulator.close();
 * ```
 *
 * @packageDocumentation
 */
import type { CloseApi, Signal } from './api.js';
import type { Change, CloseEvent, Gap } from './index.js';

/** What is known of an event beside itself. */
export interface About<Tx> {
  /** The object that it is about. */
  objectId: string;
  /**
   * | outcome | meaning |
   * |---|---|
   * | `applied` | it is the newest event of its object |
   * | `gap` | the same, and an event before it is missing |
   * | `stale` | a newer event of the object was there first |
   */
  outcome: 'applied' | 'gap' | 'stale';
  presence: 'present' | 'deleted' | 'merged';
  /** `log`: it was missing, and comes from Close's event log. */
  from: 'delivery' | 'log';
  /** 1, and more when `onChange` failed before. */
  attempt: number;
  /**
   * The transaction that commits this event. What is written with it happens exactly once. Of `lmdbStore` and
   * `memoryStore` it is a table, {@link OwnTable}; of `postgresStore` it is the client of the transaction.
   */
  tx: Tx;
  /** Aborted when the time is over, or the inbox stops. */
  signal: Signal;
}

/** A table of your own in a store without SQL: values of JSON under keys of up to 200 characters. */
export interface OwnTable {
  /** The value, parsed anew; undefined when there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: what was put in comes out
  get(key: string): any;
  /** @throws TypeError for what JSON cannot have. */
  put(key: string, value: unknown): void;
  remove(key: string): void;
}

/**
 * Called for each event that the subscriptions bring, or should have brought. When it throws, rejects or takes too
 * long, nothing of what it wrote with `about.tx` is kept, and it is called again later.
 *
 * @param state the object now, after all that has arrived; undefined when it is deleted or merged. Derive what you do
 *   from it and from `changes`, not from the order of the calls.
 */
export type OnChange<Tx> = (
  changes: Change[],
  // biome-ignore lint/suspicious/noExplicitAny: Close's objects
  state: Record<string, any> | undefined,
  event: CloseEvent,
  about: About<Tx>,
) => unknown;

/** Is told of what happens: ids, codes and figures only, and never a payload, a key or the message of an error. */
export type InboxLog = (level: 'info' | 'warn' | 'error', code: string, about: object) => void;

/** Time, for tests that simulate it. */
export interface InboxClock {
  /** In milliseconds since 1970. */
  now(): number;
  /** Resolves after so many milliseconds, or when the signal is aborted. Never rejects. */
  sleep(milliseconds: number, signal?: Signal): Promise<void>;
}

/** How `onChange` is called again when it has failed. */
export interface InboxRetry {
  /** So often an event is tried before it is a dead letter. By default 8. */
  attempts?: number | undefined;
  /** The longest first wait, by default 1. Each further one is four times as long, half to all of it at random. */
  firstSeconds?: number | undefined;
  /** By default 600. */
  longestSeconds?: number | undefined;
}

export interface InboxOptions<Tx> {
  /** Where all of it is kept. */
  store: InboxStore<Tx>;
  onChange: OnChange<Tx>;
  /**
   * Close's API, to read the event log. Without it nothing that is missing can be found, and there is no
   * `completeUntil`. The key must be an administrator's: Close shows others no data of events older than an hour.
   */
  api?: CloseApi | undefined;
  /** The ids of the subscriptions that deliver here. Needed with `api`, which is asked what they ask for. */
  subscriptions?: readonly string[] | undefined;
  /**
   * Where the first catch-up of all begins: a Date, or ISO text, which is UTC when it names no zone. By default the
   * time of the first start.
   */
  since?: string | Date | undefined;
  /** By default a line of JSON on the console. */
  log?: InboxLog | undefined;
  /** Whether each handled event is logged too. By default false. */
  logHandled?: boolean | undefined;
  /** So many events, of different objects, are handled at once. By default what the store is best at. */
  concurrency?: number | undefined;
  /** How long a call of `onChange` may take. By default 30. */
  handlerSeconds?: number | undefined;
  retry?: InboxRetry | undefined;
  /** How often the event log is read. By default every 600 seconds. */
  catchUpSeconds?: number | undefined;
  /** How long a missing event has to come by itself, before the log is asked about it. By default 60. */
  gapSeconds?: number | undefined;
  /**
   * How often the store is looked at for what is due, or came by another process. By default every second. What `put`
   * takes in is handled at once.
   */
  pollSeconds?: number | undefined;
  /** How long it is known that an event was handled. By default 35 days, and at least 31: the log has 30. */
  rememberDays?: number | undefined;
  clock?: InboxClock | undefined;
  /** A random number from 0 to 1. By default `Math.random`. */
  random?: (() => number) | undefined;
}

/** What is known of completeness. Dates are UTC without a zone, as Close writes them. */
export interface Completeness {
  /**
   * Every event from `completeFrom` to this time that the subscriptions should have brought is handled. It is at most
   * five minutes ago, since Close's log may still change for so long; earlier while an event of before is not handled,
   * a dead letter included. Null when nothing is known yet.
   */
  completeUntil: string | null;
  /** Since when the log is read: the first start, or `since`. */
  completeFrom: string | null;
  /**
   * There was a time before this one of which the log no longer had anything when it was read, so that nobody can know
   * what is missing. Null when there was none.
   */
  incompleteBefore: string | null;
}

/** What a catch-up did. */
export interface InboxCaughtUp extends Completeness {
  /** Events that the subscriptions should have brought. */
  events: number;
  /** Of those, the ones that the inbox did not have. They are in the store now, and are handled next. */
  new: number;
  /** Requests to Close's API. */
  requests: number;
}

export interface InboxStatus extends Completeness {
  /** Events that nobody has looked at yet. */
  waiting: number;
  /** For how long the first of these has waited; null when none does. */
  oldestSeconds: number | null;
  /** Events for which `onChange` has failed, and is called again. */
  owed: number;
  /** Events for which it is not called again, until they are replayed. */
  dead: number;
  /** Open gaps. */
  gaps: number;
  /** Objects of which something is known. */
  objects: number;
  /** Calls of `onChange` that succeeded, since the start of this inbox. */
  handled: number;
  /** Calls that failed, likewise. */
  failed: number;
  /** Events that came again, likewise. */
  duplicates: number;
  lastCatchUp: { at: string; events: number; new: number; requests: number } | null;
  /** Why the log cannot be read, and since when; null when it can. The code is that of an `ApiError`, for example. */
  problem: { code: string; message: string; since: string } | null;
  /** As the API had them when it was asked last. */
  subscriptions: { id: string; status: string; pauseReason: string | null }[];
}

/** A gap: one event or more of an object are missing. */
export interface OpenGap extends Gap {
  /** When it was noticed, by the clock of the inbox. */
  found: string;
  /** Whether the log cannot answer: the time is older than its 30 days. Such a gap stays until it is given up. */
  unknowable: boolean;
}

/** An event that was given up. */
export interface DeadLetter {
  /** For `replay` and `discard`. */
  id: string;
  /** Null of what is not an event. */
  eventId: string | null;
  /** The `date_updated` of the event. */
  date: string | null;
  objectId: string | null;
  from: 'delivery' | 'log';
  /** When it was taken in. */
  at: string;
  attempts: number;
  /** Of the last attempt, with its stack. It may quote the payload. */
  error: string | null;
  body: Uint8Array;
}

/** A part of a list. */
export interface InboxPage {
  /** The id of the last one of the page before. */
  after?: string | undefined;
  /** By default 100. */
  limit?: number | undefined;
}

/**
 * The engine. Everything that must outlive it is in its store, so it can be killed at any moment.
 *
 * ```js
 * import { Inbox, memoryStore } from 'closehook/inbox';
 *
 * const event = {
 *   id: 'ev_1', object_type: 'lead', object_id: 'lead_1', action: 'created',
 *   date_updated: '2024-06-01T00:00:00.000000', data: { name: 'Bluth' }, previous_data: {},
 * };
 * const inbox = new Inbox({
 *   store: memoryStore(),
 *   onChange(changes, state, { id }, { tx }) {
 *     tx.put('created', (tx.get('created') ?? 0) + 1); // with the event, or not at all
 *   },
 *   log() {},
 * });
 * // In a receiver: receive({ keys, accept: (delivery) => inbox.put(delivery) })
 * await inbox.put({ body: new TextEncoder().encode(JSON.stringify({ event, subscription_id: 'whsub_1' })) });
 * assert.equal((await inbox.status()).waiting, 1);
 * await inbox.start();
 * while ((await inbox.status()).handled === 0) await new Promise((resolve) => setTimeout(resolve, 10));
 * await inbox.stop();
 * ```
 */
export class Inbox<Tx = unknown> {
  /** @throws TypeError for options that cannot work. */
  constructor(options: InboxOptions<Tx>);

  /**
   * Takes an event in, and resolves when it is on disk: then answer 200. It does not wait for what is being handled.
   * Authentic bytes that are not an event are kept as a dead letter. What was handled before is left out.
   *
   * @throws what the store throws: answer 503, and Close comes again.
   */
  put(delivery: { readonly body: Uint8Array } | Uint8Array): Promise<void>;

  /**
   * Begins to handle events and to read the log. Resolves when the store is open.
   *
   * @throws what opening the store throws; it is tried again until `stop`.
   */
  start(): Promise<void>;

  /**
   * Ends it: events that are being handled have `grace` seconds, by default 10. After that their `signal` is aborted,
   * and they are handled again after the next start. Closes the store.
   */
  stop(grace?: number): Promise<void>;

  /**
   * Reads the log now. Events go into the store, and are handled next. With a `since` from before `completeFrom`,
   * completeness begins there from now on.
   *
   * @throws {ApiError} when Close's API fails.
   * @throws {ClosehookError} `NO_API`; `SUBSCRIPTION_MISSING` when Close does not have a subscription; `BUSY` when
   *   another process of this inbox reads the log.
   */
  catchUp(range?: { since?: string | Date | undefined; until?: string | Date | undefined }): Promise<InboxCaughtUp>;

  status(): Promise<InboxStatus>;

  /** Open gaps, by their ids. */
  gaps(page?: InboxPage): Promise<OpenGap[]>;

  /** Events that were given up, the first first. */
  deadLetters(page?: InboxPage): Promise<DeadLetter[]>;

  /** Has `onChange` called again for dead letters, as often as for a new event. Resolves to how many there were. */
  replay(ids: readonly string[]): Promise<number>;

  /** Forgets dead letters: their effects never happen. Resolves to how many there were. */
  discard(ids: readonly string[]): Promise<number>;

  /**
   * Closes gaps that nobody can fill. The reason is kept in the history of the object. Resolves to how many there were.
   */
  giveUp(gapIds: readonly string[], why: string): Promise<number>;
}

/** A store that ends with its process, for tests. It can be opened again after it was closed. */
export function memoryStore(): InboxStore<OwnTable>;

/** An event on its way into a store. Times are in milliseconds since 1970, by the clock of the inbox. */
export interface NewEntry {
  /** As it was delivered, or as the log has it. */
  body: Uint8Array;
  from: 'delivery' | 'log';
  /** Whether it only changes the state, since no subscription wants it. */
  silent: boolean;
  /** When it was taken in. */
  at: number;
  /** When it is to be handled. */
  due: number;
  /** How often `onChange` has failed. */
  attempts: number;
  /** What the event did to the state; null when it is not folded yet. */
  outcome: string | null;
  eventId: string | null;
  /** The `date_updated` of the event in UTC with six decimals, so that dates compare as text. */
  date: string | null;
  /** The objects whose state it changes, the first being the one it is about. Empty when it cannot be read. */
  objects: string[];
  /** Whether it was given up. */
  dead: boolean;
  error: string | null;
}

/** The same in a store. */
export interface InboxEntry extends NewEntry {
  /** Given by the store. In the order of arrival. */
  key: string;
}

/** That a version of an event was seen: this one, or an earlier one. */
export interface InboxMark {
  eventId: string;
  date: string;
  /** Whether it was only folded. */
  silent: boolean;
  /** When. */
  at: number;
}

/** A gap with what the engine notes of it. */
export interface InboxGap extends Gap {
  found: number;
  /** When to ask the log; null when there is no use in it. */
  due: number | null;
  /** How often asking has failed. */
  attempts: number;
  unknowable: boolean;
}

/** What is known of an object. */
export interface ObjectRecord {
  /** The JSON of a `History`. */
  history: string;
  /** Its open gaps. */
  gaps: InboxGap[];
}

/** What a claim ends in. All of it is committed as one. */
export interface Outcome {
  /** The entry from now on; null when it is done with. It stays as it is when this is left out. */
  entry?: InboxEntry | null | undefined;
  mark?: InboxMark | undefined;
  records?: Map<string, ObjectRecord> | undefined;
  /** Whether what was written with `tx` is kept. */
  effects?: boolean | undefined;
}

/** An entry and its objects, or an object, that nobody else holds. */
export interface InboxClaim<Tx> {
  /** Null of a claim for an object. */
  entry: InboxEntry;
  /** Of the event of the entry. */
  mark: Omit<InboxMark, 'eventId'> | null;
  /** What is known of its objects. */
  records: Map<string, ObjectRecord>;
  /** For `onChange`. It cannot be written with once `commit` or `release` was called, even if `onChange` still runs. */
  tx: Tx;
  /**
   * Commits and ends the claim; what it does is on disk when this resolves, and nothing of it happened when it rejects.
   * An error with the code `EFFECTS_FAILED` means that what was written with `tx` cannot be committed; the claim is
   * still there then. `CONFLICT` means that what was read with `tx` has changed: the entry is to be handled anew.
   */
  commit(outcome: Outcome): Promise<void>;
  /** Ends the claim; nothing happened. Does nothing when it has ended. */
  release(): Promise<void>;
}

/** What a store counts. */
export interface InboxCounts {
  waiting: number;
  owed: number;
  dead: number;
  gaps: number;
  objects: number;
  /** When the first that is waiting was due; null when none is waiting. */
  oldest: number | null;
  /** The first date from `from` on of what is not handled, dead letters included and silent entries not. */
  earliest: string | null;
}

/**
 * What the engine needs of a store, and all that a store has to do. Nothing in it decides anything. Each method rejects
 * when the store fails, and then nothing of it happened.
 */
export interface InboxStore<Tx> {
  /** How many events are best handled at once in one process. */
  readonly concurrency?: number;
  /** Opens it, makes what is missing, and migrates what is older. It may be called again when it has failed. */
  open(): Promise<void>;
  close(): Promise<void>;
  /**
   * Takes entries in, on disk when it resolves. It leaves out those whose event was seen in this version or a later
   * one, and those that are there already, and resolves to how many it took. It does not wait for claims.
   */
  add(entries: readonly NewEntry[]): Promise<number>;
  /**
   * Holds an entry and its objects: the first that is `due` and whose objects nobody holds, or a certain one; or an
   * object alone. Null when there is none. Only for a certain entry or object does it wait for who holds it.
   */
  claim(what: { due: number } | { entry: string } | { object: string }): Promise<InboxClaim<Tx> | null>;
  /** Entries in the order of their keys: those given up, or the others. */
  entries(which: { dead: boolean; after?: string | undefined; limit: number }): Promise<InboxEntry[]>;
  /** Open gaps in the order of their ids; or those that are due, in the order of that. */
  gaps(which: { due?: number | undefined; after?: string | undefined; limit: number }): Promise<InboxGap[]>;
  counts(from: string): Promise<InboxCounts>;
  /** What the engine keeps under a name: JSON, or null. */
  note(name: string): Promise<object | null>;
  setNote(name: string, value: object): Promise<void>;
  /** Forgets marks from before a time, not necessarily all at once; resolves to how many. */
  forget(before: number): Promise<number>;
  /** Does work that only one process does at a time. Resolves to false when another one is doing it. */
  alone(name: string, work: () => Promise<void>): Promise<boolean>;
}
