// Jest with jsdom: CommonJS in another realm, which has no TextEncoder.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { consumer, project } from './tarball.js';

const jest = consumer('jest/bin/jest.js');
const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';

/** What a test of an application does with an entry. */
const USES = {
  closehook: `
    const { Filter, Webhook, changes, where } = entry;
    const webhook = new Webhook(KEY);
    const { event } = webhook.verify(BODY, webhook.sign(BODY));
    expect(event.data.name).toBe('é');
    expect(changes(BODY)).toMatchObject([{ before: 'b', after: 'é' }]);
    expect(new Filter(where('data', 'name').equals('é')).matches(BODY)).toBe(true);
    expect(() => webhook.verify(BODY + ' ', webhook.sign(BODY))).toThrow('none of your keys');`,
  'closehook/verify': `
    const webhook = new entry.Webhook(KEY);
    expect(webhook.verify(BODY, webhook.sign(BODY)).event.data.name).toBe('é');
    expect(() => webhook.verify(BODY + ' ', webhook.sign(BODY))).toThrow('none of your keys');`,
  'closehook/filters': `
    const { Filter, Webhook, where } = entry;
    const webhook = new Webhook(KEY);
    expect(webhook.verify(BODY, webhook.sign(BODY)).event.data.name).toBe('é');
    expect(new Filter(where('data', 'name').equals('é')).matches(BODY)).toBe(true);`,
  'closehook/vectors': `
    expect(Object.keys(entry)).toContain('signature');
    expect(entry.signature.length).toBeGreaterThan(20);`,
  'closehook/node': `
    expect(typeof entry.receive({ keys: KEY, accept() {}, log() {} })).toBe('function');`,
};
const testOf = (entry, use) => `
  const BODY = '{"event": {"changed_fields": ["name"], "data": {"name": "é"}, "previous_data": {"name": "b"}}}';
  const KEY = '${KEY}';
  test('${entry}', () => {
    expect(typeof TextEncoder).toBe(globalThis.document === undefined ? 'function' : 'undefined');
    const entry = require('${entry}');
    ${use}
  });`;

for (const environment of ['jsdom', 'node'])
  test(`Jest, ${environment}`, { skip: !existsSync(jest) && 'jest is not installed' }, async () => {
    const files = Object.entries(USES).map(([entry, use]) => [
      `${entry.replace('/', '-')}.test.cjs`,
      testOf(entry, use),
    ]);
    const at = project({
      ...Object.fromEntries(files),
      'jest.config.cjs': `module.exports = {
        testEnvironment: ${JSON.stringify(environment === 'jsdom' ? consumer('jest-environment-jsdom') : 'node')},
        testMatch: ['**/*.test.cjs'], transform: {}, watchman: false,
      };`,
    });
    const report = join(at, 'report.json');
    const { NODE_TEST_CONTEXT, ...env } = process.env;
    const args = [jest, '--ci', '--runInBand', '--json', '--outputFile', report];
    const { stderr = '' } = await promisify(execFile)(process.execPath, args, { cwd: at, env }).catch((error) => error);
    assert.ok(existsSync(report), stderr);
    const { default: told } = await import(report, { with: { type: 'json' } });
    assert.deepEqual([told.numPassedTests, told.numFailedTests], [files.length, 0], stderr);
  });
