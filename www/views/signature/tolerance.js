// The tolerance as a slider beside its number, from none to a week, in steps that grow with it.
import { byId } from '../../dom.js';
import { number } from '../../words.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** What the slider can stand at: what a receiver would choose, and to how long ago one would look. */
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
 * Ties the two together: a slider that is moved is as if the number were typed. Returns what follows a number that was
 * not.
 */
export function toleranceSlide() {
  const [slide, field] = [byId('max-age-slide'), byId('max-age')];
  slide.max = String(STEPS.length - 1);

  /** The step that is nearest, in proportion; an empty field is no number, and moves nothing. */
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
