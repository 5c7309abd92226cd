// The body of `POST /webhook/` (Close's documentation, "Create a webhook subscription"), and the command that sends it.
import { isExtended } from './filter-types.js';
import { escapeUnseen, treeOf, writeTree } from './filter-tree.js';

/** @import { Condition } from './filter-tree.js' */
/** @import { Filter } from 'closehook' */

export const ENDPOINT = 'https://api.close.com/api/v1/webhook/';

/**
 * The subscription as JSON text, or what is still missing.
 *
 * @param {{ url: string, events: { objectType: string, actions: string[] }[], verifySsl: boolean }} wanted
 * @param {Condition | null} tree the filter; `null` for none
 * @param {Filter | null} filter the same, compiled
 * @returns {{ body: string | null, missing: string[], remarks: string[] }}
 */
export function subscriptionBody({ url, events, verifySsl }, tree, filter) {
  const missing = [];
  const remarks = [];
  const address = readAddress(url);
  if (address.wrong) missing.push(address.wrong);
  if (address.remark) remarks.push(address.remark);
  const chosen = events.flatMap(({ objectType, actions }) =>
    actions.map((action) => ({ object_type: objectType, action })),
  );
  if (chosen.length === 0) missing.push('choose an object type and an action');
  const written = inClose(tree, filter);
  missing.push(...written.missing);
  if (missing.length > 0) return { body: null, missing, remarks };
  const filterText = written.text?.replaceAll('\n', '\n      ');
  const items = chosen.map(({ object_type, action }) => {
    const members = [`"object_type": ${JSON.stringify(object_type)}`, `"action": ${JSON.stringify(action)}`];
    if (filterText) members.push(`"extra_filter": ${filterText}`);
    return filterText ? `    {\n      ${members.join(',\n      ')}\n    }` : `    { ${members.join(', ')} }`;
  });
  const body =
    `{\n  "url": ${JSON.stringify(address.url)},\n  "events": [\n${items.join(',\n')}\n  ],\n  ` +
    `"verify_ssl": ${verifySsl}\n}`;
  return { body: escapeUnseen(body), missing, remarks };
}

/**
 * The filter in Close's ten types. If it uses only these, its text is unchanged, with all digits.
 *
 * @param {Condition | null} tree
 * @param {Filter | null} filter
 */
function inClose(tree, filter) {
  if (!tree || !filter) return { text: null, missing: [] };
  if (!usesExtended(tree)) return { text: writeTree(tree), missing: [] };
  try {
    return { text: writeTree(treeOf(filter.toClose())), missing: [] };
  } catch (error) {
    if (error.code !== 'NOT_IN_CLOSE') throw error;
    return {
      text: null,
      missing: error.places.map(
        (/** @type {{ message: string, pointer: string }} */ { message, pointer }) =>
          `${message} (the filter at ${pointer || 'its root'})`,
      ),
    };
  }
}

/** Whether any node has a type that only this package knows. @param {Condition} tree @returns {boolean} */
export const usesExtended = (tree) =>
  isExtended(tree.type) || (tree.filter ? usesExtended(tree.filter) : (tree.filters ?? []).some(usesExtended));

const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0)$/i;

/** @param {string} url */
function readAddress(url) {
  const typed = url.trim();
  if (typed === '') return { wrong: 'write the address of your receiver' };
  let address;
  try {
    address = new URL(typed);
  } catch {
    return { wrong: 'the address is not a URL; it must begin with https://' };
  }
  if (!['https:', 'http:'].includes(address.protocol))
    return { wrong: 'the address must begin with https:// or http://' };
  if (address.username || address.password)
    return { wrong: 'the address contains a user name or a password: everyone who can read subscriptions sees it' };
  if (LOOPBACK.test(address.hostname))
    return {
      url: typed,
      remark: 'Close cannot reach this address: it exists only on this machine. The emulator can reach it.',
    };
  if (address.protocol === 'http:')
    return { url: typed, remark: 'Without https, others on the network can read the deliveries.' };
  return { url: typed };
}

/**
 * The file of `closehook subscriptions apply` with this subscription.
 *
 * @param {string} body as `subscriptionBody` makes it: no line of it is within a string
 */
export const applyFile = (body) => `[\n${body.replace(/^/gm, '  ')}\n]\n`;

/** In single quotes nothing is special to a POSIX shell but the quote itself. @param {string} text */
export const shellQuoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

/** The command; the key of the API is a variable of the shell, and never in the page. @param {string} body */
export const curlCommand = (body) =>
  [
    `curl ${ENDPOINT}`,
    `-u "$CLOSE_API_KEY:"`,
    `-H 'Content-Type: application/json'`,
    `--data-raw ${shellQuoted(body)}`,
  ].join(' \\\n  ');
