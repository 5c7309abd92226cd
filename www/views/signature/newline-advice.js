import { byId, setText } from '../../dom.js';

/** @import { Cause } from 'closehook' */
/** @import { Diagnosed } from '../../judgment.js' */

/**
 * A line feed at the end of a text is often a trace of pasting. A button removes or adds it.
 *
 * @param {ReturnType<typeof import("./body-field.js").bodyField>} body
 */
export function newlineAdvice(body) {
  /** @type {string | null} */
  let changed = null;

  byId('newline-change').addEventListener('click', () => changed !== null && body.edit(changed));

  /** @param {Diagnosed} found */
  return function show(found) {
    const advice = adviceFor(body.text(), found?.causes ?? []);
    byId('newline').hidden = !advice;
    if (!advice) return;
    changed = advice.changed;
    setText(byId('newline-text'), advice.text);
    setText(byId('newline-change'), advice.button);
  };
}

/** @param {string | null} text @param {Cause[]} causes */
function adviceFor(text, causes) {
  if (text === null) return null;
  if (causes.includes('BODY_NEWLINE_ADDED') && text.endsWith('\n')) {
    const several = text.endsWith('\n\n');
    return {
      text: `The pasted text ends with ${several ? 'line feeds' : 'a line feed'}, but the signed body did not.`,
      button: `Remove ${several ? 'them' : 'it'}`,
      changed: text.replace(/\n+$/, ''),
    };
  }
  if (causes.includes('BODY_NEWLINE_MISSING') && !text.endsWith('\n')) {
    return {
      text: 'The pasted text does not end with a line feed, but the signed body did.',
      button: 'Add it',
      changed: `${text}\n`,
    };
  }
  return null;
}
