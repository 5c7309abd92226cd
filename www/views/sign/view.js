import './sign.css';
import { Webhook } from 'closehook';
import { unixNow } from '../../clock.js';
import { copyText } from '../../copy.js';
import { element, part, setText } from '../../dom.js';
import { download } from '../../download.js';
import { formTabs } from '../../form-tabs.js';
import { tabs } from '../../tabs.js';
import { visible, visibleText } from '../../visible.js';
import { plural, sentence } from '../../words.js';
import { utf8Text } from '../../../pkg/src/input/bytes.js';
import { keyLabels } from '../../../pkg/src/input/keys.js';
import { curl, deliveryFile, fetchCall, httpRequest } from './commands.js';

/** @import { Entry, Store } from '../../store.js' */

const TYPING_PAUSE = 120;
const LARGEST_TEXT = 512 * 1024;
const MOST_SHOWN = 64 * 1024;
const encoder = new TextEncoder();

/** @typedef {{ url: string, headers: [string, string][], body: Uint8Array, timestamp: number }} Signed */

/** @type {[id: string, title: string, write: (signed: Signed) => string | Uint8Array][]} */
const FORMS = [
  ['curl', 'curl', (signed) => curl(signed)],
  ['fetch', 'fetch', (signed) => fetchCall(signed)],
  ['http', 'HTTP', (signed) => httpRequest(signed)],
  ['file', 'Delivery file', (signed) => deliveryFile(signed)],
];

/**
 * Edits the body and signs it again with a key of the page. The page says that this is the user's own signature.
 *
 * @param {HTMLElement} root @param {Store} store
 */
export function view(root, store) {
  /** @type {Entry | null} */
  let from = null;
  /** Whether the user has edited the body. */
  let isEdited = false;
  /** @type {Uint8Array | null} The bytes, when no text field can hold them. */
  let fixed = null;
  let form = FORMS[0];
  /** @type {Signed | null} */
  let signed = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typing;
  let moment = unixNow();

  const area = element('textarea', {
    id: 'sign-body',
    rows: '14',
    spellcheck: 'false',
    autocomplete: 'off',
    autocapitalize: 'off',
    placeholder: 'The body to sign. Open a delivery, or write one here.',
  });
  const note = element('p', { class: 'note' });
  const reset = element('button', { type: 'button', class: 'link' }, 'Take the opened body again');
  const url = element('input', {
    type: 'text',
    id: 'sign-url',
    spellcheck: 'false',
    autocomplete: 'off',
    value: 'http://127.0.0.1:3000/webhook',
  });
  const label = element('select', { id: 'sign-key' });
  const time = element('input', { type: 'text', inputmode: 'numeric', id: 'sign-time', autocomplete: 'off' });
  const now = element('button', { type: 'button', class: 'link' }, 'Now');
  const problem = element('p', { class: 'note urgent', role: 'status' });
  const own = element(
    'p',
    { class: 'own' },
    element('strong', {}, 'Your signature, not Close’s. '),
    'The signature is made in this page, with the key in its key field. A receiver with the same key accepts it.',
  );
  const hash = element('div', {
    class: 'bytes hash',
    role: 'region',
    'aria-label': 'Your hash',
    tabindex: '0',
    dir: 'ltr',
  });
  const list = formTabs('As', 'sign', FORMS, () => 'sign-out');
  const out = element('pre', {
    class: 'bytes out',
    role: 'tabpanel',
    id: 'sign-out',
    tabindex: '0',
    dir: 'ltr',
    'aria-labelledby': 'sign-as-curl',
  });
  const copy = element('button', { type: 'button' }, 'Copy');
  const save = element('button', { type: 'button' }, 'Download');
  const open = element('button', { type: 'button' }, 'Open it here');
  const said = element('p', { class: 'note', role: 'status' });

  root.append(
    element(
      'div',
      { class: 'columns sign' },
      element(
        'div',
        { class: 'inputs' },
        element(
          'div',
          { class: 'field' },
          element('div', { class: 'field-head' }, element('label', { for: 'sign-body' }, 'Body'), reset),
          area,
          note,
        ),
        element('div', { class: 'field' }, element('label', { for: 'sign-key' }, 'Key'), label),
        element(
          'div',
          { class: 'field' },
          element(
            'div',
            { class: 'field-head' },
            element('label', { for: 'sign-time' }, 'Timestamp, unix seconds'),
            now,
          ),
          time,
        ),
        element('div', { class: 'field' }, element('label', { for: 'sign-url' }, 'Where to'), url),
      ),
      element(
        'div',
        { class: 'results' },
        own,
        problem,
        element(
          'div',
          { class: 'made' },
          element('p', { class: 'legend' }, element('span', { class: 'swatch swatch-hash' }, 'close-sig-hash')),
          hash,
          list,
          out,
          element('p', { class: 'actions' }, copy, save, open),
          said,
        ),
      ),
    ),
  );

  const bytes = () => fixed ?? encoder.encode(area.value);

  /** @param {Entry | null} entry */
  function fill(entry) {
    from = entry;
    isEdited = false;
    fixed = null;
    const body = entry?.body ?? new Uint8Array();
    // Bytes that are not text are signed as they are.
    const text = body.length <= LARGEST_TEXT ? utf8Text(body) : null;
    if (text === null || text.includes('\r')) fixed = body;
    area.value = fixed ? '' : (text ?? '');
    area.disabled = fixed !== null;
    setText(
      note,
      fixed ? `${plural(fixed.length, 'byte')} that a text field cannot hold as they are: signed unchanged.` : '',
    );
  }

  function drawKeys() {
    const { keys } = store.settings;
    const labels = keyLabels(keys);
    const chosen = label.value;
    label.replaceChildren(
      ...labels.map((each) => {
        const option = element('option', { value: each });
        option.append(
          visibleText(
            labels.length === 1 && each === '0'
              ? 'the key of the page'
              : Array.isArray(keys?.keys)
                ? `key ${Number(each) + 1} of the page`
                : each,
          ),
        );
        return option;
      }),
    );
    label.disabled = labels.length === 0;
    if (labels.includes(chosen)) label.value = chosen;
  }

  function sign() {
    clearTimeout(typing);
    signed = null;
    const { keys } = store.settings;
    const timestamp = Number(time.value);
    let target = null;
    try {
      target = new URL(url.value);
    } catch {
      // Said below.
    }
    if (!keys || keys.wrong)
      return tell(
        keys?.wrong ? sentence(keys.wrong) : 'To sign, put a key into the field “Signature key” of the tab Delivery.',
      );
    if (bytes().length === 0) return tell('There is no body to sign.');
    if (!/^\d{1,15}$/.test(time.value)) return tell('The timestamp is not a number of unix seconds.');
    if (!target || !/^https?:$/.test(target.protocol)) return tell('The target is not an http or https URL.');
    try {
      const made = new Webhook(/** @type {string[]} */ (keys.keys)).sign(bytes(), { timestamp, key: label.value });
      signed = {
        url: target.href,
        headers: [['content-type', 'application/json'], ...Object.entries(made)],
        body: bytes(),
        timestamp,
      };
    } catch (error) {
      return tell(sentence(error.message));
    }
    tell('');
  }

  /** @param {string} text */
  function tell(text) {
    setText(problem, text);
    const [id, , write] = form;
    hash.replaceChildren(signed ? signed.headers[1][1] : '');
    part(root, '.made').hidden = signed === null;
    out.setAttribute('aria-labelledby', `sign-as-${id}`);
    if (signed) out.replaceChildren(shown(write(signed)));
  }

  /**
   * The output with its invisible characters marked. Copying takes the original text.
   *
   * @param {string | Uint8Array} made
   */
  function shown(made) {
    const all = typeof made === 'string' ? encoder.encode(made) : made;
    const part = visible(all.subarray(0, MOST_SHOWN));
    if (all.length > MOST_SHOWN) part.append(`… ${plural(all.length - MOST_SHOWN, 'further byte')}`);
    return part;
  }

  const soon = () => {
    clearTimeout(typing);
    typing = setTimeout(sign, TYPING_PAUSE);
  };
  area.addEventListener('input', () => {
    isEdited = area.value !== '';
    setText(note, '');
  });
  for (const field of [area, url, time]) field.addEventListener('input', soon);
  label.addEventListener('change', sign);
  now.addEventListener('click', () => {
    time.value = String(unixNow());
    sign();
  });
  reset.addEventListener('click', () => {
    fill(store.selected);
    sign();
  });
  tabs(list, out, (tab) => {
    form = FORMS.find(([id]) => id === tab.dataset.form) ?? form;
    tell(problem.textContent);
  });
  copy.addEventListener('click', async () => {
    if (!signed) return;
    const made = form[2](signed);
    if (typeof made !== 'string')
      return setText(said, 'A request is bytes, which a clipboard may change: download it.');
    setText(said, (await copyText(made, out)) ? `Copied ${form[1]}.` : 'Selected: copy it by hand.');
  });
  save.addEventListener('click', () => {
    if (!signed) return;
    const made = form[2](signed);
    /** @type {Record<string, string>} */
    const names = { curl: 'send.sh', fetch: 'send.mjs', http: 'request.http', file: 'delivery.jsonl' };
    download(names[form[0]], made);
    setText(said, `Saved as ${names[form[0]]}.`);
  });
  open.addEventListener('click', () => {
    if (!signed) return;
    store.add([
      { headers: signed.headers, body: signed.body, source: { kind: 'signed', name: 'the view Sign, signed by you' } },
    ]);
    setText(said, 'Opened as a delivery, and selected.');
  });
  time.value = String(moment);

  return {
    update() {
      drawKeys();
      // What was edited here stays, when it was signed and opened from here, and when another delivery comes by itself.
      if (isEdited)
        setText(
          note,
          store.selected === from || store.selected?.source.kind === 'signed'
            ? ''
            : 'This is your own text, not the body of the selected delivery.',
        );
      else if (store.selected !== from && store.selected?.source.kind !== 'signed') {
        fill(store.selected);
        moment = unixNow();
        time.value = String(moment);
      }
      sign();
    },
  };
}
