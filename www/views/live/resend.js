// Sends the selected delivery once more, to an address of the user's own. The server that received or sent it sends it,
// since the page may only talk to that server.
import { isAccepted, isRefused } from '../../../pkg/src/emulator/forged.js';
import { element, setText } from '../../dom.js';
import { visibleText } from '../../visible.js';
import { number } from '../../words.js';
import { addressField } from './address.js';
import { control } from './control.js';

/** @import { Entry } from '../../store.js' */
/** @import { Resent } from '../../../pkg/emulator.d.ts' */

export function resendPanel() {
  const what = element('p', {});
  const url = addressField('Where to send it', go);
  const anew = element('input', { type: 'checkbox', checked: '', autocomplete: 'off' });
  const why = element('span', {});
  const send = element('button', { type: 'button' }, 'Send again');
  const result = element('div', { class: 'resent', role: 'status' });
  const root = element(
    'section',
    { class: 'resend', 'aria-labelledby': 'live-resend', hidden: '' },
    element('h2', { id: 'live-resend' }, 'Send it again'),
    what,
    element('p', { class: 'actions' }, url, send),
    element('label', { class: 'check' }, anew, why),
    result,
  );
  /** @type {Entry | null} */
  let shown = null;
  let isForged = false;

  async function go() {
    const entry = shown;
    const live = entry?.source.live;
    if (!entry || !live || live.number === null) return;
    const hash = entry.headers?.find(([name]) => name.toLowerCase() === 'close-sig-hash')?.[1];
    send.disabled = true;
    result.replaceChildren('Sending…');
    /** @type {Node[]} */
    let told;
    try {
      const order = { number: live.number, url: url.value.trim(), anew: anew.checked && !anew.disabled };
      const sent = await control('POST resend', hash === undefined ? order : { ...order, hash });
      told = resultNodes(sent, isForged);
    } catch (error) {
      told = [element('p', { class: 'bad' }, visibleText(`Not sent: ${error.message}.`))];
    }
    if (shown === entry) result.replaceChildren(...told);
    send.disabled = false;
  }
  send.addEventListener('click', go);

  return {
    root,
    /** @param {Entry | null} entry the selected one @param {string} title */
    show(entry, title) {
      const live = entry?.source.live;
      root.hidden = !live || live.number === null;
      if (!entry || !live || shown === entry) return;
      shown = entry;
      result.replaceChildren();
      what.replaceChildren(visibleText(title));
      isForged =
        live.isForged || (entry.source.judged?.ok === false && entry.source.judged.code !== 'TIMESTAMP_TOO_OLD');
      anew.disabled = isForged;
      setText(
        why,
        isForged
          ? 'Its signature is not valid, so it is sent exactly as it came.'
          : 'Sign it with the current time, as Close signs each attempt. Otherwise, the same bytes and headers.',
      );
      if (url.value === '' && live.url) url.value = live.url;
    },
  };
}

/** @param {Resent} given @param {boolean} isForged */
function resultNodes({ status, reason, error, milliseconds, answer, is_whole: isWhole }, isForged) {
  const took = ` in ${number(Math.round(milliseconds))} ms`;
  if (status === null) return [element('p', { class: 'bad' }, visibleText(`No answer${took}: ${error}.`))];
  const isTaken = isAccepted(status);
  const isGood = isForged ? isRefused(status) : isTaken;
  const line = element(
    'p',
    { class: isGood ? 'good' : 'bad' },
    element('strong', {}, visibleText(`Answered ${status}${reason ? ` ${reason}` : ''}`)),
    took,
    isForged && isTaken ? ', so the receiver accepted a forged signature' : '',
    answer === '' ? ', with an empty body.' : isWhole ? ':' : ', which begins with:',
  );
  if (answer === '') return [line];
  const body = element('pre', {
    class: 'bytes',
    tabindex: '0',
    dir: 'ltr',
    role: 'region',
    'aria-label': 'Body of the answer',
  });
  body.append(visibleText(answer));
  return [line, body];
}
