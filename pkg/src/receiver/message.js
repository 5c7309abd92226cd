// The body of a delivery as a message of Cloudflare Queues, which holds 128 KB: the original bytes, or gzipped if they
// do not fit. gzip begins with a byte that JSON never begins with, which shows the difference.

/** 128 KB of 1,000 bytes, without room for what the queue adds (about 100 bytes). */
export const MESSAGE_BYTES = 127_000;

/** The maximum unpacked length: 64 MiB, as for verifying. */
const MOST = 64 * 1024 * 1024;

const GZIP = [0x1f, 0x8b];

/** @param {Uint8Array} body @param {{ maxBytes?: number }} given */
export async function pack(body, { maxBytes = MESSAGE_BYTES } = {}) {
  if (body.length <= maxBytes) return body;
  const packed = await through(body, new CompressionStream('gzip'), MOST);
  if (packed.length <= maxBytes) return packed;
  throw tooLarge(`body has ${packed.length} bytes gzipped, more than the ${maxBytes} of a message`);
}

/** @param {Uint8Array | ArrayBuffer} message */
export async function unpack(message) {
  const bytes = message instanceof Uint8Array ? message : new Uint8Array(message);
  return GZIP.every((byte, at) => bytes[at] === byte) ? through(bytes, new DecompressionStream('gzip'), MOST) : bytes;
}

/**
 * @param {Uint8Array} bytes @param {{ readable: ReadableStream<Uint8Array>, writable: WritableStream }} given
 * @param {number} most
 */
async function through(bytes, { readable, writable }, most) {
  const writer = writable.getWriter();
  // An error here also occurs on reading.
  writer.write(bytes).catch(() => {});
  writer.close().catch(() => {});
  const chunks = [];
  let length = 0;
  const reader = readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      reader.cancel().catch(() => {});
      throw tooLarge(`message has more than ${most} bytes`);
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** @param {string} message */
const tooLarge = (message) => Object.assign(new RangeError(message), { code: 'BODY_TOO_LARGE' });
