// A JSON value as its kind and the text that the user types for it.

export const KINDS = [
  ['text', 'text'],
  ['number', 'number'],
  ['true', 'true'],
  ['false', 'false'],
  ['null', 'null'],
  ['json', 'JSON'],
];

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
// A one-line field loses line breaks and unpaired surrogates, so strings with either are edited as JSON.
const ONE_LINE = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u;

/** @returns {{ kind: string, typed: string }} @param {string} json */
export function typedForm(json) {
  if (['true', 'false', 'null'].includes(json)) return { kind: json, typed: '' };
  if (NUMBER.test(json)) return { kind: 'number', typed: json };
  if (json.startsWith('"')) {
    const string = JSON.parse(json);
    if (ONE_LINE.test(string)) return { kind: 'text', typed: string };
  }
  return { kind: 'json', typed: json };
}

/** The JSON text, or `{ wrong }` with an error message. @param {string} kind @param {string} typed */
export function jsonForm(kind, typed) {
  if (kind === 'text') return { json: JSON.stringify(typed) };
  if (kind === 'number') {
    const json = typed.trim();
    return NUMBER.test(json) ? { json } : { wrong: 'not a JSON number, such as 100000 or 0.5' };
  }
  if (kind !== 'json') return { json: kind };
  try {
    JSON.parse(typed);
    return { json: typed.trim() };
  } catch {
    return { wrong: 'not JSON: text stands in double quotes there' };
  }
}

/**
 * Converts the typed text when the kind changes.
 *
 * @param {string} kind @param {{ kind: string, typed: string }} given
 */
export function otherKind(kind, { kind: before, typed }) {
  const { json = '""' } = jsonForm(before, typed);
  if (kind === 'json') return json;
  if (kind === 'text') return before === 'json' ? typedForm(json).typed : typed;
  return kind === 'number' && NUMBER.test(typed.trim()) ? typed.trim() : '';
}
