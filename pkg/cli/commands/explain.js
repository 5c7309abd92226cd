import { filterOptions, givenFilters } from '../input/filters.js';
import { eachPayload } from '../input/payloads.js';
import { sourceOptions } from '../input/source.js';
import { eventWords } from '../output/event.js';
import { shown } from '../output/text.js';
import { explanationLines } from '../output/tree.js';

/** @import { Context } from '../arguments.js' */

export const name = 'explain';
export const summary = 'explain why an event matches a filter, or why not';
export const operands = { most: 1, names: ['FILE'] };
export const options = {
  ...filterOptions,
  ...sourceOptions,
  json: { about: 'JSON: one object per line' },
};

export const help = `
FILE holds payloads, as for \`closehook match\`. For each filter you get a sentence, and a tree that shows what each
part found. A remark points out parts that can never match, or always do.

  $ closehook explain payload.json --filter won.json
  $ closehook explain payload.json --subscriptions subscriptions.json

JSON: {"line", "event", "explanations": [{"id", "matched", "sentence", "blame", "tree"}], "remarks": [{"id", "code",
"pointer", "sentence"}]}. The explanation of a subscription has "reason" and "events" in place of "blame" and "tree", as
Subscriptions.explain of the package returns it. Or {"line", "error"}.

Exit code: 0 an event matched, 1 none matched or a line is unreadable, 2 usage error.
`;

/** @param {Context} given */
export async function run({ options: given, operands: [file], terminal }) {
  const filters = await givenFilters(given);
  const { paint } = terminal;
  let some = false;
  const isWhole = await eachPayload({ file, options: given, terminal }, ({ line, body, event, isFirst }) => {
    const explanations = filters.explain(body);
    const remarks = filters.lint(event ?? {});
    some ||= explanations.some(({ matched }) => matched);
    if (given.json) return terminal.json({ line, event, explanations, remarks });
    const lines = explanations.flatMap((explanation) => explanationLines(explanation, terminal));
    for (const { id, pointer, sentence } of remarks) {
      const where = pointer === '' ? '' : ` ${shown(pointer)}`;
      lines.push(`${paint.yellow('!')} ${shown(id)}${where}: ${shown(sentence, 1000)}`);
    }
    return terminal.print([...(isFirst ? [] : ['']), eventWords(event, paint), ...lines].join('\n'));
  });
  return some && isWhole ? 0 : 1;
}
