// What `import` has, for those who require it: the data is in the package once.
let vectors;
try {
  vectors = require('./vectors.js');
} catch {
  // An older Node, or Jest, requires no ES module. In this one each line that begins with an export ends in JSON.
  const { readFileSync } = process.getBuiltinModule('node:fs');
  const { join } = process.getBuiltinModule('node:path');
  const [, ...parts] = readFileSync(join(__dirname, 'vectors.js'), 'utf8').split(/^export const (\w+) = /m);
  vectors = {};
  for (let at = 0; at < parts.length; at += 2)
    vectors[parts[at]] = JSON.parse(parts[at + 1].slice(0, parts[at + 1].lastIndexOf(';')));
}
Object.assign(exports, vectors);
