// The difference of two texts, in all its forms; what is wrong is a value too.
import { applyMergePatch, applyPatch, diff, invertPatch, mergePatch } from 'closehook';

/**
 * The operations from one text to the other.
 *
 * @param {{ keys: string[], ignore: string[], invertible: boolean, exact: boolean }} options
 * @returns {{ operations: object[], text: string } | { wrong: string }}
 */
export function operations(before, after, { keys, ignore, invertible, exact }) {
  try {
    const text = diff(before, after, { keys, ignore, invertible, equality: exact ? 'text' : 'value', output: 'text' });
    return { operations: JSON.parse(text), text };
  } catch (error) {
    return { wrong: worded(error) };
  }
}

/** @returns {{ text: string } | { wrong: string }} */
export function merged(before, after) {
  try {
    return { text: JSON.stringify(mergePatch(before, after), null, 2) };
  } catch (error) {
    if (error.code !== 'NOT_IN_MERGE_PATCH') return { wrong: worded(error) };
    const places = error.places.slice(0, 5).join(', ');
    return { wrong: `A merge patch cannot set a member to null, and would have to at ${places}${error.places.length > 5 ? ', …' : ''}. A JSON Patch can.` };
  }
}

/** The patch that leads back. */
export function inverted(patch) {
  try {
    return { text: lined(invertPatch(patch)) };
  } catch (error) {
    return { wrong: worded(error) };
  }
}

/** A document with a patch applied: a list is a JSON Patch, anything else a merge patch. */
export function applied(document, patch) {
  let parsed;
  try {
    parsed = JSON.parse(patch);
  } catch {
    return { wrong: 'The patch is not JSON.' };
  }
  let value;
  try {
    value = JSON.parse(document);
  } catch {
    return { wrong: 'The document is not JSON.' };
  }
  try {
    const isPatch = Array.isArray(parsed);
    const result = isPatch ? applyPatch(value, parsed) : applyMergePatch(value, parsed);
    return { text: JSON.stringify(result, null, 2), kind: isPatch ? 'JSON Patch' : 'merge patch' };
  } catch (error) {
    return { wrong: worded(error) };
  }
}

/** A JSON Patch with an operation a line. */
export const lined = (list) => (list.length === 0 ? '[]' : `[\n${list.map((operation) => `  ${JSON.stringify(operation)}`).join(',\n')}\n]`);

function worded({ code, message, index, pointer }) {
  const where = [index === undefined || index === null ? '' : `operation ${index}`, pointer ? `at ${pointer}` : ''].filter(Boolean).join(', ');
  return `${message[0].toUpperCase()}${message.slice(1)}${where && !message.includes(where) ? ` (${where})` : ''}.${code ? ` ${code}` : ''}`;
}
