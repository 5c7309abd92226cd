// Variables that nobody reads: a secret with a misspelled name is otherwise missing without a word.
import type { Env } from './config';
import { log } from './log';

const KNOWN = Object.keys({
  DELIVERIES: true,
  OBJECTS: true,
  DEAD_LETTERS: true,
  PARCELS: true,
  CLOSE_SIGNATURE_KEYS: true,
  CLOSE_API_KEY: true,
  CLOSE_API: true,
  ADMIN_TOKEN: true,
} satisfies Record<keyof Env, true>);

/** A name without what is easily written otherwise. */
const letters = (name: string) => name.toUpperCase().replace(/[^A-Z]|S$/g, '');

let isTold = false;

/** Logs each variable that is not read and is nearly one of ours, or begins with `CLOSE_`; once in an isolate. */
export function tellUnread(env: object): void {
  if (isTold) return;
  isTold = true;
  for (const name of Object.keys(env).filter((name) => !KNOWN.includes(name))) {
    const meant = KNOWN.find((known) => letters(known) === letters(name));
    if (meant !== undefined || /^CLOSE_/i.test(name)) log('warn', 'VARIABLE_NOT_READ', { name, meant: meant ?? null });
  }
}
