// What the redactor keeps, held against docs/events.md, which tells which fields of the model are personal.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { kindOf } from '../../pkg/src/redact/fields.js';
import { OF_MODEL } from '../../pkg/src/redact/model-fields.js';

const page = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8');

/** The fields of the page: name, kind and remarks. */
const fields = [...page.matchAll(/^\| `(\w+)` \| (.*?) \| (.*?) \| [\w, ]+ \|$/gm)].map(([, name, kind, remarks]) => ({
  name,
  kind: kind.replace(/\?$/, ''),
  isPersonal: remarks.split('; ').includes('personal'),
}));
const KEPT = ['word', 'path', 'label', 'date', 'number'];

test('no field that is personal in any object is kept', () => {
  const personal = fields.filter(({ isPersonal }) => isPersonal);
  assert.ok(fields.length > 300 && personal.length > 60, `${personal.length} of ${fields.length} fields are personal`);
  for (const { name } of personal) assert.ok(!KEPT.includes(String(kindOf([name]))), name);
});

test('addresses, numbers and ids are known as such; text is kept only where fields.js says so', () => {
  const KINDS = { 'email address': 'email', 'phone number': 'phone', URL: 'url', 'IP address': 'ip', id: 'id' };
  for (const { name, kind } of fields) {
    const known = /** @type {Record<string, string>} */ (KINDS)[kind];
    if (known !== undefined) assert.equal(kindOf([name]), known, name);
  }
  // Without the table of the model, a new field of text is personal.
  assert.equal(kindOf(['agent_action_reason']), null);
  assert.equal(kindOf(['custom.cf_1']), null);
});

test('a name has one kind', () => {
  const names = Object.values(OF_MODEL).flatMap((list) => list.split(/\s+/));
  assert.equal(new Set(names).size, names.length);
});
