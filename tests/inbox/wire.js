// Values between a test and a Durable Object: JSON, with bytes and maps.

const encode = (bytes) => Buffer.from(bytes).toString('base64');
const decode = (text) => new Uint8Array(Buffer.from(text, 'base64'));

export const toWire = (value) =>
  JSON.stringify(value, function replace(name, each) {
    // A buffer of Node would become something else first.
    if (this[name] instanceof Uint8Array) return { $bytes: encode(this[name]) };
    if (each instanceof Map) return { $map: [...each] };
    return each;
  });

export const fromWire = (text) =>
  JSON.parse(text, (_, each) => {
    if (typeof each?.$bytes === 'string') return decode(each.$bytes);
    if (Array.isArray(each?.$map)) return new Map(each.$map);
    return each;
  });
