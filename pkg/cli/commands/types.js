import { apiOptions, closeApi } from '../close/client.js';
import { UsageError } from '../errors.js';
import { customTypes } from '../output/custom-types.js';

/** @import { Context } from '../arguments.js' */

export const name = 'types';
export const summary = "print TypeScript declarations of your organization's custom fields";
export const operands = {};
export const options = {
  custom: { about: 'the custom fields, with their names' },
  ...apiOptions,
};

export const help = `
Reads the custom fields of leads, contacts, opportunities, custom activities and custom objects, and prints a file of
declarations. Where your project includes it, an editor shows the name of event.data['custom.cf_…'], and TypeScript
knows its value: a number, a list, one of your choices. The types of Close's own fields are in the package.

  $ closehook types --custom > close-custom.d.ts
  $ closehook types --custom --api-url http://127.0.0.1:8788    # the fields in the emulator

Run it again when somebody changes the fields or their choices. In code, closehook/api reads the fields:
api.customFields().

Exit code: 0 printed, 2 usage error, or Close did not answer.
`;

/** @param {Context} context */
export async function run({ options: given, terminal, environment }) {
  if (!given.custom)
    throw new UsageError("use --custom: only custom fields need a file, the types of Close's own are in the package");
  const api = closeApi({ options: given, environment, terminal }, name);
  const fields = await api.customFields();
  await terminal.print(customTypes(fields).trimEnd());
  if (fields.length === 0) terminal.error(`closehook ${name}: the organization has no custom fields`);
  return 0;
}
