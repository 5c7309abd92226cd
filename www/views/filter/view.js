import './filter.css';
import { Subscriptions, where } from 'closehook';
import { element, part, setText } from '../../dom.js';
import { eventOf, payloadOf } from '../../payload.js';
import { tabButton, tabs } from '../../tabs.js';
import { visibleText } from '../../visible.js';
import { plural } from '../../words.js';
import { builder } from './builder.js';
import { compiled, remarks } from './compiled.js';
import { jsonEditor } from './editor.js';
import { eventsList } from './events-list.js';
import { examples } from './examples.js';
import { explanationTree, nodesOf } from './explanation.js';
import { inEvent } from './field-conditions.js';
import { fieldOffers } from './field-offers.js';
import { whenAsked } from './filter-on.js';
import { readTree, sizeOf, treeOf, withCondition, writeTree } from './filter-tree.js';
import { JsonDocument } from './json-document.js';
import { linkButton } from './link-button.js';
import { reportPanel } from './report.js';
import { subscriptionForm } from './subscription-form.js';
import { filtersIn } from './subscription-import.js';
import { usesExtended } from './subscription.js';
import { UNHEARD, Verdicts } from './verdicts.js';

/** @import { Entry, Store } from '../../store.js' */
/** @import { Problem } from './compiled.js' */
/** @import { Condition } from './filter-tree.js' */
/** @import { Explanation } from 'closehook' */
/** @import { Imported } from './subscription-import.js' */
/** @import { Verdict } from './verdicts.js' */

const TYPING_PAUSE = 150;
const LONGEST = 100;
const MOST_BUILT = 300;
const BROKEN = 'The builder shows the filter as soon as its JSON has no error: see below what is wrong.';
// The core asks for an id, which is only known when Close has made the subscription.
const UNNAMED = 'whsub_new';

/**
 * The filter workbench: a filter written as JSON or built, run on the loaded events, and its subscription.
 *
 * @param {HTMLElement} root @param {Store} store
 */
export function view(root, store) {
  let text = '';
  let state = compiled(text);
  /** @type {Subscriptions | null} */
  let listens = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typing;
  let isPending = false;
  let reasons = new WeakMap();

  const selectedEvent = () => (store.selected ? eventOf(store.selected) : null);

  const host = element('div', { class: 'editor' });
  const editor = jsonEditor(host, {
    label: 'Filter as JSON',
    describedBy: 'The extra_filter of a subscription. Tab leaves the editor.',
    hint: 'An extra_filter as JSON. Empty: every event of the chosen types.',
    /** @param {string} next */
    changed(next) {
      text = next;
      clearTimeout(typing);
      typing = setTimeout(judge, TYPING_PAUSE);
      isPending = true;
    },
    pasted: (what) => store.withoutKeys(what),
  });
  const form = element('div', { class: 'form', hidden: '' });
  const built = builder(form, {
    event: selectedEvent,
    /** @param {Condition | null} tree */
    changed(tree) {
      text = tree ? writeTree(tree) : '';
      editor.setText(text);
      judge({ fromBuilder: true });
    },
  });
  const unbuilt = element('p', { class: 'empty', hidden: '' });
  form.append(unbuilt);

  const problems = element('ul', { class: 'problems', 'aria-label': 'Problems of the filter' });
  const imports = element('div', { class: 'imports', hidden: '' });
  const fine = element('p', { class: 'note', role: 'status' });
  const offers = fieldOffers({ add });
  const verdicts = new Verdicts(() => list.draw());
  const list = eventsList({
    verdicts,
    reason,
    /** @param {Entry} entry */ chosen: (entry) => store.select(entry.id),
  });
  const why = element('div', { class: 'why' });
  const subscription = subscriptionForm({ changed: subscribed });

  const report = reportPanel({
    subscribe(objectType, action) {
      subscription.add(objectType, action);
      subscription.root.scrollIntoView({ block: 'start' });
      subscription.focus();
    },
    filter(objectType, field) {
      subscription.add(objectType, 'updated');
      add(where('changed_fields').contains(field), `${field} changed`);
      editor.focus();
    },
    closed: () => store.showReport(null),
  });

  /**
   * Another text, from an example, a field, or a button: into the editor and the builder.
   *
   * @param {string} next @param {string=} said
   */
  function write(next, said) {
    text = next;
    editor.setText(text, { apart: true });
    judge();
    if (said) setText(fine, said);
  }

  /** @param {object} filter @param {string} label */
  function add(filter, label) {
    settle();
    if (state.error) return setText(fine, 'Repair the filter first: a condition is added to one that can be read.');
    const condition = treeOf(filter);
    if (condition) write(writeTree(withCondition(state.tree, condition)), `Added: ${visibleText(label).textContent}`);
  }

  /** Whoever builds on the filter builds on what is typed, and not on what was judged last. */
  function settle() {
    if (isPending) judge();
  }

  /** The text changed. */
  function judge({ fromBuilder = false } = {}) {
    clearTimeout(typing);
    isPending = false;
    state = compiled(text);
    if (!fromBuilder) showTree();
    subscribed();
  }

  /** Only what is on screen is built. */
  function showTree() {
    if (form.hidden) return;
    const size = state.tree ? sizeOf(state.tree) : 0;
    const why = state.error
      ? BROKEN
      : size > MOST_BUILT
        ? `The filter has ${plural(size, 'condition')}. The builder shows up to ${MOST_BUILT}: go on with the JSON.`
        : '';
    setText(unbuilt, why);
    unbuilt.hidden = why === '';
    part(form, '.builder').hidden = why !== '';
    // The builder changes its tree in place.
    if (why === '') built.show(readTree(text.trim() === '' ? 'null' : text));
  }

  /** The filter or the event types changed. */
  function subscribed() {
    const types = subscription.types();
    listens = types.length > 0 ? new Subscriptions([{ id: UNNAMED, events: types }]) : null;
    reasons = new WeakMap();
    showProblems(types);
    update();
  }

  /** @type {Problem[]} */
  let marked = [];
  /** @param {{ object_type: string, action: string }[]} types */
  function showProblems(types) {
    const { remarks: found, more } = remarks(state, text, types);
    marked = state.error ? [state.error] : found;
    problems.hidden = marked.length === 0;
    problems.replaceChildren(
      ...marked.map(problem),
      ...(more > 0 ? [element('li', { class: 'note' }, `${plural(more, 'more remark')}.`)] : []),
    );
    offerImport(state.error && state.error.code !== 'MALFORMED_FILTER' ? filtersIn(text) : []);
    setText(fine, verdictOnFilter());
  }

  function verdictOnFilter() {
    if (state.error) return 'The filter has an error.';
    const what = state.tree ? 'The filter is valid' : 'No filter: every event matches';
    return marked.length === 0 ? `${what}.` : `${what}, with ${plural(marked.length, 'remark')}.`;
  }

  /** Somebody put in a subscription, as Close's API returns it: its filter is in there. @param {Imported[]} found */
  function offerImport(found) {
    imports.hidden = found.length === 0;
    const buttons = found.map((each) => {
      const types =
        each.events
          .map(
            (/** @type {{ objectType: string, actions: string[] }} */ { objectType, actions }) =>
              `${objectType} ${actions.join(', ')}`,
          )
          .join('; ') || 'the filter';
      const button = element(
        'button',
        { type: 'button' },
        element('bdi', {}, visibleText(cut(types))),
        each.filter === 'null' ? ', without a filter' : '',
      );
      button.addEventListener('click', () => {
        subscription.take(each);
        const { tree, error } = compiled(each.filter);
        write(error ? each.filter : tree ? writeTree(tree) : '');
      });
      return button;
    });
    imports.replaceChildren(
      element('p', {}, 'This is a subscription, or a list of them. Take the filter of:'),
      ...buttons,
    );
  }

  /** @param {Problem} given */
  function problem({ severity, code, sentence, pointer, line, column, from, to }) {
    const go = linkButton(`line ${line}, column ${column}`, () => showInText({ from, to }));
    return element(
      'li',
      { class: `problem problem-${severity}` },
      element('code', { class: 'code' }, code),
      ' ',
      element('bdi', {}, visibleText(sentence)),
      ' ',
      element(
        'span',
        { class: 'problem-place' },
        go,
        ...(pointer ? [' ', element('code', { dir: 'ltr' }, visibleText(pointer))] : []),
      ),
    );
  }

  /** @param {{ from: number, to: number }} range */
  function showInText(range) {
    choosePart(0);
    editor.show(range);
  }

  /**
   * What is said of an event in the list: asked only for the rows on screen.
   *
   * @param {Entry} entry @param {Verdict | undefined} verdict
   */
  function reason(entry, verdict) {
    if (!state.filter) return '';
    if (!reasons.has(entry)) reasons.set(entry, sentence(entry, verdict));
    return reasons.get(entry);
  }

  /** @param {Entry} entry @param {Verdict | undefined} verdict */
  function sentence(entry, verdict) {
    if (!entry.body) return 'there are headers, but no body';
    if (!state.filter) return '';
    try {
      const said = state.filter.explain(entry.body).sentence;
      return verdict === UNHEARD ? 'the filter matches, but the subscription does not include this event type' : said;
    } catch (error) {
      if (error.name !== 'PayloadError') throw error;
      return error.message;
    }
  }

  /** What became of each node, for the selected event: in the tree, in the builder and beside the lines. */
  function explain() {
    const entry = store.selected;
    /** @type {Explanation | null} */
    let explanation = null;
    /** @type {string | null} */
    let unread = !entry
      ? 'Select an event to see what each part of the filter found in it.'
      : !state.filter
        ? 'The filter has an error, so it cannot be evaluated yet.'
        : null;
    if (state.filter && entry) {
      try {
        if (entry.body) explanation = state.filter.explain(entry.body);
        else unread = 'This delivery has only headers.';
      } catch (error) {
        if (error.name !== 'PayloadError') throw error;
        unread = error.message;
      }
    }
    const nodes = nodesOf(explanation?.tree ?? null);
    built.judge(nodes);
    const places = nodes.size > 0 ? new JsonDocument(text).nodes() : null;
    const outcomes = [...nodes.values()].flatMap(({ filterPointer, outcome, sentence: said }) => {
      const place = places?.get(filterPointer);
      return place ? [{ from: place.from, outcome, sentence: said }] : [];
    });
    editor.mark({ problems: marked, outcomes });
    if (!entry || !explanation) return why.replaceChildren(element('p', { class: 'empty' }, visibleText(unread ?? '')));
    why.replaceChildren(
      element(
        'p',
        { class: 'why-sentence', 'data-outcome': explanation.matched ? 'matched' : 'failed' },
        element('strong', {}, explanation.matched ? 'Matches' : 'Does not match'),
        explanation.matched ? '' : ': ',
        ...(explanation.matched ? [] : [element('bdi', {}, visibleText(explanation.sentence))]),
      ),
      ...(isUnheard(entry, explanation)
        ? [
            element(
              'p',
              { class: 'note' },
              'The event is not delivered: the subscription does not include its type and action.',
            ),
          ]
        : []),
      explanationTree(explanation, (pointer) => showInText(new JsonDocument(text).range(pointer))),
    );
  }

  /** @param {Entry} entry @param {Explanation} given */
  const isUnheard = (entry, { matched }) => matched && entry.body !== null && listens?.match(entry.body).length === 0;

  const ids = ['filter-tab-json', 'filter-tab-builder'];
  const parts = ['JSON', 'Builder'].map((title, i) =>
    tabButton(title, i === 0, { id: ids[i], 'aria-controls': 'filter-part' }),
  );
  const panel = element(
    'div',
    { role: 'tabpanel', id: 'filter-part', class: 'filter-part', 'aria-labelledby': ids[0] },
    host,
    form,
  );
  const tablist = element(
    'div',
    { role: 'tablist', class: 'part-tabs', 'aria-label': 'How the filter is written' },
    ...parts,
  );
  /** @param {number} i */
  const choosePart = (i) => parts[i].click();
  tabs(tablist, panel, (/** @type {HTMLElement} */ tab) => {
    settle();
    host.hidden = tab !== parts[0];
    form.hidden = tab !== parts[1];
    showTree();
    editor.measure();
  });

  const tidy = linkButton('Format', () => {
    settle();
    if (!state.error) write(state.tree ? writeTree(state.tree) : '');
  });
  const toClose = linkButton('Write it in Close’s types', () => {
    settle();
    if (state.error) return;
    try {
      write(writeTree(treeOf(state.filter.toClose())));
    } catch (error) {
      if (error.code !== 'NOT_IN_CLOSE') throw error;
      setText(fine, error.message);
    }
  });
  const clear = linkButton('Clear', () => {
    write('');
    editor.focus();
  });
  const start = element(
    'select',
    { id: 'filter-example' },
    element('option', { value: '' }, 'Start with an example…'),
    ...examples.map(({ title }, i) => element('option', { value: String(i) }, String(title))),
  );
  start.addEventListener('change', () => {
    if (start.value === '') return;
    write(writeTree(treeOf(examples[Number(start.value)].filter)));
    start.value = '';
  });

  root.append(
    element(
      'div',
      { class: 'filter-view' },
      report.root,
      element(
        'section',
        { class: 'filter-side', 'aria-labelledby': 'filter-title' },
        element(
          'div',
          { class: 'filter-head' },
          element('h2', { id: 'filter-title' }, 'Filter'),
          element('label', { class: 'visually-hidden', for: 'filter-example' }, 'Examples from Close’s documentation'),
          start,
        ),
        element(
          'div',
          { class: 'filter-box' },
          element(
            'div',
            { class: 'part-row' },
            tablist,
            element('span', { class: 'part-actions' }, toClose, tidy, clear),
          ),
          panel,
        ),
        fine,
        problems,
        imports,
        offers.root,
      ),
      element(
        'section',
        { class: 'events-side', 'aria-labelledby': 'filter-events-title' },
        element('h2', { id: 'filter-events-title' }, 'Events'),
        list.root,
        element('h2', { id: 'filter-why-title' }, 'Why'),
        why,
      ),
      subscription.root,
    ),
  );

  /** @type {unknown[]} */
  let seen = [];
  function update() {
    const { entries, selected } = store;
    report.show(store.report);
    const event = selectedEvent();
    verdicts.ask(entries, state.filter, listens);
    list.show(entries, selected, Boolean(state.filter));
    toClose.hidden = !state.tree || !usesExtended(state.tree);
    const now = [selected, state, event, marked];
    if (now.every((each, i) => each === seen[i])) return;
    seen = now;
    offers.show(event);
    subscription.show(state, event);
    explain();
  }

  showTree();
  subscribed();
  whenAsked((entry, pointer) => {
    if (!store.entries.includes(entry)) return;
    store.select(entry.id);
    update();
    offers.choose(inEvent(payloadOf(entry).value, pointer));
  });

  return { update };
}

/** @param {string} text */
const cut = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
