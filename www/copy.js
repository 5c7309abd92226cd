/**
 * Puts a text on the clipboard; where that is refused, selects `node`, and says so by false.
 *
 * @param {string} text @param {Node} node
 */
export async function copyText(text, node) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // The text of a field is no child of it.
    if (node instanceof HTMLTextAreaElement) node.select();
    else getSelection()?.selectAllChildren(node);
    return false;
  }
}
