import { element } from './dom.js';
import { tabButton } from './tabs.js';

/**
 * A list of tabs for the forms in which a view shows something. A tab has its form as `data-form`.
 *
 * @param {string} label @param {string} prefix of the ids @param {[id: string, title: string, ...unknown[]][]} forms
 * @param {(id: string) => string} panel the id of the panel of a form
 */
export const formTabs = (label, prefix, forms, panel = (id) => `${prefix}-${id}`) =>
  element(
    'div',
    { class: 'view-tabs', role: 'tablist', 'aria-label': label },
    ...forms.map(([id, title], i) =>
      tabButton(title, i === 0, { id: `${prefix}-as-${id}`, 'data-form': id, 'aria-controls': panel(id) }),
    ),
  );
