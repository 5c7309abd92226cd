// The JSON Schemas of the events, judged by a validator that is not ours, and events of every type and action.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { fromTemplate, tails, templates } from '../../pkg/src/emulator/templates.js';

const folder = new URL('../../pkg/dist/schemas/', import.meta.url);

/** The schema of an object type, or `event` for all. @param {string} name */
export const schema = (name) => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));

const names = readdirSync(folder).map((file) => file.replace('.json', ''));
const ajv = new Ajv.default({ strict: true, strictTypes: false, allowUnionTypes: true, allErrors: true });
formats.default(ajv);
const compiled = new Map(names.map((name) => [name, ajv.compile(schema(name))]));

/** What a schema says against an event. @param {string} name @param {object} event */
export function remarks(name, event) {
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

/** The event of a template. @param {string} type @param {string} action */
export const template = (type, action) => ({
  ...frame,
  ...fromTemplate(type, action, { tail: tails(`${type}.${action}`), now: Date.parse('2026-11-30T12:00:00Z'), known }),
});

/** One of every type and action. */
export const all = Object.entries(templates()).flatMap(([type, actions]) =>
  actions.map((action) => ({ type, event: template(type, action) })),
);
