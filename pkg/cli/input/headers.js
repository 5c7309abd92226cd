// The headers of a delivery, from --header and --headers.
import { UsageError } from '../errors.js';
import { optionText } from './source.js';
import { parseHeaderBlock } from './header-block.js';

/** @import { HeaderBlock } from './header-block.js' */
/** @import { Options } from '../arguments.js' */

export const headerOptions = {
  header: { value: "'NAME: VALUE'", short: 'H', multiple: true, about: 'a header of the delivery', read: headerLine },
  headers: {
    value: 'FILE',
    about: 'headers as lines, a curl command, what curl -i prints, or a request with its body',
  },
};

/** The most of a file of headers, which may be a whole request. */
const MOST_BYTES = 64 * 1024 * 1024;

/** @param {string} text */
function headerLine(text) {
  const [, name, value] = /^([!#$%&'*+.^_`|~0-9a-z-]+)\s*:\s*(.*?)\s*$/is.exec(text) ?? [];
  if (name === undefined) throw new UsageError(`must be 'NAME: VALUE', as 'close-sig-timestamp: 1544271440'`);
  if (/[\r\n\0]/.test(value)) throw new UsageError(`${name} has a line feed in its value`);
  return [name, value];
}

/**
 * What is given; `null` for no headers at all. `body` is that of a request which the file of headers holds.
 *
 * @param {Options} given
 * @returns {Promise<Omit<HeaderBlock, 'ignored'> | null>}
 */
export async function givenHeaders({ header, headers: path }) {
  if (!header && path === undefined) return null;
  if (path === undefined) return { entries: header };
  const { entries, body } = parseHeaderBlock(await optionText(path, 'headers', MOST_BYTES));
  if (entries.length === 0) throw new UsageError(`--headers ${path} holds no header: a line is NAME: VALUE`);
  return { entries: [...(header ?? []), ...entries], ...(body && { body }) };
}
