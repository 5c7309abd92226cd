/**
 * A value as JSON, or only its beginning. JSON.stringify is recursive and overflows the stack for a payload of 100,000
 * brackets.
 *
 * @param {unknown} value that JSON.parse has read
 * @param {number} most
 */
export function shortJson(value, most) {
  const parts = [];
  let length = 0;
  /** @typedef {{ text?: string, value?: any }} Part */
  /** @type {Part[]} */
  const todo = [{ value }];
  while (todo.length > 0 && length < most) {
    const { text, value: next } = /** @type {Part} */ (todo.pop());
    if (text === undefined && next !== null && typeof next === 'object') {
      const isList = Array.isArray(next);
      // Each child takes at least one character, so more than `most` are never needed.
      const children = (isList ? next.slice(0, most) : Object.keys(next).slice(0, most)).flatMap((child, i) => [
        { text: `${i === 0 ? '' : ','}${isList ? '' : `${JSON.stringify(child)}:`}` },
        { value: isList ? child : next[child] },
      ]);
      todo.push({ text: isList ? ']' : '}' });
      for (const child of children.reverse()) todo.push(child);
      parts.push(isList ? '[' : '{');
      length += 1;
      continue;
    }
    const part = text ?? JSON.stringify(typeof next === 'string' ? next.slice(0, most) : next);
    parts.push(part);
    length += part.length;
  }
  return parts.join('').slice(0, most);
}
