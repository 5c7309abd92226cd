/**
 * A value as JSON, or its beginning: no more than so many characters. JSON.stringify calls itself for each level, and
 * has no stack for a payload of 100,000 brackets.
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
      // Each takes a character at least.
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
