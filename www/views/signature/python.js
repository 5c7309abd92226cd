// The remedy for a receiver or a signer in Python, which the package itself does not speak: its standard library does.

const RAW = `Take the bytes as they arrived, before any parser: request.get_data() in Flask, request.body in Django, await request.body() in FastAPI and Starlette. Never json.dumps of what was parsed.`;
const WORDS = [
  [/^KEY_/, 'Decode the key: bytes.fromhex(key). Its 64 characters as text, or read as base64, are another key.'],
  [/^OTHER_KEY$/, 'Each subscription has its own signature_key: choose it by the subscription_id of the body, or try each.'],
  [/^(?:SEPARATOR_|BODY_FIRST|TIMESTAMP_MISSING|BODY_MISSING)/, 'The message is the timestamp of the header, then the raw body, with nothing between.'],
  [/^TIMESTAMP_/, 'Sign the timestamp as the header writes it: unix seconds in digits.'],
  [/^(?:SHA1|PLAIN_SHA256|UNKEYED_SHA256)$/, 'It is HMAC with SHA-256: hmac.new(key, message, hashlib.sha256), and no hash of key and message.'],
  [/^DIGEST_/, 'Compare hexdigest() with the header as it is, nothing around it.'],
  [/^SIGNED_/, 'Sign the bytes that are sent, not a text or another form of them.'],
  [/^BODY_IN_BASE64$/, 'Decode it first, as in AWS Lambda: base64.b64decode(event["body"]) if event["isBase64Encoded"].'],
  [/^HEADERS_SWAPPED$/, 'Read close-sig-timestamp and close-sig-hash each from its own header.'],
  [/^CLOCK$/, 'The signature is right. If every delivery is late, this clock is wrong; if some are, they are retries: raise max_age, and refuse a second event by its id.'],
  [/^BODY_/, RAW],
];

export const PYTHON = `import hashlib
import hmac
import time


def is_from_close(key: str, body: bytes, timestamp: str, sig_hash: str, max_age: int = 300) -> bool:
    if not (timestamp.isascii() and timestamp.isdigit()):
        return False
    expected = hmac.new(bytes.fromhex(key), timestamp.encode() + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), sig_hash.lower().encode()):
        return False
    return -60 <= time.time() - int(timestamp) <= max_age
`;

/** What to change, for the causes of a diagnosis: a line for each, and the function that is right. */
export function pythonRemedy(causes) {
  const lines = causes.map((cause) => WORDS.find(([pattern]) => pattern.test(cause))?.[1] ?? RAW);
  return { lines: [...new Set(lines.length > 0 ? lines : [RAW])], code: PYTHON };
}
