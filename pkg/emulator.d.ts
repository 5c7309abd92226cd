/// <reference lib="esnext.disposable" />
/**
 * The emulator: Close's side of its webhooks on your own machine, for tests and for development. It serves Close's API
 * for webhook subscriptions and the event log on `127.0.0.1`, makes events, and delivers them as signed HTTP requests,
 * with the retries, pauses and limits of Close's documentation. Its clock is the real one, or stands until it is moved:
 * the 72 hours of the retries pass in seconds.
 *
 * For Node alone. `closehook emulate` is the same from the command line.
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

/** What a subscription of Close listens to. */
export interface Listened {
  /** Such as `lead` or `activity.email`. */
  object_type: string;
  /** Such as `created`. */
  action: string;
  /** A filter in Close's language. */
  extra_filter?: object | null;
}

/**
 * All that Close documents, as the `events` of a subscription: each object type with each of its actions.
 *
 * ```js
 * import { EVENTS } from 'closehook/emulator';
 *
 * assert.ok(EVENTS.some(({ object_type, action }) => object_type === 'lead' && action === 'merged'));
 * ```
 */
export const EVENTS: Listened[];

/**
 * Figures of the rules; those that are not given are Close's, or ours where Close's documentation is silent. Times are
 * in milliseconds.
 */
export interface Rules {
  /** The wait before the first retry; the following are `retryFactor` times as long. Ours: 5,000. */
  firstRetryMs?: number;
  /** Ours: 2. */
  retryFactor?: number;
  /** The longest wait between retries. Documented: 20 minutes. */
  longestRetryMs?: number;
  /** By how much of a thousand a wait may be shortened at random. Ours: 200. */
  jitterPermille?: number;
  /** After this time an event is given up. Documented: 72 hours. */
  dropAfterMs?: number;
  /** How long an `updated` event takes in others of its object, and a `deleted` one waits. Ours: 5,000. */
  consolidationMs?: number;
  /** Above this backlog there is a warning. Documented: 80,000. */
  warningBacklog?: number;
  /** At this backlog the subscription is paused and its queue cleared. Documented: 100,000. */
  pauseBacklog?: number;
  /** When all deliveries have failed for this long, likewise. Documented: 3 days. */
  pauseAfterMs?: number;
  /** How often there is a warning before that. Ours: every day. */
  warnEveryMs?: number;
  /** Subscriptions of no platform. Documented: 40 in an organization. */
  subscriptions?: number;
  /**
   * All subscriptions, those of platforms included. Documented: 500 in total; ours: the total is that of the
   * organization.
   */
  platformSubscriptions?: number;
  /** How long the event log holds an event. Documented: 30 days. */
  logMs?: number;
  /** How many events a page of the log has at most. Documented: 50. */
  page?: number;
  /** How long a cursor of the log is good. Ours: a day. */
  cursorMs?: number;
  /**
   * How many deliveries of a subscription are under way at once. Ours: 10; with 1 their order is the same every time.
   */
  parallel?: number;
  /** How old the fault `stale_timestamp` makes a signature. Ours: an hour. */
  staleByMs?: number;
  /** How long the fault `reorder` holds a delivery back at most. Ours: a minute. */
  reorderByMs?: number;
  /** Whether each attempt is signed at its own time, or all at that of the first. Ours: `true`. */
  signAnew?: boolean;
  /** How bodies are written. Ours: `python`, as Python's `json.dumps`, which is what Close appears to send. */
  spelling?: 'python' | 'python-utf8' | 'compact' | 'compact-utf8';
}

/** How an emulator is started. */
export interface EmulatorOptions {
  /** The port on `127.0.0.1`; 0, which is what it is by itself, for a free one. */
  port?: number | undefined;
  /**
   * The address that it listens on; `127.0.0.1` by itself. With another one, such as `0.0.0.0` for containers, everyone
   * who reaches the port can read the signature keys, put events in and move the clock. Requests must then name an
   * address, or a host that the public DNS does not have (`emulator`, `host.docker.internal`), so that no web page can
   * ask; a page may only ask the host that it came from.
   */
  host?: string | undefined;
  /** The API key of the admin. By itself it is made from the seed. */
  apiKey?: string | undefined;
  /** An OAuth access token of the admin, which `Authorization: Bearer` takes, beside the API key. */
  accessToken?: string | undefined;
  /**
   * How many requests to Close's API a key or token may make in a second of the real clock; further ones get 429 with
   * `retry-after`. The `RateLimit` header of each answer says what is left. Ours: 10,000; Close has another limit
   * for each group of endpoints.
   */
  apiLimit?: number | undefined;
  /**
   * The path of a file in which everything is kept, and from which it goes on. An event whose `put` has resolved, or
   * whose request was answered, outlasts a kill of the process; what was under way then is delivered again. Needs the
   * package `lmdb`, an optional peer dependency (`LMDB_MISSING`). One emulator at a time has it open (`DATA_IN_USE`).
   */
  data?: string | undefined;
  /** `virtual`, which is what it is by itself, stands until `advance`; `real` goes with the machine's. */
  clock?: 'real' | 'virtual' | undefined;
  /**
   * The clock of the signatures. `real`, which is what it is by itself, since receivers judge their age by their own
   * clock; with `virtual` the same inputs give the same bytes.
   */
  signing?: 'real' | 'virtual' | undefined;
  /** Ids, keys, waits and faults are the same for the same seed. By itself it is a random one. */
  seed?: number | undefined;
  /** Where the clock begins, in milliseconds since 1970. By itself it begins now. */
  start?: number | undefined;
  /** How long a receiver may take for its whole answer, in seconds of the real clock. By itself 30, which is ours. */
  timeout?: number | undefined;
  /** Other figures. */
  rules?: Rules | undefined;
  /**
   * Answers requests for all other paths, as a listener of `node:http` does: `closehook emulate` serves its page by it.
   */
  fallback?: ((request: never, response: never) => void) | undefined;
}

/** A subscription, as Close's API returns it. */
export interface Subscription {
  /** `whsub_…`. */
  id: string;
  /** Where deliveries go. */
  url: string;
  /** What it listens to. */
  events: Listened[];
  /** Whether the certificate of the receiver is looked at. */
  verify_ssl: boolean;
  /** `paused` by a request, or by the rules. */
  status: 'active' | 'paused';
  /** Why it is paused. */
  pause_reason: string | null;
  /** 64 hex digits, for `new Webhook(…)`. */
  signature_key: string;
  /** Whatever else Close has in it. */
  [name: string]: unknown;
}

/** An attempt to deliver, with its outcome. */
export interface Attempt {
  /** Counts all attempts, from 1 on. */
  number: number;
  /** By the emulator's clock. */
  date: string;
  /** For which subscription. */
  subscription_id: string;
  /** Of which event. */
  event_id: string;
  /** The object type of the event. */
  object_type: string;
  /** Its action. */
  action: string;
  /** Where to, without a login. */
  url: string;
  /** Counts the attempts of this event for this subscription, from 1 on. */
  attempt: number;
  /** Whether the fault `duplicate` made it. */
  repeated: boolean;
  /** The faults that struck it: what a receiver refuses then is not its mistake. */
  faults: Fault['kind'][];
  /** The status of the answer, or `null` when there was none. */
  status: number | null;
  /** Why there was no answer. */
  error: string | null;
  /** How long it took by the real clock. */
  milliseconds: number;
  /** The length of the body. */
  bytes: number;
}

/** What Close would send to the admins as an e-mail. */
export interface Warning {
  /** Counts all warnings, from 1 on. */
  number: number;
  /** In milliseconds since 1970. */
  now: number;
  /** The same as a date with its zone, such as `2026-01-31T12:00:00+00:00`. */
  date: string;
  /** The e-mail addresses that it would go to: those of the admins with access. Absent when nobody is one. */
  recipients?: string[];
  /** Which subscription. */
  subscription_id: string;
  /** A backlog above 80,000, a day without a delivery, or a pause. */
  kind: 'backlog' | 'failing' | 'paused';
  /** With `paused`, why. */
  pause_reason: string | null;
  /** How many events wait, or were cleared. */
  backlog: number;
  /** The sentence. */
  message: string;
}

/** What goes wrong on purpose. */
export interface Fault {
  /**
   * | kind | what goes wrong |
   * |---|---|
   * | `down` | nothing is sent, as if nothing listened there |
   * | `slow` | it is sent, and its answer counts as too late |
   * | `wrong_key` | the signature is made with another key |
   * | `stale_timestamp` | the signature is an hour old, and right |
   * | `altered_body` | a byte of the body is another than what was signed |
   * | `duplicate` | the event is sent once more |
   * | `reorder` | the event is held back, so that later ones overtake it |
   * | `rate_limited` | Close's API answers 429 with `retry-after`, and does nothing |
   * | `api_down` | it answers 503, and does nothing |
   * | `cursor_expired` | it refuses a `_cursor` of the event log with 400, as one that has expired |
   * | `slow_api` | it does what it is asked at once, and holds the answer back |
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
  /** For one subscription; by itself for all. A fault of the API is for all. */
  subscription_id?: string | null;
  /** The share of attempts, or of requests to the API, from 0 to 1. */
  rate?: number;
  /**
   * The next so many attempts or requests. A fault with neither `rate` nor `next` strikes always; one whose `rate` is 0
   * ends.
   */
  next?: number;
  /** Only set: it ends after so many milliseconds of the emulator's clock. */
  lasts_ms?: number;
  /** When it ends, in milliseconds since 1970. */
  until?: number;
  /**
   * In milliseconds. Of `rate_limited` what `retry-after` asks for, 1,000 by itself; of `slow_api` how long the
   * answer is held back, by the real clock, 60,000 by itself.
   */
  wait_ms?: number;
}

/**
 * One deed at Close with all events that follow from it, as its list of event types says. All of them are one request.
 * Of a held object, `change` and `delete` do the same.
 *
 * | cascade | events |
 * |---|---|
 * | `lead_created` | the contact, the lead, and the entry in its timeline (`activity.created`) |
 * | `lead_deleted` | `deleted` of its contacts, activities, tasks, opportunities and the rest, then of the lead |
 * | `leads_merged` | what belonged to the source `updated`, the source `deleted`, the destination `updated` and `merged`, an `activity.lead_merge`; each names both leads in `meta` |
 * | `task_completed` | `completed` and `updated` of the task, an `activity.task_completed`, `updated` of its lead |
 * | `status_changed` | an `activity.lead_status_change` or `activity.opportunity_status_change`, then `updated` |
 * | `import` | `import` `created`, new leads, `updated`, `completed` |
 * | `bulk_delete`, `bulk_edit` | the bulk action `created` and `updated`, its work with `bulk_action_id` in `meta`, `completed` |
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

/** A user as one is set; what is left out stays as it is. A new user is an admin with access. */
export interface NewUser {
  /** `user_…`. */
  id: string;
  /** An admin manages all subscriptions. */
  role?: 'admin' | 'user';
  /** Without access, requests get 403, and the user's subscriptions are paused. */
  access?: boolean;
  /** One more API key of this user. */
  api_key?: string;
  /** The OAuth access token of this user, in place of an earlier one. */
  access_token?: string;
}

/** The events of a template: realistic values, and ids that are new each time. */
export interface TemplateOrder {
  /** An object type and an action that Close documents, as `opportunity.updated`. */
  template: string;
  /** In place of, or besides, what the template has as the `data` of the object, after the event. */
  data?: object;
  /** How many events, of as many objects; 1 by itself, and 100,000 at most in one call. */
  count?: number;
  /** Any other member of the event, in place of what it would be. */
  [member: string]: unknown;
}

/** What an emulator says of itself. Times are in milliseconds since 1970. */
export interface State {
  /** Which clock it goes by. */
  clock: 'real' | 'virtual';
  /** Where it is, in milliseconds since 1970. */
  now: number;
  /** The same as a date. */
  date: string;
  /** The seed. */
  seed: number;
  /** The id of the organization. */
  organization_id: string;
  /** When something is due next. */
  next_due: number | null;
  /** Who may use the API. */
  users: { id: string; role: 'admin' | 'user'; access: boolean; email: string }[];
  /**
   * How many events were put in, taken into an earlier one, left nothing changed, wait for others, and are in the log.
   */
  events: { put: number; merged: number; vanished: number; waiting: number; logged: number };
  /** How many objects are known. */
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
    /** Why the last failed delivery failed, or null. */
    latest_error: string | null;
  }[];
  /** The faults that are set. */
  faults: Fault[];
  /** The last warnings. */
  warnings: Warning[];
}

/** Where the clock is. */
export interface ClockState {
  /** Which it is. */
  clock: 'real' | 'virtual';
  /** In milliseconds since 1970. */
  now: number;
  /** The same as a date. */
  date: string;
  /** When something is due next. */
  next_due: number | null;
}

/**
 * The control API below `/_closehook/`: of each route what it is sent and what it answers, as JSON. `:` is a part of a
 * path. A refusal is a `ControlError`.
 */
export interface ControlApi {
  'POST events': { body: TemplateOrder | object | readonly (TemplateOrder | object)[]; answer: { ids: string[] } };
  'POST cascades': { body: CascadeOrder; answer: { ids: string[] } };
  'GET templates': { body: undefined; answer: { templates: Readonly<Record<string, readonly string[]>> } };
  'GET clock': { body: undefined; answer: ClockState };
  'POST clock': { body: { advance: number }; answer: ClockState };
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

/** What the control API answers when it refuses a request. */
export interface ControlError {
  /** The stable code, as of `DeliveryError`. */
  code: string;
  /** One sentence with the place. */
  error: string;
  /** The JSON Pointer (RFC 6901) of what it is about. */
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
  /** Of ids and keys; 1 by itself, so that the receiver can be given its key before. */
  seed?: number;
  /** Where the clock begins, as a date. */
  start?: string;
  /** Figures of the rules. `parallel` is 1 by itself, so that attempts have one order. */
  rules?: Rules;
  /** How long an attempt may take, in seconds. */
  timeout?: number;
  /** What the receiver is subscribed to, such as `lead.created`; all that Close documents by itself. */
  subscribe?: readonly (string | Listened)[];
  /** What happens, one step after the other. After each, all that is due is delivered. */
  steps: readonly ScenarioStep[];
}

/** A step of a scenario: one of these members, and perhaps a note for the report. */
export type ScenarioStep = { note?: string } & (
  | { put: ControlApi['POST events']['body'] }
  | { cascade: CascadeOrder }
  | { change: { object_type: string; object_id: string; fields: object } }
  | { delete: { object_type: string; object_id: string } }
  | { fault: Fault | readonly Fault[] }
  /** The next so many events are sent twice. */
  | { duplicate: number }
  /** The next so many events are held back for up to a minute. */
  | { reorder: number }
  /** Moves the clock: seconds, or `90s`, `20m`, `2h`, `3d`. */
  | { advance: number | string }
  /** Waits by the real clock, at most a minute. */
  | { wait: number | string }
  | { pause: true }
  | { activate: true }
  | { expect: ScenarioExpectation }
);

/** What must be so. The first six are about what happened since the last expectation. */
export interface ScenarioExpectation {
  /** How many attempts there were. */
  attempts?: number | { min?: number; max?: number };
  /** What each was answered, in order: a status, `2xx`, or null for no answer. */
  statuses?: readonly (number | string | null)[];
  /** What all were answered, of which there is at least one. */
  every?: number | string | null;
  /** How many events were answered with 2xx. */
  delivered?: number | { min?: number; max?: number };
  /** The types and actions of what was answered with 2xx, in order. */
  order?: readonly string[];
  /** The kinds of the warnings, in order. */
  warnings?: readonly string[];
  /** The status of the subscription now. */
  subscription?: 'active' | 'paused';
  /** Why it is paused. */
  pause_reason?: string | null;
  /** How many events wait now. */
  backlog?: number | { min?: number; max?: number };
}

/** What came of a step. */
export interface StepReport {
  /** From 1. */
  step: number;
  /** Such as `put` or `expect`. */
  kind: string;
  /** As the scenario has it. */
  value: unknown;
  /** Its note. */
  note: string | null;
  /** False for an expectation that is not met. */
  ok: boolean;
  /** What is not as expected, in sentences. */
  failures: string[];
  /** The attempts of this step. */
  attempts: Attempt[];
}

/** What came of a scenario. */
export interface ScenarioReport {
  /** Its name. */
  name: string | null;
  /** The receiver. */
  to: string;
  /** The seed. */
  seed: number;
  /** Whether all expectations are met. */
  ok: boolean;
  /** How many are not. */
  failed: number;
  /** How many attempts there were. */
  attempts: number;
  /** Each step. */
  steps: StepReport[];
}

/**
 * Plays a scenario against a receiver, in an emulator of its own with a virtual clock. Throws a `DeliveryError`
 * with the code `INVALID_SCENARIO` and the place for what a scenario cannot have.
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
    /** Whether its certificate is looked at; true by itself. */
    verifySsl?: boolean;
    /** Called with each step; the next one waits for what it returns. */
    tell?: (step: StepReport) => unknown;
    /** Called before the first step with the signature key. */
    begun?: (about: { key: string; url: string }) => unknown;
    /** Other options of the emulator. */
    options?: Pick<EmulatorOptions, 'port' | 'timeout' | 'signing'>;
  },
): Promise<ScenarioReport>;

/**
 * What was put in cannot be used. `code` is one of `MALFORMED_JSON`, `INVALID_EVENT`, `INVALID_CHANGE`,
 * `UNKNOWN_OBJECT`, `UNKNOWN_TEMPLATE`, `INVALID_OPTION`, `INVALID_FAULT`, `INVALID_ADVANCE`, `INVALID_SUBSCRIPTION`,
 * `INVALID_CASCADE`, `INVALID_SCENARIO`,
 * `UNKNOWN_USER`, `UNKNOWN_SUBSCRIPTION`, `TOO_DEEP`.
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
  /** The JSON Pointer (RFC 6901) of what it is about. */
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
 * An organization in Close on this machine. Other errors than `DeliveryError` have the codes `LMDB_MISSING`,
 * `DATA_UNUSABLE`, `DATA_IN_USE`, `SEED_DIFFERS`, `RULES_DIFFER`, `CLOCK_AHEAD`, `REAL_CLOCK` and `CLOSED`; a port that
 * is taken is Node's `EADDRINUSE`, and an option that does not exist a `TypeError`.
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

  /** Starts one, and resolves when it listens. */
  static start(options?: EmulatorOptions): Promise<Emulator>;

  /** The address that it listens on. */
  readonly host: string;
  /** `http://127.0.0.1:PORT`; Close's API is below `/api/v1/`, the control API below `/_closehook/`. */
  readonly url: string;
  /** The API key of the admin: the user name of Basic authentication, with an empty password. */
  readonly apiKey: string;
  /** The seed. */
  readonly seed: number;
  /** Where the clock is. */
  readonly clock: ClockState;
  /** Resolves when it is closed; rejects when its data file can no longer be written. */
  readonly ended: Promise<void>;
  /** The actions of each object type that has a template. */
  readonly templates: Readonly<Record<string, readonly string[]>>;

  /**
   * Puts events in: one as Close's event log has it, or the order of a template, or an array of these; as a value, JSON
   * text or UTF-8 bytes. `object_type` and `action` are enough, all else is filled in. Gives the id of each in the log:
   * an `updated` event that an earlier one took in has that one's. All are put in, or none.
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
   * Changes fields of an object as a `PUT` to Close's API does: an `updated` event. A custom field that is null is
   * gone. Gives the id of the event, or `null` when nothing changed.
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
   * Does one deed with all that follows from it; gives the ids of its main events.
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

  /** Deletes an object: a `deleted` event, of which this gives the id. With a lead goes all that belongs to it. */
  delete(objectType: string, objectId: string): Promise<string | null>;

  /** An object as its last event has it. Throws `UNKNOWN_OBJECT`. */
  object(objectType: string, objectId: string): Record<string, unknown>;

  /**
   * Makes a subscription, as `POST /api/v1/webhook/` does. Rejects with `INVALID_SUBSCRIPTION`, which names the field.
   */
  subscribe(subscription: { url: string; events: readonly Listened[]; verify_ssl?: boolean }): Promise<Subscription>;

  /** Changes a subscription, as `PUT /api/v1/webhook/ID/` does. */
  update(id: string, changes: SubscriptionChanges): Promise<Subscription>;

  /** All subscriptions. */
  subscriptions(): Promise<Subscription[]>;

  /**
   * Moves a virtual clock, and resolves when all that was due until then is delivered and answered; `advance(0)` waits
   * for what is due now. Rejects with `REAL_CLOCK` when the clock is the real one.
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
   * Sets faults, each in the place of one of its kind for the same subscription; an empty array ends all. Gives all
   * that are set.
   */
  setFaults(faults: Fault | readonly Fault[]): Promise<Fault[]>;

  /** Adds a user, or changes what is given of one. */
  setUser(user: NewUser): Promise<{ users: State['users'] }>;

  /** What it is doing. */
  state(): State;

  /** The warnings from a number on, of the last thousand. */
  warnings(from?: number): Warning[];

  /** The attempts from a number on, of at least the last ten thousand. */
  deliveries(from?: number): Attempt[];

  /** Calls a function with each attempt and each warning, until the function that is returned is called. */
  listen(listener: (...what: ['attempt', Attempt] | ['warning', Warning]) => void): () => void;
  /** The same, with what an attempt sent too: `undefined` for a warning. */
  listen(
    listener: (
      kind: 'attempt' | 'warning',
      what: Attempt | Warning,
      sent?: { headers: [string, string][]; body: Uint8Array },
    ) => void,
  ): () => void;

  /**
   * Ends it. What is under way is waited for, two seconds at most; what is broken off then has neither succeeded nor
   * failed, and with `data` is delivered again after a restart.
   */
  close(): Promise<void>;

  /** The same, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
