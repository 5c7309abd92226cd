// A group of commands: each is a file in `subscriptions`, of the shape that commands.js describes.
export const name = 'subscriptions';
export const summary = "list, create, change and pause Close's webhook subscriptions";

export const help = `
Close has no page for webhooks, so these commands use its API, with the key in CLOSE_API_KEY. Signature keys are printed
only with --show-keys. --write-keys and \`keys --write\` put keys into a file that only its owner can read. The other
commands read it with --key-file.

  $ export CLOSE_API_KEY=…
  $ closehook subscriptions list
  $ closehook subscriptions apply subscriptions.json --dry-run
  $ closehook subscriptions activate whsub_1
`;

/** In the order of the help. */
export const commands = ['list', 'show', 'create', 'apply', 'pause', 'activate', 'delete', 'rotate', 'keys'];

/** The module of one. @param {string} command */
export const load = (command) => import(`./subscriptions/${command}.js`);
