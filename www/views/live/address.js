import { element } from '../../dom.js';

/**
 * A field for the address of a receiver. `entered` is called for the Enter key.
 *
 * @param {string} label @param {() => void} entered
 */
export function addressField(label, entered) {
  const field = element('input', {
    type: 'text',
    inputmode: 'url',
    'aria-label': label,
    placeholder: 'http://127.0.0.1:3000/webhook',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
  });
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    entered();
  });
  return field;
}
