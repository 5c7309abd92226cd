import { element } from '../../dom.js';

/** @import { Condition } from './filter-tree.js' */

/**
 * The path of a condition, with a field for each key. Keys may contain any character, so no separator is possible. A
 * key that is cleared is removed. `changed(isShape, focus)` says whether the number of keys changed.
 *
 * @param {Condition} condition
 * @param {{ key: string, changed: (isShape: boolean, focus?: string) => void, hints: (at: number) => void }} given
 */
export function pathField(condition, { key, changed, hints }) {
  const { path } = condition;
  const keys = path.map((name, at) => {
    const input = element('input', {
      type: 'text',
      'aria-label': path.length > 1 ? `Key ${at + 1} of the field` : 'Key of the field',
      'data-key': `${key}-${at}`,
      list: 'filter-hints',
      autocomplete: 'off',
      autocapitalize: 'off',
      spellcheck: 'false',
      placeholder: 'key',
      dir: 'ltr',
    });
    input.value = name;
    fit(input);
    input.addEventListener('focus', () => hints(at));
    input.addEventListener('input', () => {
      path[at] = input.value;
      fit(input);
      changed(false);
    });
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Backspace' && input.value === '') {
        event.preventDefault();
        path.splice(at, 1);
        changed(true, `${key}-${at > 0 ? at - 1 : 'add'}`);
      } else if (event.key === 'Enter') {
        event.preventDefault();
        path.splice(at + 1, 0, '');
        changed(true, `${key}-${at + 1}`);
      }
    });
    return input;
  });
  const add = element(
    'button',
    { type: 'button', class: 'key-add', 'aria-label': 'Add a key', title: 'Add a key', 'data-key': `${key}-add` },
    path.length > 0 ? '+' : '+ key',
  );
  add.addEventListener('click', () => {
    path.push('');
    changed(true, `${key}-${path.length - 1}`);
  });
  const parts = keys.flatMap((input, at) =>
    at > 0 ? [element('span', { 'aria-hidden': 'true' }, '›'), input] : [input],
  );
  return element('span', { class: 'path' }, ...parts, add);
}

/** Fits the width of a field to its text. @param {HTMLInputElement} input */
function fit(input) {
  input.size = Math.min(Math.max(input.value.length, 4), 36);
}
