import { changes, check } from '#closehook';
import { UsageError } from '../errors.js';
import { eachPayload } from '../input/payloads.js';
import { sourceOptions } from '../input/source.js';
import { markdown, remarkLines, told } from '../output/changes.js';
import { eventWords } from '../output/event.js';
import { shown } from '../output/text.js';
import { fieldNames } from '../schemas.js';

/** @import { Context } from '../arguments.js' */

export const name = 'changes';
export const summary = 'show what an event changed';
export const operands = { most: 1, names: ['FILE'] };
export const options = {
  ignore: {
    value: 'FIELD',
    multiple: true,
    known: fieldNames,
    about: 'leave out a key, such as date_updated, or a JSON Pointer',
  },
  identity: { value: 'KEY', multiple: true, about: 'a key that identifies list elements, tried before id, email, …' },
  check: { about: 'also report where parts of an event contradict each other' },
  values: { about: 'with --check, also report values that closehook does not know, such as a new status' },
  ...sourceOptions,
  markdown: { about: 'Markdown for a chat or an issue; text from the event is escaped' },
  json: { about: 'JSON: one object per line' },
};

export const help = `
FILE holds payloads: a delivery as Close sends it, an event, a page of Close's event log, or a file of deliveries, as
\`closehook listen --write\` writes it. + marks what was added, - removed, ~ changed, ↕ moved. Fields that change with
nearly every event come last.

  $ closehook changes payload.json --ignore date_updated
  $ closehook changes deliveries.jsonl --check
  $ closehook changes payload.json --markdown | gh issue create --title Changed --body-file -
  $ curl -su "$CLOSE_API_KEY:" https://api.close.com/api/v1/event/ | closehook changes

JSON: {"line", "event", "changes": [{"field", "pointer", "kind", "before", "after", "from"}]}, with --check "remarks":
[{"code", "pointer", "sentence"}]; or {"line", "error"}.

Exit code: 0 all lines were read, 1 a line is unreadable, 2 usage error.
`;

/** @param {Context} given */
export async function run({ options: given, operands: [file], terminal }) {
  const { paint, color, width } = terminal;
  const { ignore, identity: keys } = given;
  const other = ['json', 'check'].find((option) => given.markdown && given[option]);
  if (other) throw new UsageError(`--${other} cannot be combined with --markdown`);
  if (given.values && !given.check) throw new UsageError('--values needs --check');
  const asked = { values: given.values === true };
  const isWhole = await eachPayload({ file, options: given, terminal }, ({ line, body, event, isFirst }) => {
    if (given.json) {
      const found = { line, event, changes: changes(body, { ignore, keys }) };
      return terminal.json(given.check ? { ...found, remarks: check(body, asked) } : found);
    }
    if (given.markdown) return terminal.print(`${isFirst ? '' : '\n'}${markdown(body, { ignore, keys })}`);
    const { sentence, changes: lines } = told(body, { color, width, ignore, keys });
    if (lines.length === 0) lines.push(`  ${paint.dim('nothing')}`);
    if (given.check) lines.push(...remarkLines(body, asked).map((each) => `  ${paint.yellow('!')} ${each}`));
    const isEvent = event?.object_type || event?.action || event?.id;
    const id = event?.id ? `  ${paint.dim(shown(event.id))}` : '';
    return terminal.print(
      [...(isFirst ? [] : ['']), isEvent ? `${sentence.join('\n')}${id}` : eventWords(event, paint), ...lines].join(
        '\n',
      ),
    );
  });
  return isWhole ? 0 : 1;
}
