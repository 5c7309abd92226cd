import { element } from './dom.js';
import { utf8Runs } from './utf8.js';

// Also Default_Ignorable_Code_Point: variation selectors, fillers and tags are invisible without being Cf.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Default_Ignorable_Code_Point}\ufffd]|(?! )\p{Zs}/gu;

const NAMES = new Map([
  [0x00, ['NUL', 'null']],
  [0x09, ['→', 'tab']],
  [0x0a, ['↵', 'line feed']],
  [0x0d, ['CR', 'carriage return']],
  [0x1b, ['ESC', 'escape']],
  [0x7f, ['DEL', 'delete']],
  [0xa0, ['NBSP', 'no-break space']],
  [0xad, ['SHY', 'soft hyphen']],
  [0x200b, ['ZWSP', 'zero width space']],
  [0x200c, ['ZWNJ', 'zero width non-joiner']],
  [0x200d, ['ZWJ', 'zero width joiner']],
  [0x200e, ['LRM', 'left-to-right mark']],
  [0x200f, ['RLM', 'right-to-left mark']],
  [0x2028, ['LS', 'line separator']],
  [0x2029, ['PS', 'paragraph separator']],
  [0x202a, ['LRE', 'left-to-right embedding']],
  [0x202b, ['RLE', 'right-to-left embedding']],
  [0x202c, ['PDF', 'pop directional formatting']],
  [0x202d, ['LRO', 'left-to-right override']],
  [0x202e, ['RLO', 'right-to-left override']],
  [0x2060, ['WJ', 'word joiner']],
  [0x2066, ['LRI', 'left-to-right isolate']],
  [0x2067, ['RLI', 'right-to-left isolate']],
  [0x2068, ['FSI', 'first strong isolate']],
  [0x2069, ['PDI', 'pop directional isolate']],
  [0xfeff, ['BOM', 'byte order mark']],
  [0xfffd, ['U+FFFD', 'replacement character: bytes were lost before']],
]);

// Beyond this many, the marks of one chunk are plain text: a chunk of nothing but NUL must not make one
// element for each byte.
const MOST_MARKS = 2048;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Bytes as text nodes and marks: invisible characters have a name, and bytes that are not UTF-8 are in hex.
 *
 * @param {Uint8Array} bytes
 */
export function visible(bytes) {
  const fragment = document.createDocumentFragment();
  const marks = { count: 0 };
  for (const { start, end, valid } of utf8Runs(bytes)) {
    const run = bytes.subarray(start, end);
    if (valid) appendText(fragment, decoder.decode(run), marks);
    else for (const byte of run) appendMark(fragment, hex(byte, 2), 'not UTF-8', 'raw', marks);
  }
  return fragment;
}

/** Text from elsewhere, with the same marks. @param {string} text */
export const visibleText = (text) => visible(new TextEncoder().encode(text));

/**
 * Text over several lines, such as JSON that was indented here: its line feeds are what they are, and no marks.
 *
 * @param {string} text
 */
export function visibleLines(text) {
  const fragment = document.createDocumentFragment();
  appendText(fragment, decoder.decode(new TextEncoder().encode(text)), { count: 0 }, '\n');
  return fragment;
}

/** @param {any} fragment @param {string} text @param {any} marks @param {string} plain */
function appendText(fragment, text, marks, plain = '') {
  let from = 0;
  for (const { 0: character, index } of text.matchAll(INVISIBLE)) {
    if (character === plain) continue;
    if (index > from) fragment.append(text.slice(from, index));
    from = index + character.length;
    const point = Number(character.codePointAt(0));
    const code = `U+${hex(point, 4)}`;
    const [label, name] = NAMES.get(point) ?? [code, ''];
    const faint = point === 0x0a || point === 0x09;
    appendMark(fragment, label, `${code} ${name}`.trim(), faint ? 'faint' : 'loud', marks);
    if (faint) fragment.append(character);
  }
  if (from < text.length) fragment.append(text.slice(from));
}

/** @param {any} fragment @param {string} label @param {string} title @param {string} kind @param {any} marks */
function appendMark(fragment, label, title, kind, marks) {
  if (++marks.count > MOST_MARKS) fragment.append(kind === 'faint' ? label : `[${label}]`);
  else fragment.append(element('span', { class: `mark mark-${kind}`, title }, label));
}

/** @param {number} value @param {number} digits */
const hex = (value, digits) => value.toString(16).toUpperCase().padStart(digits, '0');
