// Prints lines of JavaScript and TypeScript longer than 120 columns, and fails if there are any. The formatter does not
// break comments and literals.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import ts from 'typescript';

const MOST = 120;

/** Texts in these folders are data, which must not be broken into lines. */
const OF_DATA = /^(?:tests|benches|fuzz)\//;

/** A row of a Markdown table must be on one line. */
const ROW = /^\s*\* \|.*\|$/;

const files = execFileSync('git', ['ls-files', '*.js', '*.cjs', '*.mjs', '*.ts'], { encoding: 'utf8' });
const found = files
  .split('\n')
  .filter((path) => path !== '' && !path.startsWith('docs/'))
  .flatMap(tooLong);
if (found.length > 0) {
  console.log(`${found.join('\n')}\n${found.length} lines have more than ${MOST} columns`);
  process.exitCode = 1;
}

/** @param {string} path */
function tooLong(path) {
  const text = readFileSync(path, 'utf8');
  let start = 0;
  /** @type {{ number: number, from: number, to: number }[]} */
  const long = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.length > MOST && !ROW.test(line)) long.push({ number: index + 1, from: start, to: start + line.length });
    start += line.length + 1;
  }
  if (long.length === 0) return [];
  const literals = literalsOf(ts.createSourceFile(path, text, ts.ScriptTarget.Latest), OF_DATA.test(path));
  return long.flatMap(({ number, from, to }) => {
    const parts = literals.map(([start, end]) => Math.max(0, Math.min(end, to) - Math.max(start, from)));
    const columns = to - from - parts.reduce((sum, part) => sum + part, 0);
    return columns > MOST ? [`${path}:${number}`] : [];
  });
}

/**
 * The positions of literals that cannot be broken: regular expressions, including String.raw, and all texts in files of
 * data.
 *
 * @param {ts.SourceFile} source
 * @param {boolean} isOfData
 */
function literalsOf(source, isOfData) {
  /** @type {[from: number, to: number][]} */
  const ranges = [];
  const visit = (/** @type {ts.Node} */ node) => {
    const isText = isOfData && (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node));
    const isExpression = ts.isRegularExpressionLiteral(node) || ts.isTaggedTemplateExpression(node);
    if (isText || isExpression) ranges.push([node.getStart(source), node.end]);
    else ts.forEachChild(node, visit);
  };
  visit(source);
  return ranges;
}
