/** `1,048,576`: the same for every reader, whatever the locale. @param {number} value */
export const number = (value) => value.toLocaleString('en-US');

/** A count with its noun: `2 keys`, `1 key`. @param {number} count @param {string} noun @param {string} many */
export const plural = (count, noun, many = `${noun}s`) => `${number(count)} ${count === 1 ? noun : many}`;

/** A UTF-16 unit as an escape of JSON: `\u00e9`. @param {string} unit */
export const unicodeEscape = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
