import { element } from './dom.js';

/** Saves bytes or a text as a file. @param {string} name @param {string | Uint8Array} content */
export function download(name, content) {
  const address = URL.createObjectURL(
    new Blob([/** @type {BlobPart} */ (content)], { type: 'application/octet-stream' }),
  );
  element('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
