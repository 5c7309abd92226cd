// What reads a payload fastest in wasm, and who reads what JSON.parse reads. By hand, after
// `cd benches/parsers && cargo build --release`: node benches/parsers.js
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { published } from './bodies.js';
import { subjectsWith } from './filters/rules.js';
import { measure } from './measure.js';
import { keep, speed } from './report.js';

const subjects = subjectsWith(published.toString(), Buffer.from);

const file = new URL('parsers/target/wasm32-unknown-unknown/release/closehook_bench_parsers.wasm', import.meta.url);
const module = new WebAssembly.Module(readFileSync(file));
// The bindings of closehook ask for their glue; nothing here calls them.
/** @type {WebAssembly.Imports} */
const imports = {};
for (const { module: from, name } of WebAssembly.Module.imports(module)) {
  imports[from] ??= {};
  imports[from][name] = () => {};
}

const parsers = [
  ['closehook', "closehook's index"],
  ['serde_json_ignored', 'serde_json, `IgnoredAny`'],
  ['serde_json_visitor', 'serde_json, two fields'],
  ['serde_json_value', 'serde_json, `Value`'],
  ['simd_json_tape', 'simd-json, tape'],
  ['sonic_rs_value', 'sonic-rs, `Value`'],
];

function instance() {
  const { exports } = /** @type {any} */ (new WebAssembly.Instance(module, imports));
  const call = (parser, bytes) => {
    const start = exports.buffer(bytes.length);
    new Uint8Array(exports.memory.buffer).set(bytes, start);
    return exports[parser]() === 1;
  };
  return call;
}

const call = instance();
const text = '[{"id": "acti_1", "note": "They would like to go on.", "value": 100.5, "to": ["a@example.com"]}]';
const long = Buffer.from(
  `{"event":{"object_type":"lead","action":"updated","data":${JSON.stringify(Array(2000).fill(JSON.parse(text)))}}}`,
);
const texts = [
  { name: '1.9 KB', bytes: subjects[0].body },
  { name: '10 KB', bytes: subjects[1].body },
  { name: `${Math.round(long.length / 1000)} KB`, bytes: long },
];
const contenders = [
  { name: 'JSON.parse of the bytes', prepare: (bytes) => () => JSON.parse(bytes) !== undefined },
  ...parsers.map(([parser, name]) => ({
    name,
    prepare: (bytes) => () => call(parser, bytes),
  })),
];

const columns = [];
for (const { name, bytes } of texts) {
  columns.push({ name, results: await measure(contenders, [bytes], { rounds: 15, milliseconds: 40 }) });
}

const odd = [
  ['a lone surrogate, `"\\ud83d"`', '"\\ud83d"'],
  ['`1e400`', '1e400'],
  ['a byte order mark', '\ufeff{}'],
  ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ['6,000 levels', '['.repeat(6000) + ']'.repeat(6000)],
  ['1,000,000 levels', '['.repeat(1e6) + ']'.repeat(1e6)],
];
const decoded = (bytes) => JSON.parse(new TextDecoder().decode(bytes));
const outcome = (read) => {
  try {
    return read() === false ? 'refused' : 'read';
  } catch (error) {
    return error instanceof WebAssembly.RuntimeError ? '**traps**' : 'refused';
  }
};
const rows = odd.map(([name, content]) => {
  const bytes = Buffer.from(content);
  const wasm = parsers.filter(([parser]) => parser !== 'serde_json_visitor');
  return [name, outcome(() => decoded(bytes)), ...wasm.map(([parser]) => outcome(() => instance()(parser, bytes)))];
});
const head = [
  '',
  'JSON.parse',
  ...parsers.filter(([parser]) => parser !== 'serde_json_visitor').map(([, name]) => name),
];
const line = (cells) => `| ${cells.join(' | ')} |`;
const report = `# Reading a payload in wasm

Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown CPU'} × ${cpus().length}, ${new Date().toISOString().slice(0, 10)}. Each parser compiled with
\`opt-level = 3\` and simd128 into one module; the time includes the copy of the bytes into it. The ratio is the time in
multiples of JSON.parse, from a Buffer, in the same round. Lower is better.

${speed(contenders, columns)}

What each reads:

${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}

So closehook has a scanner of its own. A document is not built for nothing: \`Value\` costs as much as JSON.parse, or
more. Of those that build none, sonic-rs is as fast or faster, and refuses what a handler's JSON.parse reads: a signed
delivery with half an emoji would be lost. \`IgnoredAny\` reads nearly all of it, as fast, and leaves nothing behind to
ask. The index is as fast, reads all of it, keeps the text of numbers and the place of each value, and says line and
column of a mistake.
`;
console.log(report);
if (!process.argv.includes('--quick')) keep('parsers.md', report);
