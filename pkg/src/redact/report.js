// The words of a report about a redaction, for the command line and the page.

/** @import { Kind } from './fields.js' */

/**
 * The kinds of replaced values, with their nouns.
 *
 * @type {[kind: Kind, one: string, many: string][]}
 */
export const KINDS = [
  ['id', 'id', 'ids'],
  ['name', 'name', 'names'],
  ['email', 'e-mail address', 'e-mail addresses'],
  ['phone', 'phone number', 'phone numbers'],
  ['ip', 'IP address', 'IP addresses'],
  ['url', 'web address', 'web addresses'],
  ['text', 'text', 'texts'],
];

/** @typedef {Record<string, number>} Counts by the name of a field or header */

/** @param {Counts} counts */
export const sum = (counts) => Object.values(counts).reduce((total, each) => total + each, 0);

/** The names of the fields, without the envelope. @param {Counts} counts */
export const fieldsOf = (counts) => Object.keys(counts).map((name) => name.replace(/^event\./, ''));
