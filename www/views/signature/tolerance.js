// A slider for the tolerance next to its number, from zero to a week, with steps that grow.
import { byId } from '../../dom.js';
import { number } from '../../words.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The steps of the slider: values that a receiver would choose, and ages that a user might look back to. */
const STEPS = [
  0,
  1,
  5,
  10,
  30,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  3 * DAY,
  7 * DAY,
];

/**
 * Connects the slider and the number: moving the slider acts like typing the number. Returns a function that moves the
 * slider after the number was set in another way.
 */
export function toleranceSlide() {
  const [slide, field] = [byId('max-age-slide'), byId('max-age')];
  slide.max = String(STEPS.length - 1);

  /** Moves to the nearest step on a logarithmic scale. An empty field moves nothing. */
  function follow() {
    const seconds = Number(field.value);
    if (field.value === '' || !(seconds >= 0)) return;
    /** @param {number} step */
    const distance = (step) => Math.abs(Math.log1p(step) - Math.log1p(seconds));
    slide.value = String(STEPS.reduce((best, step, at) => (distance(step) < distance(STEPS[best]) ? at : best), 0));
    slide.setAttribute('aria-valuetext', `${number(seconds)} seconds`);
  }

  slide.addEventListener('input', () => {
    field.value = String(STEPS[slide.valueAsNumber]);
    field.dispatchEvent(new Event('input'));
  });
  field.addEventListener('input', follow);
  follow();
  return follow;
}
