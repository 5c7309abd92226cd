// A file of signature keys, {"whsub_…": "key"}, for --key-file. Only its owner can read it.
import { UsageError } from '../errors.js';
import { assertWritable, readJson, replaceFile } from './files.js';

/** @import { WebhookSubscription } from '../../api.d.ts' */
/** @import { Options } from '../arguments.js' */

export const keyFileOptions = {
  'write-keys': {
    value: 'FILE',
    about: 'add its signature key to this file of keys (mode 600)',
  },
  'show-keys': { about: 'print signature keys' },
};

/** Fails before anything is changed, where the file holds something else. @param {string} path */
export async function openKeyFile(path) {
  const kept = await readJson(path);
  await assertWritable(path);
  const isKeys =
    kept !== null &&
    typeof kept === 'object' &&
    !Array.isArray(kept) &&
    Object.entries(kept).every(([id, key]) => /^whsub_/.test(id) && typeof key === 'string');
  if (kept !== null && !isKeys)
    throw new UsageError(`${path} already exists and is not a file of keys like {"whsub_…": "key"}; name another file`);
  return {
    /**
     * Writes these keys. With `beside`, it keeps the others except one.
     *
     * @param {readonly WebhookSubscription[]} subscriptions @param {{ beside?: boolean, without?: string }} how
     */
    async write(subscriptions, { beside = true, without } = {}) {
      /** @type {Record<string, string>} */
      const keys = beside ? { ...kept } : {};
      if (without !== undefined) delete keys[without];
      for (const subscription of subscriptions) keys[subscription.id] = keyOf(subscription);
      await replaceFile(path, `${JSON.stringify(keys, null, 2)}\n`);
    },
  };
}

/** @param {Pick<WebhookSubscription, 'id'> & { signature_key?: string }} subscription */
export function keyOf({ id, signature_key: key }) {
  if (typeof key === 'string') return key;
  throw new UsageError(
    `Close does not show the signature_key of ${id} to this user; use the API key of an administrator`,
  );
}

/** A subscription as it may be printed. @param {WebhookSubscription} subscription @param {Options} options */
export function withoutKey(subscription, { 'show-keys': showsKeys = false }) {
  const { signature_key, ...shown } = subscription;
  return showsKeys ? subscription : shown;
}
