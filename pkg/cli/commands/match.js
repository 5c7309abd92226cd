import { filterOptions, givenFilters } from '../input/filters.js';
import { eachPayload } from '../input/payloads.js';
import { sourceOptions } from '../input/source.js';
import { eventWords } from '../output/event.js';
import { shown } from '../output/text.js';

/** @import { Context } from '../arguments.js' */

export const name = 'match';
export const summary = 'show which filters or subscriptions match an event';
export const operands = { most: 1, names: ['FILE'] };
export const options = {
  ...filterOptions,
  ...sourceOptions,
  json: { about: 'JSON: one object per line' },
};

export const help = `
FILE holds payloads: a delivery as Close sends it, an event, a page of Close's event log, or a file of deliveries, as
\`closehook listen --write\` writes it. Signatures are not verified.

  $ closehook match payload.json --filter won.json
  $ closehook match payload.json --filter '{"type": "is_null"}'
  $ curl -su "$CLOSE_API_KEY:" https://api.close.com/api/v1/webhook/ > subscriptions.json
  $ closehook match deliveries.jsonl --subscriptions subscriptions.json

A paused subscription matches nothing. \`closehook explain\` says why a subscription does not match.

JSON: {"line", "matched": [ids], "event": {"id", "object_type", "action", "object_id", "subscription_id"}}, with the ids
in the order you gave; or {"line", "error"}.

Exit code: 0 an event matched, 1 none matched or a line is unreadable, 2 usage error.
`;

/** @param {Context} given */
export async function run({ options: given, operands: [file], terminal }) {
  const filters = await givenFilters(given);
  const { paint } = terminal;
  let some = false;
  const isWhole = await eachPayload({ file, options: given, terminal }, ({ line, body, event }) => {
    const matched = filters.match(body);
    some ||= matched.length > 0;
    if (given.json) return terminal.json({ line, matched, event });
    const words = eventWords(event, paint);
    const many = filters.count > 1;
    if (matched.length === 0) {
      const none = many ? `matches none of ${filters.count}` : 'does not match';
      return terminal.print(`${paint.red('✗')} ${words} ${none}`);
    }
    const ids = many ? ` ${matched.map((id) => shown(id)).join(', ')}` : '';
    return terminal.print(`${paint.green('✓')} ${words} matches${ids}`);
  });
  return some && isWhole ? 0 : 1;
}
