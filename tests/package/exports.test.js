import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { project } from '../runtimes/tarball.js';

const at = project();
const folder = join(at, 'node_modules/closehook');
const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** The names that exist at run time, as the declarations tell them. */
function declared(types) {
  const path = join(folder, types);
  const options = { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, types: [] };
  const compiler = ts.createProgram([path], options);
  const checker = compiler.getTypeChecker();
  const module = checker.getSymbolAtLocation(/** @type {ts.SourceFile} */ (compiler.getSourceFile(path)));
  const { Alias, Value } = ts.SymbolFlags;
  const value = (symbol) => (symbol.flags & Alias ? value(checker.getAliasedSymbol(symbol)) : symbol.flags & Value);
  return checker
    .getExportsOfModule(/** @type {ts.Symbol} */ (module))
    .filter(value)
    .map(({ name }) => name)
    .sort();
}

/**
 * Where the types and the modules are: what Node imports, what others do, and what is required. Those of the emulator
 * are for Node alone.
 */
function entrances(entry) {
  const { types, node, default: esm, require: cjs } = exports[entry];
  if (!types) return { imports: node ? [node, esm] : [esm], cjs };
  return {
    imports: [{ types: types.default, default: node.default }],
    cjs: { types: types.require, default: node.require },
  };
}

for (const entry of [
  '.',
  './slim',
  './filters',
  './verify',
  './worker',
  './node',
  './vectors',
  './emulator',
  './api',
  './inbox',
  './inbox/lmdb',
  './inbox/postgres',
  './inbox/durable-object',
]) {
  const { imports, cjs } = entrances(entry);
  test(`${entry} exports what its declarations say, to import and require`, async () => {
    const required = Object.keys(createRequire(join(at, 'main.js'))(join('closehook', entry))).sort();
    assert.ok(required.length > 0);
    assert.deepEqual(declared(cjs.types), required);
    for (const { types, default: file } of imports) {
      assert.deepEqual(Object.keys(await import(pathToFileURL(join(folder, file)).href)).sort(), required, file);
      assert.deepEqual(declared(types), required, file);
    }
  });
}
