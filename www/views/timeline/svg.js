/**
 * Creates an SVG element with attributes and children. A string child becomes a text node.
 *
 * @param {string} name @param {Record<string, string | number>} attributes @param {...(Node | string)} children
 */
export function svg(name, attributes = {}, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  node.append(...children);
  return node;
}

/**
 * Calls `draw` with the width of a host whenever that changes, so that text in a picture keeps its size.
 *
 * @param {HTMLElement} host @param {() => void} draw
 */
export function whenWide(host, draw) {
  let width = 0;
  new ResizeObserver(([{ contentRect }]) => {
    const now = Math.floor(contentRect.width);
    if (now === width || now === 0) return;
    width = now;
    draw();
  }).observe(host);
}
