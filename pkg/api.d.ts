/**
 * Close's API for webhook subscriptions and the event log: a client that needs only `fetch`, for every runtime. `plan`
 * computes the steps from the current subscriptions to the desired ones.
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

/** A webhook subscription as Close returns it. Close documents only an example, so there may be more members. */
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

/** A subscription to create. */
export interface NewSubscription {
  /** The address to which Close sends deliveries. */
  url: string;
  /** At least one. */
  events: readonly SubscribedEvent[];
  /** Whether Close verifies the certificate of `url`. By default true. */
  verify_ssl?: boolean | undefined;
}

/** Changes of a subscription. Members that are left out stay unchanged. */
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

/** The options of each call. */
export interface CallOptions {
  /** Aborts the call, even while it waits, with the signal's reason. */
  signal?: Signal | undefined;
}

/** How requests are retried. */
export interface RetryOptions {
  /** The maximum number of attempts per request. By default 8. */
  attempts?: number | undefined;
  /** The maximum total wait between the attempts of a call, in seconds. By default 300. */
  budget?: number | undefined;
}

/** The options of a client: either `apiKey` or `token`. */
export interface CloseApiOptions {
  /** An API key of Close, or a function that returns it for each request. */
  apiKey?: string | (() => string | Promise<string>) | undefined;
  /** An OAuth token, or a function that returns it for each request, so that it can be refreshed. */
  token?: string | (() => string | Promise<string>) | undefined;
  /**
   * By default `https://api.close.com/api/v1/`. `http` is allowed only for this machine, and for names without a dot,
   * such as those of containers.
   */
  url?: string | undefined;
  /** By default, the global `fetch`. */
  // biome-ignore lint/suspicious/noExplicitAny: any abort signal and any fetch fit, whichever types are loaded
  fetch?: ((input: any, init?: any) => Promise<any>) | undefined;
  /** The time limit of one attempt, in seconds. By default 30. */
  timeout?: number | undefined;
  retry?: RetryOptions | undefined;
  /** Called for each retry: `('warn', 'API_RETRY', { request, code, status, attempt, delayMs })`. */
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
  /** The organization has the maximum number of subscriptions. */
  | 'LIMIT'
  /** 429, and the attempts or the time for waiting are used up. */
  | 'RATE_LIMITED'
  /** 5xx, no connection, or an answer that is not JSON. */
  | 'UNAVAILABLE'
  /** No answer in time. */
  | 'TIMEOUT'
  /** The event log no longer knows the cursor. Reading the log recovers from this automatically. */
  | 'CURSOR_EXPIRED';

/**
 * A call to Close's API failed. The message names the request and Close's answer, but never the key.
 */
export class ApiError extends ClosehookError {
  readonly name: 'ApiError';
  readonly code: ApiErrorCode;
  /** The status of the answer, if there was one. */
  readonly status: number | null;
  /** Close's messages about single fields, by field name. */
  readonly fields: Record<string, unknown> | null;
  /** The wait that Close requested, in seconds. */
  readonly retryAfter: number | null;
  toJSON(): Record<string, unknown>;
}

/** An event of the log: parsed, and as the bytes that Close sent, in which numbers beyond 2^53 keep their digits. */
export interface LoggedEvent {
  event: Record<string, unknown> & { id: string; object_type: string; action: string; date_updated: string };
  /** UTF-8. These are not the bytes of a delivery: the log has its own order of members. */
  bytes: Uint8Array;
}

/**
 * Which events to read from the log. Close supports only certain combinations of the members from `object_type` to
 * `request_id`: none of them; `object_type` with `object_id` or `action`; `object_id` with `action`; `lead_id` alone or
 * with `object_type`, and these two with `action`; `user_id` alone or with any of these; `request_id` alone. Any other
 * combination throws a TypeError before the request.
 */
export interface EventQuery {
  /** From this `date_updated` on: a Date, or ISO text, in UTC unless it names a zone. By default all 30 days. */
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
   * `newest` is Close's own order. `oldest` reads time windows from the start, shorter ones where events are dense, and
   * holds at most 30,000 events or 48 MB. By default `newest`.
   */
  order?: 'oldest' | 'newest' | undefined;
  signal?: Signal | undefined;
}

/** A client of Close's API. Its only state is the rate limit that Close last reported. */
export class CloseApi {
  /** @throws TypeError if an option is invalid, such as an `http` address outside of this machine. */
  constructor(options: CloseApiOptions);

  /** Webhook subscriptions. Every call throws {@link ApiError}. */
  readonly subscriptions: {
    /** All subscriptions of the organization. */
    list(options?: CallOptions): Promise<WebhookSubscription[]>;
    get(id: string, options?: CallOptions): Promise<WebhookSubscription>;
    /** Retried only after 429. After any other failure, the subscription may exist, so list first. */
    create(subscription: NewSubscription, options?: CallOptions): Promise<WebhookSubscription>;
    /** Changes the given members. The signature key stays. */
    update(id: string, changes: SubscriptionChanges, options?: CallOptions): Promise<WebhookSubscription>;
    /** Close sends nothing more, and drops what is queued. */
    pause(id: string, options?: CallOptions): Promise<WebhookSubscription>;
    activate(id: string, options?: CallOptions): Promise<WebhookSubscription>;
    delete(id: string, options?: CallOptions): Promise<void>;
  };

  /**
   * Iterates over the events of the last 30 days, page by page. An expired cursor is replaced, and no event comes
   * twice.
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
   * @throws TypeError for a combination that Close does not support.
   */
  events(query?: EventQuery): AsyncIterable<LoggedEvent>;

  /** One event of the log. */
  event(id: string, options?: CallOptions): Promise<LoggedEvent>;

  /**
   * All custom fields of the organization: those of leads, contacts, opportunities, custom activities and custom
   * objects, and the shared ones. It takes one request per list, so read them once, at startup. {@link namesOf} turns
   * them into `names`.
   *
   * @throws {ApiError}
   */
  customFields(options?: CallOptions): Promise<CustomField[]>;

  /** The number of requests so far, including retries. */
  readonly requestCount: number;

  /** Close's time at its last answer; null before the first one, and in browsers, which hide it. */
  readonly serverTime: Date | null;
}

/** A custom field as Close returns it, with the events that have it. */
export interface CustomField {
  /** `cf_…`, or `lcf_…` for an old one. */
  id: string;
  /** The name that your users see. */
  name: string;
  /** Its name in events: `custom.cf_…`. Added by closehook. */
  key: `custom.${string}`;
  /** The object types whose events have it; several, or none, for a shared field. Added by closehook. */
  object_types: ('lead' | 'contact' | 'opportunity' | 'activity.custom_activity' | 'custom_object')[];
  /** `text`, `textarea`, `number`, `date`, `datetime`, `choices`, `user`, `contact`, `custom_object`, `hidden`, … */
  type: string;
  description?: string | null;
  /** For `choices`. */
  choices?: string[] | null;
  /** Whether its value is a list. */
  accepts_multiple_values?: boolean;
  /** For a field of custom activities. */
  custom_activity_type_id?: string;
  /** For a field of custom objects. */
  custom_object_type_id?: string;
  /** For a shared field. */
  associations?: { object_type: string; [member: string]: unknown }[];
  [member: string]: unknown;
}

/**
 * The names of custom fields, by key and by id, for `names` of `describe` and `render`.
 *
 * ```js
 * import { render } from 'closehook';
 * import { CloseApi, namesOf } from 'closehook/api';
 * import { Emulator } from 'closehook/emulator';
 *
 * const emulator = await Emulator.start({ seed: 1 });
 * const data = { id: 'cf_1', name: 'Plan', type: 'text' };
 * await emulator.put({ object_type: 'custom_fields.lead', action: 'created', object_id: 'cf_1', data });
 *
 * const api = new CloseApi({ apiKey: emulator.apiKey, url: emulator.url });
 * const names = namesOf(await api.customFields()); // once, at startup
 * const event = { object_type: 'lead', action: 'updated', changed_fields: ['custom.cf_1'],
 *   data: { name: 'Bluth', 'custom.cf_1': 'Pro' }, previous_data: { 'custom.cf_1': null } };
 * assert.match(render(event, { names }), /Plan .*Pro/);
 * await emulator.close();
 * ```
 */
export function namesOf(fields: Iterable<{ readonly id: string; readonly name: string }>): { [id: string]: string };

/** A desired subscription. */
export interface DesiredSubscription extends NewSubscription {
  /** The id of the existing subscription to change. Without it, one with the same address is used. */
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
  /** The request, with its path relative to `/api/v1/`; null for `keep`. */
  request: { method: 'PUT' | 'POST' | 'DELETE'; path: string; body: object | null } | null;
}

/**
 * Computes the steps from the current subscriptions to the desired ones, without any request. It updates a subscription
 * where possible instead of creating a new one, which would have a new key. Filters are compared regardless of the
 * order of their members. Nothing is deleted without `prune`.
 *
 * @throws TypeError with the place of the mistake in `desired`.
 */
export function plan(
  desired: readonly DesiredSubscription[],
  current: readonly WebhookSubscription[],
  options?: { prune?: boolean | undefined },
): Step[];

/** The parts of a subscription that {@link catchUp} and {@link coverage} need. */
export interface KnownSubscription {
  id: string;
  events: readonly SubscribedEvent[];
  /** A `paused` subscription delivers nothing. */
  status?: string | undefined;
}

/** The saved position of {@link catchUp}: JSON, to be stored unchanged. */
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
   * From this `date_updated` on. Optional if `state` has a saved position. The saved position wins, unless `since` is
   * earlier than everything it covers.
   */
  since?: string | Date | undefined;
  /** Up to this `date_updated`. By default, the start of the catch-up by Close's clock. */
  until?: string | Date | undefined;
  /**
   * Whether you have this version of an event. An event that Close extends by consolidation comes again with the same
   * `id` and a later `date_updated`.
   */
  seen?: ((event: LoggedEvent['event']) => boolean | Promise<boolean>) | undefined;
  /**
   * Accepts an event that you have not seen. Events come oldest first, one at a time unless you set `parallel`.
   * `subscriptions` are the ids of those that should have delivered it, and empty if you passed none. If it throws, the
   * catch-up ends, and the next one repeats this event.
   */
  accept(logged: LoggedEvent, about: { subscriptions: string[] }): unknown;
  /**
   * The maximum number of parallel calls of `accept`, up to 1,000. By default 1. Events of one object are passed one
   * after the other, in the order of the log; events of different objects overlap. After an error, no more calls start,
   * and events that were accepted in the meantime are not repeated.
   */
  parallel?: number | undefined;
  /**
   * Pass only events that these subscriptions should have delivered, by their types and filters, even if paused. By
   * default, pass every event.
   */
  subscriptions?: readonly KnownSubscription[] | undefined;
  /** Aborts the catch-up, with the signal's reason. The position is saved. */
  signal?: Signal | undefined;
  /**
   * Stores the position: `load` returns the value last passed to `save`, or null. It is saved after every 50 events, so
   * after a kill, at most those are repeated.
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
   * Every event with an earlier `date_updated` has been accepted. At least five minutes ago, since newer events may
   * still change; null if `since` is within those five minutes. UTC without a zone.
   */
  completeUntil: string | null;
  /**
   * Events before this time are no longer in the log, so nobody can know whether they are complete. Null if the log
   * reaches back to `since`.
   */
  incompleteBefore: string | null;
  /** Events that the subscriptions should have delivered, or all in the range. */
  events: number;
  /** How many of those `accept` took. */
  new: number;
  /** Requests, including retries. */
  pages: number;
}

/**
 * Passes on the events of Close's log that you lack, oldest first, each version of an event once. At most 30,000 events
 * or 48 MB are in memory. The log is read as a whole or by object type and action, whichever takes fewer pages.
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
 * @throws {ApiError} if the log cannot be read, after retries. `FORBIDDEN` also if the API key is not an
 * administrator's: then Close leaves the object out of events older than an hour.
 * @throws TypeError if an option is invalid, or the position was saved for other subscriptions.
 */
export function catchUp(options: CatchUpOptions): Promise<CaughtUp>;

/** The events of an object type and action: how many were delivered or missed. */
export interface TypeCoverage {
  object_type: string;
  action: string;
  events: number;
  /** By at least one subscription. */
  brought: number;
  missed: number;
  /**
   * Why events were missed: no subscription has this type and action, a filter excludes them, or the subscription is
   * paused. Null if none were missed.
   */
  why: 'not subscribed' | 'filtered' | 'paused' | null;
  /** The id of the first missed event. */
  example: string | null;
  /** The ids of the subscriptions that delivered some. */
  subscriptions: string[];
}

/** A field whose newest value no subscription delivered, although the object was delivered. */
export interface FieldCoverage {
  object_type: string;
  field: string;
  /** The number of such objects. */
  objects: number;
  /** In how many of these the receiver has no value at all: null, 0, or an empty text or list. */
  empty: number;
  /** The number of objects of the type that were delivered. */
  of: number;
  /** The actions whose events had the value. */
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
  /** Sorted by their share of the objects. */
  fields: FieldCoverage[];
}

/**
 * Finds events that no subscription delivers, by type and action, and fields of which a receiver has an old value or
 * none. A paused subscription delivers nothing.
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
 * @param events events of the log: a list, or a stream, oldest first, such as `api.events({ order: 'oldest' })`. Memory
 * grows with the number of objects, not of events.
 * @throws TypeError for a stream that is not oldest first.
 */
export function coverage(
  subscriptions: readonly KnownSubscription[],
  events: AsyncIterable<LoggedEvent> | Iterable<LoggedEvent>,
): Promise<Coverage>;
