// What the emulator tells of what it does, in lines.
import { safe, shown } from './text.js';

/** `✓ 200  ev_1 → http://…  3 ms`, or `✗ 503  …  attempt 2`. */
export function attemptLine({ status, error, event_id: event, url, attempt, repeated, milliseconds, date }, { green, red, dim }) {
  const good = status !== null && status >= 200 && status <= 299;
  const verdict = good ? green(`✓ ${status}`) : red(`✗ ${status ?? safe(error)}`);
  const which = [attempt > 1 && `attempt ${attempt}`, repeated && 'repeated'].filter(Boolean).join(', ');
  const place = `${date.slice(11, 19)}`;
  return `${dim(place)} ${verdict}  ${shown(event)} ${dim('→')} ${shown(url)}  ${dim([which, `${milliseconds} ms`].filter(Boolean).join(', '))}`;
}

/** What Close would send as an e-mail. */
export function warningLine({ date, message }, { yellow, dim }) {
  return `${dim(date.slice(11, 19))} ${yellow(`✉ ${safe(message)}`)}`;
}
