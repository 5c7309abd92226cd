import { byId, setText } from './dom.js';
import { visibleText } from './visible.js';
import { number, plural } from './words.js';

const LARGEST_FILE = 64 * 1024 * 1024;
const TEXT_NOTE =
  'A text field turns CRLF into LF and holds no invalid UTF-8. For the exact bytes, load the file.';
const CR_NOTE =
  'The pasted text had CRLF line ends, and the field turned them into LF. Tick below if the delivery had them.';

const encoder = new TextEncoder();

/** The body: the text of the field, or the bytes of a file. `changed` is called when it is another one. */
export function bodyField(changed) {
  const area = byId('body');
  const crlf = byId('crlf');
  const picker = byId('file');
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

  function note(text, urgent = false) {
    setText(byId('body-note'), text);
    byId('body-note').classList.toggle('urgent', urgent);
  }

  async function load(chosen) {
    const turn = ++latest;
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
    file = { name: chosen.name, bytes };
    show();
    changed();
  }

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
  picker.addEventListener('change', () => picker.files[0] && load(picker.files[0]));
  byId('file-remove').addEventListener('click', () => {
    setBody('');
    changed();
    area.focus();
  });
  acceptDrops(byId('body-field'), load);
  show();

  return {
    set: setBody,
    focus: () => area.focus(),
    /** The text of the field; `null` while there is a file. */
    text: () => (file ? null : area.value),
    /** Changes the text, and leaves the rest as it is. */
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

/** The whole page takes the drop: beside the field, the browser would open the file and leave the page. */
function acceptDrops(field, load) {
  const hasFiles = (event) => event.dataTransfer?.types.includes('Files');
  document.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    field.classList.add('dropping');
  });
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) field.classList.remove('dropping');
  });
  document.addEventListener('drop', (event) => {
    field.classList.remove('dropping');
    if (!hasFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer.files[0]) load(event.dataTransfer.files[0]);
  });
}
