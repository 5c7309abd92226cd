import { byId, setText } from '../dom.js';
import { recognize } from '../../pkg/src/input/recognize.js';
import { bytesWithoutKeys, withoutKeys } from '../input/secrets.js';
import { number } from '../words.js';

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
    byId('recognized').classList.toggle('urgent', urgent);
  }

  /**
   * Adds recognized input to the store. Headers followed by a body become one delivery.
   *
   * @param {Recognized} found @param {Source} source @param {string} changed
   */
  function take(found, source, changed = '') {
    before();
    if (found.kind === 'key') {
      key(found.keys ?? '');
      return say(`Recognized as ${found.said}: it is in the field “Signature key”, and nowhere else.`);
    }
    const notes =
      found.notes.slice(0, MOST_NOTES).join('; ') +
      (found.notes.length > MOST_NOTES ? `; and ${number(found.notes.length - MOST_NOTES)} more` : '');
    const remarks = [changed, notes && `Left out or doubtful: ${notes}.`].filter(Boolean).join(' ');
    if (found.entries.length === 0) return say(`${capital(found.said)}: nothing to open. ${remarks}`.trim(), true);
    const joined = found.entries.length === 1 ? joinedTo(store.selected, found.entries[0]) : null;
    if (joined && store.selected) store.replace(store.selected.id, { ...joined, source });
    else {
      const lone = store.entries.length === 1 && store.selected?.source.kind === 'sample' ? store.selected.id : null;
      if (lone !== null) own();
      // Ignore a key in a delivery file: the page uses only the keys of the key field.
      store.add(found.entries.map(({ headers, body, arrived }) => ({ headers, body, arrived, source })));
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

  /** @param {string} text */
  function pasted(text) {
    const found = recognize(text);
    field.value = '';
    beside(found, ({ entries }) => withoutKeys(text, { signed: entries.length > 0 }));
    if (!found) return say('It contained only white space.', true);
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
        say(`A file of ${number(file.size)} bytes is more than the ${number(LARGEST_FILE)} that are read.`, true);
        continue;
      }
      let bytes;
      try {
        bytes = new Uint8Array(await file.arrayBuffer());
      } catch {
        say('The file could not be read.', true);
        continue;
      }
      const found = recognize(bytes);
      beside(found, ({ entries }) => bytesWithoutKeys(bytes, { signed: entries.length > 0 }));
      if (found) take(found, { kind: 'file', name: file.name });
      else say('The file contains only white space.', true);
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
