/** The bytes behind lower-case hex digits, by the fastest way the runtime has. */
export function decodeHex(text) {
  if (Uint8Array.fromHex) return Uint8Array.fromHex(text);
  if (globalThis.Buffer?.from) return globalThis.Buffer.from(text, 'hex');
  const bytes = new Uint8Array(text.length / 2);
  const digit = (at) => {
    const code = text.charCodeAt(at);
    return code < 0x60 ? code - 0x30 : code - 0x57;
  };
  for (let i = 0; i < bytes.length; i++) bytes[i] = 16 * digit(2 * i) + digit(2 * i + 1);
  return bytes;
}
