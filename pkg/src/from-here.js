// Protects a server on this machine that returns secrets or data. A page of another site can send requests to it. By
// DNS rebinding, that site can even point its own domain to this machine. The browser then treats the server as part of
// the site, and lets the page read its answers. `Host` shows the name that was used.

/** The names of a server on its own machine. A trailing dot marks a fully qualified name. */
const NAMES = ['localhost', 'localhost.', '127.0.0.1', '[::1]'];

/**
 * The names of a server that other machines, such as containers, can reach: an address, a name without a dot, or one
 * under a domain that is not in the public DNS. No page of another site has such a name.
 */
const PRIVATE = /^(?:\d+(?:\.\d+){3}|\[[\da-f:.]+\]|[\w-]+\.?|[\w.-]+\.(?:internal|local|localhost|test)\.?)$/i;

/** Headers that proxies and tunnels add. Such a request comes from elsewhere, whatever its `Host` is. */
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
 * @param {{ url?: string, method?: string, headers: { readonly [name: string]: string | string[] | undefined },
 *   rawHeaders: readonly string[] }} request
 * @param {boolean=} isOpen whether other machines may ask too; then a page may only ask the host that it came from
 */
export function isFromHere({ url = '', method = 'GET', headers, rawHeaders }, isOpen = false) {
  // A target that contains a host (RFC 9112, §3.2.2) is meant for a proxy.
  if (!url.startsWith('/') && url !== '*') return false;
  if (FORWARDED.some((name) => headers[name] !== undefined)) return false;
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  if (hosts.length !== 1 || !isHere(`http://${headers.host}`, isOpen)) return false;
  const { origin } = headers;
  if (origin !== undefined) {
    if (typeof origin !== 'string' || !isHere(origin, isOpen)) return false;
    return !isOpen || isHere(origin, false) || new URL(origin).host === new URL(`http://${headers.host}`).host;
  }
  if (headers['sec-fetch-site'] !== 'cross-site') return true;
  // Without an Origin, a page may have loaded this as an image or a script. A link may be followed from anywhere, but a
  // form may not be sent.
  return headers['sec-fetch-mode'] === 'navigate' && ['GET', 'HEAD'].includes(method);
}

/**
 * Whether an origin is on this machine: a scheme, a name and optionally a port, and nothing else.
 *
 * @param {string} origin @param {boolean} isOpen
 */
function isHere(origin, isOpen) {
  if (!/^https?:\/\/[\w.:[\]-]+$/i.test(origin) || !URL.canParse(origin)) return false;
  const { hostname } = new URL(origin);
  return NAMES.includes(hostname) || (isOpen && PRIVATE.test(hostname));
}
