import { element } from '../../dom.js';
import { number, plural } from '../../words.js';
import { HOUR, RULES } from './retry-schedule.js';
import { svg, whenWide } from './svg.js';

/** @import { Schedule } from './retry-schedule.js' */

const MINUTE = HOUR / 60;
/** @typedef {{ schedule: Schedule, outageMs: number, eventsPerHour: number, label: string }} Shown */

/** The possible ends of the axis, each with the distance between its ticks. */
const AXES = [
  [10 * MINUTE, 2 * MINUTE],
  [30 * MINUTE, 5 * MINUTE],
  [HOUR, 10 * MINUTE],
  [3 * HOUR, HOUR / 2],
  [6 * HOUR, HOUR],
  [12 * HOUR, 2 * HOUR],
  [24 * HOUR, 4 * HOUR],
  [48 * HOUR, 8 * HOUR],
  [76 * HOUR, 12 * HOUR],
];
const SIDE = 10;
const LANE = 46;
const GRAPH = 96;

/** Draws the attempts, the notices and the backlog over the hours of an outage. */
export function retryPicture() {
  const host = element('div', { class: 'retry-picture' });
  /** @type {Shown | null} */
  let shown = null;

  function draw() {
    if (!shown) return;
    const { schedule, outageMs, eventsPerHour, label } = shown;
    const { attempts, end, notices, pausedFor, ended, waiting, drained } = schedule;
    const width = Math.max(240, host.clientWidth);
    const far =
      Math.max(
        end.at,
        notices.at(-1)?.at ?? 0,
        Number.isFinite(outageMs) ? Math.min(outageMs, 72 * HOUR) : 72 * HOUR,
        Number.isFinite(drained) ? drained : 0,
      ) * 1.04;
    const [span, tick] = AXES.find(([each]) => each >= far) ?? AXES[AXES.length - 1];
    /** @param {number} at */
    const x = (at) => Math.round((SIDE + ((width - 2 * SIDE) * Math.min(at, span)) / span) * 10) / 10;
    const hasGraph = eventsPerHour > 0;
    const lanes = { endpoint: 0, event: LANE, admins: 2 * LANE, waiting: 3 * LANE };
    const bottom = 3 * LANE + (hasGraph ? GRAPH : 0);
    const height = bottom + 24;
    const down = x(outageMs);
    const ticks = Array.from({ length: Math.floor(span / tick) + 1 }, (_, i) => i * tick);
    const word = { delivered: 'delivered', dropped: 'dropped', cleared: 'cleared' }[end.kind];
    const failed = attempts
      .filter((/** @type {Schedule['attempts'][number]} */ { isDelivered }) => !isDelivered)
      .map((/** @type {{ at: number }} */ { at }) => `M${x(at)} ${lanes.event + 20}v14`)
      .join('');
    const nodes = [
      svg('path', { class: 'grid', d: ticks.map((at) => `M${x(at)} 0V${bottom}`).join('') }),
      ...title(0, 'The endpoint'),
      svg('rect', { class: 'down', x: x(0), y: 18, width: Math.max(0, down - x(0)), height: 14 }),
      svg('path', { class: 'up', d: `M${down} 25H${x(span)}` }),
      ...title(lanes.event, `This event: ${plural(attempts.length, 'attempt')}, ${word}`),
      svg('path', { class: 'attempts', d: failed }),
      endMark(end.kind, x(end.at), lanes.event + 27),
      ...title(lanes.admins, `What the admins are told${notices.length === 0 ? ': nothing' : ''}`),
      svg('path', {
        class: 'warning',
        d: notices
          .filter((/** @type {Schedule['notices'][number]} */ { kind }) => kind !== 'paused')
          .map((/** @type {{ at: number }} */ { at }) => `M${x(at)} ${lanes.admins + 20}l7 13h-14z`)
          .join(''),
      }),
      svg('path', {
        class: 'pause',
        d: notices
          .filter((/** @type {Schedule['notices'][number]} */ { kind }) => kind === 'paused')
          .map(
            (/** @type {{ at: number }} */ { at }) =>
              `M${x(at) - 6} ${lanes.admins + 20}h4v13h-4zM${x(at) + 2} ${lanes.admins + 20}h4v13h-4z`,
          )
          .join(''),
      }),
    ];
    if (hasGraph) {
      const top = Math.max(RULES.pauseBacklog * 1.1, waiting);
      const base = bottom - 4;
      /** @param {number} count */
      const y = (count) => Math.round((base - ((GRAPH - 28) * Math.min(count, top)) / top) * 10) / 10;
      const fall = pausedFor ? `V${base}` : `L${x(drained)} ${base}`;
      nodes.push(
        ...title(lanes.waiting, `Events that wait: at most ${number(waiting)}`),
        svg('path', { class: 'limit', d: `M${SIDE} ${y(RULES.warningBacklog)}H${width - SIDE}` }),
        svg('path', { class: 'limit limit-pause', d: `M${SIDE} ${y(RULES.pauseBacklog)}H${width - SIDE}` }),
        svg('path', { class: 'backlog', d: `M${x(0)} ${base}L${x(ended)} ${y(waiting)}${fall}z` }),
        svg('path', { class: 'grid', d: `M${SIDE} ${base}H${width - SIDE}` }),
        svg(
          'text',
          { class: 'faint', x: width - SIDE, y: y(RULES.warningBacklog) + 13, 'text-anchor': 'end' },
          'warning above 80,000',
        ),
        svg(
          'text',
          { class: 'faint', x: width - SIDE, y: y(RULES.pauseBacklog) - 4, 'text-anchor': 'end' },
          'pause at 100,000',
        ),
      );
    }
    const every = Math.max(1, Math.ceil((ticks.length * 52) / width));
    nodes.push(
      ...ticks
        .filter((_, i) => i % every === 0)
        .map((at, i) =>
          svg(
            'text',
            {
              class: 'faint',
              x: i === 0 ? SIDE : x(at),
              y: height - 6,
              'text-anchor': i === 0 ? 'start' : x(at) > width - 24 ? 'end' : 'middle',
            },
            axisLabel(at),
          ),
        ),
    );
    host.replaceChildren(
      svg('svg', { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label }, ...nodes),
    );
  }

  /** @param {number} y @param {string} text */
  const title = (y, text) => [svg('text', { x: SIDE, y: y + 13 }, text)];
  whenWide(host, draw);
  return {
    root: host,
    /** @param {Shown} what */
    show(what) {
      shown = what;
      draw();
    },
  };
}

/** @param {number} at */
const axisLabel = (at) => (at === 0 ? '0' : at < HOUR ? `${at / MINUTE} min` : `${at / HOUR} h`);

/** @param {Schedule['end']['kind']} kind @param {number} x @param {number} y */
function endMark(kind, x, y) {
  const shapes = {
    delivered: `M${x - 6} ${y}a6 6 0 1 0 12 0a6 6 0 1 0 -12 0z`,
    dropped: `M${x - 6} ${y - 6}l12 12m0 -12l-12 12`,
    cleared: `M${x - 6} ${y - 6}h12v12h-12z`,
  };
  return svg('path', { class: `end end-${kind}`, d: shapes[kind] });
}
