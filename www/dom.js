/**
 * An element with attributes and children; a string child becomes a text node, never markup.
 *
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name @param {Record<string, string>} attributes @param {...(Node | string)} children
 */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/**
 * An element that index.html has under this id, which says what kind it is: here it may be a field, a list or a dialog.
 *
 * @typedef {HTMLInputElement & Pick<HTMLDialogElement, 'close' | 'open' | 'returnValue' | 'showModal'>} Part
 */

/** @param {string} id */
export const byId = (id) => /** @type {Part} */ (document.getElementById(id));

/**
 * Replaces text only where it differs, so that a live region is not read out again.
 *
 * @param {Node} node @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * The part of an element that a selector finds, which is there.
 *
 * @param {ParentNode} root @param {string} selector
 */
export const part = (root, selector) => /** @type {Part} */ (root.querySelector(selector));

/**
 * What an event hit: the element around it that a selector finds.
 *
 * @param {Event} event @param {string} selector
 */
export const hitOf = ({ target }, selector) =>
  /** @type {HTMLElement | null} */ (target instanceof Element ? target.closest(selector) : null);

/**
 * What an event of our own brings.
 *
 * @param {Event} event
 */
export const detailOf = (event) => /** @type {CustomEvent} */ (event).detail;
