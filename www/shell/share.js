// Encodes the selected delivery as an address: in the fragment, which is not sent to servers, and without any key.
import { copyText } from '../copy.js';
import { byId, setText } from '../dom.js';
import { base64, base64Bytes } from '../../pkg/src/input/base64.js';
import { entryMayHoldKey } from '../input/secrets.js';
import { CLOCKS } from '../clock.js';
import { keyList } from '../../pkg/src/input/keys.js';
import { number } from '../words.js';

/** @import { Entry, Given, Settings, Store } from '../store.js' */

const START = '#delivery=';
/** Chromium takes addresses up to 2 MB; chats cut them off long before. */
const MOST_ADDRESS = 1_000_000;
const MOST_BYTES = 16 * 1024 * 1024;

const HOLDS_KEY =
  'This delivery cannot be shared: its headers or its body contain what may be a signature key (64 hex digits). ' +
  'Take it out first.';

/** @param {unknown} pair */
const isPair = (pair) => Array.isArray(pair) && pair.length === 2 && pair.every((text) => typeof text === 'string');

/**
 * Compresses or decompresses bytes; `null` if that fails, or gives more than `most` bytes.
 *
 * @param {Uint8Array} bytes @param {{ readable: ReadableStream, writable: WritableStream }} stream @param {number} most
 */
async function through(bytes, stream, most = Infinity) {
  const reader = new Blob([/** @type {BlobPart} */ (bytes)]).stream().pipeThrough(stream).getReader();
  const parts = [];
  let length = 0;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > most) {
        await reader.cancel();
        return null;
      }
      parts.push(value);
    }
  } catch {
    return null;
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** The fragment for an entry, with the settings for verifying it. @param {Entry} given @param {Settings} given */
export async function fragmentOf({ headers, body, arrived }, { clock, customTime, maxAge }) {
  const shared = { headers, body: body && base64(body), arrived, clock, customTime, maxAge };
  const bytes = await through(new TextEncoder().encode(JSON.stringify(shared)), new CompressionStream('deflate-raw'));
  return (
    START +
    base64(/** @type {Uint8Array} */ (bytes))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replace(/=+$/, '')
  );
}

/**
 * Decodes a fragment: an entry, `null` if there is none, or `{ wrong }`. Nothing in it is trusted.
 *
 * @param {string} fragment
 * @returns {Promise<null | { wrong: string, entry?: undefined } |
 *   { wrong?: undefined, entry: Given, settings: Omit<Settings, 'keys'> }>}
 */
export async function fromFragment(fragment) {
  if (!fragment.startsWith(START)) return null;
  const wrong = { wrong: 'the address does not contain a readable delivery: it may have been cut off' };
  const compressed = base64Bytes(fragment.slice(START.length).replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = compressed && (await through(compressed, new DecompressionStream('deflate-raw'), MOST_BYTES));
  if (!bytes) return wrong;
  let shared;
  try {
    shared = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return wrong;
  }
  const { headers = null, body = null, arrived = null, clock, customTime, maxAge } = Object(shared);
  const content = body === null ? null : typeof body === 'string' ? base64Bytes(body) : undefined;
  const isRight =
    (headers === null || (Array.isArray(headers) && headers.every(isPair))) &&
    content !== undefined &&
    !(body !== null && content === null);
  if (!isRight || (headers === null && content === null)) return wrong;
  return {
    entry: {
      headers,
      body: content,
      arrived: Number.isFinite(arrived) ? arrived : null,
      source: { kind: 'address', name: 'a shared address' },
    },
    settings: {
      clock: CLOCKS.includes(clock) ? clock : CLOCKS[0],
      customTime: typeof customTime === 'string' && /^\d{0,15}$/.test(customTime) ? customTime : '',
      maxAge: Number.isFinite(maxAge) && maxAge >= 0 ? maxAge : 300,
    },
  };
}

/**
 * The dialog that creates an address, and says what it contains. `keys` receives the key of a redacted copy.
 *
 * @param {Store} store @param {{ before: () => void, keys: (found: any[]) => void }} given
 */
export function sharing(store, { before, keys }) {
  const dialog = byId('share');

  async function showAddress() {
    const entry = store.selected;
    setText(byId('share-said'), '');
    byId('share-address').value = '';
    byId('share-copy').disabled = true;
    byId('share-redact').disabled = !entry || entry.source.kind === 'redacted';
    if (!entry) return setText(byId('share-size'), 'There is no delivery to share.');
    if (entryMayHoldKey(entry, keyList(store.settings.keys))) return setText(byId('share-size'), HOLDS_KEY);
    const address = location.href.split('#', 1)[0] + (await fragmentOf(entry, store.settings));
    const isLong = address.length > MOST_ADDRESS;
    byId('share-address').value = isLong ? '' : address;
    byId('share-copy').disabled = isLong;
    const size = `${number(address.length)} characters`;
    setText(
      byId('share-size'),
      isLong
        ? `The address would have ${size}, more than browsers take: share the file instead.`
        : address.length > 2000
          ? `${size}: some chats and mail programs cut addresses of more than 2,000 off.`
          : `${size}.`,
    );
  }

  byId('share-open').addEventListener('click', () => {
    before();
    setText(byId('share-redacted'), '');
    dialog.showModal();
    void showAddress();
  });
  byId('share-redact').addEventListener('click', async () => {
    const entry = store.selected;
    if (!entry) return;
    const { TEST_KEY, redactedCopy } = await import('./redacted.js');
    const done = redactedCopy(entry, store.entries);
    if ('wrong' in done) return setText(byId('share-redacted'), done.wrong);
    if (done.copy.headers) keys([{ key: TEST_KEY, of: null }]);
    store.add([done.copy]);
    setText(byId('share-redacted'), `The copy is open beside the delivery. ${done.said}`);
    await showAddress();
  });
  byId('share-copy').addEventListener('click', async () => {
    setText(
      byId('share-said'),
      (await copyText(byId('share-address').value, byId('share-address'))) ? 'Copied.' : 'Selected: copy it by hand.',
    );
  });
  byId('share-close').addEventListener('click', () => dialog.close());
}
