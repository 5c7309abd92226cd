export const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;
const LINE = /^\s*[<>]?\s*([!#$%&'*+.^_`|~0-9a-z-]+)\s*[:\t]\s*(.*?)\s*$/i;
const HEADER = /^\s*[<>]?\s*[\w-]+:(?:\s|$)/;
const SIGNATURE_NAME = /^\s*close-sig-(?:hash|timestamp)\s*:?\s*$/i;
// The first line of a request or an answer copied whole.
const START = /^\s*[<>]?\s*(?:[A-Z]+ \S+ HTTP\/[\d.]+|HTTP\/[\d.]+ \d{3}.*)\s*$/;

/**
 * Headers from lines of `name: value`, or with the value in the line after the name, as developer tools copy
 * them. `ignored` counts the lines that are no header.
 */
export function fromLines(all) {
  const lines = all.filter((line) => line.trim() !== '' && !START.test(line));
  const alone = lines.some((line) => SIGNATURE_NAME.test(line));
  const entries = [];
  let ignored = 0;
  for (let i = 0; i < lines.length; i++) {
    let [, name, value] = LINE.exec(lines[i]) ?? [];
    // Only beside a signature header that stands alone is a single word taken for a name.
    if (alone && name === undefined && NAME.test(lines[i].trim())) [name, value] = [lines[i].trim(), ''];
    if (value === '' && isValue(lines[i + 1])) value = lines[++i].trim();
    else if (value === '' && !lines[i].includes(':')) name = undefined;
    if (name === undefined) ignored++;
    else entries.push([name, value]);
  }
  return { entries, ignored };
}

const isValue = (line) => line !== undefined && !HEADER.test(line) && !SIGNATURE_NAME.test(line);
