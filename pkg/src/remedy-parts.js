// The parts of a receiver in `remedies`. A comment such as `// Body, headers and hash: …` begins one and names it.

const LABEL = /^\s*(?:\/\/|#) ([A-Z][a-z]+(?:(?:, | and )[a-z]+)*): /;
const COMMENT = /^\s*(?:\/\/|#)/;

/** @param {string} line */
const indent = (line) => line.length - line.trimStart().length;

/**
 * The numbers of the lines, from 0, that make up the parts of these names. A part ends at an empty line, at a comment
 * after its code, or at a line with less indentation.
 *
 * @param {string} text @param {readonly string[]} names as `concerns` of a diagnosis has them
 */
export function markedLines(text, names) {
  /** @type {number[]} */
  const marked = [];
  /** @type {number | null} */
  let depth = null;
  let hasCode = false;
  for (const [at, line] of text.split('\n').entries()) {
    const isComment = COMMENT.test(line);
    if (depth !== null && (line.trim() === '' || indent(line) < depth || (isComment && hasCode))) depth = null;
    const [, label] = LABEL.exec(line) ?? [];
    if (
      label
        ?.toLowerCase()
        .split(/, | and /)
        .some((name) => names.includes(name))
    ) {
      depth = indent(line);
      hasCode = false;
    }
    if (depth === null) continue;
    hasCode ||= !isComment;
    marked.push(at);
  }
  return marked;
}
