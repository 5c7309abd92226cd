// `GET /api/v1/custom_field/lead/` and the other lists of custom fields, from the events in the log.

/** @import { Sender } from './sender.js' */

/** @typedef {ReturnType<Sender['request']>} Answer */

/** The lists in Close's OpenAPI, which documents no paging for custom objects and shared fields. */
const LIST = /^\/api\/v1\/custom_field\/(lead|contact|opportunity|activity|custom_object_type|shared)\/?(?:\?(.*))?$/;
const NOT_PAGED = new Set(['custom_object_type', 'shared']);

/** The default of `_limit` (Close's OpenAPI). */
const PAGE = 100;

/**
 * The list that a path asks for: null for any other path.
 *
 * @param {string} method @param {string} url
 */
export function fieldListOf(method, url) {
  const [, kind, query = ''] = (method === 'GET' && LIST.exec(url)) || [];
  return kind === undefined ? null : { kind, query: new URLSearchParams(query) };
}

/**
 * Answers with the fields whose events are in the log, which keeps them for 30 days.
 *
 * @param {{ kind: string, query: URLSearchParams }} list
 * @param {(path: string) => Answer} get asks the API as the same user
 * @param {(objectType: string, id: string) => string | null} object as JSON text
 * @returns {Answer}
 */
export function fieldList({ kind, query }, get, object) {
  const objectType = `custom_fields.${kind === 'custom_object_type' ? 'custom_object' : kind}`;
  /** @type {Set<string>} */
  const ids = new Set();
  const [limit, skip] = NOT_PAGED.has(kind)
    ? [Infinity, 0]
    : [number(query, '_limit', PAGE), number(query, '_skip', 0)];
  const wrong = Object.entries({ _limit: limit, _skip: skip }).find(([, value]) => Number.isNaN(value));
  if (wrong) {
    const mistake = { errors: [], 'field-errors': { [wrong[0]]: 'must be a whole number' } };
    return { status: 400, body: JSON.stringify(mistake), wait: 0 };
  }
  let waited = 0;
  // Close's log has no query by object type alone.
  for (const action of ['created', 'updated']) {
    /** The newest first. @type {string[]} */
    const logged = [];
    for (let cursor = ''; ; ) {
      const path = `/api/v1/event/?object_type=${objectType}&action=${action}${cursor}`;
      const answer = get(path);
      if (answer.status !== 200) return answer;
      waited += answer.wait;
      const { data, cursor_next: next } = JSON.parse(answer.body);
      logged.push(...data.map((/** @type {{ object_id: string }} */ event) => event.object_id));
      if (next === null) break;
      cursor = `&_cursor=${encodeURIComponent(next)}`;
    }
    for (const id of logged.reverse()) ids.add(id);
  }
  const all = [...ids].map((id) => object(objectType, id)).filter((text) => text !== null);
  const page = all.slice(skip, skip + limit);
  const hasMore = skip + page.length < all.length;
  const body = `{"has_more":${hasMore},"total_results":${all.length},"data":[${page.join(',')}]}`;
  return { status: 200, body, wait: waited };
}

/** NaN if it is not one. @param {URLSearchParams} query @param {string} name @param {number} usual */
function number(query, name, usual) {
  const said = query.get(name);
  if (said === null) return usual;
  return /^\d{1,9}$/.test(said) ? Number(said) : Number.NaN;
}
