// The results as Markdown.

const row = (cells) => `| ${cells.join(' | ')} |`;

function table(head, rows) {
  const rule = head.map((_, place) => (place === 0 ? '---' : '---:'));
  return [row(head), row(rule), ...rows.map(row)].join('\n');
}

/** Three digits that count. */
const digits = (value) => {
  // Rounded first, or 0.9996 would have the places of a number below 1.
  const places = Math.max(0, 2 - Math.floor(Math.log10(Number(value.toPrecision(3)))));
  return value.toLocaleString('en', { minimumFractionDigits: places, maximumFractionDigits: places });
};

const spread = ({ low, median, high }) => `${digits(median)} (${digits(low)}–${digits(high)})`;
const bytes = (value) => value.toLocaleString('en');

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
export function markdown({ machine, settings, sizes, first, weights }, contenders) {
  const notes = contenders.filter(({ note }) => note).map(({ name, note }) => `- ${name}: ${note}.`);
  return `# Verifying a delivery

${machine.runtime}, ${machine.cpu}, ${machine.date}. Lower is better everywhere.

The ratio is the time in multiples of what closehook's \`verify\` took in the same round: below 1 is faster than
closehook. After it, the microseconds for one delivery. Both are medians of ${settings.rounds} rounds, with the
quartiles in brackets. All are given the same bytes in a \`Buffer\` and all the headers of a request, check the
timestamp, and do not parse the body.

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
