// The commands, in the order of the overview. Each is one file in `commands`, which exports
//
//   name      the name that users type
//   summary   half a line for the overview
//   help      the text of `closehook help NAME`, with examples
//   options   its options, as `arguments.js` reads them
//   operands  the minimum and maximum number of file names, and what they are called
//   run       ({ options, operands, terminal, environment }) => exit code, or a promise of it
//
// and is loaded on demand. A group of commands exports `commands`, their names, and `load` instead of the last three.

const NAMES = [
  'verify',
  'sign',
  'remedy',
  'match',
  'explain',
  'changes',
  'diff',
  'send',
  'replay',
  'redact',
  'listen',
  'subscriptions',
  'watch',
  'catch-up',
  'coverage',
  'inbox',
  'schema',
  'types',
  'emulate',
  'inspect',
  'completion',
];

export const commandNames = [...NAMES];

/** Commands that the program handles itself. */
export const BUILT_IN = [
  { name: 'help', summary: 'explain a command, with examples: closehook help COMMAND' },
  { name: 'version', summary: 'print the version' },
];

/** The module of a command. @param {string} name */
export const load = (name) => import(`./commands/${name}.js`);
