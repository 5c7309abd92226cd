// What JSON.stringify writes.
import { readFileSync } from 'node:fs';

const text = readFileSync(0, 'utf8');
const value = JSON.parse(text);
const written = {
  'JSON.stringify': JSON.stringify(value),
  'JSON.stringify with 2': JSON.stringify(value, null, 2),
  'JSON.stringify with 4': JSON.stringify(value, null, 4),
  'JSON.stringify with a tab': JSON.stringify(value, null, '\t'),
  'JSON.stringify with a replacer array of sorted keys': JSON.stringify(sorted(value)),
};

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

for (const [style, output] of Object.entries(written))
  console.log(`${style}\t${Buffer.from(output).toString('base64')}`);
