import { UsageError } from '../../errors.js';
import { readSchema, schemaNames } from '../../schemas.js';
import { nearest } from '../../suggestion.js';

/** @import { Context } from '../../arguments.js' */

export const name = 'schema print';
export const summary = 'the JSON Schema of the events of a type';
export const operands = { most: 1, names: ['TYPE'], known: schemaNames };
export const options = {};

export const help = `
TYPE is an object type, such as lead or activity.call. Without one, the schema of all events is printed. It is JSON
Schema 2020-12, for any validator. A program imports the same file as closehook/schemas/TYPE.json.

  $ closehook schema print opportunity > opportunity.json

Exit code: 0 printed, 2 usage error.
`;

/** @param {Context} context */
export async function run({ operands: [type = 'event'], terminal }) {
  const schema = await readSchema(type);
  if (schema === null) {
    const names = await schemaNames();
    // All actions of a type have one schema.
    const meant = names.find((name) => type.startsWith(`${name}.`)) ?? nearest(type, names);
    throw new UsageError(`there is no schema of ${JSON.stringify(type)}${meant ? `; did you mean ${meant}?` : ''}`);
  }
  await terminal.print(JSON.stringify(schema, null, 2));
  return 0;
}
