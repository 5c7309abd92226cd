import { items } from '../deliveries/payloads.js';
import { UsageError } from '../errors.js';
import { filterOptions, givenFilters } from '../input/filters.js';
import { source, sourceOptions } from '../input/source.js';
import { eventOf, eventWords } from '../output/event.js';
import { safe, shown } from '../output/text.js';
import { explanationLines } from '../output/tree.js';

export const name = 'explain';
export const summary = 'why does an event meet a filter, or not?';
export const operands = { most: 1, names: ['FILE'] };
export const options = {
  ...filterOptions,
  ...sourceOptions,
  json: { about: 'one object a line' },
};

export const help = `
FILE holds payloads, as for \`closehook match\`. Each filter gets a sentence and a tree of its parts with what each found;
what in a filter can never match, or always does, is remarked on.

  $ closehook explain payload.json --filter won.json
  $ closehook explain payload.json --subscriptions subscriptions.json

JSON: {"line", "event", "explanations": [{"id", "matched", "sentence", "blame", "tree"}], "remarks": [{"id", "code",
"pointer", "sentence"}]}; an explanation of a subscription has "reason" and "events" in place of "blame" and "tree", as
Subscriptions.explain of the package returns it. Or {"line", "error"}.

Exit code: 0 an event matched, 1 none did or a line could not be read, 2 wrong use.
`;

export async function run({ options: given, operands: [file], terminal }) {
  const filters = await givenFilters(given);
  const from = await source(file, given, 'a payload');
  const { paint } = terminal;
  let [some, wrong, all] = [false, false, 0];
  for await (const { place, line, body, error } of items(from)) {
    if (all++ > 0 && !given.json) await terminal.print('');
    if (error) {
      wrong = true;
      await (given.json ? terminal.json({ line, error }) : terminal.print(`${paint.red('✗')} ${safe(place)}: ${safe(error)}`));
      continue;
    }
    const event = eventOf(body);
    const explanations = filters.explain(body);
    const remarks = filters.lint(event ?? {});
    some ||= explanations.some(({ matched }) => matched);
    if (given.json) await terminal.json({ line, event, explanations, remarks });
    else {
      const remarkLines = remarks.map(
        ({ id, pointer, sentence }) => `${paint.yellow('!')} ${shown(id)} ${shown(pointer)}: ${shown(sentence, 1000)}`,
      );
      const lines = explanations.flatMap((explanation) => explanationLines(explanation, terminal));
      await terminal.print([eventWords(event, paint), ...lines, ...remarkLines].join('\n'));
    }
  }
  if (all === 0) throw new UsageError(`${from.name} holds no payload`);
  return some && !wrong ? 0 : 1;
}
