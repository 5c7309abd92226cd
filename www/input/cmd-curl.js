import { quoteEnd } from '../../pkg/cli/input/header-block/curl.js';

/**
 * A curl command that was copied for Windows' cmd, as a POSIX shell would have it; `null` when it is none. Browsers
 * write `^"` for a quote, `^` before what cmd would read, and `^` at the end of a line that goes on.
 *
 * @param {string} text
 */
export function cmdCurl(text) {
  if (!/\^(?:\r?\n|["&%{}])|\s"[^"']*\\"/.test(text) || !/"/.test(text)) return null;
  const plain = text
    .replace(/\^\r?\n\r?\n/g, '\n')
    .replace(/[ \t]{0,99}\^\r?\n[ \t]{0,99}/g, ' ')
    .replace(/\^(.)/gs, '$1');
  const parts = [];
  for (let at = 0; at < plain.length; ) {
    const start = plain.indexOf('"', at);
    const end = start < 0 ? -1 : quoteEnd(plain, start + 1, '"', false);
    if (end < 0) {
      parts.push(plain.slice(at));
      break;
    }
    parts.push(
      plain.slice(at, start),
      `'${plain
        .slice(start + 1, end)
        .replace(/\\(["\\])/g, '$1')
        .replaceAll("'", "'\\''")}'`,
    );
    at = end + 1;
  }
  return parts.join('');
}
