import './live.css';
import { element, hitOf, setText } from '../../dom.js';
import { shortId } from '../../ids.js';
import { titleOf } from '../../title.js';
import { virtualRows } from '../../virtual-rows.js';
import { eventOf } from '../../payload.js';
import { visibleText } from '../../visible.js';
import { number, plural } from '../../words.js';
import { emulatorPanel } from './emulator.js';
import { resendPanel } from './resend.js';

/** @import { Entry, Store } from '../../store.js' */

/** On a phone, a delivery has two lines, as in live.css. */
const NARROW = matchMedia('(max-width: 40rem)');
const HEIGHT = 34;
const HEIGHT_OF_TWO = 54;
const STATES = {
  off: 'Not connected.',
  connecting: 'Connecting…',
  open: 'Connected: deliveries appear as they come.',
  lost: 'Connection lost; the browser reconnects.',
};

/** What a wrongly accepted delivery means for the receiver. @type {Record<string, string>} */
const WHY = {
  'a forged signature': 'Anyone who knows its address can send it events: it must answer 401.',
  'an old signature': 'Anyone who once saw a delivery can send it again: it must check the age of close-sig-timestamp.',
};

/**
 * Deliveries as they come, from `closehook listen` or `closehook emulate`. An alarm at the top says what the receiver
 * wrongly accepted. The emulator's clock, events, faults and subscriptions are changed from here.
 *
 * @param {HTMLElement} root @param {Store} store
 */
export function view(root, store) {
  const { live } = store;
  const state = element('p', { class: 'headline', role: 'status' });
  const pause = element('button', { type: 'button', 'aria-pressed': 'false' }, 'Pause');
  const connect = element('button', { type: 'button' }, 'Disconnect');
  const follow = element('input', { type: 'checkbox', id: 'live-follow' });
  const counts = element('span', { class: 'aside' });
  const pane = element('div', {
    class: 'live-list',
    role: 'listbox',
    tabindex: '0',
    'aria-label': 'Deliveries, newest first',
  });
  const rows = virtualRows(pane, { height: () => (NARROW.matches ? HEIGHT_OF_TWO : HEIGHT), row });
  const empty = element(
    'div',
    { class: 'empty' },
    element('p', {}, 'This page comes from a static host, so it cannot receive deliveries. On your machine,'),
    element(
      'pre',
      {},
      'npx closehook listen     # receives, verifies and shows\nnpx closehook emulate    # is Close: its API, ' +
        'its deliveries, its clock',
    ),
    element('p', {}, 'serve this page at the address that they print, and what they receive or send appears here.'),
  );
  const panel = emulatorPanel({ isSeen: () => !document.hidden && !root.hidden });
  const again = resendPanel();
  const alarm = element('div', { class: 'alarm', role: 'alert' });
  const nothing = element('p', { class: 'empty', hidden: '' }, 'Nothing has come in yet.');
  const whole = element(
    'div',
    { class: 'live' },
    element(
      'div',
      { class: 'live-head' },
      state,
      element(
        'p',
        { class: 'actions' },
        pause,
        connect,
        element('label', { class: 'check' }, follow, element('span', {}, 'select the newest')),
        counts,
      ),
    ),
    alarm,
    panel.waiting,
    element(
      'section',
      { class: 'deliveries', 'aria-labelledby': 'live-deliveries' },
      element('h2', { id: 'live-deliveries' }, 'Deliveries'),
      nothing,
      pane,
      again.root,
    ),
    panel.controls,
    panel.subscriptions,
  );
  root.append(empty, whole);
  /** @type {Entry[]} */
  let list = [];

  /** @param {number} place */
  function row(place) {
    const entry = list[place];
    const event = eventOf(entry);
    const { said, judged, live: about } = entry.source;
    const verdict = !judged ? (said ?? '') : judged.ok ? 'valid' : `refused: ${judged.code}`;
    const id = typeof event?.id === 'string' ? event.id.slice(0, 40) : '';
    return element(
      'div',
      {
        role: 'option',
        id: `live-${entry.id}`,
        'data-id': String(entry.id),
        'aria-selected': String(entry === store.selected),
        'aria-posinset': String(place + 1),
        'aria-setsize': String(list.length),
        class: about?.isRight ? 'good' : about?.wrong ? 'bad wrong' : 'bad',
      },
      element(
        'span',
        { class: 'when' },
        entry.arrived === null ? '' : new Date(entry.arrived).toISOString().slice(11, 23),
      ),
      element('span', { class: 'what' }, visibleText(titleOf(entry))),
      element('span', { class: 'live-id', title: id }, visibleText(shortId(id))),
      element('span', { class: 'live-to' }, visibleText(about?.url ?? '')),
      element('span', { class: 'live-verdict', title: judged?.sentence ?? verdict }, visibleText(verdict)),
    );
  }

  /** @param {Entry | undefined} entry */
  function choose(entry) {
    if (!entry) return;
    live.follow(false);
    store.select(entry.id);
    rows.reveal(list.indexOf(entry));
  }

  pane.addEventListener('click', (event) => {
    const hit = hitOf(event, '[role="option"]');
    if (hit) choose(list.find(({ id }) => String(id) === hit.dataset.id));
  });
  pane.addEventListener('keydown', (event) => {
    const to = rows.after(event, list.indexOf(/** @type {any} */ (store.selected)));
    if (to === undefined) return;
    event.preventDefault();
    choose(list[to]);
  });
  pause.addEventListener('click', () => live.pause(!live.isPaused));
  connect.addEventListener('click', () => (live.state === 'off' ? live.connect() : live.disconnect()));
  follow.addEventListener('change', () => live.follow(follow.checked));

  function draw() {
    empty.hidden = live.kind !== null;
    whole.hidden = live.kind === null;
    if (live.kind === null) return;
    for (const part of [panel.controls, panel.waiting, panel.subscriptions]) part.hidden = live.kind !== 'emulate';
    whole.classList.toggle('of-emulator', live.kind === 'emulate');
    drawAlarm();
    setText(state, `${live.kind === 'listen' ? 'closehook listen' : 'closehook emulate'}. ${STATES[live.state]}`);
    setText(pause, live.isPaused ? `Go on${live.waiting ? ` (${number(live.waiting)} wait)` : ''}` : 'Pause');
    pause.setAttribute('aria-pressed', String(live.isPaused));
    setText(connect, live.state === 'off' ? 'Connect' : 'Disconnect');
    follow.checked = live.isFollowing;
    list = store.entries.filter(({ source }) => source.kind === 'live').reverse();
    setText(
      counts,
      `${number(live.received)} came ` +
        `in${live.dropped ? `; the oldest ${number(live.dropped)} are gone, ${number(list.length)} stay` : ''}`,
    );
    const selected = list.indexOf(/** @type {any} */ (store.selected));
    if (selected >= 0) pane.setAttribute('aria-activedescendant', `live-${list[selected].id}`);
    else pane.removeAttribute('aria-activedescendant');
    nothing.hidden = list.length > 0;
    pane.hidden = list.length === 0;
    pane.style.setProperty('--rows', String(list.length));
    rows.show(list.length);
    again.show(store.selected, store.selected ? titleOf(store.selected) : '');
    if (live.kind === 'emulate') {
      panel.warn(live.warnings);
      void panel.refresh();
    }
  }

  let alarmed = '';
  /** Redraws the alarm only if it changed, so that a screen reader announces it once. */
  function drawAlarm() {
    const all = [...live.accepted];
    const text = JSON.stringify(all);
    alarm.hidden = all.length === 0;
    if (text === alarmed) return;
    alarmed = text;
    alarm.replaceChildren(
      ...all.map(([what, { count, attempt }]) =>
        element(
          'p',
          {},
          element('strong', {}, `The receiver accepted ${what}.`),
          visibleText(
            ` It answered ${attempt.status} to ${plural(count, 'delivery', 'deliveries')} that it must refuse, last ` +
              `to ${attempt.object_type} ${attempt.action} ${attempt.event_id} at ${attempt.url}. ${WHY[what] ?? ''}`,
          ),
        ),
      ),
    );
  }

  NARROW.addEventListener('change', () => rows.show(list.length));
  live.addEventListener('change', () => {
    if (!root.hidden) draw();
  });
  return { update: draw };
}
