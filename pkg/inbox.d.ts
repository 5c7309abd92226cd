/**
 * An inbox for Close's webhooks: it handles every event once and misses none. It stores what a receiver accepts, folds
 * it into the state of each object, calls your `onChange`, and commits the effect together with the event. It fetches
 * missing events from Close's event log, so it knows up to what date it is complete.
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
import type { Change, CloseEvent, Gap, ObjectStatus } from './index.js';
import type { WebRequest, WebResponse } from './receiver.js';

/** Facts about an event, and its transaction. */
export interface About<Tx> {
  /** The object that it is about. */
  objectId: string;
  /**
   * | outcome | meaning |
   * |---|---|
   * | `applied` | it is the newest event of its object |
   * | `gap` | the same, and an event before it is missing |
   * | `stale` | a newer event of the object came first |
   */
  outcome: 'applied' | 'gap' | 'stale';
  presence: 'present' | 'deleted' | 'merged';
  /** `log`: the event was missing, and comes from Close's event log. */
  from: 'delivery' | 'log';
  /** From 1. Higher if `onChange` failed before. */
  attempt: number;
  /**
   * Commits a message for `options.deliver` together with the event: exactly once for each version of it. Messages have
   * no order, and are retried like events.
   *
   * @throws TypeError without `options.deliver`, or if JSON cannot represent the message.
   */
  send(message: unknown): void;
  /**
   * The transaction that commits this event. Everything you write with it happens exactly once. For `lmdbStore` and
   * `memoryStore` it is a table, {@link OwnTable}. For `postgresStore` it is the client of the transaction.
   */
  tx: Tx;
  /** Aborted after `handlerSeconds`, or when the inbox stops. */
  signal: Signal;
}

/** Your own table in a store without SQL: JSON values under keys of up to 200 characters. */
export interface OwnTable {
  /** A new copy of the value, or undefined if there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: any value that was put
  get(key: string): any;
  /** @throws TypeError if JSON cannot represent the value. */
  put(key: string, value: unknown): void;
  remove(key: string): void;
}

/**
 * Called for each event that the subscriptions delivered or should have delivered. If it throws, rejects or takes too
 * long, everything that it wrote with `about.tx` is discarded, and it is called again later.
 *
 * @param state the object now, after every event that has arrived; undefined if it is deleted or merged. Rely on it and
 * on `changes`, not on the order of the calls.
 */
export type OnChange<Tx> = (
  changes: Change[],
  // biome-ignore lint/suspicious/noExplicitAny: Close's objects
  state: Record<string, any> | undefined,
  event: CloseEvent,
  about: About<Tx>,
) => unknown;

/**
 * Delivers a message of `about.send` to the outside. If it throws, rejects or takes longer than `handlerSeconds`, it is
 * called again later, and after `retry.attempts` the message becomes a dead letter. So a message is delivered at least
 * once.
 */
export type Deliver = (
  // biome-ignore lint/suspicious/noExplicitAny: any message that was sent
  message: any,
  about: {
    /**
     * The same in each attempt, and different for each message: the id and date of the event, and the number of the
     * message if the event has several. For example as an idempotency key.
     */
    key: string;
    /** From 1. */
    attempt: number;
    /** Aborted after `handlerSeconds`, or when the inbox stops. */
    signal: Signal;
  },
) => unknown;

/** Logs what happens. It gets only ids, codes and figures, never a payload, a key or an error message. */
export type InboxLog = (level: 'info' | 'warn' | 'error', code: string, about: object) => void;

/**
 * Runs a call of `onChange`: it calls `run` once, and returns what that returns. It gets only ids and figures.
 *
 * ```ts
 * import { trace } from '@opentelemetry/api';
 *
 * const tracer = trace.getTracer('closehook');
 * const inbox = new Inbox({
 *   store,
 *   onChange,
 *   trace: (about, run) =>
 *     tracer.startActiveSpan('onChange', { attributes: about }, async (span) => {
 *       try {
 *         return await run();
 *       } catch (error) {
 *         span.recordException(error);
 *         throw error;
 *       } finally {
 *         span.end();
 *       }
 *     }),
 * });
 * ```
 */
export type InboxTrace = (
  about: {
    eventId: string;
    objectId: string;
    outcome: 'applied' | 'gap' | 'stale';
    from: 'delivery' | 'log';
    attempt: number;
  },
  run: () => unknown,
) => unknown;

/** Time, for tests that simulate it. */
export interface InboxClock {
  /** In milliseconds since 1970. */
  now(): number;
  /** Resolves after `milliseconds`, or when the signal is aborted. Never rejects. */
  sleep(milliseconds: number, signal?: Signal): Promise<void>;
}

/** How `onChange` is retried after a failure. */
export interface InboxRetry {
  /** The number of attempts before an event becomes a dead letter. By default 8. */
  attempts?: number | undefined;
  /**
   * The maximum of the first wait, by default 1. The maximum is four times as long for each further wait. The actual
   * wait is half to all of it, at random.
   */
  firstSeconds?: number | undefined;
  /** By default 600. */
  longestSeconds?: number | undefined;
}

export interface InboxOptions<Tx> {
  /** Where everything is stored. */
  store: InboxStore<Tx>;
  onChange: OnChange<Tx>;
  /** Delivers the messages of `about.send`. */
  deliver?: Deliver | undefined;
  /**
   * Close's API, to read the event log. Without it, missing events cannot be found, and there is no `completeUntil`.
   * The key must be an administrator's: for other users, Close leaves the data out of events older than an hour.
   */
  api?: CloseApi | undefined;
  /** The ids of the subscriptions that deliver here. Required with `api`, which reads their events and filters. */
  subscriptions?: readonly string[] | undefined;
  /**
   * Where the very first catch-up begins: a Date, or ISO text, in UTC unless it names a zone. By default, the time of
   * the first start.
   */
  since?: string | Date | undefined;
  /** By default a line of JSON on the console. */
  log?: InboxLog | undefined;
  /** Runs each call of `onChange`, for example in a span of OpenTelemetry. */
  trace?: InboxTrace | undefined;
  /** Whether each handled event is logged too. By default false. */
  logHandled?: boolean | undefined;
  /** The number of events, of different objects, handled in parallel. By default, the store decides. */
  concurrency?: number | undefined;
  /** How long a call of `onChange` may take. By default 30. */
  handlerSeconds?: number | undefined;
  retry?: InboxRetry | undefined;
  /** How often the event log is read. By default every 600 seconds. */
  catchUpSeconds?: number | undefined;
  /** How long to wait for a missing event before the log is queried, in seconds. By default 60. */
  gapSeconds?: number | undefined;
  /**
   * How often the store is checked for events that are due, or that another process stored. By default every second.
   * Events from `put` are handled at once.
   */
  pollSeconds?: number | undefined;
  /** How long handled events are remembered. By default 35 days, and at least 31, since the log has 30. */
  rememberDays?: number | undefined;
  /**
   * How many events may wait or be retried. By default 1,000,000. Beyond that, `put` throws `QUEUE_FULL`, and the log
   * is not read on, so that the disk does not fill up. With several processes, the limit is kept approximately.
   */
  maxWaiting?: number | undefined;
  /**
   * How long the state of a deleted or merged object is kept. By default forever; at least 31 days, since a late event
   * would bring the object back. An object with an open gap is kept.
   */
  deletedDays?: number | undefined;
  clock?: InboxClock | undefined;
  /** A random number from 0 to 1. By default `Math.random`. */
  random?: (() => number) | undefined;
}

/** Up to what date the inbox is complete. Dates are UTC without a zone, as in Close's API. */
export interface Completeness {
  /**
   * Every event from `completeFrom` to this time that the subscriptions should have delivered has been handled. The
   * time is at least five minutes ago, since Close's log may still change for that long. It is earlier while an older
   * event is not handled, including dead letters. Null if nothing is known yet.
   */
  completeUntil: string | null;
  /** From when on the log is read: the first start, or `since`. */
  completeFrom: string | null;
  /**
   * Some events before this time were no longer in the log when it was read, so nobody can know what is missing. Null
   * if the log always reached back far enough.
   */
  incompleteBefore: string | null;
}

/** What a catch-up did. */
export interface InboxCaughtUp extends Completeness {
  /** Events that the subscriptions should have delivered. */
  events: number;
  /** How many of those the inbox lacked. They are now in the store, and are handled next. */
  new: number;
  /** Requests to Close's API. */
  requests: number;
}

export interface InboxStatus extends Completeness {
  /** When this status was read, by the inbox's clock. */
  at: string;
  /** `superseded`: another process has opened the store, so this inbox has stopped. */
  state: 'new' | 'running' | 'stopped' | 'superseded';
  /** Why this process could not write to the store, and since when; null if it can. */
  storeProblem: { code: string; since: string } | null;
  /** The limit of `waiting` and `owed` together. */
  maxWaiting: number;
  /** Events that have not been tried yet. */
  waiting: number;
  /** How long the first of these has been waiting; null if there are none. */
  oldestSeconds: number | null;
  /** Events whose `onChange` failed and will be retried. */
  owed: number;
  /** Dead letters, which are not retried until you replay them. */
  dead: number;
  /** Open gaps. */
  gaps: number;
  /** Known objects. */
  objects: number;
  /** Successful calls of `onChange` since this inbox started. */
  handled: number;
  /** Failed calls since it started. */
  failed: number;
  /** Repeated events since it started. */
  duplicates: number;
  /** Events that were missing, and came from the log since it started. */
  found: number;
  /** Requests of its `api` since it started. */
  requests: number;
  lastCatchUp: { at: string; events: number; new: number; requests: number } | null;
  /** Why the log cannot be read, and since when; null if it can. The code is that of an `ApiError`, for example. */
  problem: { code: string; message: string; since: string } | null;
  /** The subscriptions at the last request to the API. */
  subscriptions: { id: string; status: string; pauseReason: string | null }[];
}

/** A gap: one or more events of an object are missing. */
export interface OpenGap extends Gap {
  /** When it was found, by the inbox's clock. */
  found: string;
  /** Whether the gap is older than the 30 days of the log. Such a gap stays until you give it up. */
  unknowable: boolean;
}

/** An event whose `onChange` failed too often. */
export interface DeadLetter {
  /** For `replay` and `discard`. */
  id: string;
  /** Null if the body is not an event, or its id is not a text of up to 200 ASCII characters. */
  eventId: string | null;
  /** The `date_updated` of the event. */
  date: string | null;
  objectId: string | null;
  /** `outbox`: it is a message of the event. Its body is JSON, `{ key, message }`. */
  from: 'delivery' | 'log' | 'outbox';
  /** When it arrived. */
  at: string;
  attempts: number;
  /** The error of the last attempt, with its stack. It may quote the payload. */
  error: string | null;
  body: Uint8Array;
}

/** Which part of a list to return. */
export interface InboxPage {
  /** The last id of the page before. */
  after?: string | undefined;
  /** By default 100. */
  limit?: number | undefined;
}

/**
 * The engine. Everything that must survive a kill is in its store.
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
  /** @throws TypeError if an option is invalid. */
  constructor(options: InboxOptions<Tx>);

  /**
   * Stores an event, and resolves when it is on disk. Then answer 200. It does not wait for handlers. Authentic bytes
   * that are not an event become a dead letter. An event that was handled before is ignored.
   *
   * @throws the error of the store. Then answer 503, and Close retries.
   */
  put(delivery: { readonly body: Uint8Array } | Uint8Array): Promise<void>;

  /**
   * Handles an event now, for a receiver behind a queue. If the store can do so, as in a Durable Object, the event is
   * not stored first. Resolves when the effect is committed; or if `onChange` failed, when the event is stored to be
   * retried. Works with and without `start`.
   *
   * @throws the error of the store. Then let the queue deliver again.
   */
  handle(delivery: { readonly body: Uint8Array } | Uint8Array): Promise<void>;

  /**
   * Does what is due, for a process that is woken instead of running: use it with `next` in place of `start`, for
   * example in the alarm of a Durable Object. It handles the events and messages that are due, reads the log if it is
   * time, and deletes what is too old.
   *
   * @throws the error of the store.
   */
  work(): Promise<void>;

  /**
   * When `work` has something to do, in whole milliseconds since 1970. It may be in the past, and is at most a day
   * away.
   */
  next(): Promise<number>;

  /**
   * Starts handling events and reading the log. Resolves when the store is open.
   *
   * @throws the error of opening the store, which is retried until `stop`.
   */
  start(): Promise<void>;

  /**
   * Stops, and closes the store. Running handlers have `grace` seconds to finish, by default 10. After that, their
   * `signal` is aborted, and their events are handled again after the next start.
   */
  stop(grace?: number): Promise<void>;

  /**
   * Reads the log now. Its events go into the store, and are handled next. A `since` before `completeFrom` moves
   * `completeFrom` back to it.
   *
   * @throws {ApiError} when Close's API fails.
   * @throws {ClosehookError} `NO_API`; `SUBSCRIPTION_MISSING` if a subscription does not exist at Close; `BUSY` if
   * another process of this inbox is reading the log.
   */
  catchUp(range?: { since?: string | Date | undefined; until?: string | Date | undefined }): Promise<InboxCaughtUp>;

  status(): Promise<InboxStatus>;

  /** What is known of an object; null if no event was about it. It waits while one of its events is handled. */
  get(objectId: string): Promise<{
    /** Undefined if it is deleted or merged. */
    // biome-ignore lint/suspicious/noExplicitAny: Close's objects
    state: Record<string, any> | undefined;
    status: ObjectStatus | null;
    gaps: OpenGap[];
  } | null>;

  /** The open gaps, sorted by id. */
  gaps(page?: InboxPage): Promise<OpenGap[]>;

  /** The dead letters, oldest first. */
  deadLetters(page?: InboxPage): Promise<DeadLetter[]>;

  /** Retries dead letters, with as many attempts as for a new event. Resolves to the number found. */
  replay(ids: readonly string[]): Promise<number>;

  /** Deletes dead letters: their effects never happen. Resolves to the number found. */
  discard(ids: readonly string[]): Promise<number>;

  /**
   * Closes gaps that cannot be filled. The reason is kept in the history of the object. Resolves to the number found.
   */
  giveUp(gapIds: readonly string[], why: string): Promise<number>;
}

/** What is wrong. */
export interface InboxProblem {
  /**
   * | code | meaning | what to do |
   * |---|---|---|
   * | `STORE_UNREACHABLE` | the store cannot be read, or does not answer | repair it; Close retries deliveries |
   * | `STORE_NOT_WRITABLE` | the last write failed, for example because the disk is full | the same |
   * | `QUEUE_FULL` | `maxWaiting` is reached, so deliveries are refused | add consumers, or repair `onChange` |
   * | `STOPPED`, `SUPERSEDED` | the inbox no longer runs in this process | start it again |
   * | `SUBSCRIPTION_PAUSED` | a subscription delivers nothing | activate it |
   * | `SUBSCRIPTION_MISSING` | a subscription does not exist at Close | correct `subscriptions` |
   * | `UNAUTHORIZED`, `FORBIDDEN` | the API key is wrong, or not an administrator's | correct it |
   * | `LOG_UNREACHABLE` | the event log has not been readable for `logSeconds` | wait for Close, or repair the network |
   * | `INCOMPLETE` | `completeUntil` is `incompleteSeconds` ago | look at the other problems |
   * | `INCOMPLETE_BEFORE` | events may be lost for good | compare with Close; then set `knownIncompleteBefore` |
   * | `BEHIND` | an event has been waiting for `waitingSeconds` | add consumers, or make `onChange` faster |
   * | `DEAD_LETTERS` | events failed for good | `replay` or `discard` them |
   */
  code: string;
  /** One sentence, without payloads and secrets. */
  message: string;
  /** Whether deliveries are refused because of it. */
  blocks: boolean;
}

/** What is wrong with an inbox. */
export interface InboxHealth {
  /** Whether there are no problems. */
  healthy: boolean;
  /** Whether deliveries are accepted, so whether a load balancer should send them here. */
  ready: boolean;
  problems: InboxProblem[];
}

/** When something counts as a problem. */
export interface HealthLimits {
  /** How long an event may wait, in seconds. By default 300. */
  waitingSeconds?: number | undefined;
  /** How far `completeUntil` may be behind, in seconds. By default 3600. */
  incompleteSeconds?: number | undefined;
  /** How long the event log may be unreachable, in seconds. By default 300. */
  logSeconds?: number | undefined;
  /** Losses before this date are known to you, and no longer a problem. Text is in UTC unless it names a zone. */
  knownIncompleteBefore?: string | Date | undefined;
}

/**
 * What is wrong, according to a status.
 *
 * ```js
 * import { Inbox, health, memoryStore } from 'closehook/inbox';
 *
 * const inbox = new Inbox({ store: memoryStore(), onChange() {}, log() {} });
 * await inbox.start();
 * const status = await inbox.status();
 * assert.deepEqual(health(status), { healthy: true, ready: true, problems: [] });
 * assert.deepEqual(health({ ...status, dead: 2 }).problems, [
 *   { code: 'DEAD_LETTERS', message: '2 events have failed for good: replay or discard them', blocks: false },
 * ]);
 * await inbox.stop();
 * ```
 */
export function health(status: InboxStatus, limits?: HealthLimits): InboxHealth;

/**
 * A status in Prometheus' text format. The names begin with `closehook_inbox_`; times are in seconds.
 *
 * ```js
 * import { Inbox, memoryStore, metrics } from 'closehook/inbox';
 *
 * const inbox = new Inbox({ store: memoryStore(), onChange() {}, log() {} });
 * await inbox.start();
 * assert.match(metrics(await inbox.status()), /^closehook_inbox_waiting 0$/m);
 * await inbox.stop();
 * ```
 */
export function metrics(status: InboxStatus, health?: InboxHealth): string;

export interface MonitorOptions {
  /** The path before `/health`, `/ready` and `/metrics`, such as `/inbox`. By default none. */
  prefix?: string | undefined;
  /**
   * With a token, only `Authorization: Bearer TOKEN` gets details and metrics. Everyone else gets the status codes of
   * `/health` and `/ready`. Set one if the host is public. It is ASCII without spaces.
   */
  token?: string | (() => string | undefined) | undefined;
  /** How long the store may take to answer, in seconds. By default 5. */
  timeoutSeconds?: number | undefined;
  limits?: HealthLimits | undefined;
}

/** Answers `GET` and `HEAD` of three paths. Other requests are left to you. */
export interface Monitor {
  /** For Workers, Deno, Bun and route handlers. Resolves to undefined if the request is for another path. */
  fetch(request: WebRequest): Promise<WebResponse | undefined>;
  /**
   * For `node:http` and Express. It calls `next` if the request is for another path; without `next`, it answers 404.
   * It never rejects.
   */
  listener(
    request: { method?: string | undefined; url?: string | undefined; headers: { authorization?: string | undefined } },
    // biome-ignore lint/suspicious/noExplicitAny: any response fits, whichever types are loaded
    response: { writeHead(status: number, headers?: any): unknown; end(body?: any): unknown },
    next?: () => void,
  ): Promise<void>;
}

/**
 * Answers about an inbox:
 *
 * | path | 200 | 503 | for |
 * |---|---|---|---|
 * | `/health` | nothing is wrong | there is a problem | alerts, and people |
 * | `/ready` | deliveries are accepted | `put` would fail | load balancers and orchestrators |
 * | `/metrics` | always | | Prometheus |
 *
 * `/health` and `/ready` answer with the JSON of {@link InboxHealth} and the `status`. Do not restart a process because
 * of `/health`: a dead letter would still be there.
 *
 * ```js
 * import { createServer } from 'node:http';
 * import { Inbox, memoryStore, monitor } from 'closehook/inbox';
 * import { receive } from 'closehook/node';
 *
 * const inbox = new Inbox({ store: memoryStore(), onChange() {}, log() {} });
 * await inbox.start();
 * const { listener } = monitor(inbox);
 * const receiver = receive({ keys: 'ab'.repeat(32), accept: (delivery) => inbox.put(delivery), log() {} });
 * // Both on one host; createServer(listener) would be a host of its own.
 * const server = createServer((request, response) => listener(request, response, () => receiver(request, response)));
 * await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
 *
 * const response = await fetch(`http://127.0.0.1:${server.address().port}/health`);
 * assert.equal(response.status, 200);
 * const { healthy, status } = await response.json();
 * assert.deepEqual([healthy, status.waiting], [true, 0]);
 * server.close();
 * await inbox.stop();
 * ```
 *
 * @throws TypeError if an option is invalid.
 */
export function monitor(inbox: Pick<Inbox, 'status'>, options?: MonitorOptions): Monitor;

/** A store in memory, for tests. It can be reopened after `close`. */
export function memoryStore(): InboxStore<OwnTable>;

/** An event to be stored. Times are in milliseconds since 1970, by the inbox's clock. */
export interface NewEntry {
  /** The bytes of the delivery, or of the event log. */
  body: Uint8Array;
  from: 'delivery' | 'log' | 'outbox';
  /** Whether it changes only the state, since no subscription matches it. */
  silent: boolean;
  /** When it arrived. */
  at: number;
  /** When to handle it. */
  due: number;
  /** How often `onChange` has failed. */
  attempts: number;
  /** How the event changed the state; null if it is not folded yet. */
  outcome: string | null;
  eventId: string | null;
  /** The `date_updated` of the event in UTC with six decimals, so that dates compare as text. */
  date: string | null;
  /** The objects whose state it changes, the event's own object first. Empty if the event cannot be parsed. */
  objects: string[];
  /** Whether it is a dead letter. */
  dead: boolean;
  error: string | null;
}

/** An entry in a store. */
export interface InboxEntry extends NewEntry {
  /** Assigned by the store, in order of arrival. */
  key: string;
}

/** A mark that this version of an event was seen, and all earlier ones. */
export interface InboxMark {
  eventId: string;
  date: string;
  /** Whether it was only folded, without `onChange`. */
  silent: boolean;
  /** When. */
  at: number;
}

/** A gap, with the notes of the engine. */
export interface InboxGap extends Gap {
  found: number;
  /** When to query the log; null if that cannot help. */
  due: number | null;
  /** How many queries have failed. */
  attempts: number;
  unknowable: boolean;
}

/** The stored data of an object. */
export interface ObjectRecord {
  /** The JSON of a `History`. */
  history: string;
  /** Its open gaps. */
  gaps: InboxGap[];
  /** When it was deleted or merged, by the inbox's clock. Absent if it exists. */
  gone?: number;
}

/** The result of a claim. It is committed as a whole. */
export interface Outcome {
  /** The new entry; null to delete it. Without this, it stays unchanged. */
  entry?: InboxEntry | null | undefined;
  mark?: InboxMark | undefined;
  records?: Map<string, ObjectRecord> | undefined;
  /** Entries that are stored, too. */
  add?: readonly NewEntry[] | undefined;
  /** Whether to keep what was written with `tx`. */
  effects?: boolean | undefined;
}

/** A lock on an entry and its objects, or on one object. */
export interface InboxClaim<Tx> {
  /** Null if the claim is for an object. */
  entry: InboxEntry;
  /** The mark of the entry's event. */
  mark: Omit<InboxMark, 'eventId'> | null;
  /** The stored data of its objects. */
  records: Map<string, ObjectRecord>;
  /** For `onChange`. Writes fail after `commit` or `release`, even if `onChange` is still running. */
  tx: Tx;
  /**
   * Commits and ends the claim. When this resolves, everything is on disk; if it rejects, nothing was saved. The code
   * `EFFECTS_FAILED` means that the writes of `tx` cannot be committed. The claim is then still open. `CONFLICT` means
   * that a value that `tx` read has changed: handle the entry again.
   */
  commit(outcome: Outcome): Promise<void>;
  /** Ends the claim without changes. Does nothing if it has ended. */
  release(): Promise<void>;
}

/** What a store counts. */
export interface InboxCounts {
  waiting: number;
  owed: number;
  dead: number;
  gaps: number;
  objects: number;
  /** When the first waiting entry was due; null if none is waiting. */
  oldest: number | null;
  /** The first date, from `from` on, of an entry that is not handled. Includes dead letters, but not silent entries. */
  earliest: string | null;
}

/**
 * Everything that the engine needs from a store. A store makes no decisions. If a method rejects, it changed nothing.
 */
export interface InboxStore<Tx> {
  /** The best number of events to handle in parallel in one process. */
  readonly concurrency?: number;
  /** Opens the store, creates what is missing, and migrates older data. May be called again after a failure. */
  open(): Promise<void>;
  close(): Promise<void>;
  /**
   * Stores entries, which are on disk when this resolves. It skips events that were seen in this version or a later
   * one, and entries that already exist. Resolves to the number stored. It does not wait for claims.
   */
  add(entries: readonly NewEntry[]): Promise<number>;
  /**
   * Locks the first entry that is `due` and whose objects are free, or a given `entry`, together with its objects; or
   * locks a single `object`. Resolves to null if there is none. It waits for other locks only if you name an entry or
   * object.
   */
  claim(what: { due: number } | { entry: string } | { object: string }): Promise<InboxClaim<Tx> | null>;
  /** Entries in the order of their keys: the dead letters, or the others. */
  entries(which: { dead: boolean; after?: string | undefined; limit: number }): Promise<InboxEntry[]>;
  /** Open gaps, sorted by id; or those that are due, sorted by due time. */
  gaps(which: { due?: number | undefined; after?: string | undefined; limit: number }): Promise<InboxGap[]>;
  counts(from: string): Promise<InboxCounts>;
  /** The value that the engine stored under a name, or null. */
  note(name: string): Promise<object | null>;
  setNote(name: string, value: object): Promise<void>;
  /**
   * Locks the objects of an entry that is not stored, and claims it. It waits for other locks. A commit with an `entry`
   * stores it. Resolves to null if this version of the event is stored. A store that lacks this method stores every
   * event first.
   */
  claimNew?(entry: NewEntry): Promise<InboxClaim<Tx> | null>;
  /** When the first entry that is not dead is due; null without such an entry. */
  due(): Promise<number | null>;
  /**
   * Deletes marks from before a time, and objects without gaps that were deleted or merged before another. Not
   * necessarily all at once: resolves to the number deleted.
   */
  forget(before: number, goneBefore?: number): Promise<number>;
  /** Runs `work` in only one process at a time. Resolves to false if another process is running it. */
  alone(name: string, work: () => Promise<void>): Promise<boolean>;
  /**
   * Everything in the store, for a copy: first the rows of type `own`, and entries in the order of their keys. A
   * snapshot if possible, so that others may write meanwhile. Optional, as is `putRows`.
   */
  rows?(): AsyncIterable<InboxRow>;
  /**
   * Stores rows of another store in one commit. A note whose value is null is deleted. An entry gets a new key, after
   * those of earlier ones.
   */
  putRows?(rows: readonly InboxRow[]): Promise<void>;
}

/** Something in a store. */
export type InboxRow =
  /** A value of {@link OwnTable}, as JSON. */
  | { type: 'own'; key: string; value: string }
  | { type: 'note'; name: string; value: object | null }
  | { type: 'object'; id: string; record: ObjectRecord }
  | { type: 'mark'; mark: InboxMark }
  | { type: 'entry'; entry: InboxEntry };

/** How many rows an import has stored. */
export interface InboxCopied {
  objects: number;
  /** Versions of events that were seen. */
  marks: number;
  /** Events that wait, are retried, or are dead letters. */
  entries: number;
  /** Values of {@link OwnTable}. */
  own: number;
  /** Values that were left out, because of `withoutOwn`. */
  dropped: number;
  /** Notes of the engine, such as how far the log was read. */
  notes: number;
}

/**
 * Everything in a store, as lines of JSON: states, marks, waiting events, dead letters, gaps, and how far the log was
 * read. It contains payloads. It opens the store, and does not close it.
 *
 * ```js
 * import { Inbox, exportInbox, importInbox, memoryStore } from 'closehook/inbox';
 *
 * const store = memoryStore();
 * const inbox = new Inbox({ store, onChange() {}, log() {} });
 * await inbox.put(new TextEncoder().encode('no event'));
 *
 * const other = memoryStore(); // or lmdbStore, or postgresStore
 * const { entries } = await importInbox(other, exportInbox(store));
 * assert.equal(entries, 1);
 * assert.equal((await new Inbox({ store: other, onChange() {}, log() {} }).status()).dead, 1);
 * ```
 *
 * @throws {ClosehookError} `NOT_COPYABLE` if the store has no `rows`; `IMPORT_UNFINISHED`.
 */
// biome-ignore lint/suspicious/noExplicitAny: of any store
export function exportInbox(store: InboxStore<any>): AsyncIterable<string>;

/**
 * Stores an export in an empty store. Until it is finished, no inbox works on the store. If it fails, call it again
 * with the same export: it continues. It opens the store, and does not close it.
 *
 * @param chunks the export, in pieces of any size, such as a stream
 * @param options `withoutOwn` leaves out the values of {@link OwnTable}, which a store with SQL cannot take
 * @throws {ClosehookError} `NOT_EMPTY`; `INVALID_EXPORT` with the line; `EXPORT_VERSION` if another version of
 * closehook wrote it; `OWN_TABLE` if it has values of an `OwnTable`, and the store has none; `NOT_COPYABLE`.
 */
export function importInbox(
  // biome-ignore lint/suspicious/noExplicitAny: of any store
  store: InboxStore<any>,
  chunks: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  options?: { withoutOwn?: boolean },
): Promise<InboxCopied>;
