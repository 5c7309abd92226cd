// A group of commands: each is a file in `inbox`, of the shape that commands.js describes.
export const name = 'inbox';
export const summary = 'watch and repair the store of an inbox, and move it';

export const help = `
The store of closehook/inbox: a file (lmdb:PATH) or PostgreSQL (postgres://…), named with --store or in CLOSEHOOK_STORE.
PostgreSQL's own variables, such as PGPASSWORD, work too. Connection strings are never printed, and payloads only by
\`dead --body\`, \`dead --errors\` and \`export\`.

  $ export CLOSEHOOK_STORE=lmdb:inbox.mdb
  $ closehook inbox status
  $ closehook inbox dead --errors
  $ closehook inbox replay --all

The receiver may be running meanwhile, with both kinds of stores: it handles a replayed event within a second. Only
\`import\` needs a store that nobody uses.
`;

/** In the order of the help. */
export const commands = ['status', 'gaps', 'dead', 'replay', 'discard', 'give-up', 'export', 'import'];

/** The module of one. @param {string} command */
export const load = (command) => import(`./inbox/${command}.js`);
