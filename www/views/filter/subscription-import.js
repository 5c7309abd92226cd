// Reads filters from subscriptions: what `GET /webhook/` returns, for one or all of them, or an item of `events`.
import { JsonDocument } from './json-document.js';

/** @import { SyntaxNode } from '@lezer/common' */

const MOST = 40;

/**
 * The filters in a text, once for each subscription, with the event types that use them. The result is empty if the
 * text is not a subscription. A filter is JSON text with its original digits.
 *
 * @typedef {{ url: string, verifySsl: boolean, events: { objectType: string, actions: string[] }[], filter: string }}
 *   Imported
 *
 * @param {string} text
 * @returns {Imported[]}
 */
export function filtersIn(text) {
  const document = new JsonDocument(text);
  const found = [];
  for (const subscription of subscriptionsIn(document)) {
    const members = document.members(subscription);
    const list = members.get('events');
    const items = list ? document.elements(list) : [subscription];
    const byFilter = new Map();
    for (const item of items) {
      if (item.name !== 'Object') continue;
      const event = document.members(item);
      const own = event.get('extra_filter');
      const filter = own ? document.source(own) : 'null';
      if (!byFilter.has(filter)) byFilter.set(filter, new Map());
      const types = byFilter.get(filter);
      const [objectType, action] = ['object_type', 'action'].map((name) => string(document, event.get(name)));
      if (objectType && action) types.set(objectType, [...(types.get(objectType) ?? []), action]);
    }
    for (const [filter, types] of byFilter) {
      if (found.length === MOST) return found;
      found.push({
        url: string(document, members.get('url')) ?? '',
        verifySsl: members.get('verify_ssl')?.name !== 'False',
        events: [...types].map(([objectType, actions]) => ({ objectType, actions: [...new Set(actions)] })),
        filter,
      });
    }
  }
  return found;
}

/** @param {JsonDocument} document */
function subscriptionsIn(document) {
  const { root } = document;
  const within = root?.name === 'Object' ? document.members(root).get('data') : null;
  const list = within?.name === 'Array' ? within : root?.name === 'Array' ? root : null;
  const all = list ? document.elements(list) : root ? [root] : [];
  return all.filter((each) => each.name === 'Object' && isSubscription(document.members(each)));
}

/** @param {Map<string, SyntaxNode>} members */
const isSubscription = (members) =>
  !members.has('type') && (members.get('events')?.name === 'Array' || members.has('extra_filter'));

/** @param {JsonDocument} document @param {SyntaxNode | undefined} node */
const string = (document, node) => (node?.name === 'String' ? JSON.parse(document.source(node)) : null);
