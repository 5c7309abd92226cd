// The custom fields of an organization, from the lists of Close's API, and their names.
import { kind } from '../errors.js';
import { ApiError } from './error.js';

/** @import { Requests } from './requests.js' */
/** @import { CallOptions, CustomField } from '../../api.d.ts' */

/** The most that one request asks for: the API's own default (Close's OpenAPI, "List Lead Custom Fields"). */
const PAGE = 100;

/**
 * The lists: their paths below `custom_field/`, and the object types whose events have the fields. The lists of shared
 * fields and of custom objects document no paging (Close's OpenAPI).
 *
 * @type {{ path: string, objectTypes: CustomField['object_types'], isPaged: boolean }[]}
 */
const LISTS = [
  { path: 'lead', objectTypes: ['lead'], isPaged: true },
  { path: 'contact', objectTypes: ['contact'], isPaged: true },
  { path: 'opportunity', objectTypes: ['opportunity'], isPaged: true },
  { path: 'activity', objectTypes: ['activity.custom_activity'], isPaged: true },
  { path: 'custom_object_type', objectTypes: ['custom_object'], isPaged: false },
  { path: 'shared', objectTypes: [], isPaged: false },
];

/** The object types of events, by the names in the associations of shared fields. */
const ASSOCIATED = new Map(
  /** @type {[string, CustomField['object_types'][number]][]} */ ([
    ['lead', 'lead'],
    ['contact', 'contact'],
    ['opportunity', 'opportunity'],
    ['custom_activity_type', 'activity.custom_activity'],
    ['custom_object_type', 'custom_object'],
  ]),
);

/**
 * All custom fields. The lists are read one after the other, since together they would take six of the requests that
 * Close allows in a second.
 *
 * @param {Requests} requests @param {CallOptions=} options @returns {Promise<CustomField[]>}
 */
export async function readCustomFields(requests, options) {
  /** By id: the list of an object type may have the shared fields, too. @type {Map<string, CustomField>} */
  const found = new Map();
  for (const { path, objectTypes, isPaged } of LISTS) {
    for await (const field of listed(requests, `custom_field/${path}/`, isPaged, options)) {
      const { id } = field;
      const associated = [field.associations ?? []].flat().flatMap((each) => {
        const objectType = ASSOCIATED.get(Object(each).object_type);
        return objectType === undefined ? [] : [objectType];
      });
      const all = new Set([...(found.get(id)?.object_types ?? []), ...objectTypes, ...associated]);
      found.set(id, { ...found.get(id), ...field, key: `custom.${id}`, object_types: [...all] });
    }
  }
  return [...found.values()];
}

/**
 * One list, page by page.
 *
 * @param {Requests} requests @param {string} path @param {boolean} isPaged @param {CallOptions=} options
 */
async function* listed(requests, path, isPaged, options) {
  const seen = new Set();
  for (let skip = 0; ; ) {
    /** @type {Record<string, string>} */
    const query = isPaged ? { _limit: String(PAGE) } : {};
    if (skip > 0) query._skip = String(skip);
    const { data, has_more: hasMore } = Object(await requests.json('GET', path, { ...options, query }));
    if (!Array.isArray(data) || data.some((each) => typeof Object(each).id !== 'string')) {
      const why = 'the answer has no list `data` of custom fields';
      throw new ApiError('UNAVAILABLE', `GET ${path}: ${why}: does \`url\` lead to Close's API?`);
    }
    const fresh = data.filter(({ id }) => !seen.has(id));
    for (const each of fresh) seen.add(each.id);
    yield* fresh;
    // A list that ignores `_skip` would send its first page for ever.
    if (hasMore !== true || fresh.length === 0) return;
    skip += data.length;
  }
}

/**
 * The names of custom fields, for `names` of `describe` and `render`.
 *
 * @param {Iterable<{ id: string, name: string }>} fields @returns {{ [id: string]: string }}
 */
export function namesOf(fields) {
  if (typeof fields?.[Symbol.iterator] !== 'function')
    throw new TypeError(`fields must be a list of custom fields, got ${kind(fields)}`);
  // Some events, such as those of a bulk edit, name a custom field by its id alone.
  return Object.fromEntries(
    [...fields].flatMap(({ id, name }) => [
      [`custom.${id}`, name],
      [id, name],
    ]),
  );
}
