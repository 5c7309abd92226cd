import './compare.css';
import { background, isLarge } from '../../background.js';
import { element, setText } from '../../dom.js';
import { longText } from '../../long-text.js';
import { formTabs } from '../../form-tabs.js';
import { tabs } from '../../tabs.js';
import { visibleText } from '../../visible.js';
import { number, plural } from '../../words.js';
import { TEXT, choiceOf, chosen, offers } from './choices.js';
import * as jobs from './compared.js';
import { mergeView } from './merge-view.js';
import { operationsList } from './operations-list.js';
import { options } from './options.js';
import { output } from './output.js';
import { side } from './side.js';
import { unitsOfSide } from './units.js';

/** @import { Entry, Store } from '../../store.js' */

const TYPING_PAUSE = 250;
/** Beyond it, both texts are shown only when asked for. */
const LARGE = 300_000;
/** @type {[id: string, title: string][]} */
const FORMS = [
  ['list', 'Operations'],
  ['sides', 'Side by side'],
  ['inline', 'Inline'],
  ['patch', 'JSON Patch'],
  ['merge', 'Merge patch'],
  ['apply', 'Apply a patch'],
];

/**
 * Any two payloads, or an object before and after its event: their difference as a list, as texts and as patches.
 * Work on large texts is done by a worker.
 *
 * @param {HTMLElement} root @param {Store} store
 */
export function view(root, store) {
  const work = background(jobs);
  let form = 'list';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typing;
  let texts = { before: '', after: '' };
  /** @type {import('./compared.js').Found | null} `null` until the texts are compared, and if they cannot be */
  let found = null;
  /** @type {import('./operations-list.js').Units} */
  let units = { before: new Map(), after: new Map() };
  /** Grows with each comparison, so that answers about other texts are dropped. */
  let turn = 0;
  let isShownAnyway = false;
  /** @type {Entry | null} */
  let seen = null;
  /** Whether the user chose or wrote a side. Then a newly selected delivery does not replace it. */
  let isOwn = false;
  const drawn = new Set();

  const later = () => {
    clearTimeout(typing);
    typing = setTimeout(compare, TYPING_PAUSE);
  };
  const sides = Object.fromEntries(
    ['before', 'after'].map((name) => [
      name,
      side(name, {
        typed() {
          isOwn = Object.values(sides).some((each) => each.text.trim() !== '');
          later();
        },
        chosen() {
          isOwn = true;
          void compare();
        },
        partOf,
        pasted: (text) => store.withoutKeys(text),
      }),
    ]),
  );
  const swap = element('button', { type: 'button' }, 'Swap');
  const how = options({
    typed: later,
    changed: compare,
    form() {
      drawn.delete('patch');
      void draw();
    },
  });
  how.root.prepend(swap);
  const verdict = element('p', { class: 'headline', role: 'status' });
  const compared = element('p', { class: 'compare-said' });
  const tablist = formTabs('The difference as', 'compare', FORMS);
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
  const list = operationsList();
  panels.list.append(list.root);

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
      how.root,
      element('div', {}, verdict, compared),
      tablist,
      ...Object.values(panels),
    ),
  );

  /** @param {string} choice */
  function partOf(choice) {
    const { entry, part } = chosen(store, choice);
    return entry?.body ? work('part', entry.body, part) : Promise.resolve({ text: '', shown: '' });
  }

  /**
   * The result of a job about the texts that are compared, or `null` if they are others by then.
   *
   * @param {string} name @param {...any} input
   */
  async function answer(name, ...input) {
    const mine = turn;
    const made = await work(name, ...input);
    return mine === turn ? made : null;
  }

  function drawChoices() {
    const offered = offers(
      store,
      Object.values(sides).map(({ choice }) => choice.value),
    );
    for (const each of Object.values(sides)) each.offer(offered);
    return offered.map(([value]) => value);
  }

  /**
   * A new selection is compared with what it was before, or else with what was selected last.
   *
   * @param {string[]} values
   */
  async function follow(values) {
    const { selected } = store;
    if (!selected || selected === seen) return;
    const last = seen;
    seen = selected;
    if (isOwn) return;
    const [body, data, previous] = ['body', 'data', 'previous'].map((part) => choiceOf(selected, part));
    const before = last ? choiceOf(last, 'body') : TEXT;
    const pair = values.includes(previous) ? [previous, data] : [values.includes(before) ? before : TEXT, body];
    const isWhole = await Promise.all(
      Object.values(sides).map((each, i) => {
        if (pair[i] !== TEXT && values.includes(pair[i])) return each.choose(pair[i]);
        if (pair[i] === TEXT) each.choice.value = TEXT;
        return true;
      }),
    );
    if (isWhole.every(Boolean)) await compare();
  }

  async function compare() {
    clearTimeout(typing);
    turn += 1;
    texts = { before: sides.before.text, after: sides.after.text };
    isShownAnyway = false;
    found = null;
    const lacking = /** @type {const} */ (['before', 'after']).filter((name) => texts[name].trim() === '');
    const { before, after } = texts;
    if (lacking.length > 0) {
      setText(compared, '');
      return say(`There is nothing in “${lacking.join('” and “')}”: choose what is open, or paste JSON.`);
    }
    if (isLarge([before, after])) say(`Comparing ${number(before.length + after.length)} characters…`);
    compared.replaceChildren(visibleText([`${sides.before.said} → ${sides.after.said}`, ...how.said].join('; ')));
    const made = await answer('operations', before, after, how.values);
    if (made === null) return undefined;
    if (made.wrong) return say(made.wrong, true);
    found = made;
    units = {
      before: unitsOfSide(store, sides.before.choice.value, before),
      after: unitsOfSide(store, sides.after.choice.value, after),
    };
    const count = jobs.countOf(made);
    say(count === 0 ? 'They are equal.' : `${plural(count, 'operation')} from before to after.`);
    how.offer((await answer('identities', before)) ?? []);
  }

  /** @param {string} sentence @param {boolean} isWrong */
  function say(sentence, isWrong = false) {
    setText(verdict, sentence);
    verdict.classList.toggle('urgent', isWrong);
    drawn.clear();
    void draw();
  }

  async function draw() {
    for (const [id] of FORMS) panels[id].hidden = id !== form;
    invert.disabled = !found || !how.isInvertible;
    invert.title = how.isInvertible ? '' : 'Only an invertible patch can be inverted: tick it above.';
    if (drawn.has(form)) return undefined;
    drawn.add(form);
    if (form === 'list') return list.show(found, units);
    if (form === 'apply') return apply();
    if (form === 'patch') return into(patch, found && work('lined', found.text, how.isInvertible));
    if (form === 'merge') return into(merge, found && work('merged', texts.before, texts.after));
    return both(form);
  }

  /**
   * Shows the result of a job, unless the texts are others by then.
   *
   * @param {{ show: (made: object) => void }} pane @param {Promise<any> | null} job `null` for nothing
   */
  async function into(pane, job) {
    const mine = turn;
    const made = await job;
    if (mine === turn) pane.show(made ?? {});
  }

  /** @param {string} shown the form */
  async function both(shown) {
    large.remove();
    anyway.remove();
    const size = texts.before.length + texts.after.length;
    const isTooLarge = size > LARGE && !isShownAnyway;
    hosts[shown].hidden = !found || isTooLarge;
    if (!found) return;
    if (isTooLarge) {
      setText(
        large,
        `Both have ${number(size)} characters. The operations list every difference. Showing all of it takes a while.`,
      );
      panels[shown].append(large, anyway);
      return;
    }
    const made = await answer('both', texts.before, texts.after);
    if (!made || form !== shown) {
      drawn.delete(shown);
      return;
    }
    views[shown] ??= mergeView(hosts[shown]);
    views[shown].show(made[0], made[1], shown === 'inline');
  }

  const apply = () => into(result, givenText.text.trim() === '' ? null : work('applied', texts.before, givenText.text));

  anyway.addEventListener('click', () => {
    isShownAnyway = true;
    drawn.delete(form);
    void draw();
  });
  invert.addEventListener('click', () => into(patch, work('inverted', patch.text)));
  use.addEventListener('click', () => {
    isOwn = true;
    sides.after.write(result.text);
    void compare();
  });
  swap.addEventListener('click', () => {
    const [one, other] = [sides.before, sides.after];
    const {
      text,
      choice: { value },
    } = one;
    one.write(other.text, other.choice.value);
    other.write(text, value);
    void compare();
  });
  tabs(tablist, null, (tab) => {
    form = tab.dataset.form ?? form;
    void draw();
  });
  panels.list.hidden = false;

  return {
    update() {
      void follow(drawChoices());
      if (seen === null && verdict.textContent === '') void compare();
      if (form === 'list') list.draw();
    },
  };
}
