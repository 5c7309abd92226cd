import { element, part, setText } from '../../dom.js';
import { eventOf } from '../../payload.js';
import { nameOf, timeOf, whatOf } from '../../title.js';
import { visibleText } from '../../visible.js';
import { number, plural } from '../../words.js';
import { shortJson } from '../../short-json.js';
import { FAILED, MATCHED, UNHEARD, UNREADABLE } from './verdicts.js';
import { virtualList } from './virtual-list.js';

/** @import { Entry } from '../../store.js' */
/** @import { Verdict, Verdicts } from './verdicts.js' */

const ROW = 54;
const LONGEST = 160;

const SIGNS = {
  [MATCHED]: ['✓', 'match'],
  [FAILED]: ['✗', 'no match'],
  [UNHEARD]: ['○', 'not subscribed'],
  [UNREADABLE]: ['!', 'unreadable'],
};

/** @type {[id: string, title: string, isShown: (verdict: Verdict | undefined) => boolean][]} */
const SHOWN = [
  ['all', 'all', () => true],
  ['matched', 'matches', (verdict) => verdict === MATCHED],
  ['rest', 'the others', (verdict) => verdict !== MATCHED],
];

/**
 * The loaded events with what the filter says of each. `reason(entry)` gives the sentence; `chosen(entry)` selects.
 *
 * @param {{ verdicts: Verdicts, reason: (entry: Entry, verdict: Verdict | undefined) => string,
 *   chosen: (entry: Entry) => void }} given
 */
export function eventsList({ verdicts, reason, chosen }) {
  const counts = element('p', { class: 'counts', role: 'status' });
  const none = element('p', { class: 'empty' });
  const which = SHOWN.map(([id, label], i) => {
    const radio = element('input', {
      type: 'radio',
      name: 'filter-shown',
      value: id,
      autocomplete: 'off',
      ...(i === 0 ? { checked: '' } : {}),
    });
    radio.addEventListener('change', draw);
    return element('label', {}, radio, ` ${label}`);
  });
  const choice = element(
    'fieldset',
    { class: 'shown' },
    element('legend', { class: 'visually-hidden' }, 'Events to list'),
    ...which,
  );
  const list = virtualList({ label: 'Loaded events', height: ROW, row, chosen });
  const root = element('div', {}, element('div', { class: 'counts-row' }, counts, choice), list.root, none);
  /** @type {Entry[]} */
  let all = [];
  /** @type {Entry | null} */
  let selected = null;
  let shown = all;
  let isWorking = false;

  /** @param {Entry} entry */
  function row(entry) {
    const verdict = verdicts.of(entry);
    const [sign, word] = (verdict && SIGNS[verdict]) ?? (isWorking ? ['…', 'not asked yet'] : ['–', 'not asked']);
    const event = eventOf(entry);
    const [when, date] = timeOf(entry);
    const title = event ? whatOf(event) || 'no type' : 'no event';
    const about = event ? nameOf(event) || spoken(event.object_id ?? event.id) : entry.source.name;
    return [
      element('span', { class: 'outcome', 'data-outcome': verdict ?? '', 'aria-hidden': 'true' }, sign),
      element(
        'span',
        { class: 'event-line' },
        element('span', { class: 'visually-hidden' }, `${word}: `),
        element('strong', {}, element('bdi', {}, visibleText(title))),
        ' ',
        element('bdi', { class: 'event-about' }, visibleText(about)),
        element('time', { title: date && `${when} ${date}` }, date.slice(0, 19)),
      ),
      element('span', { class: 'event-reason' }, element('bdi', {}, visibleText(cut(reason(entry, verdict))))),
    ];
  }

  function draw() {
    const { value } = part(choice, ':checked');
    const [, , isShown] = SHOWN.find(([id]) => id === value) ?? SHOWN[0];
    shown = value === 'all' ? all : all.filter((entry) => isShown(verdicts.of(entry)));
    list.root.style.height = `min(17rem, ${all.length * ROW + 2}px)`;
    list.root.hidden = shown.length === 0;
    none.hidden = shown.length > 0;
    if (all.length === 0)
      setText(
        none,
        'No events are loaded. Put in deliveries or events, as text or as files, and each is listed here with ' +
          'what the filter says of it.',
      );
    else setText(none, value === 'matched' ? 'No loaded event matches.' : 'Every loaded event matches.');
    list.show(shown, selected);
    setText(counts, told());
  }

  function told() {
    const { asked, ...found } = verdicts.counts;
    if (all.length === 0) return 'No events';
    if (!isWorking) return `${plural(all.length, 'event')}; the filter has an error`;
    if (asked < all.length) return `${plural(all.length, 'event')}…`;
    const rest = [
      found[UNHEARD] && `${number(found[UNHEARD])} not subscribed`,
      found[UNREADABLE] && `${number(found[UNREADABLE])} unreadable`,
    ].filter(Boolean);
    return [`Matches: ${number(found[MATCHED])} of ${plural(all.length, 'event')}`, ...rest].join(', ');
  }

  return {
    root,
    /** @param {Entry[]} entries @param {Entry | null} entry @param {boolean} working */
    show(entries, entry, working) {
      all = entries;
      selected = entry;
      isWorking = working;
      draw();
    },
    draw,
  };
}

/** @param {string} text */
const cut = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** @param {unknown} value */
function spoken(value) {
  if (value === undefined || value === null) return '';
  return cut(typeof value === 'string' ? value : shortJson(value, LONGEST + 1));
}
