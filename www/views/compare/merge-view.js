// @codemirror/merge: two texts side by side or in one, what is equal folded, and only what is on screen made. Its
// styles are a constructed sheet, which it adopts inside a shadow root.
import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { json } from '@codemirror/lang-json';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { isDeeper } from '../../pretty.js';

const theme = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--card)', fontSize: '0.8125rem' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6' },
  '.cm-gutters': {
    backgroundColor: 'var(--well)',
    color: 'var(--soft)',
    border: '0',
    borderRight: '1px solid var(--line)',
  },
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: 'var(--invalid-paper)' },
  '&.cm-merge-b .cm-changedLine, .cm-insertedLine, &.cm-merge-b .cm-inlineChangedLine': {
    backgroundColor: 'var(--valid-paper)',
  },
  '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': {
    background: 'transparent',
    textDecoration: 'underline',
    textDecorationColor: 'var(--invalid)',
  },
  '&.cm-merge-b .cm-changedText': {
    background: 'transparent',
    textDecoration: 'underline',
    textDecorationColor: 'var(--valid)',
  },
  '.cm-collapsedLines': { background: 'var(--well)', color: 'var(--soft)' },
  // Its own sign, U+299A, is a box in many system fonts.
  '.cm-collapsedLines:before, .cm-collapsedLines:after': { content: '"⋮"' },
});

/** The grammar recurses to color, and 100,000 nested brackets would overflow its stack. */
const DEEPEST = 200;

/** @param {string} label @param {string} text */
const common = (label, text) => [
  lineNumbers(),
  isDeeper(text, DEEPEST) ? [] : json(),
  theme,
  EditorView.lineWrapping,
  EditorState.readOnly.of(true),
  EditorView.editable.of(false),
  EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
];
const settings = {
  collapseUnchanged: { margin: 2, minSize: 6 },
  diffConfig: { scanLimit: 1000, timeout: 400 },
  gutter: true,
};

/** Shows two texts in `host`, in place of those before. @param {HTMLElement} host */
export function mergeView(host) {
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    ':host{display:block}' +
      '.frame{max-height:34rem;overflow:auto;border:1px solid var(--line);border-radius:6px}' +
      '.frame:focus-visible{outline:2px solid var(--link)}',
  );
  /** @type {EditorView | MergeView | null} */
  let current = null;

  function clear() {
    current?.destroy();
    root.replaceChildren();
    // The editors have added theirs.
    if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }

  return {
    /** @param {string} before @param {string} after @param {boolean} inline */
    show(before, after, inline) {
      clear();
      const frame = document.createElement('div');
      frame.className = 'frame';
      root.append(frame);
      current = inline
        ? new EditorView({
            root,
            parent: frame,
            state: EditorState.create({
              doc: after,
              extensions: [
                ...common('Before and after in one', after),
                unifiedMergeView({ original: before, mergeControls: false, ...settings }),
              ],
            }),
          })
        : new MergeView({
            root,
            parent: frame,
            a: { doc: before, extensions: common('Before', before) },
            b: { doc: after, extensions: common('After', after) },
            ...settings,
          });
      if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    },
    clear,
  };
}
