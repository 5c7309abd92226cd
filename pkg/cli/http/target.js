// The target address of a command, and its messages after failures.
import { failureWords as words, isOfCertificate } from '../../src/http/post.js';
import { UsageError } from '../errors.js';

/** The address, or what is wrong with it. @param {string} text */
export function target(text) {
  let url;
  try {
    url = new URL(text);
  } catch {
    url = null;
  }
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  const meant = /^[\w.-]+(:\d+)?(\/|$)/.test(text)
    ? `did you mean http://${text}?`
    : 'it must begin with http:// or https://';
  throw new UsageError(`${text || 'an empty text'} is not a URL to send to; ${meant}`);
}

/** The address without user name and password, for people. @param {URL | string} url */
export function shownUrl(url) {
  const shown = new URL(url);
  shown.username = shown.password = '';
  return shown.href;
}

/** The address and the file among operands, in either order. @param {string[]} operands */
export function targetAndFile(operands) {
  const place = Math.max(
    0,
    operands.findIndex((operand) => /^https?:\/\//i.test(operand)),
  );
  return { url: target(operands[place]), file: operands.find((_, i) => i !== place) };
}

/** What an error of the connection means, and which option helps. @param {string} code @param {URL} url */
export function failureWords(code, url) {
  const help = code === 'TIMEOUT' ? '; --timeout allows more' : isOfCertificate(code) ? '; --insecure accepts it' : '';
  return `${words(code, url)}${help}`;
}
