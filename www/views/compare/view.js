import './compare.css';
import { previous } from 'closehook';
import { copyText } from '../../copy.js';
import { element, setText } from '../../dom.js';
import { eventOf, payloadOf } from '../../payload.js';
import { tabs } from '../../tabs.js';
import { virtualRows } from '../../virtual-rows.js';
import { visibleLines, visibleText } from '../../visible.js';
import { number, plural } from '../../words.js';
import { applied, inverted, lined, merged, operations } from './compared.js';
import { mergeView } from './merge-view.js';
import { JsonIndex } from '../../json-index.js';
import { pretty } from '../../pretty.js';
import { longText } from '../../long-text.js';
import { side } from './side.js';

/** @import { Store } from '../../store.js' */
/** @import { Entry } from '../../store.js' */

const TYPING_PAUSE = 250;
/** Beyond it, both texts are shown only when asked for. */
const LARGE = 300_000;
const LONGEST = 300;
/**
 * So many deliveries are offered: a list of thousands takes long to make, each time that one comes, and nobody reads
 * it.
 */
const MOST_CHOICES = 200;
const FORMS = [
  ['list', 'Operations'],
  ['sides', 'Side by side'],
  ['inline', 'Inline'],
  ['patch', 'JSON Patch'],
  ['merge', 'Merge patch'],
  ['apply', 'Apply a patch'],
];
/** @type {Record<string, string>} */
const MARKS = { add: '+', remove: '−', replace: '~', move: '↕', copy: '⧉', test: '?' };
const decoder = new TextDecoder();
/**
 * JSON on one line, as a row is: white space outside strings goes. What is cut off needs no more of its beginning than
 * this.
 *
 * @param {string} source
 */
const oneLine = (source) =>
  source.slice(0, 8 * LONGEST).replace(/"(?:[^"\\]|\\.)*"?|\s+/gs, (part) => (part[0] === '"' ? part : ''));
/** @param {string} text */
const cut = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/**
 * The object of an event, cut out of the text: read and written again, its large numbers would lose their digits.
 *
 * @param {string} text
 */
function dataOf(text) {
  const index = new JsonIndex(text);
  return index.source(index.inEvent('/data'));
}

/**
 * Any two payloads, or an object before and after its event: what differs, as a list, as texts and as patches.
 *
 * @param {HTMLElement} root @param {Store} store
 */
export function view(root, store) {
  let form = 'list';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typing;
  let texts = { before: '', after: '' };
  /** @type {any} */
  let found = { count: 0, text: '[]' };
  let isShownAnyway = false;
  /** @type {Entry | null} */
  let seen = null;
  /** Whether somebody chose or wrote a side: then it is not replaced by what is selected, or comes by itself. */
  let isOwn = false;
  const drawn = new Set();

  const sides = Object.fromEntries(
    ['before', 'after'].map((name) => [
      name,
      side(name, {
        typed() {
          isOwn = Object.values(sides).some((each) => each.text.trim() !== '');
          clearTimeout(typing);
          typing = setTimeout(compare, TYPING_PAUSE);
        },
        chosen() {
          isOwn = true;
          compare();
        },
        textOf,
        pasted: (text) => store.withoutKeys(text),
      }),
    ]),
  );
  const swap = element('button', { type: 'button' }, 'Swap');
  const keys = element('input', {
    type: 'text',
    id: 'compare-keys',
    placeholder: 'id, email',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  const ignore = element('input', {
    type: 'text',
    id: 'compare-ignore',
    placeholder: 'date_updated, /event/id',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  const invertible = element('input', { type: 'checkbox', id: 'compare-invertible' });
  const exact = element('input', { type: 'checkbox', id: 'compare-exact' });
  const verdict = element('p', { class: 'headline', role: 'status' });
  const tablist = element(
    'div',
    { class: 'view-tabs', role: 'tablist', 'aria-label': 'The difference as' },
    ...FORMS.map(([id, title], i) =>
      element(
        'button',
        {
          type: 'button',
          role: 'tab',
          id: `compare-as-${id}`,
          'data-form': id,
          'aria-controls': `compare-${id}`,
          'aria-selected': String(i === 0),
          tabindex: i === 0 ? '0' : '-1',
        },
        title,
      ),
    ),
  );
  const panels = Object.fromEntries(
    FORMS.map(([id]) => [
      id,
      element('div', {
        id: `compare-${id}`,
        role: 'tabpanel',
        'aria-labelledby': `compare-as-${id}`,
        class: 'compare-panel',
        hidden: '',
      }),
    ]),
  );

  // Operations
  const pane = element('div', {
    class: 'operations',
    role: 'region',
    tabindex: '0',
    'aria-label': 'Operations of a JSON Patch',
    dir: 'ltr',
  });
  panels.list.append(pane);
  const rows = virtualRows(pane, { height: 26, row: operationRow });

  // Two texts
  const large = element('p', { class: 'empty' });
  const anyway = element('button', { type: 'button' }, 'Show both all the same');
  /** @type {Record<string, HTMLElement>} */
  const hosts = { sides: element('div'), inline: element('div') };
  panels.sides.append(hosts.sides);
  panels.inline.append(hosts.inline);
  /** @type {Record<string, ReturnType<typeof mergeView>>} */
  const views = {};

  // Patches
  const patch = output('The JSON Patch');
  const invert = element('button', { type: 'button' }, 'Invert');
  const merge = output('The merge patch');
  panels.patch.append(patch.root);
  patch.actions.prepend(invert);
  panels.merge.append(merge.root);

  // A patch of somebody else
  const given = element('textarea', {
    id: 'compare-given',
    rows: '8',
    spellcheck: 'false',
    autocomplete: 'off',
    placeholder: '[{"op": "replace", "path": "/name", "value": "Bluth"}]  or a merge patch  {"name": "Bluth"}',
  });
  const givenText = longText(given, {
    changed() {
      clearTimeout(typing);
      typing = setTimeout(apply, TYPING_PAUSE);
    },
    pasted: (text) => store.withoutKeys(text),
  });
  const result = output('The document with the patch applied');
  const use = element('button', { type: 'button' }, 'Take it as “after”');
  result.actions.append(use);
  panels.apply.append(
    element('label', { for: 'compare-given' }, 'A patch for “before”: a list is a JSON Patch, an object a merge patch'),
    given,
    givenText.note,
    result.root,
  );

  root.append(
    element(
      'div',
      { class: 'compare' },
      element('div', { class: 'compare-sides' }, sides.before.root, sides.after.root),
      element(
        'div',
        { class: 'compare-options' },
        swap,
        element(
          'div',
          { class: 'compare-option' },
          element('label', { for: 'compare-keys' }, 'Elements known by'),
          keys,
        ),
        element('div', { class: 'compare-option' }, element('label', { for: 'compare-ignore' }, 'Leave out'), ignore),
        element('label', { class: 'check' }, invertible, element('span', {}, 'invertible')),
        element('label', { class: 'check' }, exact, element('span', {}, '1 and 1.0 differ')),
      ),
      verdict,
      tablist,
      ...Object.values(panels),
    ),
  );

  /** @param {string} label */
  function output(label) {
    const text = element('pre', { class: 'bytes out', tabindex: '0', role: 'region', 'aria-label': label, dir: 'ltr' });
    const copy = element('button', { type: 'button' }, 'Copy');
    const said = element('span', { class: 'aside', role: 'status' });
    const actions = element('p', { class: 'actions' }, copy, said);
    const wrong = element('p', { class: 'note urgent', role: 'status' });
    let whole = '';
    copy.addEventListener('click', async () =>
      setText(said, (await copyText(whole, text)) ? 'Copied.' : 'Selected: copy it by hand.'),
    );
    return {
      root: element('div', {}, wrong, text, actions),
      actions,
      get text() {
        return whole;
      },
      show({ text: made = '', wrong: problem = '' }) {
        whole = made;
        setText(said, '');
        setText(wrong, problem);
        text.hidden = actions.hidden = made === '';
        text.replaceChildren(
          visibleLines(made.slice(0, 100_000)),
          made.length > 100_000 ? `… ${number(made.length - 100_000)} more` : '',
        );
      },
    };
  }

  /** What can be chosen: the parts of the newest entries, of the selected one, and of those that are chosen. */
  function parts() {
    const list = [['text', 'the text below']];
    const chosen = new Set(Object.values(sides).map(({ choice }) => Number(choice.value.split(':')[0])));
    const first = store.entries.length - MOST_CHOICES;
    for (const [place, entry] of store.entries.entries()) {
      if (place < first && entry !== store.selected && !chosen.has(entry.id)) continue;
      if (!entry.body || payloadOf(entry).error) continue;
      const event = eventOf(entry);
      const name =
        [event?.object_type, event?.action]
          .filter((word) => typeof word === 'string')
          .join(' ')
          .slice(0, 40) || 'JSON';
      list.push([`${entry.id}:body`, `${entry.id}: ${name}, the whole body`]);
      if (event && typeof event.data === 'object') {
        list.push([`${entry.id}:data`, `${entry.id}: ${name}, its object`]);
        if (Object.keys(Object(event.previous_data)).length > 0)
          list.push([`${entry.id}:previous`, `${entry.id}: ${name}, its object before`]);
      }
    }
    return list;
  }

  /** @param {string} choice */
  function textOf(choice) {
    const [id, part] = choice.split(':');
    const entry = store.entries.find((each) => String(each.id) === id);
    if (!entry) return '';
    const body = decoder.decode(entry.body ?? undefined);
    if (part === 'body') return body;
    return part === 'data' ? dataOf(body) : previous(/** @type {Uint8Array} */ (entry.body), { output: 'text' });
  }

  function drawChoices() {
    const list = parts();
    for (const { choice } of Object.values(sides)) {
      const chosen = choice.value;
      choice.replaceChildren(
        ...list.map(([value, label]) => {
          const option = element('option', { value });
          option.append(visibleText(label));
          return option;
        }),
      );
      if (list.some(([value]) => value === chosen)) choice.value = chosen;
    }
    return list.map(([value]) => value);
  }

  /**
   * A new selection is compared with what it was before, or else with what was selected last.
   *
   * @param {string[]} values
   */
  function follow(values) {
    const { selected } = store;
    if (!selected || selected === seen) return;
    const last = seen;
    seen = selected;
    if (isOwn) return;
    const pair = values.includes(`${selected.id}:previous`)
      ? [`${selected.id}:previous`, `${selected.id}:data`]
      : last && values.includes(`${last.id}:body`)
        ? [`${last.id}:body`, `${selected.id}:body`]
        : ['text', `${selected.id}:body`];
    for (const [i, each] of Object.values(sides).entries()) {
      if (!values.includes(pair[i])) continue;
      if (pair[i] === 'text') each.choice.value = 'text';
      else each.choose(pair[i]);
    }
    compare();
  }

  /** @param {string} text */
  const words = (text) =>
    text
      .split(',')
      .map((word) => word.trim())
      .filter(Boolean);

  function compare() {
    clearTimeout(typing);
    texts = { before: sides.before.text, after: sides.after.text };
    isShownAnyway = false;
    drawn.clear();
    const lacking = /** @type {const} */ (['before', 'after']).filter((name) => texts[name].trim() === '');
    found =
      lacking.length > 0
        ? { wrong: `There is nothing in “${lacking.join('” and “')}”: choose what is open, or paste JSON.` }
        : operations(texts.before, texts.after, {
            keys: words(keys.value),
            ignore: words(ignore.value),
            invertible: invertible.checked,
            exact: exact.checked,
          });
    setText(
      verdict,
      found.wrong ??
        (found.count === 0 ? 'They are equal.' : `${plural(found.count, 'operation')} from before to after.`),
    );
    verdict.classList.toggle('urgent', Boolean(found.wrong) && lacking.length === 0);
    draw();
  }

  /** @param {number} place */
  function operationRow(place) {
    const { op, path, from, source, before } = found.at(place);
    /** @param {'del' | 'ins'} name @param {string} text */
    const value = (name, text) => element(name, {}, visibleText(cut(oneLine(text))));
    return element(
      'div',
      { class: `operation operation-${op}` },
      element(
        'span',
        { class: 'kind', title: op },
        element('span', { 'aria-hidden': 'true' }, MARKS[op]),
        element('span', { class: 'visually-hidden' }, op),
      ),
      element(
        'span',
        { class: 'key' },
        visibleText(cut(from === undefined ? path || 'the whole' : `${from} → ${path}`)),
      ),
      element(
        'span',
        { class: 'operation-value' },
        before && value('del', before),
        before && source && element('span', { class: 'aside' }, ' → '),
        source && value('ins', source),
      ),
    );
  }

  function draw() {
    for (const [id] of FORMS) panels[id].hidden = id !== form;
    if (drawn.has(form)) return;
    drawn.add(form);
    if (form === 'list') rows.show(found.count ?? 0);
    else if (form === 'patch') patch.show(found.wrong ? {} : { text: lined(found.text) });
    else if (form === 'merge') merge.show(found.wrong ? {} : merged(texts.before, texts.after));
    else if (form === 'apply') apply();
    else both();
    invert.disabled = Boolean(found.wrong) || !invertible.checked;
    invert.title = invertible.checked ? '' : 'Only an invertible patch can be inverted: tick it above.';
  }

  function both() {
    const panel = panels[form];
    large.remove();
    anyway.remove();
    hosts[form].hidden = false;
    const size = texts.before.length + texts.after.length;
    if (found.wrong || (size > LARGE && !isShownAnyway)) {
      hosts[form].hidden = true;
      setText(
        large,
        found.wrong
          ? ''
          : `Both have ${number(size)} characters. The operations list every difference. ` +
              'Showing all of it takes a while.',
      );
      if (!found.wrong) panel.append(large, anyway);
      return;
    }
    views[form] ??= mergeView(hosts[form]);
    views[form].show(pretty(texts.before), pretty(texts.after), form === 'inline');
  }

  const apply = () => result.show(givenText.text.trim() === '' ? {} : applied(texts.before, givenText.text));

  anyway.addEventListener('click', () => {
    isShownAnyway = true;
    drawn.delete(form);
    draw();
  });
  invert.addEventListener('click', () => patch.show(inverted(patch.text)));
  use.addEventListener('click', () => {
    isOwn = true;
    sides.after.write(result.text);
    compare();
  });
  swap.addEventListener('click', () => {
    const [one, other] = [sides.before, sides.after];
    const {
      text,
      choice: { value },
    } = one;
    one.write(other.text, other.choice.value);
    other.write(text, value);
    compare();
  });
  for (const field of [keys, ignore]) {
    field.addEventListener('input', () => {
      clearTimeout(typing);
      typing = setTimeout(compare, TYPING_PAUSE);
    });
  }
  for (const box of [invertible, exact]) box.addEventListener('change', compare);
  tabs(tablist, null, (tab) => {
    form = tab.dataset.form ?? form;
    draw();
  });
  panels.list.hidden = false;

  return {
    update() {
      follow(drawChoices());
      if (seen === null && verdict.textContent === '') compare();
      if (form === 'list') rows.draw();
    },
  };
}
