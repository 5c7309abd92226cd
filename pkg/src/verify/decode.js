/**
 * The bytes of the embedded module. Of the whole package, whose text is thirty times as long, they are decoded by
 * WebAssembly, in the same code: here that would be longer than this.
 *
 * @param {string} common which bytes have a character of their own, a bit for each, in hex digits; the lowest first.
 *   All others are pairs.
 * @param {string} text
 */
export function decode(common, text) {
  /** @type {number[]} */
  const places = [];
  for (let code = 33, place = 0; code < 127; code++) {
    // What a text may hold unescaped, wherever it ends up.
    if (!'"$\'<\\`'.includes(String.fromCharCode(code))) places[code] = place++;
  }
  /** @type {[pairs: number[], single: number[]]} */
  const [pairs, single] = [[], []];
  for (let byte = 0; byte < 256; byte++) {
    ((parseInt(common[byte >> 2], 16) >> (byte & 3)) & 1 ? single : pairs).push(byte);
  }
  /** @type {number[]} */
  const bytes = [];
  for (let i = 0; i < text.length; i++) {
    const place = places[text.charCodeAt(i)];
    const page = place - single.length;
    bytes.push(page < 0 ? single[place] : pairs[page * 88 + places[text.charCodeAt(++i)]]);
  }
  return new Uint8Array(bytes);
}
