import { element } from '../../dom.js';
import { virtualRows } from '../../virtual-rows.js';

const HEIGHT = 21;
const WIDTH = 16;

/** @param {number} byte */
const two = (byte) => byte.toString(16).padStart(2, '0');

/** A hex dump with sixteen bytes a line, and their printable ASCII characters. */
export function hexDump() {
  const pane = element('div', {
    class: 'hex',
    role: 'region',
    tabindex: '0',
    'aria-label': 'The body in hex',
    dir: 'ltr',
  });
  const rows = virtualRows(pane, { height: HEIGHT, row });
  /** @type {Uint8Array} */
  let bytes = new Uint8Array();
  let found = -1;

  /** @param {number} place */
  function row(place) {
    const line = bytes.subarray(place * WIDTH, (place + 1) * WIDTH);
    const pairs = Array.from(line, two);
    const hex = `${pairs.slice(0, 8).join(' ')}  ${pairs.slice(8).join(' ')}`.padEnd(48);
    const text = Array.from(line, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join('');
    return element(
      'div',
      { class: place === found ? 'line found' : 'line' },
      element('span', { class: 'offset' }, (place * WIDTH).toString(16).padStart(8, '0')),
      `  ${hex}  `,
      element('span', { class: 'ascii' }, text),
    );
  }

  return {
    pane,
    /** @param {Uint8Array} next */
    show(next) {
      bytes = next;
      found = -1;
      pane.scrollTop = 0;
      rows.show(Math.ceil(bytes.length / WIDTH));
    },
    /** @param {number} offset */
    reveal(offset) {
      found = Math.floor(offset / WIDTH);
      rows.reveal(found);
    },
    redraw: () => rows.draw(),
  };
}
