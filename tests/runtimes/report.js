// What every runtime runs, and what is demanded of it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { countVectors } from '../vectors/run.js';

const run = promisify(execFile);

export const EXPORTS = [
  'ClosehookError',
  'EVENT_TYPES',
  'Filter',
  'FilterError',
  'Handlers',
  'History',
  'HistoryError',
  'PatchError',
  'PayloadError',
  'Subscriptions',
  'VerificationError',
  'Webhook',
  'and',
  'applyMergePatch',
  'applyPatch',
  'changed',
  'changes',
  'check',
  'describe',
  'diff',
  'invertPatch',
  'mergePatch',
  'not',
  'or',
  'previous',
  'render',
  'textDiff',
  'where',
  'whereIn',
];
export const SLIM_EXPORTS = [...EXPORTS, 'init'].sort();

/** How slim gets its module where files can be read. */
export const INIT_FROM_FILE = `
import { readFileSync } from 'node:fs';
closehook.init(readFileSync(new URL(import.meta.resolve('closehook/closehook.wasm'))));`;

/** Without node:crypto, the core hashes all by itself. */
export const WITHOUT_HOST = 'process.getBuiltinModule = undefined;';

/** What `closehook/verify` exports, and what it is asked. */
export const VERIFY_EXPORTS = ['ClosehookError', 'PayloadError', 'VerificationError', 'Webhook'];
const ofVerify = ({ signature, keys, payload }) => ({ signature, keys, payload });

/** What `closehook/filters` exports, and what it is asked. */
export const FILTERS_EXPORTS = [
  'ClosehookError',
  'Filter',
  'FilterError',
  'PayloadError',
  'Subscriptions',
  'VerificationError',
  'Webhook',
  'and',
  'changed',
  'not',
  'or',
  'where',
  'whereIn',
];
const ofFilters = ({ signature, keys, payload, filters }) => ({
  signature,
  keys,
  payload,
  filters: { ...filters, toClose: [], lint: [] },
});

/** @type {Map<string[], (vectors: any) => object>} What an entry with less than all is asked, by what it exports. */
const ASKED = new Map();
ASKED.set(VERIFY_EXPORTS, ofVerify).set(FILTERS_EXPORTS, ofFilters);

const report = (asked) =>
  `{ exports: Object.keys(closehook).sort(), ...runVectors(closehook, ${asked}), ` +
  `asynchronous: closehook.Webhook.prototype.verifyAsync && (await runVectorsAsync(closehook, vectors)) }`;

/** How crypto.subtle is made to hash every body, of a package that is imported from the same folder. */
export const subtleAt = (folder) => `
import { subtleFrom } from '${folder}/src/subtle.js';
subtleFrom(0);`;

/** The options of programs that run these two. */
export const VERIFY = { closehook: 'closehook/verify', asked: `(${ofVerify})(vectors)` };
export const FILTERS = { closehook: 'closehook/filters', asked: `(${ofFilters})(vectors)` };

/**
 * An ES module that prints its report: what `closehook` exports, and how the vectors went.
 *
 * @param {object} given
 * @param {string} [given.closehook] where the package is imported from.
 * @param {string} [given.vectors] where the vectors are imported from.
 * @param {string} [given.first] lines that come before the first use.
 * @param {string} [given.asked] what is asked, as JavaScript.
 * @param {string} [given.last] what is done with the report.
 */
export const esm = ({
  closehook = 'closehook',
  vectors = 'closehook/vectors',
  first = '',
  asked = 'vectors',
  // A script and CommonJS have no await at their top level.
  last = `void (async () => console.log(JSON.stringify(${report(asked)})))();`,
} = {}) => `
import * as closehook from '${closehook}';
import * as vectors from '${vectors}';
import { runVectors, runVectorsAsync } from './run.js';
${first}
${last}
`;

/** A worker that answers any request with its report. */
export const worker = (options) =>
  esm({
    ...options,
    last: `export default { fetch: async () => Response.json(${report(options?.asked ?? 'vectors')}) };`,
  });

/** The same as CommonJS. */
export const cjs = ({ closehook = 'closehook', first = '', asked = 'vectors' } = {}) => `
const closehook = require('${closehook}');
const vectors = require('closehook/vectors');
${first}
import('./run.js').then(async ({ runVectors, runVectorsAsync }) => console.log(JSON.stringify(${report(asked)})));
`;

/** The report that a program prints. */
export async function printed(program, args, options) {
  const { stdout } = await run(program, args, { encoding: 'utf8', maxBuffer: 1e8, ...options });
  return JSON.parse(stdout);
}

/** Fails unless every vector of the project's copy passed, and the exports are the expected ones. */
export async function assertComplete(report, at, exports = EXPORTS) {
  const vectors = await import(pathToFileURL(join(at, 'node_modules/closehook/dist/vectors.js')).href);
  assert.deepEqual(report.failures, []);
  const asked = ASKED.get(exports)?.(vectors) ?? vectors;
  assert.equal(report.passed, countVectors(asked), 'not every vector was run');
  assert.deepEqual(report.exports, exports);
  const isWhole = exports === EXPORTS || exports === SLIM_EXPORTS;
  assert.deepEqual(report.asynchronous, isWhole ? { passed: vectors.signature.length, failures: [] } : undefined);
}
