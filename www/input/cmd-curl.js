/**
 * A curl command that was copied for Windows' cmd, as a POSIX shell would have it; `null` when it is none. Browsers write
 * `^"` for a quote, `^` before what cmd would read, and `^` at the end of a line that goes on.
 */
export function cmdCurl(text) {
  if (!/\^(?:\r?\n|["&%{}])|\s"[^"']*\\"/.test(text) || !/"/.test(text)) return null;
  const plain = text.replace(/\^\r?\n\r?\n/g, '\n').replace(/\s*\^\r?\n\s*/g, ' ').replace(/\^(.)/gs, '$1');
  return plain.replace(/"((?:\\.|[^"\\])*)"/gs, (_, quoted) => `'${quoted.replace(/\\(["\\])/g, '$1').replaceAll("'", "'\\''")}'`);
}
