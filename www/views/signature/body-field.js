import { byId, setText } from '../../dom.js';
import { utf8Text } from '../../../pkg/src/input/bytes.js';
import { withoutKeys } from '../../input/secrets.js';
import { visibleText } from '../../visible.js';
import { number, plural } from '../../words.js';

const LARGEST_FILE = 64 * 1024 * 1024;
const TEXT_NOTE = 'A text field turns CRLF into LF and holds no invalid UTF-8. For the exact bytes, load the file.';
const CR_NOTE =
  'The pasted text had CRLF line ends, and the field turned them into LF. Tick below if the delivery had them.';

/** A longer text makes the field itself slow. */
const LARGEST_TEXT = 512 * 1024;

const encoder = new TextEncoder();

/**
 * The text of bytes that a text field gives back as they are, with the help of `crlf`; otherwise `null`.
 *
 * @param {Uint8Array} bytes
 */
function asText(bytes) {
  const text = utf8Text(bytes);
  if (text === null) return null;
  const hasOnlyCrlf = !/(^|[^\r])\n|\r(?!\n)/.test(text);
  return text.includes('\r') && !hasOnlyCrlf ? null : text;
}

/**
 * The body: the text of the field, or the bytes of a file. `changed` is called when it is another one.
 *
 * @param {() => void} changed
 */
export function bodyField(changed) {
  const area = byId('body');
  const crlf = byId('crlf');
  const picker = byId('file');
  /** @type {{ name: string, bytes: Uint8Array } | null} */
  let file = null;
  let latest = 0;

  function show() {
    area.hidden = file !== null;
    crlf.disabled = file !== null;
    byId('loaded').hidden = file === null;
    if (file) {
      byId('file-name').replaceChildren(visibleText(file.name));
      setText(byId('file-size'), plural(file.bytes.length, 'byte'));
    }
    note(file ? 'The file was read here; it was not uploaded.' : TEXT_NOTE);
  }

  /** @param {string} text @param {boolean} urgent */
  function note(text, urgent = false) {
    setText(byId('body-note'), text);
    byId('body-note').classList.toggle('urgent', urgent);
  }

  /** @param {File | undefined} chosen */
  async function load(chosen) {
    const turn = ++latest;
    if (!chosen) return;
    if (chosen.size > LARGEST_FILE) {
      const size = `${number(chosen.size)} bytes, more than the ${number(LARGEST_FILE)} that are judged`;
      return note(`The file has ${size}.`, true);
    }
    let bytes;
    try {
      bytes = new Uint8Array(await chosen.arrayBuffer());
    } catch {
      return note('The file could not be read.', true);
    }
    if (turn !== latest) return;
    file = { name: withoutKeys(chosen.name).text, bytes };
    show();
    changed();
  }

  /**
   * The bytes of an entry: as text where a text field keeps them, and otherwise as those of a file are.
   *
   * @param {Uint8Array | null} bytes @param {string} name
   */
  function fill(bytes, name) {
    const text = bytes && bytes.length <= LARGEST_TEXT ? asText(bytes) : null;
    if (bytes === null || text !== null) return setBody(text ?? '');
    latest++;
    picker.value = '';
    area.value = '';
    file = { name, bytes };
    show();
  }

  /** @param {string} text */
  function setBody(text) {
    latest++;
    file = null;
    picker.value = '';
    crlf.checked = text.includes('\r\n') && !/(^|[^\r])\n/.test(text);
    area.value = text;
    show();
  }

  area.addEventListener('input', changed);
  area.addEventListener('paste', (event) => {
    if (event.clipboardData?.getData('text').includes('\r')) note(CR_NOTE, true);
  });
  crlf.addEventListener('change', () => {
    note(TEXT_NOTE);
    changed();
  });
  picker.addEventListener('change', () => load(picker.files?.[0]));
  byId('file-remove').addEventListener('click', () => {
    setBody('');
    changed();
    area.focus();
  });
  acceptDrops(byId('body-field'), load);
  show();

  return {
    set: setBody,
    fill,
    focus: () => area.focus(),
    /** The text of the field; `null` while there is a file. */
    text: () => (file ? null : area.value),
    /** Changes the text, and leaves the rest as it is. @param {string} text */
    edit(text) {
      area.value = text;
      area.focus();
      changed();
    },
    /** The bytes; `null` while there is no body. A file may be empty. */
    bytes() {
      if (file) return file.bytes;
      if (area.value === '') return null;
      return encoder.encode(crlf.checked ? area.value.replaceAll('\n', '\r\n') : area.value);
    },
  };
}

/**
 * A file that is dropped on the field is the body, without being recognized.
 *
 * @param {HTMLElement} field @param {(file: File | undefined) => void} load
 */
function acceptDrops(field, load) {
  /** @param {DragEvent} event */
  const hasFiles = (event) => event.dataTransfer?.types.includes('Files');
  field.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    field.classList.add('dropping');
  });
  field.addEventListener('dragleave', (event) => {
    if (!field.contains(/** @type {Node | null} */ (event.relatedTarget))) field.classList.remove('dropping');
  });
  field.addEventListener('drop', (event) => {
    field.classList.remove('dropping');
    if (!hasFiles(event) || event.dataTransfer?.files.length !== 1) return;
    event.preventDefault();
    event.stopPropagation();
    load(event.dataTransfer.files[0]);
  });
}
