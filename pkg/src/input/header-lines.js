export const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;
// For a trimmed line: if two parts of the pattern could match white space, a long run of it would be tried in every
// way.
const LINE = /^([!#$%&'*+.^_`|~0-9a-z-]+)(?:[ \xa0]{0,99}:|\s{0,99}\t)(.*)$/is;
const HEADER = /^[\w-]+:(?:\s|$)/;
const SIGNATURE_NAME = /^close-sig-(?:hash|timestamp)\s{0,99}:?$/i;
// The first line of a request or an answer copied whole.
const START = /^(?:[A-Z]+ \S+ HTTP\/[\d.]+|HTTP\/[\d.]+ \d{3}.*)$/;

/**
 * Reads headers from lines of `name: value`, or with the value on the line after the name, as developer tools copy
 * them. `ignored` counts the lines that are not headers.
 *
 * @param {string[]} all
 */
export function fromLines(all) {
  const lines = all.map(bare).filter((/** @type {string} */ line) => line !== '' && !START.test(line));
  const alone = lines.some((/** @type {string} */ line) => SIGNATURE_NAME.test(line));
  /** @type {[string, string][]} */
  const entries = [];
  let ignored = 0;
  for (let i = 0; i < lines.length; i++) {
    /** @type {(string | undefined)[]} */
    let [, name, value] = LINE.exec(lines[i]) ?? [];
    value = value?.trim();
    // A single word counts as a name only if a signature header also has its own line.
    if (alone && name === undefined && NAME.test(lines[i])) [name, value] = [lines[i], ''];
    if (value === '' && isValue(lines[i + 1])) value = lines[++i];
    else if (value === '' && !lines[i].includes(':')) name = undefined;
    if (name === undefined) ignored++;
    else entries.push([name, value ?? '']);
  }
  return { entries, ignored };
}

/** @param {string} line */
const isValue = (line) => line !== undefined && !HEADER.test(line) && !SIGNATURE_NAME.test(line);

/** A line of `curl -v` begins with an arrow. @param {string} line */
const bare = (line) => line.trim().replace(/^[<>]/, '').trim();

/** The first value of a header. @param {[string, string][]} headers @param {string} name in lower case */
export const headerOf = (headers, name) => headers.find(([each]) => each.toLowerCase() === name)?.[1];
