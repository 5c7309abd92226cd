// Headers that arrived under other names or deeper than where they are looked for. Only a diagnosis looks here.
import { all } from './core.js';
import { HASH, TIMESTAMP } from './headers.js';

/**
 * @typedef {{ path: string, value: string, own: boolean }} Renamed
 *
 * @typedef {{ name: string, path: string, value: unknown, depth: number }} Leaf
 */

/** More values than these, and deeper ones, are not looked at. */
const MOST = 1000;
const DEEPEST = 5;

/**
 * The values of the two headers, wherever they are, with the names under which they were found; `null` when there is
 * neither.
 *
 * @param {unknown} headers
 * @returns {{ headers: object, names: (string | undefined)[] } | null}
 */
export function renamedHeaders(headers) {
  /** @type {Renamed[]} */
  const found = [];
  try {
    for (const { name, path, value } of leaves(headers)) {
      const place = all().renamed(name, value);
      // Its own name is better than any other.
      const own = name.toLowerCase() === [HASH, TIMESTAMP][place];
      if (place >= 0 && (!found[place] || (own && !found[place].own))) found[place] = { path, value, own };
    }
  } catch {
    return null; // what cannot be read holds nothing
  }
  if (found.every((one) => !one)) return null;
  const [hash, timestamp] = found;
  /** @param {Renamed | undefined} one @param {string} header */
  const named = (one, header) => (one && one.path.toLowerCase() !== header ? one.path : undefined);
  return {
    headers: { [HASH]: hash?.value, [TIMESTAMP]: timestamp?.value },
    names: [named(hash, HASH), named(timestamp, TIMESTAMP)],
  };
}

/** Every text with the name that it has, and the way to it. @param {unknown} headers */
function* leaves(headers) {
  /** @type {Leaf[]} */
  const open = [{ name: '', path: '', value: headers, depth: 0 }];
  for (let seen = 0; open.length > 0 && seen < MOST; seen++) {
    const { name, path, value, depth } = /** @type {Leaf} */ (open.shift());
    if (typeof value === 'string' || typeof value === 'number') yield { name, path, value: String(value) };
    else if (value !== null && typeof value === 'object' && depth < DEEPEST) {
      for (const [key, inner] of pairs(value, name)) {
        const next = path === '' ? key : key === name ? path : `${path}.${key}`;
        open.push({ name: key, path: next, value: inner, depth: depth + 1 });
      }
    }
  }
}

/**
 * Names and values of whatever holds headers; an element without a name has that of its list.
 *
 * @param {any} value @param {string} name
 */
function pairs(value, name) {
  if (ArrayBuffer.isView(value)) return [];
  const list =
    !Array.isArray(value) && typeof value.entries === 'function' ? [...value.entries()].slice(0, MOST) : value;
  if (!Array.isArray(list)) {
    const label = [value.name, value.key].find((each) => typeof each === 'string');
    return label !== undefined && 'value' in value ? [[label, value.value]] : Object.entries(value).slice(0, MOST);
  }
  // Node's rawHeaders: name, value, name, value.
  const isFlat = list.length > 1 && list.length % 2 === 0 && list.every((each) => typeof each === 'string');
  if (isFlat && !/sig/i.test(name)) return list.flatMap((each, i) => (i % 2 ? [] : [[each, list[i + 1]]]));
  /** @param {unknown} each */
  const isPair = (each) => Array.isArray(each) && each.length === 2 && typeof each[0] === 'string';
  return list.map((each) => (isPair(each) ? each : [name, each]));
}
