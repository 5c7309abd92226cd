// Charts as SVG, readable in light and in dark, and without color: each line has its name at its end.

const WIDTH = 720;
const HEIGHT = 360;
const MARGIN = { top: 16, right: 132, bottom: 40, left: 64 };
const COLORS = ['#1d6fd1', '#c2541d', '#2f8f5b', '#8b4fc9', '#a08400', '#c2336b', '#5a7184'];
const STYLE = `text{font:12px system-ui,sans-serif;fill:#57606a}.grid{stroke:#8886;stroke-width:.5}.linear{stroke:#8888;stroke-width:.75;stroke-dasharray:2 4}
@media(prefers-color-scheme:dark){text{fill:#a3adb8}}`;

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const round = (value) => Math.round(value * 10) / 10;

/** 1,000 as 1 k. */
function short(value) {
  /** @type {[string, number][]} */
  const units = [
    ['G', 1e9],
    ['M', 1e6],
    ['k', 1e3],
  ];
  for (const [unit, size] of units) if (value >= size) return `${value / size} ${unit}`;
  return String(value);
}

const decades = (from, to) => Array.from({ length: Math.round(Math.log10(to / from)) + 1 }, (_, i) => from * 10 ** i);
const floor = (value) => 10 ** Math.floor(Math.log10(value));
const ceiling = (value) => 10 ** Math.ceil(Math.log10(value) - 1e-9);

/** Lines on two logarithmic axes. `lines`: `{ name, points: [[x, y]] }`. */
export function chart({ lines, x, y }) {
  const all = lines.flatMap(({ points }) => points);
  const bounds = (place) => [
    floor(Math.min(...all.map((point) => point[place]))),
    ceiling(Math.max(...all.map((point) => point[place]))),
  ];
  const [[left, right], [low, high]] = [bounds(0), bounds(1)];
  const across = (value) =>
    round(MARGIN.left + (Math.log(value / left) / Math.log(right / left)) * (WIDTH - MARGIN.left - MARGIN.right));
  const up = (value) =>
    round(
      HEIGHT - MARGIN.bottom - (Math.log(value / low) / Math.log(high / low)) * (HEIGHT - MARGIN.top - MARGIN.bottom),
    );

  const columns = decades(left, right).map(
    (value) =>
      `<path class="grid" d="M${across(value)} ${up(low)}V${up(high)}"/><text x="${across(value)}" y="${up(low) + 18}" text-anchor="middle">${short(value)}</text>`,
  );
  const rows = decades(low, high).map(
    (value) =>
      `<path class="grid" d="M${across(left)} ${up(value)}H${across(right)}"/><text x="${across(left) - 8}" y="${up(value) + 4}" text-anchor="end">${short(value)}</text>`,
  );

  // Names that end at one height are moved apart.
  const ends = lines
    .map(({ name, points }, i) => ({ name, i, at: up(points.at(-1)[1]) }))
    .sort((one, other) => one.at - other.at);
  ends.forEach((end, i) => (end.label = i === 0 ? end.at : Math.max(end.at, ends[i - 1].label + 14)));

  const drawn = lines.map(({ points }, i) => {
    const path = points.map(([a, b], place) => `${place === 0 ? 'M' : 'L'}${across(a)} ${up(b)}`).join('');
    const dots = points.map(([a, b]) => `<circle cx="${across(a)}" cy="${up(b)}" r="2.5"/>`).join('');
    const [[endX, endY]] = points.slice(-1);
    const from = Math.max(left, (endX * low) / endY);
    const linear = `<path class="linear" d="M${across(from)} ${up((endY * from) / endX)}L${across(endX)} ${up(endY)}"/>`;
    return `${linear}<g fill="${COLORS[i % COLORS.length]}"><path d="${path}" fill="none" stroke="${COLORS[i % COLORS.length]}" stroke-width="2"/>${dots}</g>`;
  });
  const names = ends.map(
    ({ name, i, label }) =>
      `<text x="${across(lines[i].points.at(-1)[0]) + 8}" y="${label + 4}" style="fill:${COLORS[i % COLORS.length]}">${escaped(name)}</text>`,
  );

  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(`${y} by ${x}: ${lines.map(({ name }) => name).join(', ')}`)}">
<style>${STYLE}</style>
${[...columns, ...rows, ...drawn, ...names].join('\n')}
<text x="${WIDTH - MARGIN.right}" y="${HEIGHT - 6}" text-anchor="end">${escaped(x)}</text><text x="8" y="12">${escaped(y)}</text>
</svg>
`;
}
