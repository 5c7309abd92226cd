// docs/api.md names every export of every entry, and every public method of its classes, as TypeScript reads them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import ts from 'typescript';
import { root } from '../runtimes/tarball.js';

const { exports: entries } = JSON.parse(readFileSync(join(root, 'pkg/package.json'), 'utf8'));
const page = readFileSync(join(root, 'docs/api.md'), 'utf8');

/** The `.d.ts` that an entry names, wherever its conditions put it. */
const types = (entry) => {
  if (typeof entry !== 'string') return Object.values(entry).map(types).find(Boolean);
  return entry.endsWith('.d.ts') ? entry : undefined;
};

const files = Object.entries(entries)
  .map(([name, entry]) => [`closehook${name.slice(1)}`, types(entry)])
  .filter(([name, file]) => file !== undefined && !name.endsWith('.wasm'))
  .map(([name, file]) => [name, join(root, 'pkg', file)]);

const program = ts.createProgram(
  files.map(([, file]) => file),
  { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, types: [] },
);
const checker = program.getTypeChecker();

/** The names that an entry exports, and the public members of its classes but for those of an error. */
function names(file) {
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  assert.ok(module, file);
  const exported = checker.getExportsOfModule(module);
  return exported.flatMap((each) => {
    const symbol = each.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(each) : each;
    const isError = symbol.name.endsWith('Error');
    if (!(symbol.flags & ts.SymbolFlags.Class) || isError) return [each.name];
    const members = [...(symbol.members?.keys() ?? [])].map(String).filter((name) => !name.startsWith('__'));
    return [each.name, ...members];
  });
}

test('the overview has every entry', () => {
  assert.ok(files.length >= 8, files.join());
  for (const [name] of files) if (name !== 'closehook/slim') assert.ok(page.includes(`\n## \`${name}\`\n`), name);
});

for (const [name, file] of files) {
  if (name === 'closehook/slim') continue;
  test(`the overview has every export of ${name}`, () => {
    const [, section = ''] = page.split(`\n## \`${name}\`\n`);
    const [text] = section.split('\n## ');
    const found = names(file);
    assert.ok(found.length > 1, found.join());
    const code = [...text.matchAll(/`([^`]+)`/g)].map(([, inside]) => inside).join('\n');
    const missing = found.filter((each) => !new RegExp(`(?<![\\w])${each}(?!\\w)`).test(code));
    assert.deepEqual(missing, []);
  });
}

test('the overview lists no type that is not exported', () => {
  for (const [name, file] of files) {
    if (name === 'closehook/slim') continue;
    const [text] = page.split(`\n## \`${name}\`\n`)[1].split('\n## ');
    const [, listed] = /^Types: ([^.]*)\.$/m.exec(text) ?? [];
    const known = names(file);
    for (const [, type] of (listed ?? '').matchAll(/`(\w+)`/g)) assert.ok(known.includes(type), `${name}: ${type}`);
  }
});
