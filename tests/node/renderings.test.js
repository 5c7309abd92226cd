// Every object type and action, told in words: as tests/renderings.txt has them, which somebody has read line by line.
// After a change, write the file anew with WRITE_RENDERINGS=1 and read what differs.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';

import { fromTemplate, tails, templates } from '../../pkg/src/emulator/templates.js';
import { closehook } from './instance.js';

const { describe, render } = closehook;
const file = new URL('../renderings.txt', import.meta.url);
const now = Date.UTC(2026, 10, 30, 9);
const moment = '2026-11-30T09:00:00.123000';

/** One event of each type and action, by its user, as the emulator makes them. */
const events = Object.entries(templates()).flatMap(([type, actions]) =>
  actions.map((action) => {
    const event = fromTemplate(type, action, { tail: tails(type), now, known: {} });
    const { user_id, created_by, created_by_id } = action === 'deleted' ? event.previous_data : event.data;
    return {
      ...event,
      user_id: user_id ?? created_by ?? created_by_id ?? null,
      date_created: moment,
      date_updated: moment,
    };
  }),
);

test('every object type and action is told as it was read', () => {
  const text = events
    .map((event) => `## ${event.object_type} ${event.action}\n${render(event, { width: 120 })}\n`)
    .join('\n');
  if (process.env.WRITE_RENDERINGS) writeFileSync(file, text);
  assert.ok(events.length > 150, `${events.length}`);
  assert.equal(text, readFileSync(file, 'utf8'));
});

test('nothing of a program is left in a headline or a line', () => {
  for (const event of events) {
    const about = `${event.object_type} ${event.action}`;
    const { headline, lines } = describe(event);
    assert.doesNotMatch(headline, /_[A-Za-z0-9]{20}|\w_\w+_|T\d\d:|created created|<| {2}/, about);
    const told = lines.filter(({ noise }) => !noise);
    const labels = told.filter(({ pointer }) => pointer.split('/').length === 2).map(({ label }) => label);
    assert.equal(new Set(labels).size, labels.length, `${about}: ${labels}`);
    for (const { field, label, before, after } of told) {
      if (!field.startsWith('custom.')) assert.doesNotMatch(label, /_/, about);
      for (const { text, meaning } of [before, after].filter(Boolean)) {
        assert.doesNotMatch(text, /<\/?[a-z]+>|\dT\d\d:|\b(true|false|null)\b|^[a-z]+_[a-z_]+$/, `${about}: ${label}`);
        if (meaning === 'number') assert.match(label, /number of|processed|leads/, `${about}: ${label} has a unit`);
      }
    }
  }
});
