// The subscriptions of the emulator: all of each on one row, or on a phone on one card; to create, pause and activate.
import { element, hitOf } from '../../dom.js';
import { shortId } from '../../ids.js';
import { visibleText } from '../../visible.js';
import { number } from '../../words.js';
import { addressField } from './address.js';
import { control } from './control.js';

/** @import { State } from '../../../pkg/emulator.d.ts' */

/**
 * @typedef {State['subscriptions'][number]} Subscribed
 * @typedef {{ object_type: string, action: string }} EventType
 */

const MOST = 200;
const ALL = '';

/** Why a subscription was paused. @type {Record<string, string>} */
const PAUSED = {
  api: 'by a request',
  permission_revoked: 'its user lost access',
  too_many_events: '100,000 events waited',
  too_many_failures: 'every delivery failed for 3 days',
};

/** @type {[title: string, text: (one: Subscribed) => string][]} */
const COLUMNS = [
  ['Status', ({ status, pause_reason: why }) => (why === null ? status : `${status}: ${PAUSED[why] ?? why}`)],
  ['Waiting', ({ backlog }) => number(backlog)],
  ['Delivered', ({ delivered }) => number(delivered)],
  ['Failed', ({ failed }) => number(failed)],
  ['Last error', ({ latest_error: error }) => error ?? ''],
];

/**
 * `act` runs the action of a button, and shows its result.
 *
 * @param {{ act: (work: () => Promise<string>, button: HTMLButtonElement) => Promise<boolean> }} given
 */
export function subscriptionsPanel({ act }) {
  const body = element('tbody', {});
  const table = element(
    'table',
    { class: 'cards' },
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        ...['Address', ...COLUMNS.map(([title]) => title), 'Change'].map((title) =>
          element('th', { scope: 'col' }, title),
        ),
      ),
    ),
    body,
  );
  const none = element('p', { class: 'note', hidden: '' }, 'None yet, so nothing is sent.');
  const more = element('p', { class: 'note', hidden: '' });
  const url = addressField('Address of the receiver', make);
  const events = element(
    'select',
    { 'aria-label': 'Events of the subscription' },
    element('option', { value: ALL }, 'all events'),
  );
  const create = element('button', { type: 'button' }, 'Create subscription');
  /** @type {EventType[]} */
  let known = [];

  async function make() {
    const wanted = events.value === ALL ? known : known.filter((_, place) => String(place) === events.value);
    const made = await act(async () => {
      const { id } = await control('POST subscriptions', { url: url.value.trim(), events: wanted });
      return `Created ${id}`;
    }, create);
    if (made) url.value = '';
  }
  create.addEventListener('click', make);
  body.addEventListener('click', (event) => {
    const button = /** @type {HTMLButtonElement | null} */ (hitOf(event, 'button[data-id]'));
    if (!button) return;
    const { id = '', to } = button.dataset;
    const status = to === 'paused' ? 'paused' : 'active';
    void act(async () => {
      await control('PUT subscriptions/:', { status }, [id]);
      return status === 'paused' ? `Paused ${id}: Close queues nothing for it` : `Activated ${id}`;
    }, button);
  });

  /** @param {Subscribed} one */
  function row(one) {
    const isPaused = one.status === 'paused';
    const title = isPaused ? 'Activate' : 'Pause';
    const button = element(
      'button',
      {
        type: 'button',
        'data-id': one.id,
        'data-to': isPaused ? 'active' : 'paused',
        'aria-label': `${title} ${one.url}`,
      },
      title,
    );
    return element(
      'tr',
      {},
      element(
        'th',
        { scope: 'row' },
        element('span', { class: 'to' }, visibleText(one.url)),
        element('code', { class: 'aside', title: one.id }, visibleText(shortId(one.id))),
      ),
      ...COLUMNS.map(([label, text]) => element('td', { 'data-label': label }, visibleText(text(one)))),
      element('td', {}, button),
    );
  }

  const root = element(
    'section',
    { class: 'subscriptions', 'aria-labelledby': 'live-subscriptions' },
    element('h2', { id: 'live-subscriptions' }, 'Subscriptions'),
    table,
    none,
    more,
    element('p', { class: 'actions' }, url, events, create),
  );
  let drawn = '';

  return {
    root,
    /** The event types to choose from. @param {EventType[]} types */
    know(types) {
      known = types;
      events.append(
        ...known.map(({ object_type, action }, place) =>
          element('option', { value: String(place) }, `${object_type}.${action}`),
        ),
      );
    },
    /** @param {Subscribed[]} list */
    show(list) {
      // A button that has the focus must not be made anew with each attempt.
      const text = JSON.stringify(list);
      if (text === drawn) return;
      drawn = text;
      const focused =
        body.contains(document.activeElement) && document.activeElement instanceof HTMLElement
          ? document.activeElement.dataset.id
          : null;
      table.hidden = list.length === 0;
      none.hidden = list.length > 0;
      more.hidden = list.length <= MOST;
      more.textContent = `And ${number(list.length - MOST)} more.`;
      body.replaceChildren(...list.slice(0, MOST).map(row));
      if (focused) [...body.querySelectorAll('button')].find(({ dataset }) => dataset.id === focused)?.focus();
    },
  };
}
