// The headers of a delivery, from --header and --headers.
import { UsageError } from '../errors.js';
import { parseHeaderBlock } from '../../src/input/header-block.js';
import { recognize } from '../../src/input/recognize.js';
import { optionBytes } from './source.js';

/** @import { Options } from '../arguments.js' */

export const headerOptions = {
  header: { value: "'NAME: VALUE'", short: 'H', multiple: true, about: 'a header of the delivery', read: headerLine },
  headers: {
    value: 'FILE',
    about: 'headers as lines or as logged, a curl command, or a request with its body',
  },
};

/** @param {string} text */
function headerLine(text) {
  const [, name, value] = /^([!#$%&'*+.^_`|~0-9a-z-]+)\s*:\s*(.*?)\s*$/is.exec(text) ?? [];
  if (name === undefined) throw new UsageError(`must be 'NAME: VALUE', such as 'close-sig-timestamp: 1544271440'`);
  if (/[\r\n\0]/.test(value)) throw new UsageError(`${name} must not have a line feed in its value`);
  return [name, value];
}

/**
 * @typedef {object} GivenHeaders
 * @property {[string, string][]} entries
 * @property {Uint8Array} [body] of the request, if the file of headers contains one
 * @property {string[]} [notes] changes to that body, and doubts about it
 */

/**
 * The given headers; `null` if there are none.
 *
 * @param {Options} given
 * @returns {Promise<GivenHeaders | null>}
 */
export async function givenHeaders({ header, headers: path }) {
  if (!header && path === undefined) return null;
  if (path === undefined) return { entries: header };
  const bytes = await optionBytes(path, 'headers');
  const found = recognize(bytes);
  const requests = found?.entries.filter(({ headers }) => headers) ?? [];
  if (requests.length > 1) {
    const rather = 'name it as FILE, without --headers, and each is judged';
    throw new UsageError(`--headers ${path} holds ${requests.length} requests: ${rather}`);
  }
  // Headers without a signature are not recognized, but are still headers.
  const { headers, body } = requests[0] ?? { headers: parseHeaderBlock(bytes.toString('utf8')).entries };
  if (!headers || headers.length === 0)
    throw new UsageError(`--headers ${path} holds no headers; write one per line as NAME: VALUE`);
  return { entries: [...(header ?? []), ...headers], ...(body && { body, notes: found?.notes }) };
}
