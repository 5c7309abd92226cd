import { element } from '../../dom.js';
import { jsonForm, KINDS, otherKind, typedForm } from './field-value.js';

/** @import { Condition } from './filter-tree.js' */

let last = 0;

// Conditions for which the user chose to write JSON. Otherwise, texts and numbers have their own kinds of fields.
const asJson = new WeakMap();

/**
 * The kind and the text of one value of a condition. Text that is not valid JSON stays in the field with an
 * error message.
 *
 * @param {Condition} condition
 * @param {'value' | 'from' | 'to'} name
 * @param {{ key: string, title: string, changed: () => void, rebuilt: () => void, hints: () => void }} given
 */
export function valueField(condition, name, { key, title, changed, rebuilt, hints }) {
  const typed = condition[name] ?? 'null';
  const form = asJson.get(condition) === name ? { kind: 'json', typed } : typedForm(typed);
  const options = KINDS.map(([kind, label]) =>
    element('option', { value: kind, ...(kind === form.kind ? { selected: '' } : {}) }, label),
  );
  const kind = element('select', { 'aria-label': `${title}: its kind`, 'data-key': `${key}-kind` }, ...options);
  kind.addEventListener('change', () => {
    const typed = otherKind(kind.value, { kind: form.kind, typed: input?.value ?? '' });
    const { json } = jsonForm(kind.value, typed || (kind.value === 'number' ? '0' : typed));
    condition[name] = json ?? 'null';
    if (kind.value === 'json') asJson.set(condition, name);
    else asJson.delete(condition);
    rebuilt();
  });
  const input = ['true', 'false', 'null'].includes(form.kind) ? null : field(form, title, key);
  if (!input) return element('span', { class: 'value' }, kind);
  const wrong = element('span', { class: 'value-wrong', id: `value-wrong-${++last}` });
  input.setAttribute('aria-describedby', wrong.id);
  input.addEventListener('focus', hints);
  input.addEventListener('input', () => {
    const { json, wrong: why } = jsonForm(form.kind, input.value);
    input.setAttribute('aria-invalid', String(why !== undefined));
    wrong.textContent = why ?? '';
    if (json === undefined) return;
    condition[name] = json;
    changed();
  });
  return element('span', { class: 'value' }, kind, input, wrong);
}

/** @param {{ kind: string, typed: string }} form @param {string} title @param {string} key */
function field(form, title, key) {
  const input = element('input', {
    type: 'text',
    'aria-label': title,
    'data-key': key,
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    ...(form.kind === 'text' ? { list: 'filter-hints' } : {}),
    ...(form.kind === 'number' ? { inputmode: 'decimal' } : {}),
  });
  input.value = form.typed.replace(/[\n\r]\s*/g, ' ');
  return input;
}
