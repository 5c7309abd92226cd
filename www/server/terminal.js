import { told } from '../../pkg/cli/output/changes.js';
import { deliveryLine } from '../../pkg/cli/output/delivery-line.js';
import { Terminal } from '../../pkg/cli/output/terminal.js';
import { shown } from '../../pkg/cli/output/text.js';

/** @import { Emulator, Subscription } from '../../pkg/emulator.js' */
/** @import { Filter } from '../../pkg/index.js' */
/** @import { Reported } from '../../pkg/cli/output/delivery-line.js' */

const { paint, color, width } = new Terminal(process);
const { bold, dim, green, red, yellow } = paint;

/**
 * One line for a request to the wrong path.
 *
 * @param {{ method: string, url: string }} request
 * @param {string} path
 */
export const astray = ({ method, url }, path) =>
  `${red('✗')} ${method} ${shown(url.split('?', 1)[0])}: nothing is at this path; the receiver is at ${path}`;

/** @param {string} name @param {string} text */
const row = (name, text) => `  ${dim(name.padEnd(11))}${text}`;

/**
 * The addresses, and the key.
 *
 * @param {{ page: string, hook: string, emulator: Emulator, subscription: Subscription }} started
 */
export function welcome({ page, hook, emulator: { url, apiKey }, subscription }) {
  return [
    '',
    row('inspector', bold(page)),
    row('receiver', `POST ${hook}`),
    row('emulator', `${url}/api/v1/  ${dim('user:')} ${apiKey}${dim(', no password; made for this run')}`),
    row('control', `${url}/_closehook/`),
    row('key', `${subscription.signature_key} ${dim(`of ${subscription.id}`)}`),
    '',
    `  A sample opportunity is made, and changed twice. Close makes one event of changes within ${bold('5 s')}:`,
    '',
  ].join('\n');
}

/**
 * A delivery, what it changed, and whether the filter matches it; or why it was refused.
 *
 * @param {Reported} outcome
 * @param {{ filter: Filter, name: string }} wanted
 */
export function received(outcome, { filter, name }) {
  const line = deliveryLine(outcome, paint);
  if (!outcome.delivery) return line;
  try {
    const isUpdate = outcome.delivery.event.action === 'updated';
    const lines = isUpdate ? told(outcome.delivery, { color, width }).changes : [];
    const { matched, sentence } = filter.explain(outcome.delivery);
    const verdict = matched
      ? green(`matches the filter "${name}"`)
      : yellow(`does not match the filter "${name}": ${shown(sentence)}`);
    return [line, ...lines, `  ${verdict}`].join('\n');
  } catch (error) {
    // Authentic, but not JSON or not an event, as the line already says.
    if (error.code !== 'MALFORMED_PAYLOAD') throw error;
    return line;
  }
}

/**
 * What to do next.
 *
 * @param {{ curl: string }} next
 */
export const farewell = ({ curl }) => `\n  Change it yourself:\n\n${curl}\n`;
