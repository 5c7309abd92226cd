// The JSON Schemas of the events, judged by a validator that is not ours.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import Ajv from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { fromTemplate, tails, templates } from '../../pkg/src/emulator/templates.js';

const folder = new URL('../../pkg/dist/schemas/', import.meta.url);
const read = (/** @type {string} */ name) => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
const names = readdirSync(folder).map((file) => file.replace('.json', ''));
const ajv = new Ajv.default({ strict: true, strictTypes: false, allowUnionTypes: true, allErrors: true });
formats.default(ajv);
const compiled = new Map(names.map((name) => [name, ajv.compile(read(name))]));

/** What a schema says against an event. @param {string} name @param {object} event */
function remarks(name, event) {
  const validate = compiled.get(name);
  assert.ok(validate, `no schema of ${name}`);
  return validate(event)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** What the emulator puts around the event of a template. */
const frame = {
  id: 'ev_1',
  date_created: '2026-11-30T12:00:00.000000',
  date_updated: '2026-11-30T12:00:00.000000',
  organization_id: 'orga_1',
  user_id: null,
  request_id: null,
  api_key_id: null,
  meta: {},
};
const known = { user: 'user_1', orga: 'orga_1' };
const template = (/** @type {string} */ type, /** @type {string} */ action) => ({
  ...frame,
  ...fromTemplate(type, action, { tail: tails(`${type}.${action}`), now: Date.parse('2026-11-30T12:00:00Z'), known }),
});
const all = Object.entries(templates()).flatMap(([type, actions]) =>
  actions.map((/** @type {string} */ action) => ({ type, event: template(type, action) })),
);

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
