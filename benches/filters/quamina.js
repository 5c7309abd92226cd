// quamina as a contender, when it was built: see ../quamina.
import { existsSync, readFileSync } from 'node:fs';

const module = new URL(
  '../quamina/target/wasm32-unknown-unknown/release/closehook_bench_quamina.wasm',
  import.meta.url,
);

function pattern({ type, action, conditions }) {
  const event = { object_type: [type], action: [action] };
  for (const { path, is, value } of conditions) {
    if (path.length > 1) event.data ??= {};
    const inner = path.length > 1 ? event.data : event;
    const wanted = is === 'one_of' ? value : [value];
    inner[path.at(-1)] = is === 'not_equals' ? [{ 'anything-but': wanted }] : wanted;
  }
  return { event };
}

function quamina(rules) {
  const { exports } = /** @type {any} */ (new WebAssembly.Instance(new WebAssembly.Module(readFileSync(module))));
  const write = (bytes) => {
    const start = exports.buffer(bytes.length);
    new Uint8Array(exports.memory.buffer).set(bytes, start);
  };
  exports.clear();
  rules.forEach((rule, i) => {
    write(Buffer.from(JSON.stringify(pattern(rule))));
    if (exports.add(i) !== 1) throw new Error('quamina refuses a pattern');
  });
  // The tables are made with the first event; with some hundred `anything-but` that panics.
  write(Buffer.from('{}'));
  exports.matching();
  return (bytes) => {
    write(bytes);
    const count = exports.matching();
    const places = new Uint32Array(exports.memory.buffer, exports.matches(), count);
    return Array.from(places)
      .sort((a, b) => a - b)
      .map((place) => rules[place].id);
  };
}

export const contenders = existsSync(module)
  ? [
      {
        name: 'quamina in wasm',
        note: 'quamina 0.7.0 from bytes, 608 KB of wasm; its `anything-but` fails for a missing field, so that case is not checked',
        needsFields: true,
        prepare: quamina,
      },
    ]
  : [];
