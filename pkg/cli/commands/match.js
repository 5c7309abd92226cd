import { items } from '../deliveries/payloads.js';
import { UsageError } from '../errors.js';
import { filterOptions, givenFilters } from '../input/filters.js';
import { source, sourceOptions } from '../input/source.js';
import { eventOf, eventWords } from '../output/event.js';
import { safe, shown } from '../output/text.js';

export const name = 'match';
export const summary = 'which filters or subscriptions does an event meet?';
export const operands = { most: 1, names: ['FILE'] };
export const options = {
  ...filterOptions,
  ...sourceOptions,
  json: { about: 'one object a line' },
};

export const help = `
FILE holds payloads: a delivery as Close sends it, an event, a page of Close's event log, or a file of deliveries as
\`closehook listen --write\` writes it. Nothing is verified.

  $ closehook match payload.json --filter '{"type": "field_accessor", "field": "data", "filter": {"type": "non_null"}}'
  $ curl -s -u "$CLOSE_API_KEY:" https://api.close.com/api/v1/webhook/ > subscriptions.json
  $ closehook match deliveries.jsonl --subscriptions subscriptions.json

A paused subscription gets nothing. \`closehook explain\` says why one does not match.

JSON: {"line", "matched": [ids], "event": {"id", "object_type", "action", "object_id", "subscription_id"}}, the ids in the
order given; or {"line", "error"}.

Exit code: 0 an event matched, 1 none did or a line could not be read, 2 wrong use.
`;

export async function run({ options: given, operands: [file], terminal }) {
  const filters = await givenFilters(given);
  const from = await source(file, given, 'a payload');
  const { paint } = terminal;
  let [some, wrong, all] = [false, false, 0];
  for await (const { place, line, body, error } of items(from)) {
    all++;
    if (error) {
      wrong = true;
      await (given.json ? terminal.json({ line, error }) : terminal.print(`${paint.red('✗')} ${safe(place)}: ${safe(error)}`));
      continue;
    }
    const matched = filters.match(body);
    const event = eventOf(body);
    some ||= matched.length > 0;
    if (given.json) await terminal.json({ line, matched, event });
    else if (matched.length === 0) {
      const none = filters.count === 1 ? 'does not match' : `matches none of ${filters.count}`;
      await terminal.print(`${paint.red('✗')} ${eventWords(event, paint)} ${none}`);
    } else {
      const ids = filters.count === 1 ? 'matches' : `matches ${matched.map((id) => shown(id)).join(', ')}`;
      await terminal.print(`${paint.green('✓')} ${eventWords(event, paint)} ${ids}`);
    }
  }
  if (all === 0) throw new UsageError(`${from.name} holds no payload`);
  return some && !wrong ? 0 : 1;
}
