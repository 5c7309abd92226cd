import './timeline.css';
import { describe } from 'closehook';
import { changeLines } from '../../change-lines.js';
import { copyLink } from '../../copy.js';
import { element, setText } from '../../dom.js';
import { shortId } from '../../ids.js';
import { eventOf } from '../../payload.js';
import { nameOf } from '../../title.js';
import { visibleLines, visibleText } from '../../visible.js';
import { number, plural, sentence } from '../../words.js';
import { pretty } from '../../pretty.js';
import { shortJson } from '../../short-json.js';
import { arrivalsList, ordinal } from './arrivals-list.js';
import { arrivalsOf, byTime, folding, idsOf, inOrderOfArrival, isNewestFirst, objectsOf } from './arrivals.js';
import { orderPicture } from './order-picture.js';
import { OUTCOMES } from './outcomes.js';
import { retryPanel } from './retry-panel.js';

/** @import { Entry, Store } from '../../store.js' */
/** @import { Gap } from 'closehook' */
/** @import { Arrival } from './arrivals.js' */

/** A list that nobody scrolls through; the object of the selected entry is always in it. */
const MOST_OBJECTS = 500;
const MOST_LINES = 60;
const MOST_GAPS = 20;
const MOST_STATE = 200_000;

/**
 * The deliveries of one object: in which order they came, what each did to its state, and what Close does while none
 * arrives.
 *
 * @param {HTMLElement} root @param {Store} store
 */
export function view(root, store) {
  /** @type {Entry[] | null} */
  let known = null; // the entries that the objects below are of
  /** @type {ReturnType<typeof objectsOf>} */
  let objects = [];
  /** @type {Entry | null} */
  let seen = null; // the entry that was selected when we last looked
  /** @type {string | null} */
  let objectId = null;
  let listed = '';
  /** @type {{ id?: string | null, entries?: Entry[], reversed?: boolean }} of what the picture and the list are */
  let drawn = {};
  /** @type {Arrival[]} */
  let arrivals = [];
  /** @type {Arrival[]} */
  let ordered = [];
  /** @type {ReturnType<typeof folding> | null} */
  let stateAfter = null;
  /** @type {Arrival | null} */
  let picked = null;

  const object = element('select', { id: 'timeline-object' });
  const order = element(
    'select',
    { id: 'timeline-order' },
    element('option', { value: 'time' }, 'in order of event time'),
    element('option', { value: 'arrival' }, 'in order of arrival'),
  );
  const reversed = element('input', { type: 'checkbox', id: 'timeline-reversed' });
  const reversedLabel = element(
    'label',
    { class: 'check' },
    reversed,
    element('span', {}, 'newest first, as a page of the event log: the last arrived first'),
  );
  const said = element('p', { class: 'headline', role: 'status', id: 'timeline-said' });
  const span = element('p', { class: 'note', id: 'timeline-span' });
  const hint = element('p', { class: 'empty' });
  const picture = orderPicture((arrival) => pick(arrival, true));
  const list = arrivalsList({ chosen: (place) => pick(ordered[place]), opened: (place) => open(ordered[place]) });
  const missing = element('section', { class: 'still-missing', 'aria-labelledby': 'missing-title' });
  const detail = element('section', { class: 'arrival-detail', 'aria-labelledby': 'arrival-title' });
  const title = element('h2', { id: 'arrival-title' });
  const what = element('p');
  const lines = element('ul', { class: 'changes without-noise' });
  const more = element('p', { class: 'note' });
  const presence = element('p', { class: 'note' });
  const state = element('pre', {
    class: 'bytes',
    tabindex: '0',
    role: 'region',
    'aria-label': 'The object after it',
    dir: 'ltr',
  });
  const select = element('button', { type: 'button' }, 'Select this delivery');
  const show = element('button', { type: 'button' }, 'Show what it changed');
  detail.append(
    title,
    what,
    element('p', { class: 'actions' }, select, show),
    element(
      'div',
      { class: 'columns-even' },
      element('div', {}, element('h3', {}, 'What changed'), lines, more),
      element('div', {}, element('h3', {}, 'The object after it'), presence, state),
    ),
  );
  const retries = retryPanel();
  const whole = element(
    'div',
    { class: 'timeline-object' },
    said,
    span,
    element(
      'div',
      { class: 'columns-even' },
      picture.root,
      element(
        'div',
        {},
        element('div', { class: 'field-head' }, element('label', { for: 'timeline-order' }, 'Deliveries'), order),
        list.root,
      ),
    ),
    missing,
    detail,
  );
  const choice = element(
    'div',
    { class: 'timeline-choice' },
    element('label', { for: 'timeline-object' }, 'Object'),
    object,
    reversedLabel,
  );
  root.append(element('div', { class: 'timeline' }, hint, choice, whole, retries.root));

  /** Finds the objects, and takes that of the selection when it is a new one. */
  function look() {
    const { entries, selected } = store;
    if (entries !== known) {
      known = entries;
      objects = objectsOf(entries);
    }
    const isNew = selected !== seen;
    seen = selected;
    const ids = idsOf(selected && eventOf(selected));
    if (isNew && ids.length > 0 && !ids.includes(objectId)) objectId = ids[0];
    if (!objects.some(({ id }) => id === objectId)) objectId = objects[0]?.id ?? null;
    return isNew && selected;
  }

  function drawObjects() {
    const offered = objects
      .filter(({ id }, i) => i < MOST_OBJECTS || id === objectId)
      .map(({ id, type, entries }) => [
        id,
        `${[type.slice(0, 60), nameOf(Object(eventOf(entries[entries.length - 1])))].filter(Boolean).join(' · ')} ` +
          `${shortId(id.slice(0, 80))}: ${plural(entries.length, 'event')}`,
      ]);
    // A list that is open is not made anew for nothing.
    const now = JSON.stringify(offered);
    if (now !== listed) {
      listed = now;
      object.replaceChildren(
        ...offered.map(([id, label]) => {
          const option = element('option', { value: id });
          option.append(visibleText(label));
          return option;
        }),
      );
    }
    if (objectId !== null) object.value = objectId;
  }

  function drawObject() {
    const { entries = [] } = objects.find(({ id }) => id === objectId) ?? {};
    const isSame =
      drawn.id === objectId &&
      drawn.reversed === reversed.checked &&
      drawn.entries?.length === entries.length &&
      entries.every((entry, i) => entry === drawn.entries?.[i]);
    if (isSame) return;
    if (drawn.id !== objectId) reversed.checked = isNewestFirst(entries);
    reversedLabel.hidden = entries.length < 2 || entries.every((/** @type {Entry} */ { arrived }) => arrived !== null);
    drawn = { id: objectId, entries, reversed: reversed.checked };
    const found = arrivalsOf(inOrderOfArrival(entries, reversed.checked), objectId ?? '');
    arrivals = found.arrivals;
    const ranks = found.gaps.map(({ eventId, until }) => rankOf(eventId)).filter((rank) => rank > 0);
    setText(said, summary(found));
    const byDate = [...arrivals].sort(byTime).filter(({ at }) => !Number.isNaN(at));
    span.replaceChildren();
    if (byDate.length > 1)
      span.append('From ', visibleText(byDate[0].date), ' to ', visibleText(byDate[byDate.length - 1].date), '.');
    picture.show({
      arrivals,
      ranks: found.ranks,
      gaps: ranks,
      label: `Order of arrival against order of event time. ${summary(found)} The list beside it says the same.`,
    });
    drawMissing(found.gaps);
    picked = arrivals.find(({ entry }) => entry === picked?.entry) ?? null;
    drawOrder();
  }

  /** @param {string} eventId */
  const rankOf = (eventId) =>
    arrivals.reduce((most, { event, rank }) => (event.id === eventId ? Math.max(most, rank) : most), -1);

  function drawOrder() {
    ordered = order.value === 'arrival' ? arrivals : [...arrivals].sort(byTime);
    stateAfter = folding(ordered, objectId ?? '');
    list.show(ordered, picked ? ordered.indexOf(picked) : -1);
    drawDetail();
  }

  /** @param {Gap[]} gaps */
  function drawMissing(gaps) {
    missing.hidden = gaps.length === 0;
    missing.replaceChildren(
      element('h2', { id: 'missing-title' }, `Still missing: ${plural(gaps.length, 'gap')}`),
      element(
        'ul',
        {},
        ...gaps.slice(0, MOST_GAPS).map(({ fields, since, until, objectType }) =>
          element(
            'li',
            {},
            'Between ',
            visibleText(since),
            ' and ',
            visibleText(until),
            ' something else set ',
            visibleText(fields.join(', ').slice(0, 300)),
            '. Close’s event log may have it: ',
            ...copied(
              `GET /api/v1/event/?${new URLSearchParams({
                ...(objectType ? { object_type: objectType } : {}),
                object_id: objectId ?? '',
                date_updated__gte: since,
                date_updated__lte: until,
              })}`,
            ),
          ),
        ),
      ),
      gaps.length > MOST_GAPS
        ? element('p', { class: 'note' }, `${plural(gaps.length - MOST_GAPS, 'further gap')}.`)
        : '',
    );
  }

  /**
   * Chooses a delivery here; what is selected in the page stays.
   *
   * @param {Arrival} arrival @param {boolean=} isFromPicture
   */
  function pick(arrival, isFromPicture) {
    picked = arrival;
    if (isFromPicture) list.show(ordered, ordered.indexOf(arrival));
    drawDetail();
  }

  /** @param {Arrival} arrival */
  function open(arrival) {
    store.select(arrival.entry.id);
  }

  function drawDetail() {
    detail.hidden = !picked;
    picture.pick(picked);
    retries.show(picked && Number.isFinite(picked.at) ? Math.floor(picked.at / 1000) : null);
    if (!picked || !stateAfter) return;
    const { entry, outcome, fields, wrong, place } = picked;
    const at = ordered.indexOf(picked) + 1;
    const by = order.value === 'arrival' ? 'arrival' : 'event time';
    setText(title, `The ${ordinal(at)} of ${number(ordered.length)} in order of ${by}`);
    what.replaceChildren(
      order.value === 'time' ? `It arrived ${ordinal(place + 1)}. ` : '',
      outcome === 'unusable' ? sentence(wrong) : OUTCOMES[outcome].said,
    );
    if (fields.length > 0) what.append(' Something else had set ', visibleText(fields.join(', ').slice(0, 300)), '.');
    drawLines(entry);
    const { state: value, status } = stateAfter(at);
    const words = {
      present: 'It exists',
      deleted: 'It is deleted',
      merged: `It was merged into ${status?.mergedInto}`,
    };
    presence.replaceChildren(
      status ? visibleText(words[status.presence]) : 'Nothing is known of it yet',
      status ? `, as of ${status.dateUpdated}.` : '.',
    );
    const text = value === undefined ? '' : pretty(shortJson(value, MOST_STATE), MOST_STATE + 1);
    state.hidden = text === '';
    state.replaceChildren(visibleLines(text.slice(0, MOST_STATE)), text.length > MOST_STATE ? '… and more' : '');
    select.disabled = store.selected === entry;
  }

  /** @param {Entry} entry */
  function drawLines(entry) {
    try {
      const told = describe(/** @type {Uint8Array} */ (entry.body), { limit: MOST_LINES });
      lines.replaceChildren(
        ...changeLines(
          told.lines.filter(({ noise }) => !noise),
          { revealed: () => showEvent() },
        ),
      );
      setText(
        more,
        told.lines.length === 0
          ? told.headline.slice(0, 300)
          : told.more
            ? `${plural(told.more, 'further change')}`
            : '',
      );
    } catch ({ message }) {
      lines.replaceChildren();
      setText(more, sentence(message));
    }
  }

  function showEvent() {
    if (picked) store.select(picked.entry.id);
    root.dispatchEvent(new CustomEvent('show-view', { bubbles: true, detail: { view: 'delivery' } }));
  }

  object.addEventListener('change', () => {
    objectId = object.value;
    picked = null;
    drawObject();
    drawHint();
  });
  order.addEventListener('change', drawOrder);
  reversed.addEventListener('change', drawObject);
  select.addEventListener('click', () => picked && open(picked));
  show.addEventListener('click', showEvent);

  function drawHint() {
    choice.hidden = whole.hidden = objects.length === 0;
    const isAlone = arrivals.length < 2;
    hint.hidden = !isAlone && objects.length > 0;
    setText(
      hint,
      `${objects.length === 0 ? 'No open delivery has an object_id.' : 'Only one delivery of this object is open.'} ` +
        'This view shows the order in which the deliveries of one object arrived, which came twice or late, and what ' +
        'is missing between them. Open several: a file that “closehook listen --write” wrote, or a page of Close’s ' +
        'event log, as GET /api/v1/event/ answers it.',
    );
  }

  return {
    update() {
      const selected = look();
      drawObjects();
      drawObject();
      drawHint();
      const arrival = selected && arrivals.find(({ entry }) => entry === selected);
      if (arrival && arrival !== picked) pick(arrival, true);
      else if (selected) drawDetail();
      retries.show(picked && Number.isFinite(picked.at) ? Math.floor(picked.at / 1000) : null);
    },
  };
}

/** A request, and the button that copies it. @param {string} request */
function copied(request) {
  const code = element('code', {}, visibleText(request));
  return [code, ' ', copyLink(() => request, code)];
}

/** @param {{ arrivals: Arrival[], gaps: Gap[] }} given */
function summary({ arrivals, gaps }) {
  const counts = Object.fromEntries(
    Object.keys(OUTCOMES).map((outcome) => [outcome, arrivals.filter((arrival) => arrival.outcome === outcome).length]),
  );
  /** @type {[count: number, one: string, many: string][]} */
  const kinds = [
    [counts.duplicate, 'duplicate', 'duplicates'],
    [counts.stale, 'behind a newer', 'behind a newer'],
    [counts.gap, 'with a gap before it', 'with a gap before them'],
    [counts.unusable, 'unusable', 'unusable'],
  ];
  const parts = kinds
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => `${number(count)} ${count === 1 ? one : many}`);
  const end =
    counts.gap === 0
      ? ''
      : gaps.length === 0
        ? ' All gaps were closed by what came later.'
        : ` ${plural(gaps.length, 'gap')} ${gaps.length === 1 ? 'is' : 'are'} still open.`;
  const all = arrivals.length === 1 ? '1 delivery' : `${number(arrivals.length)} deliveries`;
  return `${all}: ${parts.length > 0 ? parts.join(', ') : 'all in order'}.${end}`;
}
