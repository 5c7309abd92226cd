// JSON from bytes: a Buffer has the faster decoder of its own, where there is one.
const { Buffer } = globalThis;
const decoder = new TextDecoder();

export const parse = (bytes) => JSON.parse(Buffer?.isBuffer(bytes) ? bytes.toString() : decoder.decode(bytes));
