/** The bytes behind base64 (RFC 4648, §4), `null` when the text is none. */
export function base64Bytes(text) {
  let binary;
  try {
    binary = atob(text);
  } catch {
    return null;
  }
  return Uint8Array.from(binary, (unit) => unit.charCodeAt(0));
}

/** Bytes as base64. */
export function base64(bytes) {
  const parts = [];
  // Not all at once: a call has only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  return btoa(parts.join(''));
}
