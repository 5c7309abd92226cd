/**
 * Wraps a text to a maximum width including the indent, which the first line already has.
 *
 * @param {string} text @param {number} width @param {string} indent
 */
export function wrap(text, width, indent = '') {
  if (!Number.isFinite(width)) return text;
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last !== '' && last.length + 1 + word.length > width - indent.length) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.join(`\n${indent}`);
}
