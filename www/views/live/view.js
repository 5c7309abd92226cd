import './live.css';
import { element, hitOf, setText } from '../../dom.js';
import { virtualRows } from '../../virtual-rows.js';
import { eventOf } from '../../payload.js';
import { visibleText } from '../../visible.js';
import { number } from '../../words.js';
import { emulatorPanel } from './emulator.js';

/** @import { Entry, Store } from '../../store.js' */

const HEIGHT = 30;
const STATES = {
  off: 'Not connected.',
  connecting: 'Connecting…',
  open: 'Connected: deliveries appear as they come.',
  lost: 'Connection lost; the browser reconnects.',
};

/**
 * Deliveries as they come, from `closehook listen` or `closehook emulate`; the emulator can be moved and broken from
 * here.
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
  const rows = virtualRows(pane, { height: HEIGHT, row });
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
  const panel = emulatorPanel();
  const nothing = element('p', { class: 'empty', hidden: '' }, 'Nothing has come in yet.');
  const whole = element(
    'div',
    { class: 'live' },
    state,
    element(
      'p',
      { class: 'actions' },
      pause,
      connect,
      element('label', { class: 'check' }, follow, element('span', {}, 'select the newest')),
      counts,
    ),
    panel.root,
    nothing,
    pane,
  );
  root.append(empty, whole);
  /** @type {Entry[]} */
  let list = [];

  /** @param {number} place */
  function row(place) {
    const entry = list[place];
    const event = eventOf(entry);
    const { said, judged } = entry.source;
    const words =
      [event?.object_type, event?.action].filter((word) => typeof word === 'string').join(' ') || 'no event';
    const verdict = !judged ? (said ?? '') : judged.ok ? 'valid' : `refused: ${judged.code}`;
    const isBad = judged ? !judged.ok : !/^answered 2/.test(said ?? '');
    return element(
      'div',
      {
        role: 'option',
        id: `live-${entry.id}`,
        'data-id': String(entry.id),
        'aria-selected': String(entry === store.selected),
        'aria-posinset': String(place + 1),
        'aria-setsize': String(list.length),
        class: isBad ? 'bad' : 'good',
      },
      element(
        'span',
        { class: 'when' },
        entry.arrived === null ? '' : new Date(entry.arrived).toISOString().slice(11, 23),
      ),
      element('span', { class: 'what' }, visibleText(words.slice(0, 80))),
      element('span', { class: 'live-id' }, visibleText(typeof event?.id === 'string' ? event.id.slice(0, 40) : '')),
      element('span', { class: 'live-verdict', title: judged?.sentence ?? '' }, visibleText(verdict)),
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
    panel.root.hidden = live.kind !== 'emulate';
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
    rows.show(list.length);
    if (live.kind === 'emulate') {
      panel.warn(live.warnings);
      void panel.refresh();
    }
  }

  live.addEventListener('change', () => {
    if (!root.hidden) draw();
  });
  return { update: draw };
}
