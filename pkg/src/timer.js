/** The longest delay of a timer, in milliseconds: 24 days. A longer one would fire at once. */
export const LONGEST_DELAY = 2 ** 31 - 1;

/** The delay for a number of seconds, which may be `Infinity`. @param {number} seconds */
export const timerMs = (seconds) => Math.min(seconds * 1000, LONGEST_DELAY);
