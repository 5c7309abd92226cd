// The output lines of the emulator.
import { isAccepted, wronglyAccepted } from '../../src/emulator/forged.js';
import { safe, shown } from './text.js';

/** @import { Attempt, Warning } from '../../emulator.d.ts' */
/** @import { Paint } from './terminal.js' */

/**
 * `✓ 200  lead created ev_1 → http://…  3 ms`, or `✗ 503  …  attempt 2`, with the faults that were asked for. A
 * delivery that the receiver accepted although it must refuse it is red, too.
 *
 * @param {Attempt} what @param {Paint} given
 */
export function attemptLine(what, { green, red, yellow, dim }) {
  const { status, error, event_id: event, object_type: type, action, url, attempt, faults, milliseconds, date } = what;
  const wrong = wronglyAccepted(what);
  const verdict = wrong
    ? red(`✗ ${status}, accepted ${wrong}`)
    : isAccepted(status)
      ? green(`✓ ${status}`)
      : red(`✗ ${status ?? safe(error ?? '')}`);
  const words = [type, action].filter((word) => typeof word === 'string').map((word) => shown(word));
  const which = [attempt > 1 && `attempt ${attempt}`, `${milliseconds} ms`].filter(Boolean).join(', ');
  const fault = faults.length > 0 ? `  ${yellow(`injected: ${faults.join(', ')}`)}` : '';
  return (
    `${dim(moment(date))} ${verdict}  ${[...words, shown(event)].join(' ')} ${dim('→')} ${shown(url)} ` +
    ` ${dim(which)}${fault}`
  );
}

/** An e-mail that Close would send. @param {Warning} given @param {Paint} given */
export function warningLine({ date, message }, { yellow, dim }) {
  return `${dim(moment(date))} ${yellow(`✉ ${safe(message)}`)}`;
}

/** To the second: a virtual clock passes days. @param {string} date */
const moment = (date) => date.slice(0, 19).replace('T', ' ');
