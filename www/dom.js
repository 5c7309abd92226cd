/**
 * Creates an element with attributes and children. A string child becomes a text node, never markup.
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
 * An element of index.html. Its id determines what it is: a field, a list or a dialog.
 *
 * @typedef {HTMLInputElement & Pick<HTMLDialogElement, 'close' | 'open' | 'returnValue' | 'showModal'>} Part
 */

/** @param {string} id */
export const byId = (id) => /** @type {Part} */ (document.getElementById(id));

/**
 * Replaces text only if it differs, so that screen readers do not announce a live region again.
 *
 * @param {Node} node @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * The first descendant that matches a selector. It must exist.
 *
 * @param {ParentNode} root @param {string} selector
 */
export const part = (root, selector) => /** @type {Part} */ (root.querySelector(selector));

/**
 * The closest element around the target of an event that matches a selector.
 *
 * @param {Event} event @param {string} selector
 */
export const hitOf = ({ target }, selector) =>
  /** @type {HTMLElement | null} */ (target instanceof Element ? target.closest(selector) : null);

/**
 * The detail of a custom event.
 *
 * @param {Event} event
 */
export const detailOf = (event) => /** @type {CustomEvent} */ (event).detail;
