// Random events that the model allows: nothing of them is lost by what reads events, and `check` has no remarks.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { templates } from '../../pkg/src/emulator/templates.js';
import { closehook } from './instance.js';
import { all, remarks, schema } from './schemas.js';

const { applyPatch, changes, check, describe, diff, previous, render } = closehook;

const NAIVE = '2026-11-30T09:00:00.123000';
const MOMENTS = ['2026-11-30T09:00:00.123000+00:00', '2021-07-26T09:08:50+00:00', '2022-11-08T04:58:48-08:00'];

/** Values of a part of a schema. @param {any} part @param {any} root @returns {fc.Arbitrary<any>} */
function values(part, root) {
  if (part.$ref) return object(root.$defs[part.$ref.replace('#/$defs/', '')], root);
  if (part.anyOf) return fc.oneof(...part.anyOf.map((/** @type {any} */ each) => values(each, root)));
  if (part.enum) return fc.constantFrom(...part.enum);
  if (part.format === 'date') return orNull(part, fc.constantFrom('2026-11-30', '2024-02-29'));
  if (part.format === 'date-time') return orNull(part, fc.constantFrom(...MOMENTS));
  if (part.pattern) {
    const times = [NAIVE, '2026-11-30', ...MOMENTS].filter((time) => new RegExp(part.pattern).test(time));
    return orNull(part, fc.constantFrom(...times));
  }
  if (part.examples && !part.examples[0].endsWith('…')) return orNull(part, fc.constantFrom(...part.examples));
  const types = part.type === undefined ? ['object', 'string', 'number', 'null'] : [part.type].flat();
  return fc.oneof(...types.map((type) => ofType(type, part, root)));
}

const orNull = (/** @type {any} */ part, /** @type {fc.Arbitrary<any>} */ value) =>
  [part.type].flat().includes('null') ? fc.option(value, { nil: null }) : value;

/** @param {string} type @param {any} part @param {any} root @returns {fc.Arbitrary<any>} */
function ofType(type, part, root) {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer();
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'array':
      return fc.array(values(part.items ?? {}, root), { maxLength: 3 });
    case 'object':
      return part.properties ? object(part, root) : fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 });
    default:
      return fc.string({ unit: 'grapheme', maxLength: 20 });
  }
}

/** @param {{ properties: object }} part @param {any} root */
const object = (part, root) =>
  fc.record(Object.fromEntries(Object.entries(part.properties).map(([name, each]) => [name, values(each, root)])), {
    requiredKeys: [],
  });

/** Two states of an object of a type, which have the same fields, in the order of time. @param {string} type */
function states(type) {
  const root = schema(type);
  const { properties } = root.$defs.data;
  const custom = fc.dictionary(fc.constantFrom('custom.cf_1', 'custom.cf_2'), fc.oneof(fc.string(), fc.integer()));
  const state = fc.tuple(object({ properties }, root), custom).map(([fields, more]) => ({ ...fields, ...more }));
  return fc.tuple(state, state).map(([before, other]) => {
    const after = Object.fromEntries(Object.keys(before).map((field) => [field, other[field] ?? before[field]]));
    for (const each of [before, after]) {
      Object.assign(each, { id: 'x_1' }, 'date_created' in each ? { date_updated: each.date_created } : {});
    }
    // As JSON has them: without -0, and without prototypes.
    return JSON.parse(JSON.stringify({ before, after }));
  });
}

/** @param {string} type @param {string} action @param {any} data @param {any} former @param {string[]} changed */
function event(type, action, data, former, changed = []) {
  const object_id = 'x_1';
  const lead_id = type === 'lead' ? object_id : (data.lead_id ?? null);
  const dates = { date_created: NAIVE, date_updated: NAIVE };
  return {
    ...{ id: 'ev_1', ...dates, object_type: type, object_id, lead_id, action },
    ...{ changed_fields: changed, meta: {}, data, previous_data: former },
  };
}

/** Has nothing to say of an event that the model allows. @param {string} type @param {any} one */
function isKnown(type, one) {
  assert.deepEqual(remarks(type, one), []);
  assert.deepEqual(check(one, { values: true }), []);
}

const types = Object.keys(templates());

test('the model has every type, each with its actions', () => {
  assert.ok(types.length >= 56, `${types.length}`);
  const documented = JSON.parse(readFileSync(new URL('../../src/payload/event_types.json', import.meta.url), 'utf8'));
  assert.ok(Object.keys(documented).length >= 54);
  for (const [type, actions] of Object.entries(documented)) {
    for (const action of actions) assert.ok(templates()[type].includes(action), `${type}.${action}`);
  }
  for (const type of types) assert.ok(schema(type).properties.action.anyOf[0].enum.length > 0);
});

test('random events of every type pass check, and lose nothing', () => {
  for (const type of types) {
    fc.assert(
      fc.property(states(type), ({ before, after }) => {
        const has = (/** @type {string} */ action) => templates()[type].includes(action);
        const created = event(type, 'created', after, {});
        isKnown(type, created);
        assert.equal(previous(created), null);
        const added = changes(created);
        assert.deepEqual(Object.fromEntries(added.map(({ field, after: value }) => [field, value])), after);
        assert.ok(added.every(({ kind }) => kind === 'added'));
        assert.ok(render(created).length > 0);

        const listed = Object.keys(after)
          .filter((field) => !isDeepStrictEqual(before[field], after[field]))
          .sort();
        if (listed.length > 0 && has('updated')) {
          const former = Object.fromEntries(listed.map((field) => [field, before[field]]));
          const updated = event(type, 'updated', after, former, listed);
          isKnown(type, updated);
          assert.deepEqual(previous(updated), before);
          const changed = changes(updated);
          assert.deepEqual([...new Set(changed.map(({ field }) => field))].sort(), listed);
          for (const { field, kind, pointer, ...values } of changed) {
            if (kind === 'changed' && pointer === `/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`) {
              assert.ok(isDeepStrictEqual(values, { before: before[field], after: after[field] }), field);
            }
          }
          assert.deepEqual(applyPatch(previous(updated), diff(previous(updated), after)), after);
          const { lines, more } = describe(updated, { limit: 1000 });
          assert.ok(lines.length > 0 && more === 0);
          assert.ok(render(updated).length > 0);
        }

        if (!has('deleted')) return;
        const deleted = event(type, 'deleted', {}, before);
        isKnown(type, { ...deleted, lead_id: type === 'lead' ? 'x_1' : null });
        assert.deepEqual(previous(deleted), before);
        assert.ok(render(deleted).length > 0);
      }),
      { numRuns: 15 },
    );
  }
});

test('check has nothing to say of the values of any template or published event', () => {
  const published = JSON.parse(readFileSync(new URL('../vectors/observed.json', import.meta.url), 'utf8'));
  for (const one of [
    ...all.map(({ event: each }) => each),
    ...published.map((/** @type {any} */ each) => each.event),
  ]) {
    assert.deepEqual(check(one, { values: true }), [], `${one.object_type}.${one.action}`);
  }
});

test('check says of a value what the schema says of it', () => {
  const wrong = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.string(), { maxLength: 2 }),
    fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }),
    fc.constantFrom(NAIVE, ...MOMENTS, '2026-11-30'),
  );
  const cases = fc.constantFrom(...types).chain((type) => {
    const { properties } = schema(type).$defs.data;
    return fc.record({ type: fc.constant(type), field: fc.constantFrom(...Object.keys(properties)), value: wrong });
  });
  fc.assert(
    fc.property(cases, ({ type, field, value }) => {
      const one = event(type, 'created', { [field]: value }, {});
      const part = schema(type).$defs.data.properties[field];
      const said = check(one, { values: true }).filter(({ code }) => code === 'WRONG_KIND' || code === 'UNKNOWN_VALUE');
      const isValid = remarks(type, one).length === 0;
      // An empty text is seen where there is no word, and words that are not known are valid where the list is open.
      const isWord = typeof value === 'string' && (part.enum || part.examples);
      if (isWord && value === '') return assert.deepEqual(said, []);
      if (isWord && part.examples && !part.examples[0].endsWith('…')) {
        return assert.equal(said.length === 0, part.examples.includes(value));
      }
      // ajv takes a date and time with a leap second, and without a zone it takes none: as `check` does.
      return assert.equal(said.length === 0, isValid, JSON.stringify({ type, field, value, said }));
    }),
    { numRuns: 3000 },
  );
});
