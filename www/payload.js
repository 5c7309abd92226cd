// What a body holds, parsed once an entry.
const payloads = new WeakMap();

/** The value of the JSON of an entry's body, or the error that says why there is none. */
export function payloadOf(entry) {
  if (!payloads.has(entry)) payloads.set(entry, parse(entry.body));
  return payloads.get(entry);
}

/** The event of an entry, out of its envelope; `null` when there is none. */
export function eventOf(entry) {
  const { value } = payloadOf(entry);
  const event = isObject(value) && isObject(value.event) ? value.event : value;
  return isObject(event) ? event : null;
}

const decoder = new TextDecoder();

function parse(body) {
  if (!body) return { value: undefined, error: null };
  try {
    return { value: JSON.parse(decoder.decode(body)), error: null };
  } catch (error) {
    return { value: undefined, error };
  }
}

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
