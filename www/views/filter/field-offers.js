import { element } from '../../dom.js';
import { visibleText } from '../../visible.js';
import { conditionsOn, fieldsOf } from './field-conditions.js';

/**
 * A list of the selected event's fields, with suggested conditions. `add(filter, label)` adds one to the filter.
 *
 * @param {{ add: (filter: object, label: string) => void }} given
 */
export function fieldOffers({ add }) {
  const select = element('select', { id: 'filter-field' });
  const offers = element('div', { class: 'offers', role: 'group', 'aria-label': 'Conditions on this field' });
  const root = element(
    'div',
    { class: 'field field-offers' },
    element('label', { for: 'filter-field' }, 'Condition from a field of the selected event'),
    select,
    offers,
  );
  /** @type {Record<string, any> | null} */
  let event = null;

  function fill() {
    const groups = event ? fieldsOf(event) : [];
    const first = event ? 'Choose a field…' : 'No event is selected';
    select.disabled = !event;
    select.replaceChildren(
      element('option', { value: '' }, first),
      ...groups.map(({ title, fields, left }) =>
        element(
          'optgroup',
          { label: left > 0 ? `${title} (${left} more are not listed)` : title },
          ...fields.map(({ pointer, name }) => {
            const option = element('option', { value: pointer });
            option.append(visibleText(name).textContent);
            return option;
          }),
        ),
      ),
    );
  }

  /** @param {string} pointer */
  function offer(pointer) {
    const { name, conditions } = event && pointer !== '' ? conditionsOn(event, pointer) : { name: '', conditions: [] };
    offers.hidden = conditions.length === 0;
    const title = element(
      'p',
      { class: 'note' },
      'Only when ',
      element('bdi', {}, element('code', { dir: 'ltr' }, visibleText(name))),
      ' …',
    );
    offers.replaceChildren(
      title,
      ...conditions.map(({ label, filter }) => {
        const button = element('button', { type: 'button' }, element('bdi', {}, visibleText(label)));
        button.addEventListener('click', () => add(filter, `${name} ${label}`));
        return button;
      }),
    );
  }
  select.addEventListener('change', () => offer(select.value));
  fill();
  offer('');

  return {
    root,
    /** @param {Record<string, any> | null} next */
    show(next) {
      if (next === event) return;
      event = next;
      fill();
      offer('');
    },
    /** Selects a field by its pointer in the event, even if the list does not have it. @param {string} pointer */
    choose(pointer) {
      const known = [...select.options].find(({ value }) => value === pointer);
      select.value = known ? pointer : '';
      offer(pointer);
      (offers.querySelector('button') ?? select).focus();
      root.scrollIntoView({ block: 'nearest' });
    },
  };
}
