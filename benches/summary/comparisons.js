// What the files of results/ say, as comparisons of one form: closehook beside a peer, or a figure of its own.

/**
 * @typedef {object} Comparison
 * @property {string} work what was done, how large, where.
 * @property {string} [peer] who did the same; without one, the figure stands for itself.
 * @property {number} ours @property {number} [theirs] in `unit`.
 * @property {string} unit
 * @property {boolean} [isMore] whether more is better, as of events a second.
 * @property {string} file of results/, without its extension.
 */

const isOurs = ({ name }) => name.startsWith('closehook');

/** The first of ours beside all others of one column of results. @returns {Omit<Comparison, 'file'>[]} */
function beside(work, results, ours = results.find(isOurs)) {
  // A contender that fails everywhere, as ours may in a broken build, is not compared.
  if (ours === undefined) return [];
  const others = results.filter((result) => !isOurs(result) && !result.name.endsWith('reading only'));
  return others.map(({ name, fastest }) => ({ work, peer: name, ours: ours.fastest, theirs: fastest, unit: 'µs' }));
}

const VERBS = { verify: 'verify', filters: 'match', diff: 'diff', receive: 'receive' };

/** What a work of runtimes.json has: `verifyAsync` is compared with those that hash as it may. */
function inRuntime(runtime, { work, columns }) {
  return columns.flatMap(({ name, results }) => {
    const async = results.find((result) => result.name === 'closehook `verifyAsync`');
    const hosted = results.filter((result) => ['crypto.subtle', 'node:crypto'].includes(result.name));
    return [
      ...beside(`${VERBS[work]}, ${name}, ${runtime}`, results),
      ...(async ? beside(`verifyAsync, ${name}, ${runtime}`, hosted, async) : []),
    ];
  });
}

const figure = (work, ours, unit) => ({ work, ours, unit });

/** By file, what it compares. @type {Record<string, (data: any) => Omit<Comparison, 'file'>[]>} */
export const FILES = {
  node: ({ sizes, weights }) => [
    ...sizes.flatMap(({ name, results }) => beside(`verify, ${name}, Node`, results)),
    ...weights.filter(isOurs).map(({ name, gzip }) => figure(`size of ${name}, gzip`, gzip, 'B')),
    ...weights
      .filter((weight) => !isOurs(weight))
      .flatMap(({ name, gzip }) => {
        const ours = weights.find((weight) => weight.name === 'closehook/verify');
        return ours
          ? [{ work: 'size to verify with, gzip', peer: name, ours: ours.gzip, theirs: gzip, unit: 'B' }]
          : [];
      }),
  ],
  runtimes: ({ runtimes }) =>
    runtimes.flatMap(({ name, works }) => works.flatMap((work) => inRuntime(name.replace(/ [\d.]+$/, ''), work))),
  filters: ({ tables }) =>
    tables.flatMap((table) =>
      table.columns.flatMap(({ name, results }) => beside(`match, ${table.name}, ${name}, Node`, results)),
    ),
  diff: ({ columns, ofEvent }) => [
    ...columns.flatMap(({ name, results }) => beside(`diff, ${name}, Node`, results)),
    ...beside('changes, 1.9 KB, Node', ofEvent),
  ],
  receive: ({ columns }) => columns.flatMap(({ name, results }) => beside(`receive, ${name}, Node`, results)),
  history: ({ results, found }) => {
    const [ours, ...others] = found;
    return [
      ...beside('a History, an event, Node', results),
      ...others.map(({ name, perObject }) => ({
        ...{ work: 'a History, memory of an object, Node', peer: name, ours: ours.perObject, theirs: perObject },
        unit: 'B',
      })),
    ];
  },
  worker: ({ results, cold }) => {
    const [ours, ...others] = [...new Set(results.map(({ name }) => name))];
    const of = (kind, name) => results.find((result) => result.kind === kind && result.name === name);
    const middle = (list) => [...list].sort((one, other) => one - other)[list.length >> 1];
    return others.flatMap((peer) => [
      ...[...new Set(results.map(({ kind }) => kind))].flatMap((kind) => {
        const [own, other] = [of(kind, ours), of(kind, peer)];
        const row = (what, member, rest) => ({
          ...{ work: `a Worker's ${what}, ${kind}`, peer, ours: own[member], theirs: other[member], ...rest },
        });
        return [
          row('CPU', 'cpu', { unit: 'µs' }),
          row('requests a second', 'perSecond', { unit: '/s', isMore: true }),
          row('median request', 'p50', { unit: 'ms' }),
          row('99th percentile', 'p99', { unit: 'ms' }),
        ];
      }),
      {
        ...{ work: "a Worker's first request", peer, unit: 'ms' },
        ...{ ours: middle(cold[ours].first), theirs: middle(cold[peer].first) },
      },
    ]);
  },
  'cold-start': ({ results }) => {
    const named = (start) => results.find(({ name }) => name.replace(/ [\d.]+/, '').startsWith(start));
    const runtimes = ['Node, ESM', 'Node, CommonJS', 'Deno', 'Bun', 'Chromium', 'workerd'];
    return [
      ...runtimes.filter(named).map((name) => figure(`first call, ${name}`, named(name).call.median, 'ms')),
      {
        ...{ work: 'import, Node, ESM', peer: 'CommonJS', unit: 'ms' },
        ...{ ours: named('Node, ESM').import.median, theirs: named('Node, CommonJS').import.median },
      },
    ];
  },
  inbox: ({ rows }) =>
    rows
      .filter(({ kind }) => kind === 'postgres')
      .flatMap((ours) =>
        ['hand', 'boss'].flatMap((kind) => {
          const theirs = rows.find((row) => row.kind === kind && row.processes === ours.processes);
          const peer = kind === 'hand' ? 'a table by hand' : 'pg-boss';
          const row = (what, member, unit, isMore) => ({
            work: `an inbox in PostgreSQL, ${what}, ${ours.processes} ${ours.processes === 1 ? 'process' : 'processes'}`,
            ...{ peer, ours: ours[member], theirs: theirs[member], unit, isMore },
          });
          return [
            row('events taken in', 'taken', '/s', true),
            row('events handled', 'handled', '/s', true),
            row('size of an event', 'kilobytes', 'KB', false),
          ];
        }),
      ),
  growth: ({ measured }) =>
    measured
      .filter(({ title }) => !title.startsWith('`JSON.parse`'))
      .map(({ title, exponent }) => figure(`exponent of growth, ${title}`, exponent, '')),
  memory: ({ calls }) => calls.map(({ call, worst }) => figure(`memory, ${call}`, worst, 'B a byte')),
};

/**
 * @param {Record<string, any>} results the data of each file that there is.
 * @returns {Comparison[]}
 */
export const comparisons = (results) =>
  Object.entries(FILES).flatMap(([file, read]) =>
    results[file] === undefined ? [] : read(results[file]).map((one) => ({ ...one, file })),
  );
