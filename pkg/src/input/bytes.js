/** Concatenates bytes. A single part is not copied. @param {Uint8Array[]} parts */
export function joined(parts) {
  if (parts.length === 1) return parts[0];
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const strict = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as text, with a byte order mark if they have one; `null` if they are not UTF-8. @param {Uint8Array} bytes */
export function utf8Text(bytes) {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}
