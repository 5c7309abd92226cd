import { element } from '../../dom.js';
import { virtualRows } from '../../virtual-rows.js';
import { visible } from '../../visible.js';

const HEIGHT = 21;
const COLUMNS = 160;
const LF = 0x0a;

/** The end of the last whole character before this position. @param {Uint8Array} bytes @param {number} place */
function wholeUntil(bytes, place) {
  let end = place;
  for (let back = 0; back < 3 && bytes[end] >> 6 === 0b10; back += 1) end -= 1;
  return end;
}

/** Shows the bytes as lines of text. A long line is wrapped. */
export function rawText() {
  const pane = element('div', {
    class: 'raw',
    role: 'region',
    tabindex: '0',
    'aria-label': 'The body as text',
    dir: 'ltr',
  });
  const rows = virtualRows(pane, { height: HEIGHT, row });
  /** @type {Uint8Array} */
  let bytes = new Uint8Array();
  /** @type {number[]} */
  let starts = [];
  let found = -1;

  /** @param {number} place */
  function row(place) {
    const end = starts[place + 1] ?? bytes.length;
    return element(
      'div',
      { class: place === found ? 'line found' : 'line' },
      visible(bytes.subarray(starts[place], end)),
    );
  }

  return {
    pane,
    /** @param {Uint8Array} next */
    show(next) {
      bytes = next;
      found = -1;
      starts = [];
      for (let at = 0; at < bytes.length; ) {
        const feed = bytes.indexOf(LF, at);
        const line = feed < 0 ? bytes.length : feed + 1;
        for (; line - at > COLUMNS; at = wholeUntil(bytes, at + COLUMNS)) starts.push(at);
        starts.push(at);
        at = line;
      }
      pane.scrollTop = 0;
      rows.show(starts.length);
    },
    /** Scrolls to a byte. @param {number} offset */
    reveal(offset) {
      let [low, high] = [0, starts.length - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (starts[middle] <= offset) low = middle;
        else high = middle - 1;
      }
      found = low;
      rows.reveal(low);
    },
    redraw: () => rows.draw(),
  };
}
