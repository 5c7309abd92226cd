import { byId, element, setText } from '../../dom.js';
import { headerValue } from '../../../pkg/src/input/header-block.js';
import { repairedDelivery } from '../../../pkg/src/input/signed-anew.js';
import { visibleText } from '../../visible.js';
import { plural } from '../../words.js';

/** @import { Diagnosis } from 'closehook' */
/** @import { Diagnosed } from '../../judgment.js' */

/**
 * @typedef {{ headers: [string, string][], body: Uint8Array }} Sent
 *
 * @typedef {{ words: string, button: string, entry: Sent }} Offer `words` follow "Restores"
 */

/**
 * The panel of the diagnosis: the mistake, the remedy, and a button that corrects the delivery if the mistake is in it.
 *
 * @param {(offer: Offer) => void} applied
 */
export function diagnosisPanel(applied) {
  /** @type {Offer | null} */
  let offer = null;
  byId('repair-apply').addEventListener('click', () => offer && applied(offer));
  /** @type {Promise<ReturnType<typeof import('./remedy.js').remedyPanel>> | null} */
  let panel = null;

  /** @param {Diagnosis | null} found */
  function showRemedy(found) {
    byId('remedy').hidden = !found?.remedy;
    if (!panel && !found?.remedy) return;
    panel ??= import('./remedy.js').then(({ remedyPanel }) => remedyPanel());
    panel.then(
      (show) => show(found),
      () => {
        panel = null;
        setText(byId('remedy-note'), 'The files could not be loaded. Is the server of this page still running?');
      },
    );
  }

  return {
    /** Offers to undo the mistakes, or nothing. @param {Offer | null} next */
    offer(next) {
      offer = next;
      byId('repair').hidden = next === null;
      if (!next) return;
      setText(byId('repair-apply'), next.button);
      setText(byId('repair-words'), `Restores ${next.words}.`);
    },
    /** @param {Diagnosed} found @param {number} keyCount */
    show(found, keyCount) {
      byId('diagnosis').hidden = found === null;
      showRemedy(found ?? null);
      if (found === null) return;
      byId('causes').replaceChildren(...(found ? causes(found, keyCount) : []));
    },
  };
}

/** @param {Diagnosis} given @param {number} keyCount */
function causes({ causes: names, reproduced, key, hmacs, complete }, keyCount) {
  const found = names.flatMap((name, i) => [i ? ' + ' : '', element('code', { class: 'code' }, name)]);
  const label = key === null || keyCount === 1 ? '' : ` with key "${key}"`;
  if (hmacs === 0 && !reproduced) return found;
  const outcome =
    names.length === 0
      ? 'Not reproduced.'
      : reproduced
        ? ` reproduces the given hash${label}.`
        : ' can be seen, but does not reproduce the given hash.';
  const effort = ` ${plural(hmacs, 'further HMAC')} computed${complete ? '' : '; a limit ended the search'}.`;
  return [...found, visibleText(outcome), effort];
}

/** The body was parsed and written again. */
const REWRITTEN = /^BODY_(?:JSON_|INDENT|SLASH_)/;
const SIGNATURE = /** @type {const} */ (['close-sig-hash', 'close-sig-timestamp']);

/**
 * The corrected delivery, and which parts of it differ; `null` if the mistakes are not in the delivery.
 *
 * @param {Sent} sent @param {Pick<Diagnosis, 'repaired' | 'causes'>} diagnosis
 * @returns {Offer | null}
 */
export function repairOf({ headers, body }, diagnosis) {
  const entry = repairedDelivery(headers, diagnosis);
  if (!entry) return null;
  const changed = SIGNATURE.filter((name) => headerValue(headers, name) !== headerValue(entry.headers, name));
  const words = [...(isSame(body, entry.body) ? [] : ['the body']), ...changed].map(
    (what) => `${what} as it was signed`,
  );
  const isAnew = diagnosis.causes.some((cause) => REWRITTEN.test(cause));
  const button = isAnew ? 'Undo the re-serialization' : 'Undo the change';
  return words.length === 0 ? null : { words: words.join(', and '), button, entry };
}

/** @param {Uint8Array} one @param {Uint8Array} other */
const isSame = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);
