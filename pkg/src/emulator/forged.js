// What an attempt says about its receiver, from the faults that the emulator injected.

/** @import { Attempt, Fault } from '../../emulator.d.ts' */

/** What is wrong with a delivery that its receiver must refuse. @type {Partial<Record<Fault['kind'], string>>} */
const WRONG = {
  wrong_key: 'a forged signature',
  altered_body: 'a forged signature',
  stale_timestamp: 'an old signature',
};

/**
 * What a receiver must refuse in a delivery with these faults: `a forged signature` or `an old signature`; `null` if it
 * must accept it.
 *
 * @param {readonly Fault['kind'][]} faults
 */
export function toRefuse(faults) {
  const found = faults.map((kind) => WRONG[kind]);
  return found.find((what) => what === WRONG.wrong_key) ?? found.find((what) => what !== undefined) ?? null;
}

/** Whether the signature of a delivery is wrong. @param {readonly Fault['kind'][]} faults */
export const isForged = (faults) => toRefuse(faults) === WRONG.wrong_key;

/** Whether a receiver has taken a delivery. @param {number | null} status */
export const isAccepted = (status) => status !== null && status >= 200 && status <= 299;

/** Whether a receiver has refused a delivery. @param {number | null} status */
export const isRefused = (status) => status !== null && status >= 400 && status <= 499;

/**
 * What the receiver accepted although it must refuse it, or `null`.
 *
 * @param {Pick<Attempt, 'status' | 'faults'>} attempt
 */
export const wronglyAccepted = ({ status, faults }) => (isAccepted(status) ? toRefuse(faults) : null);
