import { check } from '#closehook';
import { eachPayload } from '../../input/payloads.js';
import { sourceOptions } from '../../input/source.js';
import { plural, shown } from '../../output/text.js';
import { Beyond } from '../../schemas.js';

/** @import { Context } from '../../arguments.js' */

export const name = 'schema diff';
export const summary = 'types, fields and values of real events that closehook does not know';
export const operands = { most: 1, names: ['FILE'] };
export const options = { ...sourceOptions, json: { about: 'JSON: one object per line' } };

export const help = `
FILE holds payloads: deliveries, events, a page of Close's event log, or what \`closehook listen --write\` writes.
A new value is shown only where the field holds one of a few words, never text that somebody wrote.

  $ closehook schema diff deliveries.jsonl
  $ curl -su "$CLOSE_API_KEY:" https://api.close.com/api/v1/event/ | closehook schema diff

JSON: {"object_type", "kind": "type" | "action" | "field" | "value" | "word", "pointer", "is", "events", "example"}:
"is" is what was found there, "example" the id of the first event. A payload that cannot be read is {"line", "error"}.

Exit code: 0 nothing is unknown, 1 something is, or a line is unreadable, 2 usage error.
`;

/** What a finding says. @type {Record<string, (finding: { pointer: string, is: string }) => string>} */
const SENTENCES = {
  type: () => 'unknown object type',
  action: ({ is }) => `unknown action ${shown(is)}`,
  field: ({ pointer, is }) => `unknown field ${shown(pointer)}, of type ${is}`,
  value: ({ pointer, is }) => `unexpected type of ${shown(pointer)}: ${is}`,
  word: ({ pointer, is }) => `unknown value of ${shown(pointer)}: ${shown(is)}`,
};

/** @param {Context} context */
export async function run({ options: given, operands: [file], terminal }) {
  const beyond = new Beyond();
  let count = 0;
  const isWhole = await eachPayload({ file, options: given, terminal }, async ({ body }) => {
    check(body); // says where it is not JSON
    const value = JSON.parse(body.toString());
    count++;
    await beyond.add(value?.event ?? value);
  });
  const findings = beyond.findings();
  for (const finding of findings) {
    if (given.json) await terminal.json(finding);
    else {
      const { bold, dim } = terminal.paint;
      const where = `${plural(finding.events, 'event')}${finding.example ? `, first ${shown(finding.example)}` : ''}`;
      await terminal.print(
        `${bold(shown(finding.object_type))}: ${SENTENCES[finding.kind](finding)} ${dim(`(${where})`)}`,
      );
    }
  }
  if (!given.json && findings.length === 0 && count > 0)
    await terminal.print(`${plural(count, 'event')}: closehook knows every type, field and value`);
  return isWhole && findings.length === 0 ? 0 : 1;
}
