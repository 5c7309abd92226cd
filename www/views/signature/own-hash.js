// "My server still answers 401": a diagnosis of the hash that the user's code computed.
import { byId, setText } from '../../dom.js';
import { loadWhole, whole } from '../../whole.js';
import { sentence } from '../../words.js';

/** @import { Diagnosis } from 'closehook' */
/** @import { Authentic } from '../../judgment.js' */

const TYPING_PAUSE = 250;
export const UNLOADED = 'The diagnosis could not be loaded. Is the server of this page still running?';

/**
 * The field of the hash. `found` is called with the diagnosis of the code that computed it, or `null`.
 *
 * @param {{ found: (diagnosis: Diagnosis | null) => void, isKey: (text: string) => boolean }} on
 */
export function ownHash({ found, isKey }) {
  const field = byId('own-hash');
  /** @type {Authentic | null} */
  let delivery = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typing;

  function ask() {
    clearTimeout(typing);
    const hash = field.value.trim();
    if (isKey(hash)) {
      field.value = '';
      say('This is the key, so it was taken out. Enter the hash that your code computed with it.');
      return found(null);
    }
    if (hash === '' || !delivery) {
      say('Log the hash that your code compares, and paste it here. The page says which mistake produces it.');
      return found(null);
    }
    if (hash.toLowerCase() === delivery.hash.trim().toLowerCase()) {
      say('Your code computes the right hash. Check how it compares the hashes, and the age that it allows.');
      return found(null);
    }
    const closehook = whole();
    if (!closehook) {
      say('Searching for the mistake…');
      loadWhole().then(ask, () => say(`${UNLOADED} Enter the hash again to retry.`));
      return found(null);
    }
    const diagnosis = delivery.diagnose(closehook, hash);
    say(sentence(diagnosis.sentence));
    return found(diagnosis);
  }

  /** @param {string} text */
  const say = (text) => setText(byId('own-said'), text);

  field.addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(ask, TYPING_PAUSE);
  });

  /** For a delivery whose signature fits, or nothing. @param {Authentic | null} next */
  return function show(next) {
    delivery = next;
    byId('own').hidden = next === null;
    if (next === null) field.value = '';
    else ask();
  };
}
