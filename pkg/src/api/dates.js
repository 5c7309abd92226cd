// Close's dates: UTC, written without a zone.

/**
 * In milliseconds since 1970. `Date.parse` would take a date without a zone as local time. NaN for what is not a date.
 *
 * @param {string} text
 */
export function fromText(text) {
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(text) || /^\d{4}-\d\d-\d\d$/.test(text);
  return Date.parse(zoned ? text : `${text}Z`);
}

/** As Close writes it, without a zone. @param {number} milliseconds */
export const toText = (milliseconds) => new Date(milliseconds).toISOString().slice(0, -1);

/** Milliseconds since 1970 of an option, or null where it is not given. @param {string} name @param {unknown} value */
export function moment(name, value) {
  if (value === undefined) return null;
  const milliseconds = value instanceof Date ? value.getTime() : typeof value === 'string' ? fromText(value) : NaN;
  if (!Number.isFinite(milliseconds))
    throw new TypeError(`${name} must be a Date or an ISO date such as 2026-01-31T12:00:00`);
  return milliseconds;
}
