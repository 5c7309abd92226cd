// What closehook.config.ts may say.
import type { Change, CloseEvent, SubscriptionLike } from 'closehook';

/** Bindings, variables and secrets. Only the keys must be there. */
export interface Env {
  DELIVERIES: Queue<Uint8Array>;
  OBJECTS: DurableObjectNamespace<import('./close-object').CloseObject>;
  DEAD_LETTERS: DurableObjectNamespace<import('./dead-letters').DeadLetters>;
  PARCELS: DurableObjectNamespace<import('./parcel').Parcel>;
  /** JSON: the `signature_key` of each subscription by its id, `{"whsub_…": "…"}`; or one key as it is. */
  CLOSE_SIGNATURE_KEYS: string;
  /** An API key of Close. Without it, gaps stay open. */
  CLOSE_API_KEY?: string;
  CLOSE_API: string;
  /** Opens `/objects` and `/dead-letters`. Without it they do not exist. */
  ADMIN_TOKEN?: string;
}

/** What JSON holds. */
export type Message = unknown;

/** What is known of an event that is handed over. */
export interface Context {
  event: CloseEvent;
  /**
   * `stale`: a newer one of the object was there before, which `state` shows. `gap`: one before it has not come yet.
   */
  outcome: 'applied' | 'gap' | 'stale' | 'duplicate';
  /** Different for each effect, and the same in each attempt: the id of the event. */
  key: string;
  /** Whether Close delivered it, or the event log had it. */
  from: 'delivery' | 'log';
  /** The database of this object. Tables of your own are welcome; the Worker's begin with `closehook_`. */
  sql: SqlStorage;
}

export interface Config {
  /** Where Close posts to. */
  path: string;
  /** What is taken, by Close's own filters. By itself everything. */
  subscriptions?: readonly SubscriptionLike[];
  /**
   * What an event is for you. Not asynchronous: it is part of the transaction that writes state and event id, so it has
   * happened exactly once or not at all; when it throws, the event comes again, and in the end is a dead letter. A list
   * that is returned is kept in the same transaction and given to `deliver`.
   *
   * @param changes what changed, of an `updated` event.
   * @param state the object as its newest event has it; `null` when it is gone.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: yours may return nothing at all
  onChange(changes: Change[], state: Record<string, unknown> | null, context: Context): Message[] | void;
  /**
   * Takes a message to the world outside. Tried until it resolves, at least once; `key` is the same each time, and
   * tells whoever gets it that it is the same. Messages are in no order.
   */
  deliver?(message: Message, context: { key: string; attempt: number; env: Env; signal: AbortSignal }): Promise<void>;
  /** How long `deliver` may take, in seconds: 30. Then `signal` is aborted, and it is tried again later. */
  deliverTimeout?: number;
  /**
   * The largest body, in bytes: 2,000,000. What does not fit in a message of the queue, gzipped, waits beside it as a
   * parcel.
   */
  maxBodyBytes?: number;
  /** In how many seconds a request is answered, one way or another: 10. */
  timeout?: number;
  /** How long a gap may close by itself, since events overtake each other, before the log is asked, in seconds: 60. */
  gapPatience?: number;
  /** How often the log is asked about a gap: 5. */
  gapAttempts?: number;
  /** How long the id of an event is known, in days: 45. Close retries for 3 days, its log goes back 30. */
  rememberDays?: number;
}

const DEFAULTS = {
  maxBodyBytes: 2_000_000,
  timeout: 10,
  deliverTimeout: 30,
  gapPatience: 60,
  gapAttempts: 5,
  rememberDays: 45,
};

/** Gives what is not said its default. */
export const defineConfig = (config: Config): Config & typeof DEFAULTS => ({ ...DEFAULTS, ...config });
