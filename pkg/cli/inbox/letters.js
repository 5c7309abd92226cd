// Which dead letters a command is about.
import { UsageError } from '../errors.js';
import { all } from './store.js';

/** @import { Inbox, InboxPage } from '../../inbox.d.ts' */

/** @param {Pick<Inbox, 'deadLetters'>} inbox @param {string[]} ids @param {{ all?: boolean }} given */
export async function lettersNamed(inbox, ids, { all: isAll = false }) {
  if (isAll === ids.length > 0) throw new UsageError('name the ids of dead letters, or --all');
  if (!isAll) return [...new Set(ids)];
  const found = [];
  for await (const { id } of all((/** @type {InboxPage} */ page) => inbox.deadLetters(page))) found.push(id);
  return found;
}
