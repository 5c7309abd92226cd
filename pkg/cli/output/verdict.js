// The verdict on a delivery, for people and for machines.
import { remedies } from '../../dist/remedies.js';
import { markedLines } from '../../src/remedy-parts.js';
import { ageWords } from './delivery-line.js';
import { eventOf, eventWords } from './event.js';
import { safe, shown } from './text.js';
import { wrap } from './wrap.js';

/** @import { Delivery } from '../../index.d.ts' */
/** @import { Verdict } from '../deliveries/verdicts.js' */
/** @import { Terminal } from './terminal.js' */

/** @type {Record<string, string>} */
const FRAMEWORKS = {
  express: 'Express',
  fastify: 'Fastify',
  next: 'Next',
  workers: 'Workers',
  node: 'node:http',
  python: 'Python',
  php: 'PHP',
  ruby: 'Ruby',
  go: 'Go',
};

/** What `--for` takes: frameworks, and languages. */
export const FOR = [...new Set(remedies.flatMap(({ id, advice }) => [id, advice]))];

/** One sentence; of a refusal among others, with its place. @param {Verdict} given @param {Terminal} given */
export function verdictLine({ place, name, delivery, rejection, error, isAtArrival, isAlone }, { paint }) {
  const named = name === undefined ? '' : ` ${paint.dim(`(${shown(name)})`)}`;
  if (error) return `${paint.red('✗')} ${safe(place)}: ${safe(error)}${named}`;
  const where = isAlone ? '' : `${safe(place)}: `;
  if (rejection) return `${paint.red('✗')} ${where}${paint.bold(rejection.code)}: ${safe(rejection.message)}${named}`;
  const { age, key, body, subscriptionId } = /** @type {Delivery} */ (delivery);
  const event = eventOf(body);
  const time = `signed ${ageWords(age)} ${age < 0 ? 'ahead' : isAtArrival ? 'before it arrived' : 'ago'}`;
  const label = key === subscriptionId ? '' : ` with key ${shown(key)}`;
  const whose = subscriptionId === null ? '' : ` for ${shown(subscriptionId)}`;
  const what = event ? eventWords(event, paint) : `authentic, but not JSON`;
  return `${paint.green('✓')} valid: ${what}${whose}, ${time}${label}${named}`;
}

/**
 * Why it was refused, and what to change: for one alone, every framework unless one is named.
 *
 * @param {Verdict} given @param {Terminal} given @param {{ isAlone?: boolean, framework?: string }} given
 */
export function refusalLines({ rejection, diagnosis }, { width, paint }, { isAlone, framework }) {
  if (!rejection || !diagnosis) return [];
  const lines = [];
  const { sentence, causes, key } = diagnosis;
  const whose = causes.includes('OTHER_KEY') ? `: ${shown(key)}` : '';
  if (sentence !== rejection.message) lines.push(`  ${wrap(safe(sentence) + whose, width, '  ')}`);
  if (isAlone && rejection.code === 'TIMESTAMP_TOO_OLD') {
    lines.push(
      `  ${wrap(
        'A request that was captured earlier is judged at its own time with --now SECONDS, at any with ' +
          '--max-age off.',
        width,
        '  ',
      )}`,
    );
  }
  if (!diagnosis.remedy || (!isAlone && !framework)) return lines;
  // Frameworks with the same remedy share it. If it is the same for all, they are not named.
  const shared = new Map();
  const file = remedies.find(({ id, advice }) => framework === id || framework === advice);
  for (const [name, parts] of Object.entries(diagnosis.remedy)) {
    if (file && name !== file.advice) continue;
    const same = [...shared.keys()].find((each) => JSON.stringify(each) === JSON.stringify(parts)) ?? parts;
    shared.set(same, [...(shared.get(same) ?? []), FRAMEWORKS[name]]);
  }
  for (const [parts, names] of shared) {
    lines.push('');
    if (shared.size > 1) lines.push(`  ${paint.bold(names.join(', '))}`);
    for (const { text, code } of parts) {
      if (text !== undefined) lines.push(`  ${wrap(safe(text), width, '  ')}`);
      else lines.push(...codeLines(code));
    }
  }
  lines.push('', `  ${wrap(wholeFile(file), width, '  ')}`);
  if (file) lines.push(...codeLines(decisive(file, diagnosis.concerns)));
  return lines;
}

/** @param {string} code */
const codeLines = (code) =>
  code.split('\n').map((line) => (line === '' ? '' : `    ${safe(line.replace(/\t/g, '  '))}`));

/** How to get a whole receiver. @param {typeof remedies[number] | undefined} file */
function wholeFile(file) {
  if (!file)
    return (
      'closehook remedy prints a whole receiver for your framework. --for express, for example, shows the lines that ' +
      'matter here.'
    );
  const command = `closehook remedy ${file.id}${file.withClosehook === null ? '' : ' --without-closehook'}`;
  return `${command} prints a whole receiver. These lines of it matter here:`;
}

/**
 * The lines of these parts of a receiver, from the file without closehook: it shows the work that closehook would do.
 *
 * @param {typeof remedies[number]} file @param {string[]} concerns
 */
function decisive({ withoutClosehook }, concerns) {
  const all = withoutClosehook.split('\n');
  const lines = markedLines(withoutClosehook, concerns).map((at) => all[at]);
  const margin = Math.min(...lines.map((line) => line.length - line.trimStart().length));
  return lines.map((line) => line.slice(margin)).join('\n');
}

/** @param {Omit<Verdict, 'place'>} given */
export function verdictJson({ line, name, delivery, rejection, diagnosis, error }) {
  const where = { ...(line !== undefined && { line }), ...(name !== undefined && { name }) };
  if (error) return { ...where, error };
  if (rejection) {
    const { code, message, header, evidence } = rejection;
    const refusal = { ...where, ok: false, code, message, header, evidence };
    if (!diagnosis) return { ...refusal, diagnosis: null };
    const { causes, reproduced, key, sentence, sentFits, remedy, concerns } = diagnosis;
    return {
      ...refusal,
      diagnosis: { causes, reproduced, key, sentence, ...(sentFits !== null && { sentFits }), remedy, concerns },
    };
  }
  const { key, subscriptionId, timestamp, age, body } = /** @type {Delivery} */ (delivery);
  const { id = null, object_type = null, action = null, object_id = null } = eventOf(body) ?? {};
  const event = { id, object_type, action, object_id };
  return { ...where, ok: true, key, subscription_id: subscriptionId, timestamp, age, event };
}
