import './event.css';
import { check, describe, previous } from 'closehook';
import { pointerTo } from '../../../pkg/src/json-pointer.js';
import { element, part, setText } from '../../dom.js';
import { filterOn } from '../filter/filter-on.js';
import { eventOf, payloadOf } from '../../payload.js';
import { visibleText } from '../../visible.js';
import { plural, sentence } from '../../words.js';
import { bodyPane } from './body-pane.js';
import { changeLines } from '../../change-lines.js';
import { pretty } from '../../pretty.js';

/** @import { Line } from 'closehook' */
/** @import { Entry, Store } from '../../store.js' */

const MOST_LINES = 200;

/**
 * Who did what and when, what changed, where the event contradicts itself, and its body.
 *
 * @param {HTMLElement} root @param {Store} store
 */
export function view(root, store) {
  /** @type {Entry | null} */
  let shown = null;
  let isNoisy = false;

  const empty = element(
    'p',
    { class: 'empty' },
    'Nothing is open. Paste a delivery above, or drop a file on the page.',
  );
  const headline = element('p', { class: 'headline' });
  const facts = element('dl', { class: 'facts' });
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
    element('h2', { id: 'remarks-title' }, 'Inconsistencies'),
    remarks,
  );
  const was = element(
    'details',
    { class: 'was' },
    element('summary', {}, 'The object as it was before'),
    element('pre', { class: 'bytes', tabindex: '0' }),
  );
  const story = element(
    'section',
    { class: 'story', 'aria-labelledby': 'event-view-title' },
    element('h2', { id: 'event-view-title' }, 'What happened'),
    headline,
    facts,
    lines,
    noise,
    more,
    remarksBox,
    was,
  );
  const body = bodyPane((pointer) => {
    if (shown) filterOn(shown, pointer);
    root.dispatchEvent(new CustomEvent('show-view', { bubbles: true, detail: { view: 'filter' } }));
  });
  const whole = element('div', { class: 'event-view' }, story, body.root);
  root.append(empty, whole);

  const wantsNoise = part(noise, 'input');
  wantsNoise.addEventListener('change', () => {
    isNoisy = wantsNoise.checked;
    lines.classList.toggle('without-noise', !isNoisy);
  });
  was.addEventListener('toggle', () => {
    if (was.open && shown?.body) setText(part(was, 'pre'), pretty(previous(shown.body, { output: 'text' })));
  });

  /** @param {Entry} entry */
  function tell(entry) {
    const { error } = payloadOf(entry);
    const event = eventOf(entry);
    story.hidden = false;
    was.open = false;
    const isEvent = event && (typeof event.object_type === 'string' || typeof event.action === 'string');
    if (error || !isEvent) {
      headline.replaceChildren(
        error
          ? sentence(error.message)
          : 'This is JSON, but not an event from Close: it has neither object_type nor action.',
      );
      for (const node of [facts, lines, remarks]) node.replaceChildren();
      noise.hidden = remarksBox.hidden = was.hidden = true;
      return setText(more, '');
    }
    const told = describe(/** @type {Uint8Array} */ (entry.body), { limit: MOST_LINES });
    headline.replaceChildren(visibleText(told.headline));
    facts.replaceChildren(
      ...factsOf(event).map(([name, text]) =>
        element('div', {}, element('dt', {}, name), element('dd', {}, visibleText(text))),
      ),
    );
    lines.replaceChildren(...changeLines(told.lines, { revealed: (line) => body.reveal(pointerOf(event, line)) }));
    lines.classList.toggle('without-noise', !isNoisy);
    noise.hidden = !told.lines.some((line) => line.noise);
    setText(
      more,
      [
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
        const at = element('button', { type: 'button', class: 'link' }, visibleText(pointer || 'the event'));
        at.addEventListener('click', () => body.reveal(pointer));
        return element('li', {}, element('code', { class: 'code' }, code), ' ', at, ' ', visibleText(text));
      }),
    );
    was.hidden = event.action !== 'updated' && event.action !== 'deleted';
  }

  return {
    update() {
      const entry = store.selected;
      const hasBody = Boolean(entry?.body);
      empty.hidden = hasBody;
      whole.hidden = !hasBody;
      setText(
        empty,
        entry && !hasBody
          ? 'This delivery has no body yet.'
          : 'Nothing is open. Paste a delivery above, or drop a file on the page.',
      );
      if (!entry?.body) {
        shown = null;
        return;
      }
      if (shown === entry) return body.redraw();
      shown = entry;
      tell(entry);
      body.show(entry, payloadOf(entry).error);
    },
  };
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
