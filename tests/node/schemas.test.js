// The JSON Schemas of the events, judged by a validator that is not ours.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import fc from 'fast-check';
import { templates } from '../../pkg/src/emulator/templates.js';
import { all, remarks, schema as read, template } from './schemas.js';

const vector = (/** @type {string} */ name) =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'));

/** Events of public sources: the sample of Close's documentation, and forms of real deliveries and of its event log. */
const published = [
  { source: "the sample in Close's documentation", event: vector('opportunity-won').event },
  ...vector('observed'),
];

test('every published event is valid, by the schema of its type and by that of all', () => {
  assert.ok(published.length > 30);
  for (const { source, event } of published) {
    assert.deepEqual(remarks(event.object_type, event), [], `${event.object_type}.${event.action}: ${source}`);
    assert.deepEqual(remarks('event', event), [], `${event.object_type}.${event.action}: ${source}`);
  }
});

test('no published event has a field that the model does not know', () => {
  for (const { source, event } of published) {
    const { properties } = read(event.object_type).$defs.data;
    const unknown = Object.keys({ ...event.data, ...event.previous_data }).filter(
      (field) => !Object.hasOwn(properties, field) && !field.startsWith('custom.'),
    );
    assert.deepEqual(unknown, [], `${event.object_type}.${event.action}: ${source}`);
  }
});

test('the event of every template is valid, by the schema of its type and by that of all', () => {
  assert.ok(all.length > 120, `${all.length}`);
  for (const { type, event } of all) {
    assert.deepEqual(remarks(type, event), [], `${type}.${event.action}`);
    assert.deepEqual(remarks('event', event), [], `${type}.${event.action}`);
  }
});

test('no template has a field that the model does not know', () => {
  for (const { type, event } of all) {
    const { properties, patternProperties = {} } = read(type).$defs.data;
    const patterns = Object.keys(patternProperties).map((pattern) => new RegExp(pattern));
    const unknown = Object.keys({ ...event.data, ...event.previous_data }).filter(
      (field) => !Object.hasOwn(properties, field) && !patterns.some((pattern) => pattern.test(field)),
    );
    assert.deepEqual(unknown, [], `${type}.${event.action}`);
  }
});

test('a field of another kind is noticed', () => {
  for (const { type, event } of all.filter(({ event }) => event.action === 'created')) {
    const { properties } = read(type).$defs.data;
    const typed = Object.keys(properties).filter(
      (field) => properties[field].type !== undefined && field in event.data,
    );
    assert.ok(typed.length > 0, type);
    for (const field of typed) {
      const wrong = { ...event, data: { ...event.data, [field]: { not: ['this'] } } };
      const isObject = [properties[field].type].flat().includes('object');
      assert.equal(remarks(type, wrong).length > 0, !isObject, `${type}.${field}`);
      assert.equal(remarks('event', wrong).length > 0, !isObject, `${type}.${field}, by event.json`);
    }
  }
});

test('new types, actions and fields are valid: Close adds some without notice', () => {
  const event = template('opportunity', 'created');
  assert.deepEqual(remarks('opportunity', { ...event, action: 'archived', data: { ...event.data, mood: 7 } }), []);
  assert.deepEqual(remarks('event', { ...event, object_type: 'invoice', data: { total: 1 } }), []);
  assert.notDeepEqual(remarks('opportunity', { ...event, object_type: 'lead' }), []);
  assert.notDeepEqual(remarks('opportunity', { ...event, object_id: undefined }), []);
});

test('both schemas judge any mixture of fields alike', () => {
  const value = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.string()),
    fc.object(),
  );
  const types = Object.keys(templates());
  const kinds = fc.constantFrom(...types).chain((type) => {
    const fields = fc.constantFrom(...Object.keys(read(type).$defs.data.properties));
    return fc.record({ type: fc.constant(type), data: fc.dictionary(fields, value, { maxKeys: 5 }) });
  });
  fc.assert(
    fc.property(kinds, ({ type, data }) => {
      const event = { ...template(type, 'created'), data };
      assert.equal(remarks(type, event).length > 0, remarks('event', event).length > 0);
    }),
    { numRuns: 300 },
  );
});
