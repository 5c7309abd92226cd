// The results as Markdown, and where they are kept.
import { writeFileSync } from 'node:fs';
import { load, machine } from './machine.js';

/** Writes a file of results/. */
export const keep = (name, text) => writeFileSync(new URL(`results/${name}`, import.meta.url), text);

/**
 * Prints a report, and keeps it and its figures in results/, unless it was called with --quick. Under the title of the
 * report comes what it was measured on, and the load of others meanwhile.
 *
 * @param {string} name of the files @param {string} report that begins with its title @param {object} data
 * @param {string | null} [runtime] null if it was computed, so that it does not matter where.
 */
export function publish(name, report, data, runtime = machine.runtime) {
  const on = runtime === null ? {} : { machine: { ...machine, runtime } };
  const head = on.machine ? `\n\n${runtime}, ${machine.cpu}, ${machine.date}. ${load(on.machine)}\n` : '\n';
  const text = report.replace('\n', head);
  console.log(text);
  if (process.argv.includes('--quick')) return;
  keep(`${name}.md`, text);
  keep(`${name}.json`, `${JSON.stringify({ ...on, ...data }, null, 2)}\n`);
}

const row = (cells) => `| ${cells.join(' | ')} |`;

export function table(head, rows) {
  const rule = head.map((_, place) => (place === 0 ? '---' : '---:'));
  return [row(head), row(rule), ...rows.map(row)].join('\n');
}

/** Three digits that count. */
export const digits = (value) => {
  // Rounded first, or 0.9996 would have the places of a number below 1.
  const places = Math.max(0, 2 - Math.floor(Math.log10(Number(value.toPrecision(3)))));
  return value.toLocaleString('en', { minimumFractionDigits: places, maximumFractionDigits: places });
};

const spread = ({ low, median, high }) => `${digits(median)} (${digits(low)}–${digits(high)})`;
const bytes = (value) => value.toLocaleString('en');

/** The same by the shortest round of each, where a busy machine has blurred the others. */
export function fastest(contenders, sizes) {
  const rows = contenders.map(({ name }) => {
    const cell = ({ results }) => {
      const result = results.find((one) => one.name === name);
      return result ? `${digits(result.fastest / results[0].fastest)} (${digits(result.fastest)})` : '–'; // it failed
    };
    return [name, ...sizes.map(cell)];
  });
  return table(['', ...sizes.map(({ name }) => name)], rows);
}

/** A table: a row for each contender, and for each of `sizes` the ratio, and the microseconds with their spread. */
export function speed(contenders, sizes) {
  const head = ['', ...sizes.map(({ name }) => `${name}, ratio`), ...sizes.map(({ name }) => `${name}, µs`)];
  const rows = contenders.map(({ name }) => {
    const measured = sizes.map(({ results }) => results.find((result) => result.name === name));
    const cell = (write) => (result) => (result ? write(result) : '–'); // it failed
    return [name, ...measured.map(cell(({ ratio }) => digits(ratio))), ...measured.map(cell(spread))];
  });
  return table(head, rows);
}

/** @param results what bench.js has measured. */
export function markdown({ settings, sizes, first, weights }, contenders) {
  const notes = contenders.filter(({ note }) => note).map(({ name, note }) => `- ${name}: ${note}.`);
  return `# Verifying a delivery

Lower is better everywhere.

The ratio is the time in multiples of what closehook's \`verify\` took: below 1 is faster than closehook. All are given
the same bytes in a \`Buffer\` and all the headers of a request, check the timestamp, and do not parse the body.

The fastest of ${settings.rounds} rounds; in brackets the microseconds for one delivery:

${fastest(contenders, sizes)}

Medians of the rounds, the ratio within a round, the microseconds with their quartiles:

${speed(contenders, sizes)}

${notes.join('\n')}

## The first call

Milliseconds in a fresh process: the median of ${settings.processes}, and the quartiles. The first call makes
the wasm instance, signs and verifies.

${table(
  ['', 'import', 'first call'],
  first.map(({ name, import: imported, call }) => [name, spread(imported), spread(call)]),
)}

## Size

Bytes, bundled and minified by esbuild. node:crypto and crypto.subtle weigh nothing.

${table(
  ['', 'raw', 'gzip'],
  weights.map(({ name, raw, gzip }) => [name, bytes(raw), bytes(gzip)]),
)}
`;
}
