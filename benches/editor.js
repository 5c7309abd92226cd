// `node benches/editor.js`: docs/images/editor.png, what an editor shows of the types. Each hover, completion and error
// is an answer of TypeScript's language service about the code in the picture, with the declarations of `pkg`.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { customTypes } from '../pkg/cli/output/custom-types.js';
import { launch } from '../tests/chromium.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const image = fileURLToPath(new URL('../docs/images/editor.png', import.meta.url));

const PLAN = 'cf_v9dEa1pBCGPFQKFGkKGnYq2PfWZm6FHzVTHA0tVTvtd';
const custom = customTypes([
  {
    ...{ id: PLAN, key: `custom.${PLAN}`, object_types: ['lead'], name: 'Plan' },
    ...{ type: 'choices', choices: ['Basic', 'Pro', 'Enterprise'], description: 'What they pay for.' },
  },
]);

/** `▮` is where the editor is asked; the lines before `// …` are needed, but not shown. */
const PANELS = [
  {
    title: 'Completion: the fields of an opportunity',
    ask: 'completion',
    code: `import { Handlers } from 'closehook';
// …
new Handlers({
  'opportunity.updated': (event) => {
    const { data } = event;
    if (data.status_type === 'won') pay(data.valu▮);
  },
  unhandled() {},
});
declare function pay(hundredths: number | null): void;`,
  },
  {
    title: 'Hover: a custom field of a lead, by its name',
    ask: 'hover',
    code: `import { Handlers } from 'closehook';
// …
new Handlers({
  'lead.updated': ({ data }) => {
    const plan =
      data['▮custom.${PLAN}'];
    if (plan === 'Enterprise') console.log(data.display_name);
  },
  unhandled() {},
});`,
  },
  {
    title: 'Hover: the former value of a field of a contact',
    ask: 'hover',
    code: `import { Handlers } from 'closehook';
// …
new Handlers({
  'contact.updated': ({ data, previous_data }) => {
    for (const { email } of data.emails) add(email);
    for (const { email } of previous_data.▮emails ?? []) {
      remove(email);
    }
  },
  unhandled() {},
});
declare function add(email: string): void;
declare function remove(email: string): void;`,
  },
  {
    title: 'Completion: the names of events',
    ask: 'completion',
    code: `import { Handlers } from 'closehook';
// …
new Handlers({
  'activity.call.▮': (event) => {},
  unhandled() {},
});`,
  },
  {
    title: 'Completion: the words of a field',
    ask: 'completion',
    code: `import { whereIn } from 'closehook';
// …
const inOpportunity = whereIn('opportunity');

const monthly = inOpportunity('data', 'value_period').equals('▮');
const large = inOpportunity('data', 'value').greaterThan(100_000);`,
  },
  {
    title: 'Error: a misspelled event name',
    ask: 'error',
    code: `import { Handlers } from 'closehook';
// …
new Handlers({
  'opportunty.updated': (event: object) => {},
  unhandled() {},
});`,
  },
];

/** The paths of the panels, for the compiler. From this folder, `closehook` is imported as in a user's program. */
const fileOf = (number) => `${root}benches/panel-${number}.ts`;
const files = new Map([[`${root}benches/close-custom.d.ts`, custom]]);
for (const [number, { code }] of PANELS.entries()) files.set(fileOf(number), code.replace('▮', ''));

const service = ts.createLanguageService({
  getCompilationSettings: () => ({
    strict: true,
    types: [],
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  }),
  getScriptFileNames: () => [...files.keys()],
  getScriptVersion: () => '1',
  getScriptSnapshot: (name) => {
    const text = files.get(name) ?? (ts.sys.fileExists(name) ? readFileSync(name, 'utf8') : undefined);
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
  },
  getCurrentDirectory: () => root,
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  fileExists: (name) => files.has(name) || ts.sys.fileExists(name),
  readFile: (name) => files.get(name) ?? ts.sys.readFile(name),
  directoryExists: ts.sys.directoryExists,
  realpath: ts.sys.realpath,
});

const textOf = (file) => files.get(file) ?? '';
const escaped = (text) => text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]);
const plain = (parts = []) => parts.map(({ text }) => text).join('');

/** Signature and documentation, as an editor shows them. */
const told = (displayParts, documentation) =>
  `<pre>${colored(plain(displayParts))}</pre>${documentation?.length ? `<p>${escaped(plain(documentation)).replace(/`([^`]+)`/g, '<code>$1</code>')}</p>` : ''}`;

/** The part of the word that is already typed: within quotes all of it, otherwise the part after the last dot. */
function typedBefore(text) {
  const [, quote, word] = /('?)([\w.]*)$/.exec(text);
  return quote ? word : word.split('.').at(-1);
}

/** The most entries that a list of completions shows without scrolling. */
const MOST = 7;

const ASK = {
  completion(file, position) {
    const source = textOf(file);
    const typed = typedBefore(source.slice(0, position));
    const entries = service.getCompletionsAtPosition(file, position, {})?.entries ?? [];
    const offered = entries.filter(({ name }) => name.startsWith(typed)).slice(0, MOST);
    if (offered.length === 0) throw new Error(`nothing completes ${typed} in ${file}`);
    const first = service.getCompletionEntryDetails(file, position, offered[0].name, {}, undefined, {}, undefined);
    const list = offered.map(({ name }, at) => `<li${at === 0 ? ' class="on"' : ''}><i></i>${escaped(name)}</li>`);
    // A plain word has no details.
    const about = plain(first?.displayParts) === offered[0].name ? '' : told(first?.displayParts, first?.documentation);
    return `<div class="popup"><ul>${list.join('')}</ul><div class="about">${about}</div></div>`;
  },
  hover(file, position) {
    const info = service.getQuickInfoAtPosition(file, position + 1);
    if (info === undefined) throw new Error(`nothing is known at ${position} of ${file}`);
    return `<div class="popup about">${told(info.displayParts, info.documentation)}</div>`;
  },
  error(file) {
    const [first] = service.getSemanticDiagnostics(file);
    if (first === undefined) throw new Error(`${file} has no error`);
    const message = ts.flattenDiagnosticMessageText(first.messageText, '\n');
    return `<div class="popup about error"><pre>${escaped(message)} <span class="code">ts(${first.code})</span></pre></div>`;
  },
};

/** Source with colors. */
function colored(text) {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, text);
  let html = '';
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    const word = escaped(scanner.getTokenText());
    const isKeyword = kind >= ts.SyntaxKind.FirstKeyword && kind <= ts.SyntaxKind.LastKeyword;
    const name =
      kind === ts.SyntaxKind.StringLiteral
        ? 'text'
        : kind === ts.SyntaxKind.NumericLiteral
          ? 'number'
          : isKeyword && kind <= ts.SyntaxKind.LastReservedWord
            ? 'keyword'
            : '';
    html += name === '' ? word : `<span class="${name}">${word}</span>`;
  }
  return html;
}

/** A panel: the shown lines, with the answer under the line that was asked about. */
function panel({ title, ask, code }, number) {
  const file = fileOf(number);
  const marked = code.indexOf('▮');
  const answer = ASK[ask](file, marked);
  const [, shown] = code.split('// …\n');
  const lines = shown.split('\n').filter((line) => !line.startsWith('declare '));
  const [error] = ask === 'error' ? service.getSemanticDiagnostics(file) : [];
  const html = lines.map((line) => {
    const column = line.indexOf('▮');
    const text = line.replace('▮', '');
    const { start: from = 0, length = 0 } = error ?? {};
    const wrong = textOf(file).slice(from, from + length);
    if (wrong && text.includes(wrong)) {
      const start = text.indexOf(wrong);
      return `<div><u>${colored(text.slice(0, start))}</u><u class="wavy">${colored(wrong)}</u>${colored(text.slice(start + wrong.length))}</div><div class="at" style="--column:${start}">${answer}</div>`;
    }
    if (column < 0) return `<div>${colored(text) || ' '}</div>`;
    const start = column - (ask === 'completion' ? typedBefore(text.slice(0, column)).length : 0);
    return `<div>${colored(text)}</div><div class="at" style="--column:${start}">${answer}</div>`;
  });
  return `<section><h2>${title}</h2><div class="lines">${html.join('')}</div></section>`;
}

const STYLE = `
* { box-sizing: border-box; }
body { margin: 0; padding: 20px; background: #eceff3; color: #1f2328; font: 13px/1.45 system-ui, sans-serif; }
main { display: grid; grid-template-columns: 1fr 1fr; gap: 16px; }
section { background: #fff; border: 1px solid #d0d7de; border-radius: 8px; overflow: hidden; }
h2 { margin: 0; padding: 8px 14px; font-size: 13px; font-weight: 600; background: #f6f8fa; border-bottom: 1px solid #d0d7de; }
.lines { padding: 10px 14px 14px; font: 13px/1.55 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.lines > div { white-space: pre; min-height: 1.55em; }
.at { padding: 3px 0 6px min(var(--column) * 1ch, 18ch); }
.lines > .at { white-space: normal; }
.popup { display: flex; width: fit-content; background: #fbfbfc; border: 1px solid #b8c0cc; border-radius: 4px; box-shadow: 0 4px 12px #1f232822; }
ul { margin: 0; padding: 4px 0; list-style: none; flex: none; border-right: 1px solid #d8dee4; }
li { padding: 1px 14px 1px 8px; }
li i { display: inline-block; width: 8px; height: 8px; margin-right: 8px; border-radius: 2px; background: #4c8bd6; }
li.on { background: #cfe4fb; }
.about { padding: 6px 10px; min-width: 0; }
.popup.about { display: block; }
ul + .about { width: 31ch; }
ul + .about:empty { display: none; }
pre { margin: 0; font: inherit; font-size: 12px; white-space: pre-wrap; overflow-wrap: anywhere; }
p { margin: 4px 0 0; padding-top: 4px; border-top: 1px solid #e3e8ed; font: 13px/1.45 system-ui, sans-serif; white-space: pre-line; }
code { font: 12px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; background: #eef1f4; border-radius: 3px; padding: 0 3px; }
.error { border-color: #d1242f88; }
.code { color: #59636e; }
u { text-decoration: none; }
u.wavy { text-decoration: underline wavy #d1242f; text-underline-offset: 3px; }
.text { color: #0a5f2c; } .number { color: #0550ae; } .keyword { color: #a0278f; }
`;

const html = `<!doctype html><html lang="en"><meta charset="utf-8"><style>${STYLE}</style><main>${PANELS.map(panel).join('')}</main></html>`;
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1180, height: 400 }, colorScheme: 'light' });
await page.setContent(html);
await page.screenshot({ path: image, fullPage: true });
await browser.close();
