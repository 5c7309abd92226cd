/**
 * The bytes behind base64 (RFC 4648, §4), `null` when the text is not base64.
 *
 * @param {string} text
 */
export function base64Bytes(text) {
  let binary;
  try {
    binary = atob(text);
  } catch {
    return null;
  }
  // A loop, since `from` creates a string for each character, which takes seconds for 20 MB.
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** Bytes as base64. @param {Uint8Array} bytes */
export function base64(bytes) {
  const parts = [];
  // In parts, since the number of arguments of a call is limited.
  for (let at = 0; at < bytes.length; at += 0x8000) parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  return btoa(parts.join(''));
}
