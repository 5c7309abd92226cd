// A key is a secret wherever it comes in: into the field of the keys with it, and a mask in its place.
import { byId, detailOf } from '../dom.js';
import { plural } from '../words.js';

/** @import { Named, Taken } from '../input/secrets.js' */
/** @import { Store } from '../store.js' */

/** The field of the keys, and the one that hands what is put into it to `recognize`. */
const OTHERS = new Set(['keys', 'anything']);

/**
 * Takes keys out of entries and out of text fields. `take` is called with those that were found.
 *
 * @param {Store} store @param {(keys: Named[]) => void} take
 * @returns what takes those that were found elsewhere
 */
export function takeKeys(store, take) {
  /** @param {Taken} given */
  function found({ keys, masked }) {
    take(keys);
    byId('keys-taken').textContent =
      keys.length > 0
        ? `${plural(keys.length, 'signature key')} found in what you put in: moved to the field “Signature key”, ` +
          `and masked where it stood.`
        : `${plural(masked, 'secret')} found in what you put in, and masked.`;
  }

  store.addEventListener('keys', (event) => found(detailOf(event)));
  // Before those who listen to the field itself: they see the text with its mask.
  document.addEventListener(
    'input',
    ({ target }) => {
      const isText = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
      if (!isText || target.type === 'file' || OTHERS.has(target.id)) return;
      const text = store.withoutKeys(target.value);
      if (text !== target.value) target.value = text;
    },
    true,
  );
  return found;
}
