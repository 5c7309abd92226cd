/**
 * Close's API for webhook subscriptions and the event log: a client on `fetch` alone, for every runtime, and the plan
 * from the subscriptions that exist to the ones you want.
 *
 * ```js
 * import { CloseApi, plan } from 'closehook/api';
 * import { Emulator } from 'closehook/emulator';
 *
 * const emulator = await Emulator.start({ seed: 1 });
 * const api = new CloseApi({ apiKey: emulator.apiKey, url: emulator.url }); // Close's own address by default
 *
 * const file = [{ url: 'https://example.org/webhook', events: [{ object_type: 'lead', action: 'created' }] }];
 * const [step] = plan(file, await api.subscriptions.list());
 * assert.deepEqual([step.kind, step.why], ['create', 'no subscription has this address']);
 *
 * const { id, signature_key } = await api.subscriptions.create(file[0]);
 * assert.match(signature_key, /^[0-9a-f]{64}$/);
 * assert.deepEqual(plan(file, await api.subscriptions.list()).map(({ kind }) => kind), ['keep']);
 * await api.subscriptions.delete(id);
 * await emulator.close();
 * ```
 *
 * @packageDocumentation
 */
import type { ClosehookError } from './index.js';

/** An event that a subscription asks for. */
export interface SubscribedEvent {
  /** Such as `lead` or `activity.email`. */
  object_type: string;
  /** Such as `created`. */
  action: string;
  /** A filter in Close's language. */
  extra_filter?: object | null | undefined;
}

/** A webhook subscription as Close returns it. Close documents it by an example; members may be added. */
export interface WebhookSubscription {
  id: string;
  url: string;
  events: SubscribedEvent[];
  status: 'active' | 'paused';
  verify_ssl: boolean;
  /** 64 hex digits. A secret. */
  signature_key: string;
  /** Such as `api` or `permission_revoked`; null while it is active. */
  pause_reason: string | null;
  health_status: string;
  latest_error: unknown;
  recent_consecutive_fail_buckets_cnt: number;
  counters: Record<string, unknown>;
  created_by: string;
  updated_by: string;
  /** UTC without a zone, such as `2018-12-06T19:15:09.590432`. */
  date_created: string;
  /** As `date_created`. */
  date_updated: string;
  [member: string]: unknown;
}

/** What a new subscription is made of. */
export interface NewSubscription {
  /** Where Close sends deliveries to. */
  url: string;
  /** At least one. */
  events: readonly SubscribedEvent[];
  /** Whether Close verifies the certificate of `url`. By default true. */
  verify_ssl?: boolean | undefined;
}

/** What can be changed in a subscription; what is left out stays. */
export interface SubscriptionChanges extends Partial<NewSubscription> {
  status?: 'active' | 'paused' | undefined;
}

/** An `AbortSignal` of any runtime. */
export interface Signal {
  readonly aborted: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: any abort signal and any fetch fit, whichever types are loaded
  readonly reason: any;
  throwIfAborted(): void;
  // biome-ignore lint/suspicious/noExplicitAny: any abort signal and any fetch fit, whichever types are loaded
  addEventListener(type: 'abort', listener: (event: any) => void, options?: any): void;
  // biome-ignore lint/suspicious/noExplicitAny: any abort signal and any fetch fit, whichever types are loaded
  removeEventListener(type: 'abort', listener: (event: any) => void, options?: any): void;
}

/** For each call: its end from outside. */
export interface CallOptions {
  /** Ends the call, its waiting included, with the signal's reason. */
  signal?: Signal | undefined;
}

/** How requests are repeated. */
export interface RetryOptions {
  /** How often a request is made at most. By default 8. */
  attempts?: number | undefined;
  /** How long a call waits between its attempts in all, in seconds. By default 300. */
  budget?: number | undefined;
}

/** The options of a client: either `apiKey` or `token`. */
export interface CloseApiOptions {
  /** An API key of Close, or a function that returns it for each request. */
  apiKey?: string | (() => string | Promise<string>) | undefined;
  /** An OAuth token, or a function that returns it for each request, so that it can be refreshed. */
  token?: string | (() => string | Promise<string>) | undefined;
  /**
   * By default `https://api.close.com/api/v1/`. `http` is for this machine, and for names without a dot, as containers
   * have.
   */
  url?: string | undefined;
  /** By default the global one. */
  // biome-ignore lint/suspicious/noExplicitAny: any abort signal and any fetch fit, whichever types are loaded
  fetch?: ((input: any, init?: any) => Promise<any>) | undefined;
  /** For one attempt, in seconds. By default 30. */
  timeout?: number | undefined;
  retry?: RetryOptions | undefined;
  /** Is told of each request that is repeated: `('warn', 'API_RETRY', { request, code, status, attempt, delayMs })`. */
  log?: ((level: 'warn', code: string, about: Record<string, unknown>) => void) | undefined;
}

/** Why a call to Close's API failed. */
export type ApiErrorCode =
  /** 401: the key or token is wrong. */
  | 'UNAUTHORIZED'
  /** 402 and 403: the plan or the user does not allow it. */
  | 'FORBIDDEN'
  /** 404. */
  | 'NOT_FOUND'
  /** Close refused the request: `fields` says why. */
  | 'INVALID'
  /** Another active subscription has this address and these events. */
  | 'DUPLICATE_SUBSCRIPTION'
  /** The organization has as many subscriptions as it may have. */
  | 'LIMIT'
  /** 429, and the attempts or the budget of waiting are used up. */
  | 'RATE_LIMITED'
  /** 5xx, no connection, or an answer that is not JSON. */
  | 'UNAVAILABLE'
  /** No answer in time. */
  | 'TIMEOUT'
  /** The event log no longer knows the cursor. Reading a log goes on by itself after it. */
  | 'CURSOR_EXPIRED';

/**
 * A call to Close's API failed. The message names the request and what Close said, and never the key.
 */
export class ApiError extends ClosehookError {
  readonly name: 'ApiError';
  readonly code: ApiErrorCode;
  /** The status of the answer, if there was one. */
  readonly status: number | null;
  /** What Close says of single fields, by their names. */
  readonly fields: Record<string, unknown> | null;
  /** How long Close asked to wait, in seconds. */
  readonly retryAfter: number | null;
  toJSON(): Record<string, unknown>;
}

/** An event of the log, parsed, and in the bytes that Close sent: in those, numbers beyond 2^53 keep their digits. */
export interface LoggedEvent {
  event: Record<string, unknown> & { id: string; object_type: string; action: string; date_updated: string };
  /** UTF-8. They are not the bytes of a delivery: the log sorts members in its own way. */
  bytes: Uint8Array;
}

/**
 * What is read of the event log. Close answers only certain combinations of the members from `object_type` to
 * `request_id`: nothing; `object_type` with `object_id` or `action`; `object_id` with `action`; `lead_id` alone or with
 * `object_type`, and that with `action`; `user_id` alone or with any of these; `request_id` alone. Another one is a
 * TypeError before Close is asked.
 */
export interface EventQuery {
  /** From this `date_updated` on: a Date, or ISO text, which is UTC when it names no zone. By default all 30 days. */
  since?: string | Date | undefined;
  /** Up to this `date_updated`. By default now. */
  until?: string | Date | undefined;
  object_type?: string | undefined;
  object_id?: string | undefined;
  action?: string | undefined;
  lead_id?: string | undefined;
  user_id?: string | undefined;
  request_id?: string | undefined;
  /**
   * `newest` is Close's own order. `oldest` reads windows of time from the start, whose length follows the density of
   * events, and holds at most 30,000 events or 48 MB. By default `newest`.
   */
  order?: 'oldest' | 'newest' | undefined;
  signal?: Signal | undefined;
}

/** A client of Close's API. It keeps no state but the rate limit that Close reported. */
export class CloseApi {
  /** @throws TypeError for options that cannot work, such as an `http` address outside of this machine. */
  constructor(options: CloseApiOptions);

  /** Webhook subscriptions. Every call throws {@link ApiError}. */
  readonly subscriptions: {
    /** All of the organization. */
    list(options?: CallOptions): Promise<WebhookSubscription[]>;
    get(id: string, options?: CallOptions): Promise<WebhookSubscription>;
    /** Is repeated after 429 alone: after any other failure it may exist, so list first. */
    create(subscription: NewSubscription, options?: CallOptions): Promise<WebhookSubscription>;
    /** Changes what is given. The signature key stays. */
    update(id: string, changes: SubscriptionChanges, options?: CallOptions): Promise<WebhookSubscription>;
    /** Close sends nothing more, and drops what is queued. */
    pause(id: string, options?: CallOptions): Promise<WebhookSubscription>;
    activate(id: string, options?: CallOptions): Promise<WebhookSubscription>;
    delete(id: string, options?: CallOptions): Promise<void>;
  };

  /**
   * Events of the log of the last 30 days, page after page. An expired cursor is replaced, and no event comes twice.
   *
   * ```js
   * import { CloseApi } from 'closehook/api';
   *
   * const logged = '{"id": "ev_1", "date_updated": "2026-01-01T00:00:00", "data": {"n": 12345678901234567890}}';
   * const page = `{"data": [${logged}], "cursor_next": null}`;
   * const api = new CloseApi({ apiKey: 'api_1', fetch: async () => new Response(page) });
   * for await (const { event, bytes } of api.events({ since: '2026-01-01' })) {
   *   assert.equal(event.id, 'ev_1');
   *   assert.match(new TextDecoder().decode(bytes), /12345678901234567890/);
   * }
   * ```
   *
   * @throws TypeError for a combination that Close does not answer.
   */
  events(query?: EventQuery): AsyncIterable<LoggedEvent>;

  /** One event of the log. */
  event(id: string, options?: CallOptions): Promise<LoggedEvent>;

  /** Requests made so far, with those that were repeated. */
  readonly requestCount: number;

  /** What time it was at Close when it last answered; null before that, and in browsers, which hide it. */
  readonly serverTime: Date | null;
}

/** A subscription as it should be. */
export interface DesiredSubscription extends NewSubscription {
  /** Of the subscription that becomes this one. Without it, one with the same address does. */
  id?: string | undefined;
  /** By default `active`. */
  status?: 'active' | 'paused' | undefined;
}

/** A step of a plan. */
export interface Step {
  kind: 'keep' | 'update' | 'pause' | 'activate' | 'create' | 'delete';
  /** Null for `create`. */
  id: string | null;
  url: string;
  /** The reason, in words. */
  why: string;
  /** The request, with its path behind `/api/v1/`; null for `keep`. */
  request: { method: 'PUT' | 'POST' | 'DELETE'; path: string; body: object | null } | null;
}

/**
 * The steps from the subscriptions that exist to the desired ones. It asks nobody and changes nothing. What an update
 * can change is never created anew, since a new subscription has a new key. Filters are compared whatever the order of
 * their members. Nothing is deleted without `prune`.
 *
 * @throws TypeError with the place of what is wrong in `desired`.
 */
export function plan(
  desired: readonly DesiredSubscription[],
  current: readonly WebhookSubscription[],
  options?: { prune?: boolean | undefined },
): Step[];

/** What {@link catchUp} and {@link coverage} read of a subscription. */
export interface KnownSubscription {
  id: string;
  events: readonly SubscribedEvent[];
  /** `paused` for one that brings nothing. */
  status?: string | undefined;
}

/** What {@link catchUp} keeps to go on later: JSON, to be kept as it is. */
export interface CatchUpPlace {
  format: 'closehook/catch-up/1';
  /** From this `date_updated` on, everything was handled up to `completeUntil`. */
  from: string;
  completeUntil: string;
  [member: string]: unknown;
}

/** The options of {@link catchUp}. */
export interface CatchUpOptions {
  api: CloseApi;
  /**
   * From this `date_updated` on. It may be left out where `state` has a place to go on from. A place is left only for a
   * `since` that is earlier than all it knows.
   */
  since?: string | Date | undefined;
  /** Up to this `date_updated`. By default the time at which the catch-up begins, by Close's clock. */
  until?: string | Date | undefined;
  /**
   * Whether you have this version of an event: an event that grows by consolidation comes again under its `id`, with a
   * later `date_updated`.
   */
  seen?: ((event: LoggedEvent['event']) => boolean | Promise<boolean>) | undefined;
  /**
   * Takes an event that was not seen; the oldest first, one at a time unless `parallel` says more. `subscriptions` are
   * the ids of those that should have brought it, and empty where none were given. What it throws ends the catch-up,
   * and this event is asked for again.
   */
  accept(logged: LoggedEvent, about: { subscriptions: string[] }): void | Promise<void>;
  /**
   * How many events `accept` takes at once, at most; 1 by default, up to 1,000. Events of one object are handed over
   * one after the other, in the order of the log; those of different objects overlap. After an error nothing more
   * begins, and what was accepted meanwhile is not asked for again.
   */
  parallel?: number | undefined;
  /**
   * Only what these would have brought, by their own events and filters, paused ones included. By default everything.
   */
  subscriptions?: readonly KnownSubscription[] | undefined;
  /** Ends the catch-up, with its reason. The place is kept. */
  signal?: Signal | undefined;
  /**
   * Keeps the place: `load` gives what `save` was given last, or null. It is saved after every 50 events, so a process
   * that is killed repeats at most those.
   */
  state?:
    | {
        load(): CatchUpPlace | null | undefined | Promise<CatchUpPlace | null | undefined>;
        save(place: CatchUpPlace): void | Promise<void>;
      }
    | undefined;
}

/** What {@link catchUp} did. */
export interface CaughtUp {
  /**
   * Every event with an earlier `date_updated` is handled. At most five minutes ago, since events of the latest five
   * minutes may still change; null when the catch-up began within those. UTC without a zone.
   */
  completeUntil: string | null;
  /**
   * What is older is no longer in the log, so that nobody can know whether it is complete; null when the log reaches
   * back to `since`.
   */
  incompleteBefore: string | null;
  /** Events that the subscriptions should have brought, or all in the range. */
  events: number;
  /** Of those, the ones that `accept` took. */
  new: number;
  /** Requests, with those that were repeated. */
  pages: number;
}

/**
 * Hands over what you lack of Close's event log, oldest first, each version of an event once. Memory is bounded: at
 * most 30,000 events or 48 MB are held. By object type and action or as a whole, the log is read in the way that takes
 * fewer pages.
 *
 * ```js
 * import { CloseApi, catchUp } from 'closehook/api';
 * import { Emulator } from 'closehook/emulator';
 *
 * const emulator = await Emulator.start({ seed: 1 });
 * const api = new CloseApi({ apiKey: emulator.apiKey, url: emulator.url });
 * const since = new Date(emulator.clock.date);
 * await emulator.put([{ template: 'lead.created', count: 2 }, { template: 'contact.created' }]);
 * await emulator.advance(3600);
 *
 * let place = null; // in a file, or a database
 * const state = { load: () => place, save: (next) => { place = next; } };
 * const subscriptions = [{ id: 'whsub_1', events: [{ object_type: 'lead', action: 'created' }] }];
 * const taken = [];
 * const accept = ({ event }) => { taken.push(event.object_type); };
 *
 * const first = await catchUp({ api, since, subscriptions, accept, state });
 * assert.deepEqual([first.events, first.new, taken], [2, 2, ['lead', 'lead']]);
 * await emulator.put({ template: 'lead.created' });
 * const second = await catchUp({ api, subscriptions, accept, state });
 * assert.equal(second.new, 1);
 * assert.ok(second.completeUntil >= first.completeUntil);
 * await emulator.close();
 * ```
 *
 * @throws {ApiError} when the log cannot be read, after its retries. `FORBIDDEN` also when the API key is not of an
 *   administrator: then Close leaves the object out of events older than an hour.
 * @throws TypeError for options that cannot work, and for a place that was kept for other subscriptions.
 */
export function catchUp(options: CatchUpOptions): Promise<CaughtUp>;

/** An object type and action, and what became of its events. */
export interface TypeCoverage {
  object_type: string;
  action: string;
  events: number;
  /** By at least one subscription. */
  brought: number;
  missed: number;
  /**
   * Of those missed: nobody asks for this type and action, a filter keeps them away, or who asks is paused. Null when
   * none is missed.
   */
  why: 'not subscribed' | 'filtered' | 'paused' | null;
  /** The id of the first event that was missed. */
  example: string | null;
  /** The ids of those that brought some. */
  subscriptions: string[];
}

/** A field whose newest value no subscription brought, of objects that one did bring. */
export interface FieldCoverage {
  object_type: string;
  field: string;
  /** In so many objects. */
  objects: number;
  /** In so many of these, the receiver has no value at all: null, 0, or an empty text or list. */
  empty: number;
  /** So many objects of the type were brought. */
  of: number;
  /** The actions that had the value. */
  actions: string[];
  /** Such as `duration got its value only in activity.call.updated (398 of 412 calls)`. */
  sentence: string;
}

/** What {@link coverage} found. */
export interface Coverage {
  /** The `date_updated` of the first event; null when there is none. */
  since: string | null;
  /** Of the last one. */
  until: string | null;
  events: number;
  brought: number;
  missed: number;
  /** The most missed first. */
  types: TypeCoverage[];
  /** By their share of the objects. */
  fields: FieldCoverage[];
}

/**
 * What happened and no subscription brings, by type and action; and by field, what a receiver has an old value of, or
 * none. A paused subscription brings nothing.
 *
 * ```js
 * import { coverage } from 'closehook/api';
 *
 * const event = (second, action, duration) => ({
 *   bytes: new Uint8Array(),
 *   event: {
 *     id: `ev_${second}`, object_type: 'activity.call', object_id: 'acti_1', action,
 *     date_updated: `2026-01-01T00:00:0${second}`, changed_fields: action === 'updated' ? ['duration'] : [],
 *     data: { duration }, previous_data: { duration: 0 },
 *   },
 * });
 * const created = [{ id: 'whsub_1', events: [{ object_type: 'activity.call', action: 'created' }] }];
 * const { missed, types, fields } = await coverage(created, [event(1, 'created', 0), event(2, 'updated', 63)]);
 * assert.deepEqual([missed, types[0].action, types[0].why], [1, 'updated', 'not subscribed']);
 * assert.equal(fields[0].sentence, 'duration got its value only in activity.call.updated (1 of 1 calls)');
 * ```
 *
 * @param events of the log: a list, or a stream that is oldest first, such as `api.events({ order: 'oldest' })`. Its
 *   memory follows the number of objects, not of events.
 * @throws TypeError for a stream that is not oldest first.
 */
export function coverage(
  subscriptions: readonly KnownSubscription[],
  events: AsyncIterable<LoggedEvent> | Iterable<LoggedEvent>,
): Promise<Coverage>;
