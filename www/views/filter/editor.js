// CodeMirror, without its bundle of everything. Its styles are a constructed sheet, which it adopts only inside a
// shadow root: `style-src 'self'` forbids the style element that it would make in the document.
// @codemirror/commands: undo and the keys of an editor; Tab is left to the page, so that the keyboard gets out.
import { defaultKeymap, history, historyKeymap, isolateHistory } from '@codemirror/commands';
// @codemirror/lang-json: the grammar, with what to indent and fold.
import { json } from '@codemirror/lang-json';
// @codemirror/language: matching brackets, and colors by the grammar.
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
// @codemirror/state and @codemirror/view: the editor itself.
import { EditorState, StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, GutterMarker, gutter, keymap, lineNumbers, placeholder } from '@codemirror/view';
// @lezer/highlight: the names of the colored parts.
import { tags } from '@lezer/highlight';
import { element } from '../../dom.js';

/** @import { Text } from '@codemirror/state' */

const theme = EditorView.theme({
  '&': {
    color: 'var(--ink)',
    backgroundColor: 'var(--card)',
    fontSize: '0.8125rem',
    maxHeight: '34rem',
    minHeight: '16rem',
  },
  '&.cm-focused': { outline: '2px solid var(--link)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6', minHeight: '16rem' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '0.5rem 0' },
  '.cm-gutters': {
    backgroundColor: 'var(--well)',
    color: 'var(--soft)',
    border: '0',
    borderRight: '1px solid var(--line)',
  },
  '.cm-placeholder': { color: 'var(--soft)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'transparent',
    outline: '1px solid var(--edge)',
  },
  '.cm-problem': { textDecoration: 'underline wavy 1px', textUnderlineOffset: '0.2em' },
  '.cm-problem-error': { textDecorationColor: 'var(--invalid)', backgroundColor: 'var(--invalid-paper)' },
  '.cm-problem-warning': { textDecorationColor: 'var(--timestamp)' },
  '.cm-told': { width: '1.25rem', textAlign: 'center' },
  '.cm-told-matched': { color: 'var(--valid)' },
  '.cm-told-failed, .cm-told-error': { color: 'var(--invalid)' },
  '.cm-told-not_reached': { color: 'var(--soft)' },
  '.cm-told-warning': { color: 'var(--timestamp)' },
  '.cm-told-error, .cm-told-warning': { fontWeight: '700' },
  // Below 16 px, phones zoom into a field that is touched.
  '@media (max-width: 40rem)': { '&': { fontSize: '1rem' } },
});

const colors = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--body)' },
  { tag: tags.string, color: 'var(--valid)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--timestamp)' },
]);

/** @type {Record<string, string>} */
const SIGNS = { matched: '✓', failed: '✗', not_reached: '–', error: '!', warning: '!' };

class Told extends GutterMarker {
  /** @param {string} kind @param {string} sentence */
  constructor(kind, sentence) {
    super();
    this.kind = kind;
    this.sentence = sentence;
  }

  /** @param {Told} other */
  eq(other) {
    return other.kind === this.kind && other.sentence === this.sentence;
  }

  toDOM() {
    return element('span', { class: `cm-told-${this.kind}`, title: this.sentence }, SIGNS[this.kind]);
  }
}

/**
 * The marks in the text.
 *
 * @typedef {object} Marks
 * @property {{ from: number, to: number, severity: string, sentence: string }[]} problems
 * @property {{ from: number, outcome: string, sentence: string }[]} outcomes
 */

/** @type {import('@codemirror/state').StateEffectType<Marks>} */
const tell = StateEffect.define();

/**
 * What is to be seen in the text: problems underlined, and beside the lines what became of the nodes that begin there.
 */
const told = StateField.define({
  create: () => ({ underlined: Decoration.none, lines: new Map() }),
  update(before, transaction) {
    for (const effect of transaction.effects) if (effect.is(tell)) return marks(transaction.state.doc, effect.value);
    // The signs are of the text before: they come back with the next verdict.
    return transaction.docChanged
      ? { underlined: before.underlined.map(transaction.changes), lines: new Map() }
      : before;
  },
  provide: (field) => EditorView.decorations.from(field, ({ underlined }) => underlined),
});

/** @param {Text} doc @param {Marks} given */
function marks(doc, { problems, outcomes }) {
  /** @param {number} place */
  const inside = (place) => Math.max(0, Math.min(place, doc.length));
  const underlined = problems
    .map((/** @type {Marks['problems'][number]} */ { from, to, severity, sentence }) => ({
      from: inside(from),
      to: inside(Math.max(to, from + 1)),
      severity,
      sentence,
    }))
    .filter((/** @type {{ from: number, to: number }} */ { from, to }) => to > from)
    .map((/** @type {Marks['problems'][number]} */ { from, to, severity, sentence }) =>
      Decoration.mark({ class: `cm-problem cm-problem-${severity}`, attributes: { title: sentence } }).range(from, to),
    );
  const lines = new Map();
  /** @param {number} place @param {string} kind @param {string} sentence */
  const put = (place, kind, sentence) => {
    const { from } = doc.lineAt(inside(place));
    if (!lines.has(from)) lines.set(from, new Told(kind, sentence));
  };
  for (const { from, severity, sentence } of problems) put(from, severity, sentence);
  for (const { from, outcome, sentence } of outcomes) put(from, outcome, sentence);
  return { underlined: Decoration.set(underlined, true), lines };
}

const signs = gutter({
  class: 'cm-told',
  lineMarker: (view, line) => view.state.field(told).lines.get(line.from) ?? null,
  lineMarkerChange: (update) => update.startState.field(told) !== update.state.field(told),
  initialSpacer: () => new Told('matched', ''),
});

/**
 * An editor of JSON in `host`; `changed` is called with its text when a person changes it, and `pasted` makes of what
 * is pasted or dropped what goes into it.
 *
 * @param {HTMLElement} host
 * @param {{ label: string, describedBy?: string, hint: string, changed: (text: string) => void,
 *   pasted: (text: string) => string }} given
 */
export function jsonEditor(host, { label, describedBy, hint, changed, pasted }) {
  const root = host.attachShadow({ mode: 'open' });
  let isOurs = false;
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      extensions: [
        lineNumbers(),
        signs,
        told,
        history(),
        bracketMatching(),
        indentOnInput(),
        json(),
        syntaxHighlighting(colors),
        theme,
        placeholder(hint),
        EditorState.tabSize.of(2),
        EditorView.lineWrapping,
        EditorView.clipboardInputFilter.of(pasted),
        EditorView.contentAttributes.of({
          'aria-label': label,
          ...(describedBy ? { 'aria-description': describedBy } : {}),
          spellcheck: 'false',
          autocapitalize: 'off',
          tabindex: '0',
        }),
        keymap.of([...defaultKeymap, ...historyKeymap]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !isOurs) changed(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    /** With `apart`, undoing takes back this alone, and not what was typed just before. @param {string} text */
    setText(text, { apart = false } = {}) {
      if (text === view.state.doc.toString()) return;
      isOurs = true;
      const annotations = apart ? [isolateHistory.of('full')] : [];
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, annotations });
      isOurs = false;
    },
    /** `problems` as `{ from, to, severity, sentence }`, `outcomes` as `{ from, outcome, sentence }`. */
    mark: (/** @type {Marks} */ what) => view.dispatch({ effects: tell.of(what) }),
    /** @param {{ from: number, to: number }} given */
    show({ from, to }) {
      view.dispatch({ selection: { anchor: from, head: Math.min(to, view.state.doc.length) }, scrollIntoView: true });
      view.focus();
    },
    focus: () => view.focus(),
    /** It measures nothing while it is hidden. */
    measure: () => view.requestMeasure(),
  };
}
