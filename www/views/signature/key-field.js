import { byId, setText } from '../../dom.js';
import { parseKeys } from '../../../pkg/src/input/keys.js';

/**
 * The field for keys. They are hidden until the user shows them, and only read for a verification.
 *
 * @param {() => void} changed
 */
export function keyField(changed) {
  const input = byId('keys');
  const toggle = byId('show-keys');

  /** @param {boolean} shown */
  function reveal(shown) {
    input.type = shown ? 'text' : 'password';
    toggle.setAttribute('aria-pressed', String(shown));
    setText(toggle, shown ? 'Hide' : 'Show');
  }

  toggle.addEventListener('click', () => reveal(input.type === 'password'));
  input.addEventListener('input', () => changed());
  // A one-line field drops line breaks, which would join two keys.
  input.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text') ?? '';
    if (!/[\r\n]/.test(text)) return;
    event.preventDefault();
    input.setRangeText(text.trim().replace(/\s+/g, ' '), input.selectionStart ?? 0, input.selectionEnd ?? 0, 'end');
    changed();
  });
  window.addEventListener('pagehide', () => reveal(false));

  return {
    read: () => parseKeys(input.value),
    text: () => input.value,
    /** @param {string} text */
    set(text) {
      input.value = text;
      reveal(false);
    },
  };
}
