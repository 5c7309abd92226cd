import { byId, hitOf, setText } from '../dom.js';
import { recognize } from '../../pkg/src/input/recognize.js';
import { bytesWithoutKeys, withoutKeys } from '../input/secrets.js';
import { number } from '../words.js';
import { examples } from './examples.js';

/** @import { Taken } from '../input/secrets.js' */
/** @import { Entry, Given, Source, Store } from '../store.js' */
/** @import { Recognized } from '../../pkg/src/input/recognize.js' */

const LARGEST_FILE = 64 * 1024 * 1024;
const MOST_NOTES = 3;

/**
 * Opens input that is pasted into the top field, dropped on the page, or chosen as files, and says what it recognized.
 * `before` is called before the store is read, `own` before a delivery replaces a sample, `key` with a key as the only
 * input, and `keys` with keys next to other input.
 *
 * @param {Store} store
 * @param {{ before: () => void, own: () => void, key: (text: string) => void, keys: (taken: Taken) => void }} given
 */
export function opener(store, { before, own, key, keys }) {
  const field = byId('anything');
  const picker = byId('files');

  /** @param {string} text @param {boolean} urgent */
  function say(text, urgent = false) {
    setText(byId('recognized'), text);
    byId('recognized').title = text;
    byId('recognized').classList.toggle('urgent', urgent);
  }

  /** Nothing was opened: this takes the place of the verdict. @param {string} text */
  function fail(text) {
    say('', true);
    store.fail(text);
  }

  /** @param {boolean} isChanging */
  function change(isChanging) {
    document.body.classList.toggle('changing', isChanging);
    byId('change').setAttribute('aria-expanded', String(isChanging));
  }

  /**
   * Adds recognized input to the store. Headers followed by a body become one delivery.
   *
   * @param {Recognized} found @param {Source} source @param {string} changed
   */
  function take(found, source, changed = '') {
    before();
    change(false);
    if (found.report) {
      store.showReport(found.report);
      byId('tab-filter').click();
      return say(`Recognized as ${found.said}: it is above the filter.`);
    }
    if (found.kind === 'key') {
      key(found.keys ?? '');
      return say(`Recognized as ${found.said}: it is in the field “Signature key”, and nowhere else.`);
    }
    const notes =
      found.notes.slice(0, MOST_NOTES).join('; ') +
      (found.notes.length > MOST_NOTES ? `; and ${number(found.notes.length - MOST_NOTES)} more` : '');
    const remarks = [changed, notes && `Left out or doubtful: ${notes}.`].filter(Boolean).join(' ');
    if (found.entries.length === 0) return fail(`${capital(found.said)}: nothing to open. ${remarks}`.trim());
    const joined = found.entries.length === 1 ? joinedTo(store.selected, found.entries[0]) : null;
    if (joined && store.selected) store.replace(store.selected.id, { ...joined, source });
    else {
      const lone = store.entries.length === 1 && store.selected?.source.kind === 'sample' ? store.selected.id : null;
      if (lone !== null) own();
      // Ignore a key in a delivery file: the page uses only the keys of the key field.
      store.add(
        found.entries.map(({ headers, body, arrived, isEvent }) => ({
          ...{ headers, body, arrived },
          source: { ...source, isLogged: isEvent === true },
        })),
      );
      // The initial sample is not the user's delivery.
      if (lone !== null) store.remove([lone]);
    }
    say(`Recognized as ${found.said}${joined ? ', and joined to what was there' : ''}. ${remarks}`.trim());
  }

  /**
   * Input that does not become a delivery may still contain a key, for example in the `-u` of a command or in an
   * answer.
   *
   * @param {Recognized | null} found @param {(found: Recognized) => any} look
   */
  function beside(found, look) {
    setText(byId('keys-taken'), '');
    if (found === null || found.kind === 'key') return;
    const taken = look(found);
    if (taken.keys.length > 0) keys(taken);
  }

  field.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text') ?? '';
    if (event.clipboardData?.files.length) return;
    event.preventDefault();
    pasted(text);
  });
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || field.value.trim() === '') return;
    event.preventDefault();
    pasted(field.value);
  });

  // A paste that no field takes is a delivery.
  document.addEventListener('paste', (event) => {
    if (event.defaultPrevented || hitOf(event, 'input, textarea, [contenteditable]')) return;
    const files = [...(event.clipboardData?.files ?? [])];
    event.preventDefault();
    if (files.length > 0) void open(files);
    else pasted(event.clipboardData?.getData('text') ?? '');
  });
  byId('change').addEventListener('click', () => {
    change(!document.body.classList.contains('changing'));
    if (document.body.classList.contains('changing')) field.focus();
  });
  byId('thumb-paste').addEventListener('click', () => {
    byId('tab-delivery').click();
    change(true);
    field.focus();
  });
  byId('thumb-key').addEventListener('click', () => {
    byId('tab-delivery').click();
    byId('keys').scrollIntoView({ block: 'center' });
    byId('keys').focus();
  });
  examples();

  /** @param {string} text */
  function pasted(text) {
    let found = recognize(text);
    field.value = '';
    beside(found, ({ entries }) => withoutKeys(text, { signed: entries.length > 0 }));
    // A report is shown as text, so it is read again with possible keys masked.
    if (found?.report) found = recognize(withoutKeys(text, { signed: false }).text);
    if (!found) return fail('The paste contained only white space.');
    // The page cannot see what a clipboard changed, so it only warns.
    const isSigned = found.entries.some(({ body }) => body !== null && body !== undefined);
    take(
      found,
      { kind: 'paste', name: article(found.said) },
      isSigned && found.kind !== 'deliveries'
        ? 'Pasted text may have lost CRLF and invalid bytes: a file is exact.'
        : '',
    );
  }

  /** @param {File[]} files */
  async function open(files) {
    for (const file of files) {
      if (file.size > LARGEST_FILE) {
        fail(`${file.name} has ${number(file.size)} bytes, and at most ${number(LARGEST_FILE)} are read.`);
        continue;
      }
      let bytes;
      try {
        bytes = new Uint8Array(await file.arrayBuffer());
      } catch {
        fail(`${file.name} could not be read.`);
        continue;
      }
      let found = recognize(bytes);
      beside(found, ({ entries }) => bytesWithoutKeys(bytes, { signed: entries.length > 0 }));
      if (found?.report) found = recognize(bytesWithoutKeys(bytes, { signed: false }).bytes);
      if (found) take(found, { kind: 'file', name: file.name });
      else fail(`${file.name} contains only white space.`);
    }
  }

  picker.addEventListener('change', async () => {
    await open([...(picker.files ?? [])]);
    picker.value = '';
  });
  /** @param {DragEvent} event */
  const hasFiles = (event) => event.dataTransfer?.types.includes('Files');
  document.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    document.body.classList.add('dropping-anywhere');
  });
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) document.body.classList.remove('dropping-anywhere');
  });
  document.addEventListener('drop', (event) => {
    document.body.classList.remove('dropping-anywhere');
    if (!hasFiles(event) || event.defaultPrevented) return;
    // Without this the browser would open the file and leave the page.
    event.preventDefault();
    void open([...(event.dataTransfer?.files ?? [])]);
  });
}

/**
 * Headers for a body without any, or a body for headers without one.
 *
 * @param {Entry | null} selected @param {Partial<Given>} given
 */
function joinedTo(selected, { headers = null, body = null }) {
  if (!selected || selected.source.kind === 'sample') return null;
  if (headers && !body && selected.body && !selected.headers) return { headers };
  if (body && !headers && selected.headers && !selected.body) return { body };
  return null;
}

/** @param {string} text */
const capital = (text) => text[0].toUpperCase() + text.slice(1);
/** @param {string} said */
const article = (said) => (/^(?:an?|the) /.test(said) ? said : `what was pasted, ${said}`);
