// A key is a secret in any input: it is moved to the key field, and masked elsewhere.
import { byId, detailOf } from '../dom.js';
import { plural } from '../words.js';

/** @import { Named, Taken } from '../input/secrets.js' */
/** @import { Store } from '../store.js' */

/** The key field, the field whose input goes to `recognize`, and the one that takes a hash. */
const OTHERS = new Set(['keys', 'anything', 'own-hash']);

/**
 * Removes keys from entries and from text fields. `take` is called with those that were found.
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
  // This runs before the field's own listeners, so that they see the masked text.
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
