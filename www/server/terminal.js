import { deliveryLine } from '../../pkg/cli/output/delivery-line.js';
import { Terminal } from '../../pkg/cli/output/terminal.js';
import { shown } from '../../pkg/cli/output/text.js';

const { paint } = new Terminal(process);
const { bold, dim, green, red } = paint;

/** One line for a delivery. */
export const line = (outcome) => deliveryLine(outcome, paint);

/** One line for a request that went somewhere else. */
export const astray = ({ method, url }, path) =>
  `${red('✗')} ${method} ${shown(url.split('?', 1)[0])}: nothing is there, the receiver is at ${path}`;

/** The first delivery, for someone who has just started this. */
export function welcome({ delivery, page, hook, demoKey, curl }) {
  const { id, object_type: type, action, changed_fields: changed } = delivery.event;
  const row = (name, text) => `  ${dim(name.padEnd(11))}${text}`;
  return [
    '',
    `  ${green('✓ verified')} ${bold(`${shown(type)} ${shown(action)}`)}, delivered to the receiver over HTTP`,
    '',
    row('event', shown(id)),
    row('changed', [changed ?? []].flat().map((name) => shown(name)).join(', ') || 'no fields'),
    row('age', `${delivery.age} s`),
    '',
    row('inspector', bold(page)),
    row('receiver', `POST ${hook}`),
    row('demo key', `${demoKey} ${dim('(public, from the documentation of Close)')}`),
    '',
    '  Deliver another one, signed as this runs:',
    '',
    curl,
    '',
  ].join('\n');
}
