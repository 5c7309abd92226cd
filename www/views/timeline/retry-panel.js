import { element, setText } from '../../dom.js';
import { number, plural, utc } from '../../words.js';
import { retryPicture } from './retry-picture.js';
import { HOUR, RULES, retrySchedule } from './retry-schedule.js';

/** @import { Schedule } from './retry-schedule.js' */

/**
 * An outage of an endpoint, and what Close would do: when each attempt is made, and what becomes of the subscription.
 */
export function retryPanel() {
  /** @type {number | null} */
  let selectedTime = null;
  let now = Date.now();
  let isAsked = false;
  let isNowByItself = false;

  const from = element(
    'select',
    { id: 'retry-from' },
    element('option', { value: 'event' }, 'the date of the chosen event'),
    element('option', { value: 'now' }, 'now'),
  );
  const hours = element('input', {
    type: 'number',
    id: 'retry-hours',
    min: '0',
    max: '10000',
    step: 'any',
    value: '30',
    inputmode: 'decimal',
  });
  const forGood = element('input', { type: 'checkbox', id: 'retry-for-good' });
  const rate = element('input', {
    type: 'number',
    id: 'retry-rate',
    min: '0',
    step: 'any',
    value: '100',
    inputmode: 'decimal',
  });
  const said = element('p', { class: 'headline', id: 'retry-said', role: 'status' });
  const picture = retryPicture();
  const rows = element('tbody');
  const table = element(
    'table',
    { class: 'happenings' },
    element('caption', { class: 'visually-hidden' }, 'What happens, in order'),
    element(
      'thead',
      {},
      element('tr', {}, ...['After', 'At (UTC)', 'What'].map((name) => element('th', { scope: 'col' }, name))),
    ),
    rows,
  );
  const allSummary = element('summary');
  const all = element('ol', { class: 'all-attempts', tabindex: '0', 'aria-label': 'All attempts' });
  const details = element('details', { class: 'attempts-details' }, allSummary, all);
  /** @param {string} label @param {HTMLElement} input @param {Node | string} unit */
  const field = (label, input, unit = '') =>
    element('div', { class: 'retry-field' }, element('label', { for: input.id }, label), input, unit);

  const root = element(
    'section',
    { class: 'retries', 'aria-labelledby': 'retries-title' },
    element('h2', { id: 'retries-title' }, 'While an endpoint fails'),
    element(
      'p',
      { class: 'note' },
      'When is an event retried, when is it dropped, and when is the subscription paused?',
    ),
    element(
      'div',
      { class: 'retry-form' },
      field('First attempt', from),
      field('Down for', hours, element('span', {}, 'hours')),
      element('label', { class: 'check' }, forGood, element('span', {}, 'does not come back')),
      field('Other events', rate, element('span', {}, 'an hour')),
    ),
    said,
    picture.root,
    table,
    details,
    element(
      'div',
      { class: 'whose' },
      element(
        'p',
        {},
        element('strong', {}, 'Close documents:'),
        ' exponential backoff up to every 20 minutes, for up to 72 hours, then the event is dropped; a warning ' +
          ('above 80,000 events that wait, and before the pause for failures; a pause, with all that waits ' +
            'cleared, at 100,000 events or when every delivery fails for 3 days.'),
      ),
      element(
        'p',
        {},
        element('strong', {}, 'Ours, since Close does not say:'),
        ' the first wait of 5 seconds, twice as long each time, and a warning for each day of failures. Close ' +
          ('may shorten waits at random; the emulator does, by up to a fifth. This picture shortens none: each ' +
            'attempt is shown at its latest.'),
      ),
    ),
  );

  /** @type {{ schedule: Schedule, start: number } | null} */
  let shown = null;
  function draw() {
    const start = from.value === 'event' && selectedTime !== null ? selectedTime : now;
    const outage = forGood.checked ? Infinity : Number(hours.value) * HOUR;
    const eventsPerHour = Number(rate.value);
    const isUsable = hours.value.trim() !== '' && outage >= 0 && eventsPerHour >= 0;
    picture.root.hidden = table.hidden = details.hidden = !isUsable && !forGood.checked;
    if (picture.root.hidden)
      return setText(said, 'Enter the hours of downtime and the events an hour. Both must be 0 or more.');
    const schedule = retrySchedule({ outageMs: outage, eventsPerHour });
    shown = { schedule, start };
    const happenings = happeningsOf(schedule, outage);
    setText(said, summary(schedule));
    picture.show({
      schedule,
      outageMs: outage,
      eventsPerHour,
      label: `${summary(schedule)} The table below says the same.`,
    });
    rows.replaceChildren(
      ...happenings.map(([at, text]) =>
        element(
          'tr',
          {},
          element('td', {}, elapsed(at)),
          element('td', {}, date(start + at).replace(' UTC', '')),
          element('td', {}, text),
        ),
      ),
    );
    setText(allSummary, `All attempts of this event: ${number(schedule.attempts.length)}`);
    isAsked = false;
    writeAll();
  }

  /** They are some two hundred at most; they are made when somebody looks. */
  function writeAll() {
    if (!details.open || !shown) return all.replaceChildren();
    if (isAsked) return;
    isAsked = true;
    const { schedule, start } = shown;
    all.replaceChildren(
      ...schedule.attempts.map((/** @type {Schedule['attempts'][number]} */ { at, isDelivered }) =>
        element('li', {}, `${date(start + at)}, after ${elapsed(at)}${isDelivered ? ': delivered' : ''}`),
      ),
    );
  }

  for (const input of [from, hours, forGood, rate]) {
    input.addEventListener('input', () => {
      now = Date.now();
      isNowByItself = false;
      hours.disabled = forGood.checked;
      draw();
    });
  }
  details.addEventListener('toggle', () => {
    isAsked = false;
    writeAll();
  });

  return {
    root,
    /**
     * The time of the chosen event, in unix milliseconds, or `null` if there is none.
     *
     * @param {number | null} time
     */
    show(time) {
      if (shown && time === selectedTime) return;
      selectedTime = time;
      const [event] = from.options;
      event.disabled = time === null;
      if (time === null && from.value === 'event') [from.value, isNowByItself] = ['now', true];
      else if (time !== null && isNowByItself) [from.value, isNowByItself] = ['event', false];
      draw();
    },
  };
}

/** @template T @param {T[]} list that has one */
const lastOf = (list) => list[list.length - 1];

/** @param {Schedule} given */
function summary({ attempts, end, pausedFor, notices }) {
  /** @type {Record<Schedule['end']['kind'], string>} */
  const ends = {
    delivered:
      end.at === 0
        ? 'It is delivered at once.'
        : `Delivered after ${elapsed(end.at)}, with attempt ${number(attempts.length)}.`,
    dropped:
      `Dropped: it is tried ${number(attempts.length)} times, for the last time after ${elapsed(end.at)}, and ` +
      `then the 72 hours are over.`,
    cleared: `Never delivered: after ${plural(attempts.length, 'attempt')} it is cleared with the queue.`,
  };
  const why =
    pausedFor === 'failures' ? 'nothing was delivered for 3 days' : `${number(RULES.pauseBacklog)} events wait`;
  const paused = pausedFor && ` The subscription is paused after ${elapsed(lastOf(notices).at)}, since ${why}.`;
  return `${ends[end.kind]}${paused ?? ' The subscription stays active.'}`;
}

/** @param {Schedule} given @param {number} outage */
function happeningsOf({ attempts, end, notices, pausedFor, waiting, drained }, outage) {
  /** @type {[at: number, text: string][]} */
  const list = [];
  const retries = attempts
    .slice(1)
    .filter((/** @type {Schedule['attempts'][number]} */ { isDelivered }) => !isDelivered);
  list.push([0, attempts[0].isDelivered ? 'the first attempt succeeds' : 'the first attempt fails']);
  const beginning = retries.filter(
    (/** @type {{ at: number }} */ { at }, i) => at - (i === 0 ? 0 : retries[i - 1].at) < RULES.longestRetryMs,
  );
  if (beginning.length > 0)
    list.push([
      beginning[0].at,
      `it is tried again${beginning.length > 1 ? `, and then after ${waits(beginning)}` : ''}`,
    ]);
  if (retries.length > beginning.length)
    list.push([
      retries[beginning.length].at,
      `from here on it is tried every 20 ` +
        `minutes${end.kind === 'delivered' ? '' : `, until ${elapsed(lastOf(retries).at)}`}`,
    ]);
  for (const { at, kind, backlog } of notices) {
    const wait = `${plural(backlog, 'event')} wait${backlog === 1 ? 's' : ''}`;
    if (kind === 'failing')
      list.push([
        at,
        `the admins are warned: nothing was delivered ` +
          `for ${plural(Math.round(at / RULES.warnEveryMs), 'day')}; ${wait}`,
      ]);
    if (kind === 'backlog') list.push([at, `the admins are warned: ${wait}`]);
    if (kind === 'paused')
      list.push([
        at,
        `the subscription is paused and ${plural(backlog, 'event')} cleared; it stays so until somebody sets it ` +
          `to active through the API`,
      ]);
  }
  if (end.kind === 'dropped')
    list.push([end.at, 'it is tried for the last time, and dropped: the next attempt would be after 72 hours']);
  if (Number.isFinite(outage) && outage > 0 && outage < (pausedFor ? lastOf(notices).at : Infinity))
    list.push([outage, 'the endpoint is back']);
  if (end.kind === 'delivered' && end.at > 0) list.push([end.at, 'it is delivered']);
  if (!pausedFor && waiting > 1 && drained > end.at)
    list.push([drained, `the last of ${number(waiting)} events that waited is delivered`]);
  return list.sort(([one], [other]) => one - other);
}

/** `10, 20, 40 … seconds`: the waits after the first. @param {Schedule['attempts']} attempts */
const waits = (attempts) =>
  `${attempts
    .slice(1)
    .map((/** @type {{ at: number }} */ { at }, i) => number((at - attempts[i].at) / 1000))
    .join(', ')} seconds`;

/** `71 h 55 min`, `35 s`. @param {number} milliseconds */
export function elapsed(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  /** @type {[count: number, unit: string][]} */
  const units = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const parts = units.filter(([count]) => count > 0);
  return parts.length === 0
    ? milliseconds > 0
      ? `${Math.round(milliseconds)} ms`
      : '0 s'
    : parts.map(([count, unit]) => `${number(count)} ${unit}`).join(' ');
}

/** @param {number} milliseconds */
const date = (milliseconds) => utc(milliseconds / 1000) || '—';
