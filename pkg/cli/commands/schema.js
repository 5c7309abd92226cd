// A group of commands: each is a file in `schema`, of the shape that commands.js describes.
export const name = 'schema';
export const summary = 'print the JSON Schema of an event type, and find what real events have beyond it';

export const help = `
Close publishes no schemas of its events. closehook knows its object types with their fields, from Close's
documentation, its API description and real events. Close adds fields and values without notice: \`diff\` finds them
in your deliveries.

  $ closehook schema print opportunity
  $ closehook schema diff deliveries.jsonl
`;

/** In the order of the help. */
export const commands = ['print', 'diff'];

/** The module of one. @param {string} command */
export const load = (command) => import(`./schema/${command}.js`);
