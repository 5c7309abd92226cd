import { element, setText } from './dom.js';

/**
 * Copies a text to the clipboard. If the browser refuses, selects `node` instead and returns false.
 *
 * @param {string} text @param {Node} node
 */
export async function copyText(text, node) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // The text of a text area is not a child node.
    if (node instanceof HTMLTextAreaElement) node.select();
    else getSelection()?.selectAllChildren(node);
    return false;
  }
}

/**
 * A button in a line of text that copies, and says so itself. If the browser refuses, it selects `node`.
 *
 * @param {() => string} text @param {Node} node @param {Record<string, string>} [attributes]
 */
export function copyLink(text, node, attributes = {}) {
  const button = element('button', { type: 'button', class: 'link', ...attributes }, 'Copy');
  button.addEventListener('click', async () => setText(button, (await copyText(text(), node)) ? 'Copied' : 'Selected'));
  return button;
}
