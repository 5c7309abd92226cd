import { EVENT_TYPES } from 'closehook';
import { element, setText } from '../../dom.js';
import { download } from '../../download.js';
import { visibleText } from '../../visible.js';
import { linkButton } from './link-button.js';
import { applyFile, curlCommand, subscriptionBody } from './subscription.js';

/** @import { Compiled } from './compiled.js' */
/** @import { Imported } from './subscription-import.js' */

/** @type {{ [objectType: string]: readonly string[] }} */
const TYPES = EVENT_TYPES;

const ACTIONS = [...new Set(Object.values(TYPES).flat())];

/** What Close documents of an object type; undefined of one that it does not. @param {string} objectType */
const actionsOf = (objectType) => (Object.hasOwn(TYPES, objectType) ? TYPES[objectType] : undefined);
const COPIED = 1600;
const FILE = 'subscriptions.json';

/**
 * The form of a subscription, with its body. `changed` is called when the event types are others.
 *
 * @param {{ changed: () => void }} given
 */
export function subscriptionForm({ changed }) {
  /** @type {{ url: string, events: { objectType: string, actions: string[] }[], verifySsl: boolean }} */
  const wanted = { url: '', events: [], verifySsl: true };
  /** @type {Compiled | { tree: null, filter: null, error: null }} */
  let last = { tree: null, filter: null, error: null };
  /** @type {string | null} */
  let body = null;

  const url = element('input', {
    type: 'text',
    inputmode: 'url',
    id: 'filter-url',
    placeholder: 'https://example.com/webhooks/close',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
  });
  url.addEventListener('input', () => {
    wanted.url = url.value;
    draw();
  });
  const verify = element('input', { type: 'checkbox', checked: '', autocomplete: 'off' });
  verify.addEventListener('change', () => {
    wanted.verifySsl = verify.checked;
    draw();
  });
  const types = element(
    'datalist',
    { id: 'filter-types' },
    ...Object.keys(EVENT_TYPES).map((type) => element('option', { value: type })),
  );
  const type = element('input', {
    type: 'text',
    id: 'filter-type',
    list: 'filter-types',
    placeholder: 'opportunity',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
  });
  const add = element('button', { type: 'button' }, 'Add');
  const ofSelected = element('button', { type: 'button', class: 'link', hidden: '' });
  const chosen = element('div', { class: 'event-types' });
  const missing = element('ul', { class: 'missing', 'aria-label': 'Still missing' });
  const remarks = element('ul', { class: 'remarks', 'aria-label': 'Remarks' });
  const pre = element('pre', { tabindex: '0', dir: 'ltr', 'aria-label': 'Body of POST /webhook/', role: 'region' });
  const note = element('span', { class: 'note', role: 'status' });
  const json = copyButton('Copy as JSON', () => body);
  const curl = copyButton('Copy as curl', () => curlCommand(body ?? ''));
  const file = copyButton('Copy as file', () => applyFile(body ?? ''));
  const save = element('button', { type: 'button', disabled: '' }, 'Download file');
  save.addEventListener('click', () => {
    download(FILE, applyFile(body ?? ''));
    say(`Saved as ${FILE}`);
  });
  const output = element(
    'div',
    { class: 'subscription-output' },
    element(
      'div',
      { class: 'output-head' },
      element('h3', {}, 'Body of POST /webhook/'),
      element('span', { class: 'copies' }, note, json, curl, file, save),
    ),
    missing,
    pre,
    remarks,
    element(
      'p',
      { class: 'note' },
      'The curl command takes your API key from the shell variable ',
      element('code', {}, 'CLOSE_API_KEY'),
      '. The answer holds the signature key.',
    ),
    element(
      'p',
      { class: 'note' },
      'The file is for ',
      element('code', {}, `npx closehook subscriptions apply ${FILE} --dry-run`),
      ', which shows what would change. It can have more subscriptions: it is a list of them.',
    ),
  );

  /** @param {string} name @param {string=} action */
  function addType(name, action) {
    const objectType = name.trim();
    if (objectType === '') return type.focus();
    let found = wanted.events.find((each) => each.objectType === objectType);
    if (!found) {
      found = { objectType, actions: action ? [] : [...(actionsOf(objectType) ?? [])] };
      wanted.events.push(found);
    }
    if (action && !found.actions.includes(action)) found.actions.push(action);
    type.value = '';
    drawTypes();
  }
  add.addEventListener('click', () => addType(type.value));
  type.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    addType(type.value);
  });
  ofSelected.addEventListener('click', () => addType(ofSelected.dataset.objectType ?? '', ofSelected.dataset.action));

  function drawTypes() {
    chosen.replaceChildren(...wanted.events.map(typeRow));
    draw();
    changed();
  }

  /** @param {{ objectType: string, actions: string[] }} item */
  function typeRow(item) {
    const known = actionsOf(item.objectType) ?? ACTIONS;
    const boxes = [...new Set([...known, ...item.actions])].map((action) => {
      const box = element('input', {
        type: 'checkbox',
        autocomplete: 'off',
        ...(item.actions.includes(action) ? { checked: '' } : {}),
      });
      box.addEventListener('change', () => {
        item.actions = box.checked ? [...item.actions, action] : item.actions.filter((each) => each !== action);
        draw();
        changed();
      });
      return element('label', {}, box, ' ', element('bdi', {}, visibleText(action)));
    });
    const remove = linkButton('Remove', () => {
      wanted.events = wanted.events.filter((each) => each !== item);
      drawTypes();
      type.focus();
    });
    return element(
      'fieldset',
      { class: 'event-type' },
      element('legend', {}, element('code', { dir: 'ltr' }, visibleText(item.objectType))),
      ...boxes,
      remove,
    );
  }

  function draw() {
    const made = last.error
      ? { body: null, missing: ['the filter has an error'], remarks: [] }
      : subscriptionBody(wanted, last.tree, last.filter);
    body = made.body;
    missing.hidden = made.missing.length === 0;
    missing.replaceChildren(...made.missing.map((sentence) => element('li', {}, visibleText(sentence))));
    remarks.hidden = made.remarks.length === 0;
    remarks.replaceChildren(...made.remarks.map((sentence) => element('li', {}, sentence)));
    pre.hidden = body === null;
    pre.textContent = body ?? '';
    for (const button of [json, curl, file, save]) button.disabled = body === null;
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let clearing;
  /** @param {string} title @param {() => string | null} what */
  function copyButton(title, what) {
    const made = element('button', { type: 'button', disabled: '' }, title);
    made.addEventListener('click', async () => {
      let said = 'Copied';
      try {
        await navigator.clipboard.writeText(what() ?? '');
      } catch {
        said = 'The browser did not allow it: select the text and copy it';
      }
      say(said);
    });
    return made;
  }

  /** @param {string} text */
  function say(text) {
    setText(note, text);
    clearTimeout(clearing);
    clearing = setTimeout(() => setText(note, ''), COPIED);
  }

  const root = element(
    'section',
    { class: 'subscription', 'aria-labelledby': 'filter-subscription-title' },
    element('h2', { id: 'filter-subscription-title' }, 'Subscription'),
    element(
      'div',
      { class: 'subscription-fields' },
      element('div', { class: 'field' }, element('label', { for: 'filter-url' }, 'Address of your receiver'), url),
      element(
        'div',
        { class: 'field' },
        element('label', { for: 'filter-type' }, 'Event types'),
        element('span', { class: 'add-type' }, type, add),
        types,
        ofSelected,
        chosen,
      ),
      element(
        'label',
        { class: 'check' },
        verify,
        element('span', {}, 'Verify the TLS certificate of the receiver ', element('code', {}, 'verify_ssl')),
      ),
    ),
    output,
  );
  draw();

  return {
    root,
    /** Those chosen, each with one action: `[{ object_type, action }]`. */
    types: () =>
      wanted.events.flatMap(({ objectType, actions }) =>
        actions.map((action) => ({ object_type: objectType, action })),
      ),
    /** @param {string} objectType @param {string} action */
    add: (objectType, action) => addType(objectType, action),
    focus: () => type.focus(),
    /** Takes over an address and event types. @param {Imported} given */
    take({ url: address, events, verifySsl }) {
      url.value = wanted.url = address;
      verify.checked = wanted.verifySsl = verifySsl;
      wanted.events = events.map((each) => ({ ...each }));
      drawTypes();
    },
    /** @param {Compiled} state @param {Record<string, any> | null} event */
    show(state, event) {
      last = state;
      const isKnown = typeof event?.object_type === 'string' && typeof event.action === 'string';
      ofSelected.hidden = !isKnown;
      if (isKnown) {
        ofSelected.dataset.objectType = event.object_type;
        ofSelected.dataset.action = event.action;
        ofSelected.replaceChildren(
          'Add the event type of the selected event: ',
          element('bdi', {}, visibleText(`${event.object_type} ${event.action}`.slice(0, 80))),
        );
      }
      draw();
    },
  };
}
