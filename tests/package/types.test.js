import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import ts from 'typescript';
import { project, write } from '../runtimes/tarball.js';
import { CUSTOM, source } from './types.js';

const at = project();

/** A file as the compiler reads it, with the strictest settings that a user may have. */
function compiled(file, text, { files = {}, ...options }) {
  write(at, { [file]: text, ...files });
  const program = ts.createProgram(
    [file, ...Object.keys(files)].map((name) => join(at, name)),
    {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noPropertyAccessFromIndexSignature: true,
      verbatimModuleSyntax: options.module === ts.ModuleKind.ESNext,
      isolatedModules: true,
      skipLibCheck: false,
      noEmit: true,
      types: [],
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts'],
      ...options,
    },
  );
  const seen = program.getSourceFiles().filter(({ fileName }) => fileName.includes('node_modules/closehook/'));
  assert.ok(seen.length > 0, 'the package was not found');
  return program;
}

/** What the compiler says of it. */
function complaints(file, text, options) {
  const program = compiled(file, text, options);
  return ts.getPreEmitDiagnostics(program).map(({ file: { fileName, text } = {}, start, messageText }) => {
    const line = text === undefined ? 0 : text.slice(0, start).split('\n').length;
    return `${fileName}:${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

const { ModuleKind, ModuleResolutionKind } = ts;
const node16 = { module: ModuleKind.Node16, moduleResolution: ModuleResolutionKind.Node16 };
const nodenext = { module: ModuleKind.NodeNext, moduleResolution: ModuleResolutionKind.NodeNext };
const bundler = { module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Bundler };
const dom = { lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'] };

/** @type {[name: string, file: string, of: string, options: ts.CompilerOptions & { files?: object }][]} */
const CONSUMERS = [
  ['node16, ESM', 'use.mts', 'use', node16],
  ['node16, CommonJS', 'use.cts', 'use', node16],
  ['nodenext, ESM', 'next.mts', 'use', nodenext],
  ['nodenext, CommonJS', 'next.cts', 'use', nodenext],
  ['bundler', 'bundler.ts', 'use', bundler],
  ['the events: nodenext, ESM', 'events.mts', 'events', nodenext],
  ['the events: node16, CommonJS', 'events.cts', 'events', node16],
  ['the events: bundler, with the DOM', 'events.ts', 'events', { ...bundler, ...dom }],
  ['custom fields: nodenext, ESM', 'custom.mts', 'custom', { ...nodenext, files: CUSTOM }],
  [
    'custom fields: node16, CommonJS',
    'custom.cts',
    'custom',
    { ...node16, files: { 'custom.d.cts': Object.values(CUSTOM)[0] } },
  ],
  ['custom fields: bundler', 'custom.ts', 'custom', { ...bundler, files: CUSTOM }],
  ['handlers: nodenext, ESM', 'handlers.mts', 'handlers', nodenext],
  ['handlers: bundler, with the DOM', 'handlers.ts', 'handlers', { ...bundler, ...dom }],
  ['the emulator: node16, ESM', 'emulator.mts', 'emulator', node16],
  ['the emulator: node16, CommonJS', 'emulator.cts', 'emulator', node16],
  ['the emulator: nodenext, ESM', 'emulator-next.mts', 'emulator', nodenext],
  ['the emulator: bundler', 'emulator.ts', 'emulator', bundler],
  ['the API: node16, ESM', 'api.mts', 'api', node16],
  ['the API: node16, CommonJS', 'api.cts', 'api', node16],
  ['the API: bundler, with the DOM', 'api.ts', 'api', { ...bundler, ...dom }],
  ['the inbox: node16, ESM', 'inbox.mts', 'inbox', node16],
  ['the inbox: node16, CommonJS', 'inbox.cts', 'inbox', node16],
  ['the inbox: bundler, with the DOM', 'inbox.ts', 'inbox', { ...bundler, ...dom }],
  ['bundler, with the DOM', 'web.ts', 'web', { ...bundler, ...dom }],
  ['node16, with the DOM', 'web.mts', 'web', { ...node16, ...dom }],
  ['the receivers: bundler', 'receiver.ts', 'receiver', { ...bundler, ...dom }],
  ['the receivers: node16, ESM', 'receiver.mts', 'receiver', { ...node16, ...dom }],
  ['the receivers: node16, CommonJS', 'receiver.cts', 'receiver', { ...node16, ...dom }],
  ['the receivers: nodenext, without the DOM', 'node-receiver.mts', 'node-receiver', nodenext],
];

for (const [name, file, of, options] of CONSUMERS) {
  test(`types: ${name}`, () => assert.deepEqual(complaints(file, source(of), options), []));
}

test('types: a wrong line is noticed', () => {
  const wrong = `import { Webhook } from 'closehook';
new Webhook(1);
// @ts-expect-error: there is none
new Webhook('00');
`;
  const lines = complaints('wrong.mts', wrong, nodenext).map((line) => line.match(/wrong\.mts:(\d+)/)?.[1]);
  assert.deepEqual(lines.sort(), ['2', '3']);
});

test('types: a misspelled event name is an error that says what was meant', () => {
  const NAMES = {
    'lead.create': 'lead.created',
    'opportunty.updated': 'opportunity.updated',
    'actvity.call.created': 'activity.call.created',
    'activity.call.complete': 'activity.call.completed',
    'opportunty.update': 'opportunity.updated',
    'task.lead.done': null,
    leads: null,
  };
  const lines = Object.keys(NAMES).map((name) => `new Handlers({ '${name}': () => {}, unhandled() {} });`);
  const text = ["import { type EventName, Handlers } from 'closehook';", ...lines].join('\n');
  const found = complaints('names.mts', text, nodenext);
  assert.deepEqual(
    found.map((complaint) => /\.mts:(\d+) .*& "unknown event(?:; did you mean (.*)\?)?"'/.exec(complaint)?.slice(1, 3)),
    Object.values(NAMES).map((meant, at) => [String(at + 2), meant ?? undefined]),
  );
  const value = `import type { EventName } from 'closehook';\nexport const name: EventName = 'opportunity.update';`;
  assert.match(complaints('name.mts', value, nodenext)[0], /Did you mean '"opportunity.updated"'\?/);
});

/** What an editor offers at `▮`. */
function offered(text) {
  const position = text.indexOf('▮');
  const files = { 'offered.mts': text.replace('▮', ''), ...CUSTOM };
  write(at, files);
  const service = ts.createLanguageService({
    getCompilationSettings: () => ({ ...nodenext, strict: true, types: [], lib: ['lib.es2022.d.ts'] }),
    getScriptFileNames: () => Object.keys(files).map((name) => join(at, name)),
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const content = ts.sys.readFile(name);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => at,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    directoryExists: ts.sys.directoryExists,
    realpath: ts.sys.realpath,
  });
  return service.getCompletionsAtPosition(join(at, 'offered.mts'), position, {})?.entries.map(({ name }) => name) ?? [];
}

test('types: an editor offers event names, fields, custom fields and words', () => {
  /** @type {[line: string, some: string[], none: string[]][]} */
  const CASES = [
    ["new Handlers({ '▮': () => {}, unhandled() {} });", ['lead.merged', 'activity.call.answered'], []],
    [
      "new Handlers({ 'lead.created': (event) => event.data.▮, unhandled() {} });",
      ['status_id', 'contact_ids'],
      ['value'],
    ],
    ["whereIn('▮');", ['opportunity', 'task.lead'], []],
    [
      "whereIn('opportunity')('data', '▮');",
      ['value', 'status_type', 'custom.cf_seats'],
      ['contact_ids', 'custom.cf_plan'],
    ],
    ["whereIn('lead')('data', 'custom.cf_plan').equals('▮');", ['Basic', 'Pro'], []],
    ["whereIn('opportunity')('data', 'status_type').equals('▮');", ['active', 'won', 'lost'], []],
    ["whereIn('opportunity')('data', 'value').▮", ['greaterThan', 'equals'], ['contains', 'startsWith']],
  ];
  for (const [line, some, none] of CASES) {
    const names = offered(`import { Handlers, whereIn } from 'closehook';\n${line}\n`);
    assert.deepEqual(
      [some.filter((name) => !names.includes(name)), none.filter((name) => names.includes(name))],
      [[], []],
      line,
    );
  }
});

test('types: what a program reads is small, and little work', (context) => {
  const bytes = ['index', 'events'].reduce(
    (sum, name) => sum + statSync(join(at, `node_modules/closehook/${name}.d.ts`)).size,
    0,
  );
  context.diagnostic(`index.d.ts and events.d.ts: ${bytes} bytes`);
  assert.ok(bytes < 150_000, `${bytes} bytes of declarations`);
  const program = compiled('events.mts', source('events'), { ...nodenext, skipLibCheck: true });
  ts.getPreEmitDiagnostics(program);
  // How many types were made from generic ones: a measure of the work that is the same on every machine.
  const instantiations = program.getInstantiationCount();
  context.diagnostic(`${instantiations} instantiations`);
  assert.ok(instantiations < 25_000, `${instantiations} instantiations`);
});
