import { element } from '../../dom.js';
import { number } from '../../words.js';
import { OUTCOMES } from './outcomes.js';
import { svg, whenWide } from './svg.js';

/** @import { Arrival } from './arrivals.js' */

/**
 * The content of the picture. At the end, events are missing before the ranks in `gaps`. `label` describes the picture.
 *
 * @typedef {{ arrivals: Arrival[], ranks: number, gaps: number[], label: string }} Shown
 *
 * @typedef {{ x: (place: number) => number, y: (rank: number) => number, right: number, bottom: number }} Scale
 */

const KINDS = /** @type {Arrival['outcome'][]} */ (Object.keys(OUTCOMES));

const RADIUS = 4.5;
const MARGIN = { left: 26, right: 14, top: 12, bottom: 24 };
/** Marks of one kind whose centres fall into the same square of so many pixels are drawn once. */
const CLOSE_BY = 3;
const MOST_POINTS = 300;
const MOST_GAPS = 40;

/**
 * Order of arrival to the right, order of event time upwards. However many the deliveries are, it is a handful of
 * elements: the marks of one kind are one path.
 *
 * @param {(arrival: import('./arrivals.js').Arrival) => void} chosen on a click near one
 */
export function orderPicture(chosen) {
  const host = element('div', { class: 'order-picture' });
  const legend = element('ul', { class: 'marks', 'aria-label': 'What the shapes mean' });
  /** @type {Shown | null} */
  let shown = null;
  /** @type {Arrival | null} */
  let selected = null;
  /** @type {Scale | null} */
  let scale = null;
  const selection = svg('g', { class: 'picked' });

  function draw() {
    if (!shown) return host.replaceChildren();
    const { arrivals, ranks, gaps, label } = shown;
    const width = Math.max(240, host.clientWidth);
    const height = Math.round(Math.min(380, Math.max(240, width * 0.6)));
    const right = width - MARGIN.right;
    const bottom = height - MARGIN.bottom;
    /** @param {number} from @param {number} to @param {number} count */
    const along = (from, to, count) => (/** @type {number} */ i) =>
      count < 2 ? (from + to) / 2 : from + ((to - from) * i) / (count - 1);
    const inset = RADIUS * 2;
    const above = along(
      bottom - inset * (arrivals.some((/** @type {Arrival} */ { rank }) => rank < 0) ? 3 : 1),
      MARGIN.top + inset,
      ranks,
    );
    // What has no place in time lies at the bottom.
    scale = {
      x: along(MARGIN.left + inset, right - inset, arrivals.length),
      /** @param {number} rank */
      y: (rank) => (rank < 0 ? bottom - inset : above(rank)),
      right,
      bottom,
    };
    const { x, y } = scale;
    const marks = KINDS.map((outcome) => marksOf(arrivals, outcome, x, y)).filter((mark) => mark !== false);
    const image = svg(
      'svg',
      { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label },
      svg('path', { class: 'frame', d: `M${MARGIN.left} ${MARGIN.top}V${bottom}H${right}` }),
      svg('path', { class: 'ideal', d: ideal(arrivals, x, y) }),
      svg('path', {
        class: 'missing',
        d: gaps
          .slice(0, MOST_GAPS)
          .map((rank) => `M${MARGIN.left} ${round(y(rank - 0.5))}H${right}`)
          .join(''),
      }),
      ...marks,
      selection,
      svg('text', { x: MARGIN.left, y: height - 6 }, '1st'),
      svg('text', { x: (MARGIN.left + right) / 2, y: height - 6, 'text-anchor': 'middle' }, 'order of arrival →'),
      svg('text', { x: right, y: height - 6, 'text-anchor': 'end' }, number(arrivals.length)),
      svg(
        'text',
        { transform: `translate(16 ${(MARGIN.top + bottom) / 2}) rotate(-90)`, 'text-anchor': 'middle' },
        'order of event time →',
      ),
    );
    host.replaceChildren(image);
    pick();
  }

  function pick() {
    if (!scale || !selected) return selection.replaceChildren();
    const [x, y] = [round(scale.x(selected.place)), round(scale.y(selected.rank))];
    selection.replaceChildren(
      svg('path', { d: `M${x} ${MARGIN.top}V${scale.bottom}M${MARGIN.left} ${y}H${scale.right}` }),
      svg('circle', { cx: x, cy: y, r: RADIUS * 2 }),
    );
  }

  host.addEventListener('click', ({ clientX, clientY }) => {
    const box = host.firstElementChild?.getBoundingClientRect();
    if (!box || !scale || !shown) return;
    const { x, y } = scale;
    /** @param {Arrival} given */
    const distance = ({ place, rank }) => Math.hypot(x(place) - (clientX - box.left), y(rank) - (clientY - box.top));
    let best = null;
    let least = Infinity;
    for (const arrival of shown.arrivals) {
      const far = distance(arrival);
      if (far < least) [best, least] = [arrival, far];
    }
    if (best) chosen(best);
  });
  whenWide(host, draw);

  return {
    root: element('figure', { class: 'order' }, host, legend),
    /**
     * At the end, events are missing before the ranks in `gaps`. `label` describes the picture.
     *
     * @param {Shown} what
     */
    show(what) {
      shown = what;
      const counts = new Map();
      for (const { outcome } of what.arrivals) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      legend.replaceChildren(
        ...KINDS.filter((outcome) => counts.has(outcome)).map((outcome) => legendRow(outcome, counts.get(outcome))),
      );
      if (what.gaps.length > 0) legend.append(element('li', {}, lineSample('missing'), 'still missing'));
      legend.append(element('li', {}, lineSample('ideal'), 'if all had come in order'));
      draw();
    },
    /** @param {Arrival | null} arrival */
    pick(arrival) {
      selected = arrival;
      pick();
    },
  };
}

/** @param {number} value */
const round = (value) => Math.round(value * 10) / 10;

/** @param {Arrival[]} arrivals @param {Arrival['outcome']} outcome @param {Scale['x']} x @param {Scale['y']} y */
function marksOf(arrivals, outcome, x, y) {
  const seen = new Set();
  const parts = [];
  for (const arrival of arrivals) {
    if (arrival.outcome !== outcome) continue;
    const [left, top] = [round(x(arrival.place)), round(y(arrival.rank))];
    const square = `${Math.round(left / CLOSE_BY)},${Math.round(top / CLOSE_BY)}`;
    if (seen.has(square)) continue;
    seen.add(square);
    parts.push(OUTCOMES[outcome].shape(left, top, RADIUS));
  }
  return parts.length > 0 && svg('path', { class: `outcome outcome-${outcome}`, d: parts.join('') });
}

/**
 * Where they would be in order: the diagonal, with a step wherever one came twice.
 *
 * @param {Arrival[]} arrivals @param {Scale['x']} x @param {Scale['y']} y
 */
function ideal(arrivals, x, y) {
  const placed = arrivals.filter(({ rank }) => rank >= 0);
  const ranks = placed.map(({ rank }) => rank).sort((one, other) => one - other);
  const step = Math.max(1, Math.ceil(ranks.length / MOST_POINTS));
  return ranks
    .map((rank, i) =>
      i % step === 0 || i === ranks.length - 1
        ? `${i === 0 ? 'M' : 'L'}${round(x(placed[i].place))} ${round(y(rank))}`
        : '',
    )
    .join('');
}

/** The shape of an outcome, for a row or a legend. @param {Arrival['outcome']} outcome */
export function shapeOf(outcome) {
  return svg(
    'svg',
    { width: 14, height: 14, viewBox: '0 0 14 14', 'aria-hidden': 'true' },
    svg('path', { class: `outcome outcome-${outcome}`, d: OUTCOMES[outcome].shape(7, 7, 4) }),
  );
}

/** @param {Arrival['outcome']} outcome @param {number} count */
const legendRow = (outcome, count) =>
  element('li', {}, shapeOf(outcome), `${OUTCOMES[outcome].word}: ${number(count)}`);
/** @param {string} name */
const lineSample = (name) =>
  svg(
    'svg',
    { width: 22, height: 14, viewBox: '0 0 22 14', 'aria-hidden': 'true' },
    svg('path', { class: name, d: 'M0 7H22' }),
  );
