import { byId, setText } from '../../dom.js';
import { duration, sentence } from '../../words.js';

/** @import { Diagnosed, Judgment } from '../../judgment.js' */

const WORDS = { valid: 'Valid', invalid: 'Invalid', unjudged: 'Cannot judge' };

const LINKS = { valid: 'The evidence', invalid: 'Why, and the evidence', unjudged: '' };

/**
 * Shows the verdict: icon, word, code and one sentence; below it, what is wrong.
 *
 * @param {Judgment} judged @param {string} provenance @param {Diagnosed} found
 */
export function showVerdict(judged, provenance, found) {
  byId('verdict').dataset.state = judged.state;
  setText(byId('verdict-word'), WORDS[judged.state]);
  setText(byId('verdict-code'), judged.error?.code ?? judged.code ?? '');
  setText(byId('verdict-sentence'), verdictSentence(judged));
  showFound(judged, found);
  setText(byId('provenance'), provenance);
  setText(byId('to-results'), LINKS[judged.state]);
  byId('to-results').hidden = LINKS[judged.state] === '';
}

/** @param {Judgment} given @param {Diagnosed} found */
function showFound({ error }, found) {
  const text = found === undefined ? 'Searching for the mistake…' : found ? sentence(found.sentence) : '';
  // Some refusals are their own explanation.
  const repeated = Boolean(found) && found?.sentence === error?.message;
  byId('verdict-diagnosis').hidden = text === '' || repeated;
  setText(byId('verdict-diagnosis'), repeated ? '' : text);
}

/** @param {Judgment} given */
function verdictSentence({ state, delivery, error, reason }) {
  if (state === 'unjudged') return sentence(reason);
  if (state === 'invalid') return sentence(error.message);
  const span = duration(delivery.age);
  const when = delivery.age === 0 ? 'just now' : delivery.age < 0 ? `${span} in the future` : `${span} ago`;
  return `This key produces this hash for this timestamp and body; signed ${when}.`;
}
