import { byId, element, setText } from '../../dom.js';
import { cut } from '../../utf8.js';
import { visible, visibleText } from '../../visible.js';
import { number } from '../../words.js';

const FIRST = 64 * 1024;
const CHUNK = 16 * 1024;

/** @type {string | null} */
let shown = null;
/** @type {unknown} */
let shownBody = null;
let filling = 0;

/**
 * Shows the signed message and the given hash. `bytes` is `null` while there is no body.
 *
 * @param {{ timestamp: string | undefined, hash: string | undefined }} given
 * @param {Uint8Array | null} bytes @param {unknown} body equal for equal bytes: their hash, or a large array itself
 */
export function showMessage({ timestamp, hash }, bytes, body) {
  const identity = JSON.stringify([timestamp, hash]);
  if (identity === shown && body === shownBody) return;
  shown = identity;
  shownBody = body;
  const turn = ++filling;

  byId('hash').replaceChildren(hash === undefined ? absent('no close-sig-hash') : visibleText(hash));
  const first = bytes ? cut(bytes, 0, CHUNK) : 0;
  const pane = byId('message');
  pane.replaceChildren(
    timestamp === undefined
      ? absent('no close-sig-timestamp')
      : element('span', { class: 'bytes-timestamp' }, visibleText(timestamp)),
    bytes ? element('span', { class: 'bytes-body' }, visible(bytes.subarray(0, first))) : absent('no body'),
  );
  let end = first;
  while (bytes && end < Math.min(bytes.length, FIRST)) end = appendChunk(pane, bytes, end);
  pane.scrollTop = 0;

  byId('more').hidden = !bytes || end === bytes.length;
  if (!bytes || byId('more').hidden) return;
  setText(byId('more-note'), `The first ${number(end)} of ${number(bytes.length)} bytes of the body.`);
  byId('show-all').onclick = () => {
    byId('more').hidden = true;
    pane.focus();
    fill(pane, bytes, end, turn);
  };
}

/**
 * Adds one chunk in each frame, so that the page stays responsive.
 *
 * @param {HTMLElement} pane @param {Uint8Array} bytes @param {number} from @param {number} turn
 */
function fill(pane, bytes, from, turn) {
  if (turn !== filling || from === bytes.length) return;
  const end = appendChunk(pane, bytes, from);
  requestAnimationFrame(() => fill(pane, bytes, end, turn));
}

/**
 * Adds a chunk in its own block, so that the browser only lays out the visible ones.
 *
 * @param {HTMLElement} pane @param {Uint8Array} bytes @param {number} from
 */
function appendChunk(pane, bytes, from) {
  const end = cut(bytes, from, CHUNK);
  pane.append(element('div', { class: 'bytes-body chunk' }, visible(bytes.subarray(from, end))));
  return end;
}

/** @param {string} text */
const absent = (text) => element('span', { class: 'absent' }, text);
