// The file of --repair: deliveries that verify after the mistakes found by a diagnosis were corrected.
import { writeFile } from 'node:fs/promises';
import { fileError } from '../errors.js';
import { deliveryLine } from '../../src/input/delivery-record.js';
import { repairedDelivery } from '../../src/input/signed-anew.js';
import { OWNER_ONLY } from './new-file.js';

/** @import { Diagnosis } from '../../index.d.ts' */
/** @import { RecordedDelivery } from '../../src/input/delivery-record.js' */

/**
 * The corrected delivery in the format of a file; `null` if the mistakes are not in the delivery, or unknown.
 *
 * @param {Pick<RecordedDelivery, 'headers' | 'now'>} sent @param {Diagnosis | null | undefined} diagnosis
 * @returns {string | null}
 */
export function repairedLine({ headers, now }, diagnosis) {
  const repaired = repairedDelivery(headers, diagnosis);
  return repaired && deliveryLine({ now, ...repaired });
}

/** @param {string} path @param {string[]} lines */
export async function writeRepaired(path, lines) {
  try {
    await writeFile(path, lines.join(''), { flag: 'wx', mode: OWNER_ONLY });
  } catch (error) {
    throw fileError(error, path, 'written');
  }
}
