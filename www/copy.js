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
