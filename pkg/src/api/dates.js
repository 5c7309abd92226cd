// Close's dates: UTC, written without a zone.

/**
 * Milliseconds since 1970, with microseconds as the fraction, since two dates may share a millisecond. `Date.parse`
 * would read a date without a zone as local time. NaN if the text is not a date.
 *
 * @param {string} text
 */
export function fromText(text) {
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(text) || /^\d{4}-\d\d-\d\d$/.test(text);
  const milliseconds = Math.floor(Date.parse(zoned ? text : `${text}Z`));
  const [, micro] = /\.\d{3}(\d{1,3})/.exec(text) ?? [];
  return micro === undefined ? milliseconds : milliseconds + Number(micro.padEnd(3, '0')) / 1000;
}

/** Close's format, without a zone, and with microseconds if there are any. @param {number} milliseconds */
export function toText(milliseconds) {
  const whole = Math.floor(milliseconds);
  const micro = Math.round((milliseconds - whole) * 1000);
  const text = new Date(whole).toISOString().slice(0, -1);
  return micro === 0 ? text : `${text}${String(micro).padStart(3, '0')}`;
}

/** An option in milliseconds since 1970, or null if it is not given. @param {string} name @param {unknown} value */
export function moment(name, value) {
  if (value === undefined) return null;
  const milliseconds = value instanceof Date ? value.getTime() : typeof value === 'string' ? fromText(value) : NaN;
  if (!Number.isFinite(milliseconds))
    throw new TypeError(`${name} must be a Date or an ISO date such as 2026-01-31T12:00:00`);
  return milliseconds;
}
