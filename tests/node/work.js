// The package over a module that counts its own work: each turn of a loop, and each 64 bytes that are copied or filled.
// Nothing recurses on its input, so all that grows is in one of the two. The counts are the same on every machine, busy
// or not.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What rustc compiles for, and vectors, as `xtask` has it: of more, an engine may not read what is written. */
const FEATURES = [
  'bulk-memory',
  'bulk-memory-opt',
  'multivalue',
  'mutable-globals',
  'nontrapping-float-to-int',
  'sign-ext',
  'simd',
].map((name) => `--enable-${name}`);

const bin = (name) => new URL(`../../node_modules/.bin/${name}`, import.meta.url).pathname;

const COUNT = '(global.set $work (i64.add (global.get $work) (i64.const 1)))';
const HELPERS = `
 (global $work (mut i64) (i64.const 0))
 (export "work" (global $work))
 (func $counted (param $length i32) (result i32)
  (global.set $work (i64.add (global.get $work) (i64.extend_i32_u (i32.shr_u (local.get $length) (i32.const 6)))))
  (local.get $length))
`;

/** The module with the counter, as bytes. */
export function instrumented(wasm) {
  const folder = mkdtempSync(join(tmpdir(), 'closehook-work-'));
  try {
    const [text, out] = [join(folder, 'module.wat'), join(folder, 'module.wasm')];
    execFileSync(bin('wasm-dis'), [...FEATURES, '-o', text, wasm.pathname]);
    const counted = readFileSync(text, 'utf8')
      .split('\n')
      .map((line) => {
        // `(loop $name` or `(loop $name (result i32)`, whose body begins on the next line.
        if (/^\s*\(loop\b/.test(line)) return `${line}\n${COUNT}`;
        return line;
      })
      .join('\n')
      .replace(/\n\)\s*$/, `${HELPERS})\n`);
    writeFileSync(text, bulk(counted));
    execFileSync(bin('wasm-as'), [...FEATURES, '-o', out, text]);
    return readFileSync(out);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The last operand of a bulk instruction, its length, is counted. */
function bulk(text) {
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const begin = lines[at].match(/^(\s*)\(memory\.(copy|fill)\s*$/);
    if (begin === null) continue;
    const [, indent] = begin;
    let end = at + 1;
    while (lines[end] !== `${indent})`) end += 1;
    // Its operands begin one step further in, and the length is the last.
    let last = end - 1;
    while (!(lines[last].startsWith(`${indent} (`) && lines[last][indent.length + 1] === '(')) last -= 1;
    lines[last] = `${indent} (call $counted\n${lines[last]}`;
    lines[end - 1] = `${lines[end - 1]})`;
  }
  return lines.join('\n');
}
