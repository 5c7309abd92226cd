import { element } from '../../dom.js';

/** A button that looks like a link. @param {string} title @param {() => void} how what it does */
export function linkButton(title, how) {
  const button = element('button', { type: 'button', class: 'link' }, title);
  button.addEventListener('click', how);
  return button;
}
