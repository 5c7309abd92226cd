import { arrivalOf } from '../../clock.js';
import { byId, element, setText } from '../../dom.js';
import { shortId } from '../../ids.js';
import { localTime, relative } from '../../when.js';
import { duration, number, sentence } from '../../words.js';

/** @import { Diagnosis } from 'closehook' */
/** @import { Diagnosed, Judgment } from '../../judgment.js' */
/** @import { Scene } from '../../stage.js' */
/** @import { Entry } from '../../store.js' */

/**
 * @typedef {object} Seen
 * @property {Scene} scene
 * @property {string | null} failure why the last input could not be opened
 * @property {Judgment} verdict
 * @property {Diagnosed} found
 * @property {Entry | null} entry
 * @property {string | null} subscription that the body names
 * @property {number} today in unix seconds
 */

/** Shows the verdict: icon, one sentence, what is wrong, and when it was signed. @param {Seen} seen */
export function showVerdict(seen) {
  const { scene, verdict, entry } = seen;
  const { headline, said, code } = wordsOf(seen);
  document.body.dataset.stage = scene.stage;
  document.body.classList.toggle('is-empty', entry === null);
  document.body.classList.toggle('is-logged', Boolean(entry?.source.isLogged && !entry.headers));
  byId('failure').hidden = scene.stage !== 'failed' || entry === null;
  document.body.dataset.lacks = verdict.state === 'unjudged' ? verdict.lacks.join(' ') : '';
  byId('verdict').setAttribute('aria-busy', String(seen.found === undefined));
  byId('verdict').dataset.state = byId('strip').dataset.state = scene.tone;
  if (byId('verdict-word').textContent !== headline) byId('verdict-word').replaceChildren(...unbroken(headline));
  setText(byId('strip-text'), headline);
  setText(byId('verdict-code'), code);
  setText(byId('verdict-sentence'), said);
  const isShown = scene.stage !== 'failed' && entry !== null;
  byId('facts').replaceChildren(
    ...(isShown ? factsOf(seen) : []).map(([name, ...content]) =>
      element('div', {}, element('dt', {}, name), element('dd', {}, ...content)),
    ),
  );
}

/** A headline whose ids are not broken over two lines. @param {string} headline */
const unbroken = (headline) =>
  headline.split(/([a-z]+_\w+…\w+)/).map((each, i) => (i % 2 ? element('span', { class: 'nowrap' }, each) : each));

/** @param {Seen} seen @returns {{ headline: string, said: string, code: string }} */
export function wordsOf({ scene, failure, verdict, found, entry, subscription, today }) {
  if (scene.stage === 'failed') return { headline: 'This could not be opened', said: failure ?? '', code: '' };
  if (scene.stage === 'nothing') return { headline: 'Nothing is open', said: '', code: '' };
  if (scene.stage === 'live') return live(/** @type {Entry} */ (entry));
  const { state } = verdict;
  if (state === 'unjudged') return incomplete(verdict, entry, subscription);
  if (state === 'invalid' && !verdict.authentic) return refused(verdict, found, subscription);
  return { headline: authentic(verdict.timestamp, today), said: inTime(verdict), code: verdict.error?.code ?? '' };
}

/** @param {Entry} entry */
function live({ source }) {
  const there = source.judged;
  if (there?.ok)
    return {
      headline: `Authentic: ${source.name} has verified it`,
      said: 'The receiver has the key. Enter it here to see the evidence.',
      code: '',
    };
  return {
    headline: `Refused by ${source.name}`,
    said: there?.sentence ? sentence(there.sentence) : '',
    code: there?.code ?? '',
  };
}

/** @param {Extract<Judgment, { state: 'unjudged' }>} verdict @param {Entry | null} entry @param {string | null} of */
function incomplete({ reason, lacks, code = '' }, entry, of) {
  const said = sentence(reason);
  if (lacks.length === 0) return { headline: 'Cannot judge', said, code };
  const andKey = lacks.includes('key') ? ', and enter the key' : '';
  if (lacks.includes('headers') && !lacks.includes('body'))
    return {
      headline: 'No signature to verify',
      said: entry?.source.isLogged
        ? 'This is an event of the event log. It has no headers, so there is nothing to judge.'
        : `To verify the signature, paste the headers of the delivery${andKey}.`,
      code,
    };
  if (lacks.includes('body')) return { headline: 'Now paste the body', said, code };
  return { headline: of ? `Enter the key of ${shortId(of)}` : 'Enter the signature key', said, code };
}

/**
 * The headline of a refusal, by the code; a mismatch has several.
 *
 * @type {Record<string, string>}
 */
const REFUSED = {
  MISSING_HEADER: 'A signature header is missing',
  MALFORMED_SIGNATURE: 'The hash is malformed',
  MALFORMED_TIMESTAMP: 'The timestamp is malformed',
};

/**
 * @param {Extract<Judgment, { state: 'invalid' }>} verdict @param {Diagnosed} found @param {string | null} subscription
 */
function refused({ error }, found, subscription) {
  const { code } = error;
  const said = found === undefined ? 'Searching for the mistake…' : sentence(found?.sentence ?? error.message);
  if (code === 'UNKNOWN_SUBSCRIPTION')
    return {
      headline: subscription ? `No key for ${shortId(subscription)}` : 'No key for this subscription',
      said,
      code,
    };
  if (code === 'SIGNATURE_MISMATCH' && found && isUnexplained(found))
    return {
      headline: mismatch(found),
      said: 'None of your keys produces this hash for this timestamp and body, and no known mistake explains it.',
      code,
    };
  return { headline: REFUSED[code] ?? mismatch(found), said, code };
}

/**
 * Whether nothing was found. The long sentence of such a diagnosis is evidence, and its request is beneath the key.
 *
 * @param {Diagnosis} found
 */
export const isUnexplained = ({ reproduced, causes }) => !reproduced && causes.length === 0;

/** @param {Diagnosed} found */
function mismatch(found) {
  if (!found) return 'The signature does not fit';
  if (found.repaired) return 'Changed after Close signed it';
  if (found.reproduced) return 'Signed by code with a mistake';
  return isUnexplained(found) ? 'Wrong key, or a changed body' : 'The signature does not fit';
}

/** @param {string | undefined} timestamp @param {number} today */
function authentic(timestamp, today) {
  const signed = Number(timestamp);
  const when = relative(signed, today);
  return signed > today
    ? `Authentic, but signed ${when.replace(/^in (.*)$/, '$1 in the future')}`
    : `Authentic, signed ${when}`;
}

/** Whether the age is allowed, of a signature that fits. @param {Judgment} verdict */
function inTime({ state, timestamp, now, maxAge, maxFutureSkew }) {
  if (state === 'valid') return 'The signature fits, and it is in time.';
  const age = now - Number(timestamp);
  return age < 0
    ? `The signature fits. A receiver refuses it: at most ${number(maxFutureSkew)} s in the future are allowed.`
    : `The signature fits. A receiver refuses it: it is ${duration(age)} old, and ${number(maxAge)} s are allowed.`;
}

/** The facts about signature and age. @param {Seen} seen @returns {[string, ...(Node | string)[]][]} */
function factsOf({ scene, verdict, entry, subscription, today }) {
  const { timestamp, now, state } = verdict;
  const isKnown = state !== 'unjudged' || scene.stage === 'live';
  const fits = scene.tone === 'valid' || scene.tone === 'authentic';
  const of = subscription ? element('span', { class: 'nowrap', title: subscription }, shortId(subscription)) : null;
  /** @type {[string, ...(Node | string)[]][]} */
  const facts = [];
  if (isKnown) facts.push(['Signature', fits ? 'fits' : 'does not fit', ...(of ? [' · ', of] : [])]);
  else if (of) facts.push(['Subscription', of]);
  if (timestamp !== undefined && /^\d{1,15}$/.test(timestamp)) {
    const signed = Number(timestamp);
    const local = localTime(signed);
    facts.push(['Signed', relative(signed, today), ...(local ? [' · ', local] : [])]);
    const arrived = arrivalOf(entry);
    if (arrived !== null) facts.push(['Arrived', arrivedRow(arrived / 1000, signed, now)]);
  }
  return facts;
}

/** @param {number} arrived @param {number} signed @param {number} now that it was judged at */
function arrivedRow(arrived, signed, now) {
  const late = Math.floor(arrived) - signed;
  const how = late === 0 ? 'at once' : late < 0 ? `${duration(late)} before it was signed` : `${duration(late)} later`;
  return Math.floor(arrived) === now ? `${how}; its age is judged then` : how;
}
