/** @import { ControlApi, ControlError } from '../../../pkg/emulator.d.ts' */

/**
 * A request to the control API of the emulator that serves this page. A refusal is thrown as the emulator's own
 * sentence. `POST resend` is in `closehook listen` too.
 *
 * @template {keyof ControlApi} Route
 * @param {Route} route with `:` for each of `names`
 * @param {ControlApi[Route]['body']=} body @param {string[]} names
 * @returns {Promise<ControlApi[Route]['answer']>}
 */
export async function control(route, body, names = []) {
  const [method, path] = route.split(' ');
  let place = 0;
  const response = await fetch(`_closehook/${path.replaceAll(':', () => encodeURIComponent(names[place++]))}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  throw new Error(sentence(text) ?? `it answered with status ${response.status}`);
}

/** The sentence of a refusal; undefined if the answer is not from the emulator. @param {string} text */
function sentence(text) {
  try {
    const { error } = /** @type {ControlError} */ (JSON.parse(text));
    return typeof error === 'string' ? error : undefined;
  } catch {
    return undefined;
  }
}
