// The verdict on a delivery, for people and for machines.
import { ageWords } from './delivery-line.js';
import { eventOf, eventWords } from './event.js';
import { safe, shown } from './text.js';
import { wrap } from './wrap.js';

/** @import { Delivery, Remedy } from '../../index.d.ts' */
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

/**
 * @type {(keyof Remedy)[]} The languages that have no receiver of this package: their remedies are long, and shown when
 *   they are asked for.
 */
const OTHERS = ['python', 'php', 'ruby', 'go'];

/** What `--for` takes. */
export const FOR = Object.keys(FRAMEWORKS);

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
  for (const [name, parts] of Object.entries(diagnosis.remedy)) {
    if (framework ? name !== framework : OTHERS.some((each) => each === name)) continue;
    const same = [...shared.keys()].find((each) => JSON.stringify(each) === JSON.stringify(parts)) ?? parts;
    shared.set(same, [...(shared.get(same) ?? []), FRAMEWORKS[name]]);
  }
  for (const [parts, names] of shared) {
    lines.push('');
    if (shared.size > 1) lines.push(`  ${paint.bold(names.join(', '))}`);
    for (const { text, code } of parts) {
      if (text !== undefined) lines.push(`  ${wrap(safe(text), width, '  ')}`);
      else for (const line of code.split('\n')) lines.push(line === '' ? '' : `    ${safe(line.replace(/\t/g, '  '))}`);
    }
  }
  const { remedy } = diagnosis;
  const isCode = OTHERS.some((name) =>
    remedy[name].some(({ code, language }) => code !== undefined && language !== 'sh'),
  );
  if (!framework && isCode)
    lines.push('', `  ${wrap('--for python, php, ruby or go shows the code for these.', width, '  ')}`);
  return lines;
}

/** @param {Omit<Verdict, 'place'>} given */
export function verdictJson({ line, name, delivery, rejection, diagnosis, error }) {
  const where = { ...(line !== undefined && { line }), ...(name !== undefined && { name }) };
  if (error) return { ...where, error };
  if (rejection) {
    const { code, message, header, evidence } = rejection;
    const refusal = { ...where, ok: false, code, message, header, evidence };
    if (!diagnosis) return { ...refusal, diagnosis: null };
    const { causes, reproduced, key, sentence, sentFits, remedy } = diagnosis;
    return {
      ...refusal,
      diagnosis: { causes, reproduced, key, sentence, ...(sentFits !== null && { sentFits }), remedy },
    };
  }
  const { key, subscriptionId, timestamp, age, body } = /** @type {Delivery} */ (delivery);
  const { id = null, object_type = null, action = null, object_id = null } = eventOf(body) ?? {};
  const event = { id, object_type, action, object_id };
  return { ...where, ok: true, key, subscription_id: subscriptionId, timestamp, age, event };
}
