// Who may ask a server that answers with secrets or data on this machine. A page of another site can send requests to
// it, and by DNS rebinding, a name of that site's own can be made to mean this machine: then the browser takes the
// server for a part of the site, and lets the page read what it answers. The name in `Host` tells.

/** What a server is called on its own machine. A dot at the end makes a name a full one. */
const NAMES = ['localhost', 'localhost.', '127.0.0.1', '[::1]'];

/**
 * What a server may be called that other machines reach too, such as containers: an address, a name without a dot, or
 * one under a domain that the public DNS does not have. No page of another site has such a name.
 */
const PRIVATE = /^(?:\d+(?:\.\d+){3}|\[[\da-f:.]+\]|[\w-]+\.?|[\w.-]+\.(?:internal|local|localhost|test)\.?)$/i;

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

/** The same for a server that other machines reach. */
export const NOT_FROM_NEAR =
  'this server answers to addresses and private names only, such as 172.17.0.2, emulator or host.docker.internal, ' +
  'without a proxy, and from no page of another site';

/**
 * Whether a request comes from this machine, and no page of another site has sent it.
 *
 * @param {{ url?: string, headers: { readonly [name: string]: string | string[] | undefined },
 *   rawHeaders: readonly string[] }} request
 * @param {boolean=} isOpen whether other machines may ask too; then a page may only ask the host that it came from
 */
export function isFromHere({ url = '', headers, rawHeaders }, isOpen = false) {
  // A target with a host of its own (RFC 9112, §3.2.2) is for a proxy.
  if (!url.startsWith('/') && url !== '*') return false;
  if (FORWARDED.some((name) => headers[name] !== undefined)) return false;
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  if (hosts.length !== 1 || !isHere(`http://${headers.host}`, isOpen)) return false;
  const { origin } = headers;
  if (origin !== undefined) {
    if (typeof origin !== 'string' || !isHere(origin, isOpen)) return false;
    return !isOpen || isHere(origin, false) || new URL(origin).host === new URL(`http://${headers.host}`).host;
  }
  // Without an Origin, a page has loaded this as an image or a script. Whoever follows a link may come from anywhere.
  return headers['sec-fetch-site'] !== 'cross-site' || headers['sec-fetch-mode'] === 'navigate';
}

/**
 * Whether an origin is one of this machine: the scheme, the name and perhaps a port, and nothing else.
 *
 * @param {string} origin @param {boolean} isOpen
 */
function isHere(origin, isOpen) {
  if (!/^https?:\/\/[\w.:[\]-]+$/i.test(origin) || !URL.canParse(origin)) return false;
  const { hostname } = new URL(origin);
  return NAMES.includes(hostname) || (isOpen && PRIVATE.test(hostname));
}
