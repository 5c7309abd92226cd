// The file of --repair: deliveries that verify, since the mistakes that a diagnosis found in them are undone.
import { access, writeFile } from 'node:fs/promises';
import { UsageError, fileError } from '../errors.js';
import { deliveryLine } from '../../src/input/delivery-record.js';
import { repairedDelivery } from '../../src/input/signed-anew.js';

/** @import { Diagnosis } from '../../index.d.ts' */
/** @import { RecordedDelivery } from '../../src/input/delivery-record.js' */

/** Deliveries hold what people wrote to each other: the file is for its owner alone. */
const OWNER_ONLY = 0o600;

/**
 * The delivery with its mistakes undone, as a file has it; `null` when they are not in the delivery, or unknown.
 *
 * @param {Pick<RecordedDelivery, 'headers' | 'now'>} sent @param {Diagnosis | null | undefined} diagnosis
 * @returns {string | null}
 */
export function repairedLine({ headers, now }, diagnosis) {
  const repaired = repairedDelivery(headers, diagnosis);
  return repaired && deliveryLine({ now, ...repaired });
}

/**
 * Fails before anything is read, where there is a file: it may be the one that is read.
 *
 * @param {string} path @param {string} option that names it
 */
export async function mustBeNew(path, option) {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere) throw new UsageError(`--${option} ${path} is there already: name a new file`);
}

/** @param {string} path @param {string[]} lines */
export async function writeRepaired(path, lines) {
  try {
    await writeFile(path, lines.join(''), { flag: 'wx', mode: OWNER_ONLY });
  } catch (error) {
    throw fileError(error, path, 'written');
  }
}
