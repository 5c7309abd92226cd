// The memory of the instance, which moves when it grows.
let memory;
let bytes = new Uint8Array();

/** Whose memory it is, once there is an instance. */
export function attach(exports) {
  ({ memory } = exports);
}

export const attached = () => memory !== undefined;

/** There is no instance any more. */
export function detach() {
  memory = undefined;
  bytes = new Uint8Array();
}

/** In bytes. */
export function view() {
  // Of a memory that has grown, the old view is empty; asking the memory itself is slower.
  if (bytes.length === 0) bytes = new Uint8Array(memory.buffer);
  return bytes;
}

/** In 32-bit integers. */
export const memory32 = () => new Uint32Array(memory.buffer);

/** `length` of its 64-bit floats. */
export const floats = (start, length) => new Float64Array(memory.buffer, start, length);
