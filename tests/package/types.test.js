import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import ts from 'typescript';
import { project, write } from '../runtimes/tarball.js';

const at = project();
const source = (name) => readFileSync(new URL(`./types/${name}.ts`, import.meta.url), 'utf8');

/** What the compiler says of a file, with the strictest settings that a user may have. */
function complaints(file, text, options) {
  write(at, { [file]: text });
  const program = ts.createProgram([join(at, file)], {
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
  });
  const seen = program.getSourceFiles().filter(({ fileName }) => fileName.includes('node_modules/closehook/'));
  assert.ok(seen.length > 0, 'the package was not found');
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

const CONSUMERS = [
  ['node16, ESM', 'use.mts', 'use', node16],
  ['node16, CommonJS', 'use.cts', 'use', node16],
  ['nodenext, ESM', 'next.mts', 'use', nodenext],
  ['nodenext, CommonJS', 'next.cts', 'use', nodenext],
  ['bundler', 'bundler.ts', 'use', bundler],
  ['the events: nodenext, ESM', 'events.mts', 'events', nodenext],
  ['the events: node16, CommonJS', 'events.cts', 'events', node16],
  ['the events: bundler, with the DOM', 'events.ts', 'events', { ...bundler, ...dom }],
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
