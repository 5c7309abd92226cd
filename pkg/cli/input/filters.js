// Reads filters, or the subscriptions of an organization.
import { Filter, Subscriptions } from '#closehook';
import { UsageError } from '../errors.js';
import { optionText } from './source.js';

/** @import { Options } from '../arguments.js' */
/** @import { Explanation, Finding, SubscriptionExplanation } from '../../index.d.ts' */

export const filterOptions = {
  filter: { value: 'FILE', multiple: true, about: 'an extra_filter: a file, or the JSON itself' },
  subscriptions: { value: 'FILE', about: "subscriptions as Close's API returns them, GET /api/v1/webhook/" },
};

/** @typedef {SubscriptionExplanation | (Explanation & { id: string, events?: undefined })} Explained */

/**
 * @param {Options} given
 * @returns {Promise<{ match(body: Uint8Array): string[], explain(body: Uint8Array): Explained[],
 *   lint(event: any): { id: string, pointer: string, sentence: string }[], count: number }>} each
 *   with ids: those of the subscriptions, or names for the filters.
 */
export async function givenFilters({ filter: filters, subscriptions: path }) {
  if (filters && path !== undefined) throw new UsageError('--filter and --subscriptions are alternatives; use one');
  if (path !== undefined) return subscriptions(await optionText(path, 'subscriptions'), path);
  if (!filters) throw new UsageError('no filter: name --filter FILE or --subscriptions FILE');
  /** @type {{ id: string, filter: Filter }[]} */
  const named = [];
  for (const [place, given] of filters.entries()) named.push(await namedFilter(given, place, filters.length));
  return {
    count: named.length,
    match: (body) => named.filter(({ filter }) => filter.matches(body)).map(({ id }) => id),
    explain: (body) => named.map(({ id, filter }) => ({ id, ...filter.explain(body) })),
    lint({ object_type: objectType, action }) {
      const on = { ...(objectType && { objectType }), ...(action && { action }) };
      return named.flatMap(({ id, filter }) =>
        filter.lint(on).map((/** @type {Finding} */ finding) => ({ id, ...finding })),
      );
    },
  };
}

/** @param {string} text @param {string} path */
function subscriptions(text, path) {
  const list = made(() => new Subscriptions(text), path);
  return {
    count: list.ids.length,
    /** @param {Uint8Array} body */
    match: (body) => list.match(body),
    /** @param {Uint8Array} body */
    explain: (body) => list.explain(body),
    lint: () => list.lint(),
  };
}

/** @param {string} given @param {number} place @param {number} count */
async function namedFilter(given, place, count) {
  const isInline = /^\s*(\{|null\s*$)/.test(given);
  const id = isInline ? (count === 1 ? 'filter' : `filter ${place + 1}`) : given;
  const text = isInline ? given : await optionText(given, 'filter');
  return { id, filter: made(() => new Filter(text), id) };
}

/**
 * A filter, or an error with the place of the mistake: the line of its text, or the pointer of its node.
 *
 * @param {() => any} make @param {string} where
 */
function made(make, where) {
  try {
    return make();
  } catch (error) {
    if (error.name !== 'FilterError') throw error;
    const { code, pointer, line, column, message } = error;
    const what = message.replace(/ at line \d+, column \d+$/, '');
    if (line !== null) throw new UsageError(`${where}:${line}:${column}: ${what} (${code})`);
    throw new UsageError(`${where}: ${message} (${code}${pointer ? ` at ${pointer}` : ''})`);
  }
}
