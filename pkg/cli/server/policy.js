/**
 * What the page may do: run its own scripts and wasm, reach nothing but where it came from, and never make markup or a
 * script of a text. Its one Trusted Types policy gives only the address of its worker. index.html repeats it as a meta
 * tag.
 */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; " +
  "require-trusted-types-for 'script'; trusted-types closehook-worker";

/** A meta tag cannot say `frame-ancestors`, so only the header does. */
export const securityHeaders = {
  'content-security-policy': `${PAGE_POLICY}; frame-ancestors 'none'`,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
