// What a payload is asked: filters, or the subscriptions of an organisation.
import { Filter, Subscriptions } from '../../index.js';
import { UsageError } from '../errors.js';
import { optionText } from './source.js';

export const filterOptions = {
  filter: { value: 'FILE', multiple: true, about: 'an extra_filter: a file, or the JSON itself' },
  subscriptions: { value: 'FILE', about: "subscriptions as Close's API returns them, GET /api/v1/webhook/" },
};

/**
 * @returns {Promise<{ match(body): string[], explain(body): object[], lint(event): object[], count: number }>} each
 *   with ids: those of the subscriptions, or names for the filters.
 */
export async function givenFilters({ filter: filters, subscriptions: path }) {
  if (filters && path !== undefined) throw new UsageError('--filter and --subscriptions are two questions: ask one');
  if (path !== undefined) return subscriptions(await optionText(path, 'subscriptions'), path);
  if (!filters) throw new UsageError('there is nothing to match: name --filter FILE or --subscriptions FILE');
  const named = [];
  for (const [place, given] of filters.entries()) named.push(await namedFilter(given, place, filters.length));
  return {
    count: named.length,
    match: (body) => named.filter(({ filter }) => filter.matches(body)).map(({ id }) => id),
    explain: (body) => named.map(({ id, filter }) => ({ id, ...filter.explain(body) })),
    lint: ({ object_type: objectType, action }) =>
      named.flatMap(({ id, filter }) =>
        filter.lint({ ...(objectType && { objectType }), ...(action && { action }) }).map((finding) => ({ id, ...finding })),
      ),
  };
}

function subscriptions(text, path) {
  const list = made(() => new Subscriptions(text), path);
  return {
    count: list.ids.length,
    match: (body) => list.match(body),
    explain: (body) => list.explain(body),
    lint: () => list.lint(),
  };
}

async function namedFilter(given, place, count) {
  const isInline = /^\s*(\{|null\s*$)/.test(given);
  const id = isInline ? (count === 1 ? 'filter' : `filter ${place + 1}`) : given;
  const text = isInline ? given : await optionText(given, 'filter');
  return { id, filter: made(() => new Filter(text), id) };
}

/** A filter, or where the mistake in it is: in lines of its text, or by the pointer of its node. */
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
