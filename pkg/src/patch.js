// JSON Patch (RFC 6902) and JSON Merge Patch (RFC 7396).
import { all, writeAll } from './core.js';
import { PatchError, PayloadError, tooLarge } from './errors.js';
import { jsonText } from './json.js';

/** @param {unknown} document @param {unknown} patch */
export const applyPatch = (document, patch) => asked('applyPatch', { document, patch });

/** @param {unknown} document @param {unknown} patch */
export const applyMergePatch = (document, patch) => asked('applyMergePatch', { document, patch });

/** @param {unknown} patch */
export const invertPatch = (patch) => asked('invertPatch', { patch });

/** @param {unknown} before @param {unknown} after */
export const mergePatch = (before, after) => asked('mergePatch', { before, after });

/**
 * The result of the core: JSON text if the first argument is text or bytes, otherwise a value.
 *
 * @param {string} method @param {{ [name: string]: unknown }} given
 */
function asked(method, given) {
  const texts = Object.entries(given).map(([name, source]) => jsonText(source, name));
  const bytes = texts.map((source) => source.bytes);
  const lengths = bytes.map(({ length }) => length);
  if (!writeAll(bytes)) throw tooLarge(`the texts have ${lengths.join(' and ')} bytes`);
  let answer;
  try {
    answer = all()[method](...lengths);
  } catch (thrown) {
    throw refusal(thrown);
  }
  // JSON.parse makes a key like __proto__ an own property.
  return texts[0].isText ? answer : JSON.parse(answer);
}

/** @param {any} thrown */
function refusal(thrown) {
  // Errors of the engine, such as for a string that is too long, have no code of ours.
  if (thrown instanceof Error || typeof thrown?.code !== 'string') return thrown;
  const { code, message, ...place } = thrown;
  if (code === 'MALFORMED_PAYLOAD') return new PayloadError(message, { ...place, pointer: null });
  return new PatchError(code, message, place);
}
