import { byId, element } from '../../dom.js';
import { lineEnds } from '../../utf8.js';
import { visibleText } from '../../visible.js';
import { duration, number, plural, sentence, utc } from '../../words.js';
import { isUnexplained } from './verdict.js';

/** @import { Diagnosed, Judgment } from '../../judgment.js' */
/** @import { Cause } from 'closehook' */

const MOST_LABELS = 20;
// The hash was made with another key, with this one in another form, or with none.
const OTHERWISE_KEYED = /^(?:KEY_|OTHER_KEY$|UNKEYED_)/;
/** @type {Record<string, string>} */
const CLOCKS = {
  arrival: 'when it arrived, or else now',
  now: 'now',
  signed: 'the signed time',
  custom: 'as you set it',
};

/**
 * Lists what was seen: facts only, never a key and never the hash that would be right.
 *
 * @param {Judgment} judged
 * @param {{ bytes: Uint8Array | null, bytesSha256: string | null | undefined, keyCount: number, clock: string,
 *   found: Diagnosed }} given
 */
export function showEvidence(judged, { bytes, bytesSha256, keyCount, clock, found }) {
  const rows = [
    ['Key', keyRow(judged, keyCount, found)],
    ...(found && isUnexplained(found) ? [['Diagnosis', sentence(found.sentence)]] : []),
    ['Signed', signedRow(judged.timestamp)],
    ['Age', ageRow(judged)],
    ['Clock', utc(judged.now) && `${utc(judged.now)}, ${CLOCKS[clock]}`],
    ['Body', bytes ? plural(bytes.length, 'byte') : ''],
    ['Line ends', bytes?.length ? lineEnds(bytes) : ''],
    ['SHA-256 of the body', bytesSha256 ?? (bytes ? 'computing…' : '')],
  ];
  byId('evidence').replaceChildren(
    ...rows.map(([name, content]) =>
      element('div', {}, element('dt', {}, name), element('dd', {}, content === '' ? '–' : content)),
    ),
  );
}

/**
 * @param {Judgment} judged @param {number} keyCount
 * @param {Diagnosed} found
 */
function keyRow({ state, delivery, authentic, error }, keyCount, found) {
  const fitting = delivery ?? authentic;
  if (fitting) {
    return keyCount === 1 ? 'fits' : visibleText(`"${fitting.key}" fits, of ${number(keyCount)} given`);
  }
  if (state !== 'invalid') return '';
  if (found === undefined) return 'searching…';
  if (found?.reproduced && found.key !== null && !found.causes.some((cause) => OTHERWISE_KEYED.test(cause))) {
    const label = keyCount === 1 ? '' : `"${found.key}" `;
    return visibleText(`${label}fits, once the rest is put right (see the diagnosis)`);
  }
  const tried = error.evidence.keysTried;
  if (tried.length === 0) return 'none was tried';
  if (keyCount === 1) return 'no key fits these bytes';
  const labels = tried
    .slice(0, MOST_LABELS)
    .map((label) => `"${label}"`)
    .join(', ');
  return visibleText(`no key fits these bytes, of ${labels}${tried.length > MOST_LABELS ? ', …' : ''}`);
}

/** @param {string | undefined} timestamp */
function signedRow(timestamp) {
  if (timestamp === undefined) return '';
  if (!/^\d{1,15}$/.test(timestamp)) return visibleText(timestamp.slice(0, 80));
  return `${utc(Number(timestamp))} (${timestamp})`.trim();
}

/** @param {Judgment} given */
function ageRow({ timestamp, now, maxAge, maxFutureSkew }) {
  if (!/^\d{1,15}$/.test(timestamp ?? '') || !Number.isFinite(now)) return '';
  const age = now - Number(timestamp);
  const seconds = Math.abs(age) < 60 ? '' : ` (${number(Math.abs(age))} s)`;
  if (age < 0) {
    return (
      `${duration(age)}${seconds} in the future, ${-age > maxFutureSkew ? 'beyond' : 'within'} the ` +
      `${number(maxFutureSkew)} s allowed`
    );
  }
  if (!(maxAge >= 0)) return `${duration(age)}${seconds}`;
  return `${duration(age)}${seconds}, ${age > maxAge ? 'beyond' : 'within'} the ${number(maxAge)} s allowed`;
}
