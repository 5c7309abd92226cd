const NEWLINE = 0x0a;

/**
 * @typedef {{ number: number, bytes: Buffer, tooLong?: false } | { number: number, bytes: null, tooLong: true }} Line
 */

/**
 * Lines of a stream of bytes, each with its number and without its end, at most `most` bytes long: a longer one has
 * `tooLong` in place of its bytes, and is never kept whole.
 *
 * @param {AsyncIterable<Buffer>} chunks @param {number} most
 * @returns {AsyncGenerator<Line, void>}
 */
export async function* lines(chunks, most) {
  let number = 1;
  /** @type {Buffer[]} */
  let parts = [];
  let length = 0;
  /** @returns {Line} */
  const line = () => {
    const bytes = length > most ? null : parts.length === 1 ? parts[0] : Buffer.concat(parts);
    [parts, length] = [[], 0];
    const own = number++;
    return bytes === null ? { number: own, bytes, tooLong: true } : { number: own, bytes };
  };
  /** @param {Buffer} part */
  const keep = (part) => {
    length += part.length;
    if (length > most) parts = [];
    else parts.push(part);
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      keep(chunk.subarray(start, end));
      yield line();
      start = end + 1;
    }
    if (start < chunk.length) keep(chunk.subarray(start));
  }
  if (length > 0) yield line();
}
