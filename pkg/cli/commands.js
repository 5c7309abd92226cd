// The commands, in the order of the overview. Each is one file in `commands`, which exports
//
//   name      as it is typed
//   summary   half a line for the overview
//   help      what `closehook help NAME` says, with its examples
//   options   what it takes, as `arguments.js` reads it
//   operands  how many file names it takes, at least and at most, and what they are called
//   run       ({ options, operands, terminal, environment }) => exit code, or a promise of it
//
// and is loaded when it is asked for. A group of commands exports `commands`, their names, and `load` in place of the
// last three.

const NAMES = [
  'verify',
  'sign',
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
  'schema',
  'emulate',
  'inspect',
  'completion',
];

export const commandNames = [...NAMES];

/** What the program itself answers. */
export const BUILT_IN = [
  { name: 'help', summary: 'explain a command, with examples: closehook help COMMAND' },
  { name: 'version', summary: 'print the version' },
];

/** The module of a command. @param {string} name */
export const load = (name) => import(`./commands/${name}.js`);
