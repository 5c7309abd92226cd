/** An element with attributes and children; a string child becomes a text node, never markup. */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

export const byId = (id) => document.getElementById(id);

/** Replaces text only where it differs, so that a live region is not read out again. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
