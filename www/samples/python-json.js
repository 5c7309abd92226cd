/**
 * A parsed value as Python's `json.dumps` writes it, which is how Close appears to send its events. For ASCII
 * and whole numbers, as the sample has them.
 *
 * @param {unknown} value
 * @returns {string}
 */
export function pythonJson(value) {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${pythonJson(each)}`);
  return `{${members.join(', ')}}`;
}
