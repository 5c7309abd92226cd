import { bodyField } from './body-field.js';
import { readClock, unixNow } from './clock.js';
import { diagnosisPanel } from './diagnosis.js';
import { byId, setText } from './dom.js';
import { showEvent } from './event-summary.js';
import { showEvidence } from './evidence.js';
import { isSigned, parseHeaderBlock, unreadHeader } from './header-block.js';
import { judge, sha256 } from './judgement.js';
import { keyField } from './key-field.js';
import { newlineAdvice } from './newline-advice.js';
import { samples } from './samples.js';
import { showMessage } from './signed-message.js';
import { showVerdict } from './verdict.js';
import { plural } from './words.js';

const TYPING_PAUSE = 120;
// A search over a large body takes a part of a second: not while someone types.
const SEARCH_PAUSE = 500;
const LARGE = 64 * 1024;

let judging;
let searching;
let sampleNote = null;
let offered;

const body = bodyField(() => edited());
const keys = keyField(() => edited());
const diagnosis = diagnosisPanel();
const showNewline = newlineAdvice(body);
const clockMode = () => document.querySelector('input[name="clock"]:checked').value;

/** The delivery is no longer what a sample put there. */
function edited() {
  sampleNote = null;
  soon();
}

function soon() {
  clearTimeout(judging);
  judging = setTimeout(update, TYPING_PAUSE);
}

function update() {
  clearTimeout(judging);
  clearTimeout(searching);
  const { headers, text, bytes, given, clock, now, maxAge } = read();
  const bytesSha256 = bytes && sha256(bytes);
  const judged = judge({ headers, text, body: bytes, keys: given, maxAge, now });
  const keyCount = given?.count ?? 0;
  showEvent(judged.delivery ?? judged.authentic ?? null);
  showMessage(judged, bytes, bytesSha256);
  diagnosed(judged, bytes, (found) => {
    showVerdict(judged, provenance(judged), found);
    showEvidence(judged, { bytes, bytesSha256, keyCount, clock, found });
    diagnosis.show(found, keyCount);
    showNewline(found);
  });
}

/** Calls `show` with the diagnosis, `null` when there is nothing to diagnose, `undefined` before a search. */
function diagnosed(judged, bytes, show) {
  if (judged.state !== 'invalid') return show(null);
  const search = () => show(judged.diagnose());
  if (bytes.length <= LARGE) return search();
  show(undefined);
  searching = setTimeout(search, SEARCH_PAUSE);
}

function read() {
  const text = byId('headers').value;
  const { entries, ignored, body: held } = parseHeaderBlock(text);
  const headers = text.trim() === '' ? null : entries;
  setText(byId('headers-note'), headersNote(headers, text, ignored));
  offerBody(held);
  const clock = clockMode();
  byId('custom-time').disabled = clock !== 'custom';
  return {
    headers,
    text,
    bytes: body.bytes(),
    given: keys.read(),
    clock,
    now: readClock(clock, byId('custom-time').value, headers),
    maxAge: byId('max-age').value === '' ? NaN : Number(byId('max-age').value),
  };
}

function headersNote(headers, text, ignored) {
  if (!headers) return 'Lines, a curl command, a whole request, or an object or list as it was logged.';
  const rest = ignored ? `; ${plural(ignored, 'line')} ignored` : '';
  const name = isSigned(headers) && unreadHeader(text, headers);
  const unread = name ? ` ${name} is in the text, but not as name: value.` : '';
  return `${plural(headers.length, 'header')} read${rest}.${unread}`;
}

/** Offers the body that was pasted with the headers, unless it is the body already. */
function offerBody(held) {
  offered = held;
  byId('headers-body').hidden = !held || held.replaceAll('\r\n', '\n') === body.text();
}

function provenance({ state }) {
  if (sampleNote) return sampleNote;
  return state === 'unjudged' ? 'Nothing you enter leaves this page.' : 'What you entered, judged in this page.';
}

function useSample(name) {
  const { headers, body: text, keys: key, clock, maxAge, note } = samples[name](unixNow());
  byId('headers').value = headers;
  body.set(text);
  keys.set(key);
  document.querySelector(`input[name="clock"][value="${clock}"]`).checked = true;
  byId('custom-time').value = '';
  byId('max-age').value = maxAge;
  sampleNote = note;
  update();
}

byId('headers').addEventListener('input', edited);
byId('use-body').addEventListener('click', () => {
  body.set(offered);
  body.focus();
  sampleNote = null;
  update();
});
for (const id of ['custom-time', 'max-age']) byId(id).addEventListener('input', soon);
for (const radio of document.querySelectorAll('input[name="clock"]')) {
  radio.addEventListener('change', update);
}
for (const button of document.querySelectorAll('[data-sample]')) {
  button.addEventListener('click', () => useSample(button.dataset.sample));
}
useSample('valid');
