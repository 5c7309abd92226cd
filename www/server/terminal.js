const colour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code) => (text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
export const bold = paint(1);
const dim = paint(2);
const green = paint(32);
const red = paint(31);

// The demo key is public, so anyone may sign escape sequences for this terminal.
const shown = (value) => JSON.stringify(value ?? null).slice(0, 200).replace(/^"|"$/g, '')
  .replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

function event({ id, object_type: type, action, changed_fields: changed }) {
  return { id: shown(id), what: `${shown(type)} ${shown(action)}`, changed: [changed ?? []].flat().map(shown) };
}

/** The event of an authentic delivery in a line, or why it has none. */
function content(delivery) {
  try {
    const { id, what } = event(delivery.event);
    return `${id}  ${what}`;
  } catch (error) {
    if (error.code !== 'MALFORMED_PAYLOAD') throw error;
    const lacking = error.pointer === null ? 'not JSON' : 'no event of Close';
    return `authentic, but ${lacking}: ${error.message.replace(/^the body is not JSON: /, '')}`;
  }
}

/** One line for a delivery. */
export function line({ delivery, code, sentence }) {
  if (!delivery) return `${red('✗')} ${code}  ${sentence}`;
  return `${green('✓')} ${content(delivery)}  ${dim(`age ${delivery.age} s`)}`;
}

/** One line for a request that went somewhere else. */
export const astray = ({ method, url }, path) =>
  `${red('✗')} ${method} ${shown(url.split('?', 1)[0])}: nothing is there, the receiver is at ${path}`;

/** The first delivery, for someone who has just started this. */
export function welcome({ delivery, page, hook, demoKey, curl }) {
  const { id, what, changed } = event(delivery.event);
  const row = (name, text) => `  ${dim(name.padEnd(11))}${text}`;
  return [
    '',
    `  ${green('✓ verified')} ${bold(what)}, delivered to the receiver over HTTP`,
    '',
    row('event', id),
    row('changed', changed.join(', ') || 'no fields'),
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
