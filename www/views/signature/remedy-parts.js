const START = new RegExp(
  `(?<![\\w.'"(])(?:(?:export )?const |new Webhook\\(|createHmac\\(|(?:app|express|req|request|webhook)\\.\\w)`,
  'g',
);
const CLOSING = { '(': ')', '[': ']', '{': '}' };
const SENTENCE = /^(?:[.,:]?\s|[.,:]$)/;
// Where a space does not end a piece of code.
const GOES_ON = /(?:\b(?:export|const|new|await|for)|[=;]|for await \([^()]*\))$/;
const LONGEST_INLINE = 44;

/**
 * A remedy as `{ kind, text }`: `prose`, `code` within prose, and `block`. Where code is not recognised, it
 * stays prose: nothing is ever left out but the punctuation around a block.
 */
export function remedyParts(text) {
  const parts = [];
  let from = 0;
  for (const { index } of text.matchAll(START)) {
    if (index < from) continue;
    const end = codeEnd(text, index);
    const code = text.slice(index, end);
    const kind = code.length > LONGEST_INLINE ? 'block' : 'code';
    addProse(parts, text.slice(from, index));
    parts.push({ kind, text: kind === 'block' ? inLines(code) : code });
    from = end;
  }
  addProse(parts, text.slice(from));
  return parts;
}

const inLines = (code) =>
  code.replace(/; (?=const|for|webhook)/g, ';\n').replace(/=> \{ (.*) \}\)$/, '=> {\n  $1\n})');

function addProse(parts, text) {
  const prose = parts.at(-1)?.kind === 'block' ? text.replace(/^[.,;]?\s*/, '') : text;
  if (prose) parts.push({ kind: 'prose', text: prose });
}

/** Behind the last bracket of an expression or a statement, before the sentence goes on. */
function codeEnd(text, from) {
  const open = [];
  for (let i = from; i < text.length; i++) {
    const character = text[i];
    if (/['"`]/.test(character)) {
      const close = text.indexOf(character, i + 1);
      if (close < 0) return i;
      i = close;
    } else if (CLOSING[character]) open.push(CLOSING[character]);
    else if (character === open.at(-1)) open.pop();
    else if (open.length === 0 && SENTENCE.test(text.slice(i, i + 2)) && !goesOn(text, from, i)) return i;
  }
  return text.length;
}

const goesOn = (text, from, at) =>
  text[at] === ' ' && (text[at + 1] === '=' || GOES_ON.test(text.slice(from, at)));
