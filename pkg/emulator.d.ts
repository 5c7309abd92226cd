/// <reference lib="esnext.disposable" />
/**
 * The emulator: Close's side of webhooks on your own machine, for tests and development. It serves Close's API for
 * webhook subscriptions and the event log on `127.0.0.1`, creates events, and delivers them as signed HTTP requests,
 * with the retries, pauses and limits of Close's documentation. Its clock is the real one, or a virtual one that moves
 * only when you advance it, so the 72 hours of retries pass in seconds.
 *
 * It runs only in Node. `closehook emulate` starts it from the command line.
 *
 * ```js
 * import { createServer } from 'node:http';
 * import { Emulator } from 'closehook/emulator';
 * import { Webhook } from 'closehook';
 *
 * // The receiver that is to be tested: it fails once.
 * const statuses = [];
 * let webhook;
 * const receiver = createServer(async (request, response) => {
 *   const body = Buffer.concat(await request.toArray());
 *   assert.ok(webhook.safeVerify(body, request.headers).ok);
 *   response.writeHead(statuses.push(statuses.length === 0 ? 503 : 204) === 1 ? 503 : 204).end();
 * }).listen(0, '127.0.0.1');
 * await new Promise((resolve) => receiver.once('listening', resolve));
 *
 * const emulator = await Emulator.start({ seed: 1 });
 * const { signature_key } = await emulator.subscribe({
 *   url: `http://127.0.0.1:${receiver.address().port}/webhook`,
 *   events: [{ object_type: 'opportunity', action: 'updated' }],
 * });
 * webhook = new Webhook(signature_key);
 *
 * await emulator.put({ template: 'opportunity.updated', data: { status_type: 'won' } });
 * await emulator.advance(5); // an update waits five seconds for others
 * assert.deepEqual(emulator.deliveries().map(({ status }) => status), [503]);
 * await emulator.advance(5); // the first retry
 * assert.deepEqual(emulator.deliveries().map(({ status }) => status), [503, 204]);
 *
 * await emulator.close();
 * receiver.close();
 * ```
 *
 * @packageDocumentation
 */
import type { SubscriptionChanges } from './api.js';
import type { ClosehookError } from './index.js';

/** An event that a subscription asks for. */
export interface Listened {
  /** Such as `lead` or `activity.email`. */
  object_type: string;
  /** Such as `created`. */
  action: string;
  /** A filter in Close's language. */
  extra_filter?: object | null;
}

/**
 * Every event that Close documents, as the `events` of a subscription: each object type with each of its actions.
 *
 * ```js
 * import { EVENTS } from 'closehook/emulator';
 *
 * assert.ok(EVENTS.some(({ object_type, action }) => object_type === 'lead' && action === 'merged'));
 * ```
 */
export const EVENTS: Listened[];

/**
 * Figures of the rules. The defaults are Close's, or ours where Close's documentation is silent. Times are in
 * milliseconds.
 */
export interface Rules {
  /** The wait before the first retry. Each later wait is `retryFactor` times as long. Ours: 5,000. */
  firstRetryMs?: number;
  /** Ours: 2. */
  retryFactor?: number;
  /** The longest wait between retries. Documented: 20 minutes. */
  longestRetryMs?: number;
  /** By how many thousandths a wait is shortened at random, at most. Ours: 200. */
  jitterPermille?: number;
  /** The time after which an event is dropped. Documented: 72 hours. */
  dropAfterMs?: number;
  /**
   * How long an `updated` event is held to consolidate later updates of its object, and how long a `deleted` event
   * waits. Ours: 5,000.
   */
  consolidationMs?: number;
  /** The backlog above which there is a warning. Documented: 80,000. */
  warningBacklog?: number;
  /** The backlog at which the subscription is paused and its queue cleared. Documented: 100,000. */
  pauseBacklog?: number;
  /** How long all deliveries must have failed before the subscription is paused. Documented: 3 days. */
  pauseAfterMs?: number;
  /** The interval of warnings before that. Ours: a day. */
  warnEveryMs?: number;
  /** The maximum number of subscriptions, without those of platforms. Documented: 40 per organization. */
  subscriptions?: number;
  /**
   * The maximum number of subscriptions, including those of platforms. Documented: 500 in total. Ours: per
   * organization.
   */
  platformSubscriptions?: number;
  /** How long the event log keeps an event. Documented: 30 days. */
  logMs?: number;
  /** The maximum number of events on a page of the log. Documented: 50. */
  page?: number;
  /** How long a cursor of the log is valid. Ours: a day. */
  cursorMs?: number;
  /**
   * The number of parallel deliveries per subscription. Ours: 10. With 1, their order is always the same.
   */
  parallel?: number;
  /** The age of a signature under the fault `stale_timestamp`. Ours: an hour. */
  staleByMs?: number;
  /** The maximum delay of the fault `reorder`. Ours: a minute. */
  reorderByMs?: number;
  /** Whether each attempt is signed anew, or all with the time of the first. Ours: `true`. */
  signAnew?: boolean;
  /** The JSON format of bodies. Ours: `python`, that of Python's `json.dumps`, which Close appears to send. */
  spelling?: 'python' | 'python-utf8' | 'compact' | 'compact-utf8';
}

/** The options of an emulator. */
export interface EmulatorOptions {
  /** The port on `127.0.0.1`. By default 0, which selects a free one. */
  port?: number | undefined;
  /**
   * The address to listen on. By default `127.0.0.1`. With another one, such as `0.0.0.0` for containers, anyone who
   * can reach the port can read the signature keys, create events and move the clock. The `Host` of a request must then
   * be an address, or a name that is not in the public DNS (`emulator`, `host.docker.internal`), so that no web page
   * can reach the emulator. A page may only send requests to the host that it came from.
   */
  host?: string | undefined;
  /** The admin's API key. By default, it is derived from the seed. */
  apiKey?: string | undefined;
  /** An OAuth access token of the admin for `Authorization: Bearer`, in addition to the API key. */
  accessToken?: string | undefined;
  /**
   * The maximum number of requests to Close's API per second of the real clock, for each key or token. More get 429
   * with `retry-after`. The `RateLimit` header of each answer has the rest. Ours: 10,000. Close has a different limit
   * for each group of endpoints.
   */
  apiLimit?: number | undefined;
  /**
   * The path of a data file. The emulator saves everything in it, and continues from it after a restart. An event
   * survives a kill once its `put` has resolved or its request was answered. Deliveries that were in progress are
   * repeated. Needs the package `lmdb`, an optional peer dependency (`LMDB_MISSING`). Only one emulator at a time can
   * open the file (`DATA_IN_USE`).
   */
  data?: string | undefined;
  /** `virtual`, the default, moves only with `advance`; `real` follows the machine's clock. */
  clock?: 'real' | 'virtual' | undefined;
  /**
   * The clock of the signatures. `real` is the default, since receivers check the age by their own clock. With
   * `virtual`, the same inputs give the same bytes.
   */
  signing?: 'real' | 'virtual' | undefined;
  /** The same seed gives the same ids, keys, waits and faults. By default, it is random. */
  seed?: number | undefined;
  /** The start of the clock, in milliseconds since 1970. By default, now. */
  start?: number | undefined;
  /** How long a receiver may take for its whole answer, in seconds of the real clock. Ours: 30. */
  timeout?: number | undefined;
  /** Other figures. */
  rules?: Rules | undefined;
  /**
   * A `node:http` listener for all other paths. `closehook emulate` serves its page with it.
   */
  fallback?: ((request: never, response: never) => void) | undefined;
}

/** A subscription, as Close's API returns it. */
export interface Subscription {
  /** `whsub_…`. */
  id: string;
  /** Where deliveries go. */
  url: string;
  /** The events that it asks for. */
  events: Listened[];
  /** Whether the certificate of the receiver is verified. */
  verify_ssl: boolean;
  /** `paused` by a request, or by the rules. */
  status: 'active' | 'paused';
  /** Why it is paused. */
  pause_reason: string | null;
  /** 64 hex digits, for `new Webhook(…)`. */
  signature_key: string;
  /** Close's other members. */
  [name: string]: unknown;
}

/** An attempt to deliver, with its outcome. */
export interface Attempt {
  /** The number of the attempt, from 1. */
  number: number;
  /** By the emulator's clock. */
  date: string;
  /** The subscription. */
  subscription_id: string;
  /** The event. */
  event_id: string;
  /** The object type of the event. */
  object_type: string;
  /** Its action. */
  action: string;
  /** The address, without user name and password. */
  url: string;
  /** The number of the attempt for this event and subscription, from 1. */
  attempt: number;
  /** Whether the fault `duplicate` made it. */
  repeated: boolean;
  /** The faults that applied. If the receiver then refuses the delivery, it is not the receiver's mistake. */
  faults: Fault['kind'][];
  /** The status of the answer, or `null` if there was none. */
  status: number | null;
  /** Why there was no answer. */
  error: string | null;
  /** How long it took, on the real clock. */
  milliseconds: number;
  /** The length of the body. */
  bytes: number;
}

/** An e-mail that Close would send to the admins. */
export interface Warning {
  /** The number of the warning, from 1. */
  number: number;
  /** In milliseconds since 1970. */
  now: number;
  /** The same as a date with its zone, such as `2026-01-31T12:00:00+00:00`. */
  date: string;
  /** The e-mail addresses of the admins with access. Absent if there are none. */
  recipients?: string[];
  /** The subscription. */
  subscription_id: string;
  /** A backlog above 80,000, a day without a delivery, or a pause. */
  kind: 'backlog' | 'failing' | 'paused';
  /** With `paused`, why. */
  pause_reason: string | null;
  /** The number of events that wait or were cleared. */
  backlog: number;
  /** The sentence. */
  message: string;
}

/** An injected fault. */
export interface Fault {
  /**
   * | kind | what goes wrong |
   * |---|---|
   * | `down` | nothing is sent, as if nothing were listening |
   * | `slow` | the delivery is sent, but its answer counts as too late |
   * | `wrong_key` | the signature is made with another key |
   * | `stale_timestamp` | the signature is correct, but an hour old |
   * | `altered_body` | a byte of the body differs from what was signed |
   * | `duplicate` | the event is sent once more |
   * | `reorder` | the event is held back, so that later ones overtake it |
   * | `rate_limited` | Close's API answers 429 with `retry-after`, and does nothing |
   * | `api_down` | it answers 503, and does nothing |
   * | `cursor_expired` | it refuses a `_cursor` of the event log with 400, as if it had expired |
   * | `slow_api` | the request takes effect at once, but the answer is delayed |
   */
  kind:
    | 'down'
    | 'slow'
    | 'wrong_key'
    | 'stale_timestamp'
    | 'altered_body'
    | 'duplicate'
    | 'reorder'
    | 'rate_limited'
    | 'api_down'
    | 'cursor_expired'
    | 'slow_api';
  /** The subscription. By default all. A fault of the API is always for all. */
  subscription_id?: string | null;
  /** The share of attempts, or of requests to the API, from 0 to 1. */
  rate?: number;
  /**
   * The number of next attempts or requests. A fault with neither `rate` nor `next` always applies. A `rate` of 0 ends
   * it.
   */
  next?: number;
  /** Only when you set a fault: it ends after this many milliseconds of the emulator's clock. */
  lasts_ms?: number;
  /** When it ends, in milliseconds since 1970. */
  until?: number;
  /**
   * In milliseconds. For `rate_limited`, the value of `retry-after` (default: 1,000). For `slow_api`, the delay of the
   * answer on the real clock (default: 60,000).
   */
  wait_ms?: number;
}

/**
 * One action at Close with all events that follow from it, according to its list of event types. All of them have the
 * same `request_id`. For an existing object, `change` and `delete` do the same.
 *
 * | cascade | events |
 * |---|---|
 * | `lead_created` | the contact, the lead, and the entry in its timeline (`activity.created`) |
 * | `lead_deleted` | `deleted` of its contacts, activities, tasks, opportunities and the rest, then of the lead |
 * | `leads_merged` | `updated` of the source's objects, `deleted` of the source, `updated` and `merged` of the
 * destination, an `activity.lead_merge`; each has both leads in `meta` |
 * | `task_completed` | `completed` and `updated` of the task, an `activity.task_completed`, `updated` of its lead |
 * | `status_changed` | an `activity.lead_status_change` or `activity.opportunity_status_change`, then `updated` |
 * | `import` | `import` `created`, new leads, `updated`, `completed` |
 * | `bulk_delete`, `bulk_edit` | the bulk action `created` and `updated`, the events it causes with `bulk_action_id` in
 * `meta`, `completed` |
 */
export type CascadeOrder =
  | { cascade: 'lead_created'; data?: object }
  | { cascade: 'lead_deleted'; lead_id: string }
  | { cascade: 'leads_merged'; source_id: string; destination_id: string }
  | { cascade: 'task_completed'; task_id: string; object_type?: string }
  | {
      cascade: 'status_changed';
      object_type?: 'lead' | 'opportunity';
      object_id: string;
      status_id: string;
      status_label?: string;
      status_type?: 'active' | 'won' | 'lost';
    }
  | { cascade: 'import'; count?: number }
  | { cascade: 'bulk_delete'; lead_ids: readonly string[] }
  | { cascade: 'bulk_edit'; lead_ids: readonly string[]; fields: object };

/**
 * A new user, or changes of one: members that are left out stay unchanged. By default, a new user is an admin with
 * access.
 */
export interface NewUser {
  /** `user_…`. */
  id: string;
  /** An admin can change all subscriptions. */
  role?: 'admin' | 'user';
  /** Without access, requests get 403, and the user's subscriptions are paused. */
  access?: boolean;
  /** An additional API key of this user. */
  api_key?: string;
  /** The OAuth access token of this user, which replaces an earlier one. */
  access_token?: string;
}

/** Events from a template, with realistic values and new ids each time. */
export interface TemplateOrder {
  /** An object type and an action that Close documents, such as `opportunity.updated`. */
  template: string;
  /** Members of the object's `data` after the event. They replace those of the template, or add to them. */
  data?: object;
  /** The number of events, each of a different object. By default 1, at most 100,000 per call. */
  count?: number;
  /** Any other member of the event, instead of the template's. */
  [member: string]: unknown;
}

/** The state of an emulator. Times are in milliseconds since 1970. */
export interface State {
  /** The kind of its clock. */
  clock: 'real' | 'virtual';
  /** The time of the clock, in milliseconds since 1970. */
  now: number;
  /** The same as a date. */
  date: string;
  /** The seed. */
  seed: number;
  /** The id of the organization. */
  organization_id: string;
  /** When something is due next. */
  next_due: number | null;
  /** The users of the API. */
  users: { id: string; role: 'admin' | 'user'; access: boolean; email: string }[];
  /**
   * The number of events that were created, merged into an earlier one, dropped because nothing changed, are waiting
   * for consolidation, and are in the log.
   */
  events: {
    put: number;
    merged: number;
    vanished: number;
    waiting: number;
    /** When the first event that waits for consolidation goes out, in milliseconds since 1970. */
    waiting_until: number | null;
    logged: number;
  };
  /** The number of known objects. */
  objects: number;
  /** Each subscription with its queue and its counts. */
  subscriptions: {
    id: string;
    url: string;
    status: 'active' | 'paused';
    pause_reason: string | null;
    health_status: string;
    backlog: number;
    under_way: number;
    next_attempt: number | null;
    queued: number;
    attempts: number;
    failed: number;
    delivered: number;
    dropped: number;
    cleared: number;
    repeated: number;
    /** The error of the last failed delivery, or null. */
    latest_error: string | null;
  }[];
  /** The active faults. */
  faults: Fault[];
  /** The last warnings. */
  warnings: Warning[];
}

/** The time of the clock. */
export interface ClockState {
  /** The kind of the clock. */
  clock: 'real' | 'virtual';
  /** In milliseconds since 1970. */
  now: number;
  /** The same as a date. */
  date: string;
  /** When something is due next. */
  next_due: number | null;
}

/**
 * The control API under `/_closehook/`: the JSON body and answer of each route. `:` stands for a path segment. A
 * refusal is a `ControlError`.
 */
export interface ControlApi {
  'POST events': { body: TemplateOrder | object | readonly (TemplateOrder | object)[]; answer: { ids: string[] } };
  'POST cascades': { body: CascadeOrder; answer: { ids: string[] } };
  'GET templates': { body: undefined; answer: { templates: Readonly<Record<string, readonly string[]>> } };
  'GET clock': { body: undefined; answer: ClockState };
  'POST clock': { body: { advance: number }; answer: ClockState };
  'POST subscriptions': {
    body: { url: string; events: readonly Listened[]; verify_ssl?: boolean };
    answer: Subscription;
  };
  'PUT subscriptions/:': { body: SubscriptionChanges; answer: Subscription };
  'POST resend': { body: ResendOrder; answer: Resent };
  'GET keys': { body: undefined; answer: { keys: Record<string, string> } };
  'GET state': { body: undefined; answer: State };
  'GET faults': { body: undefined; answer: { faults: Fault[] } };
  'POST faults': { body: Fault | readonly Fault[]; answer: { faults: Fault[] } };
  'DELETE faults': { body: undefined; answer: { faults: Fault[] } };
  'GET warnings': { body: undefined; answer: { warnings: Warning[] } };
  'GET deliveries': { body: undefined; answer: { deliveries: Attempt[] } };
  'POST users': { body: NewUser; answer: { users: State['users'] } };
  'GET objects/:/:': { body: undefined; answer: Record<string, unknown> };
  'PUT objects/:/:': { body: object; answer: { id: string | null } };
  'DELETE objects/:/:': { body: undefined; answer: { id: string | null } };
}

/**
 * Which delivery to send once more, and where to. The server has the delivery: neither a body nor headers can be given.
 */
export interface ResendOrder {
  /** The number of the attempt, or of what `closehook listen` received. */
  number: number;
  /** Its `close-sig-hash`. If given, a delivery of an earlier run with the same number is not sent in its place. */
  hash?: string;
  /** An `http:` or `https:` address. Redirects are not followed. */
  url: string;
  /**
   * Whether to sign it with the current time, as Close signs each attempt. `true` by default. A delivery whose
   * signature is not valid can only be sent as it came (`NOT_AUTHENTIC`).
   */
  anew?: boolean;
}

/** The result of sending a delivery once more. */
export interface Resent {
  /** The status of the answer, or `null` if there was none. */
  status: number | null;
  /** The text of the status line. */
  reason: string | null;
  /** Why there was no answer, as a sentence. */
  error: string | null;
  /** How long it took. */
  milliseconds: number;
  /** The beginning of the answer's body, at most 2,000 characters. */
  answer: string;
  /** Whether that is all of it. */
  is_whole: boolean;
}

/** The answer of the control API if it refuses a request. */
export interface ControlError {
  /** The stable code, as in `DeliveryError`. */
  code: string;
  /** One sentence that names the place. */
  error: string;
  /** The JSON Pointer (RFC 6901) of the mistake. */
  pointer: string | null;
  /** Where a text stops being JSON: the line, from 1 on. */
  line: number | null;
  /** The column, from 1 on. */
  column: number | null;
}

/** A contract test of a receiver. */
export interface Scenario {
  /** For the report. */
  name?: string;
  /** The seed of ids and keys. By default 1, so that you can give the receiver its key in advance. */
  seed?: number;
  /** The start of the clock, as a date. */
  start?: string;
  /** Figures of the rules. Here, `parallel` is 1 by default, so that the order of attempts is fixed. */
  rules?: Rules;
  /** How long an attempt may take, in seconds. */
  timeout?: number;
  /** The events of the subscription, such as `lead.created`. By default, every event that Close documents. */
  subscribe?: readonly (string | Listened)[];
  /** The steps, in order. After each, everything due is delivered. */
  steps: readonly ScenarioStep[];
}

/** A step of a scenario: one of these members, and optionally a note for the report. */
export type ScenarioStep = { note?: string } & (
  | { put: ControlApi['POST events']['body'] }
  | { cascade: CascadeOrder }
  | { change: { object_type: string; object_id: string; fields: object } }
  | { delete: { object_type: string; object_id: string } }
  | { fault: Fault | readonly Fault[] }
  /** How many of the next events are sent twice. */
  | { duplicate: number }
  /** How many of the next events are held back, for up to a minute. */
  | { reorder: number }
  /** Moves the clock: seconds, or `90s`, `20m`, `2h`, `3d`. */
  | { advance: number | string }
  /** Waits on the real clock, at most a minute. */
  | { wait: number | string }
  | { pause: true }
  | { activate: true }
  | { expect: ScenarioExpectation }
);

/** What must be true. The first six are about everything since the last expectation. */
export interface ScenarioExpectation {
  /** The number of attempts. */
  attempts?: number | { min?: number; max?: number };
  /** The answer to each attempt, in order: a status, `2xx`, or null for no answer. */
  statuses?: readonly (number | string | null)[];
  /** The answer to every attempt, of which there must be at least one. */
  every?: number | string | null;
  /** The number of events answered with 2xx. */
  delivered?: number | { min?: number; max?: number };
  /** The types and actions of the events answered with 2xx, in order. */
  order?: readonly string[];
  /** The kinds of the warnings, in order. */
  warnings?: readonly string[];
  /** The status of the subscription now. */
  subscription?: 'active' | 'paused';
  /** Why it is paused. */
  pause_reason?: string | null;
  /** The number of events waiting now. */
  backlog?: number | { min?: number; max?: number };
}

/** The result of a step. */
export interface StepReport {
  /** From 1. */
  step: number;
  /** Such as `put` or `expect`. */
  kind: string;
  /** The value in the scenario. */
  value: unknown;
  /** Its note. */
  note: string | null;
  /** False for an expectation that is not met. */
  ok: boolean;
  /** The differences, in sentences. */
  failures: string[];
  /** The attempts of this step. */
  attempts: Attempt[];
}

/** The result of a scenario. */
export interface ScenarioReport {
  /** Its name. */
  name: string | null;
  /** The receiver. */
  to: string;
  /** The seed. */
  seed: number;
  /** Whether all expectations are met. */
  ok: boolean;
  /** The number of expectations that are not met. */
  failed: number;
  /** The number of attempts. */
  attempts: number;
  /** Each step. */
  steps: StepReport[];
}

/**
 * Runs a scenario against a receiver, in a new emulator with a virtual clock. Throws a `DeliveryError` with the code
 * `INVALID_SCENARIO` and the place if the scenario is invalid.
 *
 * ```js
 * import { createServer } from 'node:http';
 * import { playScenario } from 'closehook/emulator';
 *
 * const receiver = createServer((request, response) => response.writeHead(204).end()).listen(0, '127.0.0.1');
 * await new Promise((resolve) => receiver.once('listening', resolve));
 * const scenario = {
 *   steps: [
 *     { fault: { kind: 'wrong_key', next: 1 } },
 *     { put: { template: 'lead.created' } },
 *     { expect: { statuses: ['4xx'] } },
 *   ],
 * };
 * const report = await playScenario(scenario, { to: `http://127.0.0.1:${receiver.address().port}/` });
 * // This receiver accepts what nobody has signed.
 * assert.deepEqual(report.steps[2].failures, ['statuses: expected ["4xx"], got [204]']);
 * receiver.close();
 * ```
 */
export function playScenario(
  scenario: Scenario | string | Uint8Array,
  how: {
    /** The address of the receiver. */
    to: string;
    /** Whether to verify its certificate. By default true. */
    verifySsl?: boolean;
    /** Called with each step. The next step waits for its promise. */
    tell?: (step: StepReport) => unknown;
    /** Called before the first step with the signature key. */
    begun?: (about: { key: string; url: string }) => unknown;
    /** Other options of the emulator. */
    options?: Pick<EmulatorOptions, 'port' | 'timeout' | 'signing'>;
  },
): Promise<ScenarioReport>;

/**
 * Invalid input. `code` is one of `MALFORMED_JSON`, `INVALID_EVENT`, `INVALID_CHANGE`, `UNKNOWN_OBJECT`,
 * `UNKNOWN_TEMPLATE`, `INVALID_OPTION`, `INVALID_FAULT`, `INVALID_ADVANCE`, `INVALID_SUBSCRIPTION`, `INVALID_CASCADE`,
 * `INVALID_SCENARIO`, `UNKNOWN_USER`, `UNKNOWN_SUBSCRIPTION`, `TOO_DEEP`.
 *
 * ```js
 * import { Emulator } from 'closehook/emulator';
 *
 * const emulator = await Emulator.start();
 * await assert.rejects(emulator.put([{ object_type: 'lead' }]), { code: 'INVALID_EVENT', pointer: '/0' });
 * await emulator.close();
 * ```
 */
export class DeliveryError extends Error implements ClosehookError {
  private constructor();
  /** The stable code. */
  readonly code: string;
  /** The JSON Pointer (RFC 6901) of the mistake. */
  readonly pointer: string | null;
  /** Where a text stops being JSON: the line, from 1 on. */
  readonly line: number | null;
  /** The column, from 1 on. */
  readonly column: number | null;
  /** The offset in bytes. */
  readonly offset: number | null;
  /** All of it, for a log. */
  toJSON(): object;
}

/**
 * An organization of Close on this machine. Besides `DeliveryError`, there are errors with the codes `LMDB_MISSING`,
 * `DATA_UNUSABLE`, `DATA_IN_USE`, `SEED_DIFFERS`, `RULES_DIFFER`, `CLOCK_AHEAD`, `REAL_CLOCK` and `CLOSED`. A port in
 * use is Node's `EADDRINUSE`, and an unknown option a `TypeError`.
 *
 * ```js
 * import { Emulator } from 'closehook/emulator';
 *
 * const emulator = await Emulator.start({ apiKey: 'test', seed: 1 });
 * const headers = { authorization: `Basic ${btoa('test:')}` };
 * const response = await fetch(`${emulator.url}/api/v1/event/`, { headers });
 * assert.deepEqual(await response.json(), { data: [], cursor_next: null, cursor_previous: null });
 * await emulator.close();
 * ```
 */
export class Emulator {
  private constructor();

  /** Starts an emulator, and resolves when it listens. */
  static start(options?: EmulatorOptions): Promise<Emulator>;

  /** The address that it listens on. */
  readonly host: string;
  /** `http://127.0.0.1:PORT`; Close's API is under `/api/v1/`, the control API under `/_closehook/`. */
  readonly url: string;
  /** The API key of the admin: the user name of Basic authentication, with an empty password. */
  readonly apiKey: string;
  /** The seed. */
  readonly seed: number;
  /** The time of the clock. */
  readonly clock: ClockState;
  /** Resolves when it is closed; rejects if its data file can no longer be written. */
  readonly ended: Promise<void>;
  /** The actions of each object type that has a template. */
  readonly templates: Readonly<Record<string, readonly string[]>>;

  /**
   * Creates events: one in the format of Close's event log, a template, or an array of these; as a value, JSON text or
   * UTF-8 bytes. `object_type` and `action` are enough; everything else is filled in. Returns the id of each in the
   * log. An `updated` event that was merged into an earlier one has the id of that one. Either all events are created,
   * or none.
   *
   * ```js
   * import { Emulator } from 'closehook/emulator';
   *
   * const emulator = await Emulator.start();
   * const ids = await emulator.put([
   *   { object_type: 'lead', action: 'created', data: { id: 'lead_1', name: 'Ada' } },
   *   { template: 'contact.created', count: 2 },
   * ]);
   * assert.equal(ids.length, 3);
   * assert.equal(emulator.object('lead', 'lead_1').name, 'Ada');
   * await emulator.close();
   * ```
   */
  put(events: TemplateOrder | object | readonly (TemplateOrder | object)[] | string | Uint8Array): Promise<string[]>;

  /**
   * Changes fields of an object, like a `PUT` to Close's API, with an `updated` event. Null removes a custom field.
   * Returns the id of the event, or `null` if nothing changed.
   *
   * ```js
   * import { Emulator } from 'closehook/emulator';
   *
   * const emulator = await Emulator.start();
   * await emulator.put({ object_type: 'lead', action: 'created', data: { id: 'lead_1', name: 'Ada' } });
   * const first = await emulator.change('lead', 'lead_1', { name: 'Ada L.' });
   * // Within five seconds: one event.
   * assert.equal(await emulator.change('lead', 'lead_1', { name: 'Ada Lovelace' }), first);
   * assert.equal(await emulator.change('lead', 'lead_1', { name: 'Ada Lovelace' }), null);
   * await emulator.close();
   * ```
   */
  change(objectType: string, objectId: string, fields: object | string | Uint8Array): Promise<string | null>;

  /**
   * Performs an action with all events that follow from it. Returns the ids of its main events.
   *
   * ```js
   * import { Emulator } from 'closehook/emulator';
   *
   * const emulator = await Emulator.start();
   * await emulator.put([
   *   { object_type: 'lead', action: 'created', data: { id: 'lead_1' } },
   *   { object_type: 'task.lead', action: 'created', data: { id: 'task_1', lead_id: 'lead_1' } },
   * ]);
   * await emulator.cascade({ cascade: 'lead_deleted', lead_id: 'lead_1' });
   * assert.throws(() => emulator.object('task.lead', 'task_1'), { code: 'UNKNOWN_OBJECT' });
   * await emulator.close();
   * ```
   */
  cascade(order: CascadeOrder | string | Uint8Array): Promise<string[]>;

  /**
   * Deletes an object, and returns the id of the `deleted` event. Deleting a lead deletes everything that belongs to
   * it.
   */
  delete(objectType: string, objectId: string): Promise<string | null>;

  /** The current state of an object. Throws `UNKNOWN_OBJECT`. */
  object(objectType: string, objectId: string): Record<string, unknown>;

  /**
   * Creates a subscription, like `POST /api/v1/webhook/`. Rejects with `INVALID_SUBSCRIPTION`, which names the field.
   */
  subscribe(subscription: { url: string; events: readonly Listened[]; verify_ssl?: boolean }): Promise<Subscription>;

  /** Changes a subscription, like `PUT /api/v1/webhook/ID/`. */
  update(id: string, changes: SubscriptionChanges): Promise<Subscription>;

  /** All subscriptions. */
  subscriptions(): Promise<Subscription[]>;

  /**
   * Advances a virtual clock, and resolves when everything due by then is delivered and answered. `advance(0)` waits
   * for what is due now. Rejects with `REAL_CLOCK` if the clock is real.
   *
   * ```js
   * import { Emulator } from 'closehook/emulator';
   *
   * const emulator = await Emulator.start({ start: Date.UTC(2026, 0, 31) });
   * const { date } = await emulator.advance(72 * 3600);
   * assert.match(date, /^2026-02-03T00:00:00/);
   * await emulator.close();
   * ```
   */
  advance(seconds: number): Promise<ClockState>;

  /**
   * Sets faults. Each replaces one of the same kind for the same subscription. An empty array ends all. Returns the
   * active faults.
   */
  setFaults(faults: Fault | readonly Fault[]): Promise<Fault[]>;

  /** Adds a user, or changes the given members of one. */
  setUser(user: NewUser): Promise<{ users: State['users'] }>;

  /** The state of the emulator. */
  state(): State;

  /** The warnings from a number on, among the last thousand. */
  warnings(from?: number): Warning[];

  /** The attempts from a number on, among at least the last ten thousand. */
  deliveries(from?: number): Attempt[];

  /** Calls a function for each attempt and each warning. Call the returned function to stop. */
  listen(listener: (...what: ['attempt', Attempt] | ['warning', Warning]) => void): () => void;
  /** The same, with the request that an attempt sent; `undefined` for a warning. */
  listen(
    listener: (
      kind: 'attempt' | 'warning',
      what: Attempt | Warning,
      sent?: { headers: [string, string][]; body: Uint8Array },
    ) => void,
  ): () => void;

  /**
   * Stops the emulator. It waits for deliveries in progress, at most two seconds. A delivery that is aborted then
   * counts as neither successful nor failed, and with `data` is repeated after a restart.
   */
  close(): Promise<void>;

  /** The same, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
