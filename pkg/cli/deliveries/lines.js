const NEWLINE = 0x0a;

/**
 * Lines of a stream of bytes, each with its number and without its end, at most `most` bytes long: a longer one has
 * `tooLong` in place of its bytes, and is never kept whole.
 */
export async function* lines(chunks, most) {
  let number = 1;
  let parts = [];
  let length = 0;
  const line = () => {
    const tooLong = length > most;
    const bytes = tooLong ? null : parts.length === 1 ? parts[0] : Buffer.concat(parts);
    [parts, length] = [[], 0];
    return { number: number++, bytes, tooLong };
  };
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
