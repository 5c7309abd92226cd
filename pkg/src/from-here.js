// Who may ask a server that answers with secrets or data on this machine. A page of another site can send requests to
// it, and by DNS rebinding, a name of that site's own can be made to mean this machine: then the browser takes the
// server for a part of the site, and lets the page read what it answers. The name in `Host` tells.

/** What a server is called on its own machine. A dot at the end makes a name a full one. */
const NAMES = ['localhost', 'localhost.', '127.0.0.1', '[::1]'];

/** A proxy or a tunnel adds these: what came through one is from somewhere else, whatever host it names. */
const FORWARDED = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'cf-connecting-ip',
];

/** For the answer to anyone else. */
export const NOT_FROM_HERE =
  'this server answers to this machine only: ask it as 127.0.0.1 or localhost, without a proxy, ' +
  'and from no page of another site';

/**
 * Whether a request comes from this machine, and no page of another site has sent it.
 *
 * @param {{ url?: string, headers: { readonly [name: string]: string | string[] | undefined },
 *   rawHeaders: readonly string[] }} request
 */
export function isFromHere({ url = '', headers, rawHeaders }) {
  // A target with a host of its own (RFC 9112, §3.2.2) is for a proxy.
  if (!url.startsWith('/') && url !== '*') return false;
  if (FORWARDED.some((name) => headers[name] !== undefined)) return false;
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  if (hosts.length !== 1 || !isHere(`http://${headers.host}`)) return false;
  const { origin } = headers;
  if (origin !== undefined) return typeof origin === 'string' && isHere(origin);
  // Without an Origin, a page has loaded this as an image or a script. Whoever follows a link may come from anywhere.
  return headers['sec-fetch-site'] !== 'cross-site' || headers['sec-fetch-mode'] === 'navigate';
}

/**
 * Whether an origin is one of this machine: the scheme, the name and perhaps a port, and nothing else.
 *
 * @param {string} origin
 */
function isHere(origin) {
  if (!/^https?:\/\/[\w.:[\]-]+$/i.test(origin) || !URL.canParse(origin)) return false;
  return NAMES.includes(new URL(origin).hostname);
}
