// What closehook.config.ts may contain, and what the platform gives to the Worker.
import type { SubscriptionLike } from 'closehook';
import type { Deliver, InboxOptions, OnChange } from 'closehook/inbox';
import type { DurableObjectTx } from 'closehook/inbox/durable-object';

/** Bindings, variables and secrets. */
export interface Env {
  DELIVERIES: Queue<Uint8Array>;
  INBOX: DurableObjectNamespace<import('./inbox').CloseInbox>;
  /** JSON: the `signature_key` of each subscription by its id, `{"whsub_…": "…"}`. */
  CLOSE_SIGNATURE_KEYS?: string;
  /** An API key of an administrator. Without it, missing events are not found. */
  CLOSE_API_KEY?: string;
  CLOSE_API: string;
  /** Opens the routes for you. Without it, they do not exist. */
  ADMIN_TOKEN?: string;
}

export interface Config {
  /** Where Close posts to. */
  path: string;
  /** Which events are accepted, by Close's own filters. By default all. */
  subscriptions?: readonly SubscriptionLike[];
  /** What to do with an event: see docs/inbox.md. `about.tx` is the SQLite of the Durable Object. */
  onChange: OnChange<DurableObjectTx>;
  /** Delivers the messages of `about.send`. */
  deliver?(message: Parameters<Deliver>[0], about: Parameters<Deliver>[1] & { env: Env }): unknown;
  /** The largest body, in bytes. By default 2,000,000. */
  maxBodyBytes?: number;
  /** How long a request may take, in seconds. By default 10. */
  timeout?: number;
  /** Other options of the inbox, such as `retry` and `deletedDays`. */
  inbox?: Omit<Partial<InboxOptions<DurableObjectTx>>, 'store' | 'onChange' | 'deliver' | 'api' | 'subscriptions'>;
}

/** One line of JSON. It has ids, codes and figures, never a payload or a key. */
export function log(level: 'info' | 'warn' | 'error', code: string, about: object = {}): void {
  console[level](JSON.stringify({ level, code, ...about }));
}

/** The ids of the subscriptions; none if the secret is a key without them. */
export function subscriptionsOf({ CLOSE_SIGNATURE_KEYS: keys = '' }: Env): string[] {
  try {
    return Object.keys(Object(JSON.parse(keys))).filter((id) => id.startsWith('whsub_'));
  } catch {
    return [];
  }
}

/** What is wrong with the secrets, each by its name. */
export function problemsOf(env: Env): { code: string; message: string }[] {
  const problems = [];
  if (!env.CLOSE_SIGNATURE_KEYS) {
    const message = 'the secret CLOSE_SIGNATURE_KEYS is missing, so every delivery is refused';
    problems.push({ code: 'SECRET_MISSING', message });
  } else if (env.CLOSE_API_KEY && subscriptionsOf(env).length === 0) {
    const message = 'the secret CLOSE_SIGNATURE_KEYS has no subscription ids, so missing events are not found';
    problems.push({ code: 'SECRET_INCOMPLETE', message });
  }
  if (!env.CLOSE_API_KEY) {
    const message = 'the secret CLOSE_API_KEY is missing, so missing events are not found';
    problems.push({ code: 'SECRET_MISSING', message });
  }
  return problems;
}

const KNOWN = ['DELIVERIES', 'INBOX', 'CLOSE_SIGNATURE_KEYS', 'CLOSE_API_KEY', 'CLOSE_API', 'ADMIN_TOKEN'];

/** A name without the parts that are easily misspelled. */
const letters = (name: string) => name.toUpperCase().replace(/[^A-Z]|S$/g, '');

let isTold = false;

/** Logs problems of the configuration, and variables whose names are nearly right, once in an isolate. */
export function tellProblems(env: Env): void {
  if (isTold) return;
  isTold = true;
  for (const { code, message } of problemsOf(env)) log('error', code, { message });
  for (const name of Object.keys(env).filter((each) => !KNOWN.includes(each))) {
    const meant = KNOWN.find((known) => letters(known) === letters(name));
    if (meant !== undefined || /^CLOSE_/i.test(name)) log('warn', 'VARIABLE_NOT_READ', { name, meant: meant ?? null });
  }
}
