// Close's dates: UTC, written without a zone.

/**
 * In milliseconds since 1970, with those microseconds that Close writes as their fraction: two of one millisecond are
 * two. `Date.parse` would take a date without a zone as local time. NaN for what is not a date.
 *
 * @param {string} text
 */
export function fromText(text) {
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(text) || /^\d{4}-\d\d-\d\d$/.test(text);
  const milliseconds = Math.floor(Date.parse(zoned ? text : `${text}Z`));
  const [, micro] = /\.\d{3}(\d{1,3})/.exec(text) ?? [];
  return micro === undefined ? milliseconds : milliseconds + Number(micro.padEnd(3, '0')) / 1000;
}

/** As Close writes it, without a zone; with microseconds where there are any. @param {number} milliseconds */
export function toText(milliseconds) {
  const whole = Math.floor(milliseconds);
  const micro = Math.round((milliseconds - whole) * 1000);
  const text = new Date(whole).toISOString().slice(0, -1);
  return micro === 0 ? text : `${text}${String(micro).padStart(3, '0')}`;
}

/** Milliseconds since 1970 of an option, or null where it is not given. @param {string} name @param {unknown} value */
export function moment(name, value) {
  if (value === undefined) return null;
  const milliseconds = value instanceof Date ? value.getTime() : typeof value === 'string' ? fromText(value) : NaN;
  if (!Number.isFinite(milliseconds))
    throw new TypeError(`${name} must be a Date or an ISO date such as 2026-01-31T12:00:00`);
  return milliseconds;
}
