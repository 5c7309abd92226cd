// A copy of the open delivery without personal data: to look at, to copy and to save.
import { copyText } from '../../copy.js';
import { download } from '../../download.js';
import { element, setText } from '../../dom.js';
import { entryMayHoldKey } from '../../input/secrets.js';
import { TEST_KEY, redactedCopy } from '../../shell/redacted.js';
import { visibleText } from '../../visible.js';
import { deliveryLine } from '../../../pkg/src/input/delivery-record.js';
import { keyList } from '../../../pkg/src/input/keys.js';

/** @import { Entry, Given, Store } from '../../store.js' */

/** The most characters to show. A long copy is still copied and saved as a whole. */
const MOST_SHOWN = 64 * 1024;

/** @typedef {ReturnType<typeof redactedPane>} RedactedPane */

/** @param {Store} store */
export function redactedPane(store) {
  const said = element('p', { class: 'note' });
  const text = element('pre', {
    class: 'bytes',
    tabindex: '0',
    dir: 'ltr',
    role: 'region',
    'aria-label': 'Body of the redacted copy',
  });
  const copyBody = element('button', { type: 'button' }, 'Copy body');
  const copy = element('button', { type: 'button' }, 'Copy delivery');
  const save = element('button', { type: 'button' }, 'Download');
  const done = element('span', { class: 'note', role: 'status' });
  const actions = element('p', { class: 'actions' }, copyBody, copy, save, done);
  const root = element('section', { class: 'redacted', 'aria-label': 'Redacted copy' }, said, actions, text);
  let shown = '';
  let content = '';
  let name = '';

  /** @param {string} what */
  const put = async (what) => setText(done, (await copyText(what, text)) ? 'Copied.' : 'Selected: copy it by hand.');
  copyBody.addEventListener('click', () => put(shown));
  copy.addEventListener('click', () => put(content));
  save.addEventListener('click', () => {
    download(name, content);
    setText(done, `Saved as ${name}.`);
  });

  return {
    root,
    /** @param {Entry} entry */
    show(entry) {
      const made = redactedCopy(entry, store.entries);
      const wrong = 'wrong' in made ? made.wrong : mayHoldKey(made.copy) ? HOLDS_KEY : null;
      actions.hidden = text.hidden = wrong !== null;
      setText(done, '');
      if ('wrong' in made || wrong !== null) return setText(said, wrong ?? '');
      const { headers = null, body = null, arrived = null } = made.copy;
      const bytes = body ?? new Uint8Array();
      name = headers ? 'redacted.jsonl' : 'redacted.json';
      shown = new TextDecoder().decode(bytes);
      // With the public test key, as `closehook redact` writes it, so that it can be verified.
      content = headers
        ? deliveryLine({ now: Math.floor((arrived ?? 0) / 1000), headers, body: bytes, key: TEST_KEY })
        : shown;
      copy.hidden = headers === null;
      setText(said, `${made.said} Check it before you share it.`);
      text.replaceChildren(visibleText(shown.slice(0, MOST_SHOWN)));
      return undefined;
    },
  };

  /** @param {Given} given */
  function mayHoldKey({ headers = null, body = null }) {
    return entryMayHoldKey({ headers, body }, keyList(store.settings.keys));
  }
}

const HOLDS_KEY = 'The copy may still contain a signature key (64 hex digits). Take it out of the delivery first.';
