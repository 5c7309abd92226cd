const ASSIGNED = /(^|[\s,;])(?:export\s+)?(["'`]?)[a-z_]\w*\2\s*[=:]\s*(?=\S)/gi;
const LEADING = /^(?:export\s+)?[a-z_]\w*\s*=\s*(["'`]?)(?=[{[])/i;
// Longer than the id of a subscription, which is not in hex either.
const KEY_LIKE = /[\da-f]{40}/i;

/**
 * What stands in the key field, in one of the shapes that `Webhook` takes. The name of a variable and quotes
 * around a key, as an environment file has them, are no part of it.
 *
 * @returns {{ keys: string | string[] | object, count: number } | { wrong: string } | null} `null` when there
 *   is none; `wrong` says why a map of keys is none, without repeating it.
 */
export function parseKeys(text) {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const [assigned, quote] = LEADING.exec(trimmed) ?? ['', ''];
  const json = trimmed.slice(assigned.length, quote && trimmed.endsWith(quote) ? -1 : undefined);
  if (/^[{[]/.test(json)) return fromJson(json);
  const keys = trimmed.replace(ASSIGNED, '$1').split(/[\s,;]+/).map(unquoted).filter(Boolean);
  return { keys, count: keys.length };
}

const unquoted = (key) => key.replace(/^(["'`])(.*)\1$/, '$2');

function fromJson(text) {
  let keys;
  try {
    keys = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which holds keys.
    return { wrong: 'the keys begin like JSON, and are not: write {"whsub_…": "64 hex digits"}' };
  }
  // Names are shown, and this one is a secret.
  if (Object.keys(keys).some((name) => KEY_LIKE.test(name))) {
    return { wrong: 'the map of keys is the wrong way round: write {"whsub_…": "64 hex digits"}' };
  }
  return { keys, count: Object.keys(keys).length };
}
