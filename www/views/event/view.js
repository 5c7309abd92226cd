import './event.css';
import { check, describe, previous } from 'closehook';
import { unixNow } from '../../clock.js';
import { copyLink } from '../../copy.js';
import { pointerTo } from '../../../pkg/src/json-pointer.js';
import { byId, element, part, setText } from '../../dom.js';
import { shortId, withShortIds } from '../../ids.js';
import { filterOn } from '../filter/filter-on.js';
import { eventOf, payloadOf } from '../../payload.js';
import { visibleText } from '../../visible.js';
import { localTime, relative } from '../../when.js';
import { plural, sentence } from '../../words.js';
import { changeLines } from '../../change-lines.js';
import { fullValue } from '../../full-value.js';
import { pretty } from '../../pretty.js';
import { headlineOf } from './headline.js';

/** @import { Line } from 'closehook' */
/** @import { BodyPane } from './body-pane.js' */
/** @import { RedactedPane } from './redacted-pane.js' */
/** @import { Entry, Store } from '../../store.js' */

const MOST_LINES = 200;

/**
 * What happened: who did what and when, what changed, where the event contradicts itself, and its body.
 *
 * @param {HTMLElement} root @param {Store} store
 */
export function view(root, store) {
  /** @type {Entry | null} */
  let shown = null;
  /** @type {BodyPane | Promise<BodyPane> | null} loaded when asked for */
  let body = null;
  /** @type {Promise<RedactedPane> | null} the same */
  let redacted = null;

  const headline = element('h2', { class: 'headline', id: 'happened-title' });
  const byline = element('p', { class: 'byline' });
  const wantsBody = element(
    'button',
    { type: 'button', class: 'link', id: 'show-body', 'aria-expanded': 'false', 'aria-controls': 'body-slot' },
    'Body',
  );
  const wantsFilter = element('button', { type: 'button', class: 'link', id: 'make-filter' }, 'Make a filter');
  const wantsRedacted = element(
    'button',
    {
      type: 'button',
      class: 'link',
      id: 'redact',
      'aria-expanded': 'false',
      'aria-controls': 'redacted-slot',
      title: 'Without personal data, to copy or to save',
    },
    'Redacted copy',
  );
  const links = element('p', { class: 'links' }, wantsBody, wantsFilter, wantsRedacted);
  const lines = element('ul', { class: 'changes' });
  const noise = element(
    'label',
    { class: 'check' },
    element('input', { type: 'checkbox', id: 'show-noise' }),
    element('span', {}, 'Show routine fields (date_updated, …)'),
  );
  const more = element('p', { class: 'note' });
  const remarks = element('ul', { class: 'remarks' });
  const remarksBox = element(
    'section',
    { 'aria-labelledby': 'remarks-title' },
    element('h3', { id: 'remarks-title' }, 'Inconsistencies'),
    remarks,
  );
  const facts = element('dl', { class: 'facts' });
  const ids = element('details', { class: 'fold' }, element('summary', {}, 'Ids and request'), facts);
  const was = element(
    'details',
    { class: 'fold was' },
    element('summary', {}, 'The object as it was before'),
    element('pre', { class: 'bytes', tabindex: '0' }),
  );
  const slot = element('div', { id: 'body-slot', hidden: '' });
  const redactedSlot = element('div', { id: 'redacted-slot', hidden: '' });
  root.append(headline, byline, links, redactedSlot, slot, lines, noise, more, remarksBox, ids, was);

  const noisy = part(noise, 'input');
  noisy.addEventListener('change', () => lines.classList.toggle('without-noise', !noisy.checked));
  was.addEventListener('toggle', () => {
    if (was.open && shown?.body) setText(part(was, 'pre'), pretty(previous(shown.body, { output: 'text' })));
  });
  const showFilter = () =>
    root.dispatchEvent(new CustomEvent('show-view', { bubbles: true, detail: { view: 'filter' } }));
  /** @param {string} pointer */
  function makeFilter(pointer) {
    if (shown) filterOn(shown, pointer);
    showFilter();
  }
  wantsFilter.addEventListener('click', showFilter);
  wantsBody.addEventListener('click', () => openBody(slot.hidden));
  wantsRedacted.addEventListener('click', () => openRedacted(redactedSlot.hidden));

  /** @param {boolean} isOpen */
  async function openRedacted(isOpen) {
    redactedSlot.hidden = !isOpen;
    wantsRedacted.setAttribute('aria-expanded', String(isOpen));
    if (!isOpen) return;
    redacted ??= import('./redacted-pane.js').then(({ redactedPane }) => {
      const pane = redactedPane(store);
      redactedSlot.append(pane.root);
      return pane;
    });
    const pane = await redacted;
    if (shown && !redactedSlot.hidden) pane.show(shown);
  }

  /** The tree of the body, which is built when it is first opened. @param {boolean} isOpen */
  async function openBody(isOpen) {
    slot.hidden = !isOpen;
    wantsBody.setAttribute('aria-expanded', String(isOpen));
    if (!isOpen) return null;
    body ??= import('./body-pane.js').then(({ bodyPane }) => {
      const pane = bodyPane(makeFilter);
      slot.append(pane.root);
      body = pane;
      return pane;
    });
    const pane = await body;
    if (shown) pane.show(shown, payloadOf(shown).error);
    return pane;
  }

  /** @param {string} pointer */
  const reveal = async (pointer) => (await openBody(true))?.reveal(pointer);

  /** @param {Entry} entry */
  function tell(entry) {
    const { error } = payloadOf(entry);
    const event = eventOf(entry);
    was.open = false;
    const isEvent = event && (typeof event.object_type === 'string' || typeof event.action === 'string');
    for (const node of [byline, facts, lines, remarks]) node.replaceChildren();
    wantsFilter.hidden = !isEvent;
    if (error || !isEvent) {
      headline.title = '';
      headline.replaceChildren(error ? 'This is not JSON' : 'This is not an event from Close');
      byline.append(error ? sentence(error.message) : 'The JSON has neither object_type nor action.');
      ids.hidden = noise.hidden = remarksBox.hidden = was.hidden = true;
      return setText(more, '');
    }
    const told = describe(/** @type {Uint8Array} */ (entry.body), { limit: MOST_LINES });
    const { what, by, at } = headlineOf(event, told.headline);
    headline.replaceChildren(visibleText(withShortIds(what)));
    headline.title = what;
    byline.replaceChildren(...bylineOf(by, at));
    const rows = factsOf(event);
    ids.hidden = rows.length === 0;
    facts.replaceChildren(...rows.map(factRow));
    lines.replaceChildren(
      ...changeLines(told.lines, {
        revealed: (line) => reveal(pointerOf(event, line)),
        full: (line) => fullValue(line, /** @type {Uint8Array} */ (entry.body)),
      }),
    );
    lines.classList.toggle('without-noise', !noisy.checked);
    noise.hidden = !told.lines.some((line) => line.noise);
    setText(
      more,
      [
        told.lines.every((line) => line.noise) && event.action === 'updated' && 'Nothing but routine fields changed',
        told.more && `${plural(told.more, 'further change')}`,
        told.empty && `${plural(told.empty, 'field')} without a value`,
      ]
        .filter(Boolean)
        .join('; '),
    );
    const found = check(/** @type {Uint8Array} */ (entry.body));
    remarksBox.hidden = found.length === 0;
    remarks.replaceChildren(
      ...found.map(({ code, pointer, sentence: text }) => {
        const there = element('button', { type: 'button', class: 'link' }, visibleText(pointer || 'the event'));
        there.addEventListener('click', () => reveal(pointer));
        return element('li', {}, element('code', { class: 'code' }, code), ' ', there, ' ', visibleText(text));
      }),
    );
    was.hidden = event.action !== 'updated' && event.action !== 'deleted';
  }

  return {
    update() {
      // The page shows other tools meanwhile.
      if (byId('panel-delivery').hidden) return;
      const entry = store.selected;
      root.hidden = !entry?.body;
      if (!entry?.body) {
        shown = null;
        return;
      }
      const pane = body instanceof Promise ? null : body;
      if (shown === entry) return pane?.redraw();
      shown = entry;
      // A copy of another delivery must not stand under this one.
      void openRedacted(false);
      wantsRedacted.hidden = entry.source.kind === 'redacted';
      tell(entry);
      if (!slot.hidden) pane?.show(entry, payloadOf(entry).error);
    },
  };
}

/** @param {string | null} by @param {number | null} at in unix seconds */
function bylineOf(by, at) {
  const local = at === null ? null : localTime(at);
  /** @type {(Node | string)[]} */
  const parts = [];
  if (by !== null) parts.push(element('span', { title: by }, visibleText(shortId(by))));
  if (at !== null && local) parts.push(relative(at, unixNow()), local);
  return parts.flatMap((each, i) => (i ? [' · ', each] : [each]));
}

/** @param {string[]} row */
function factRow([name, text]) {
  const value = element('span', { title: text }, visibleText(shortId(text)));
  const copy = copyLink(() => text, value, { 'aria-label': `Copy: ${name}` });
  return element('div', {}, element('dt', {}, name), element('dd', {}, value, ' ', copy));
}

/** What the event says of itself, as far as it is text. @param {Record<string, any>} event */
function factsOf(event) {
  const {
    id,
    date_created: created,
    user_id: user,
    api_key_id: key,
    oauth_client_id: client,
    request_id: request,
    object_id: object,
    lead_id: lead,
    meta,
  } = event;
  const rows = [
    ['Event', id],
    ['When', created],
    ['By', user],
    ['API key', key],
    ['OAuth client', client],
    ['Object', object],
    ['Lead', lead],
    ['Request', request],
    [
      'Through',
      typeof meta?.request_method === 'string' && typeof meta.request_path === 'string'
        ? `${meta.request_method} ${meta.request_path}`
        : null,
    ],
  ];
  return rows
    .filter(([, text]) => typeof text === 'string' && text !== '')
    .map(([name, text]) => [name, text.slice(0, 300)]);
}

/**
 * Where a change is in the event: in `data`, or for what is gone in `previous_data`.
 *
 * @param {Record<string, any>} event @param {Line} given
 */
const pointerOf = (event, { pointer, field }) =>
  Object.hasOwn(Object(event.data), field) ? `/data${pointer}` : pointerTo(['previous_data', field]);
