import { items } from '../deliveries/items.js';
import { UsageError } from '../errors.js';
import { eventOf } from '../output/event.js';
import { safe } from '../output/text.js';
import { source } from './source.js';

/** @import { Options } from '../arguments.js' */
/** @import { Terminal } from '../output/terminal.js' */

const NOTHING = Buffer.alloc(0);

/**
 * Shows each payload of a file. An unreadable one is reported, and the rest continues.
 *
 * @param {{ file: string | undefined, options: Options, terminal: Terminal }} given
 * @param {(payload: { line: number, body: Buffer, event: any, isFirst: boolean }) => unknown} show
 * @returns {Promise<boolean>} whether all could be read
 */
export async function eachPayload({ file, options, terminal }, show) {
  const from = await source(file, options, 'a payload');
  let [count, wrong] = [0, 0];
  for await (const { place, line, body = NOTHING, error } of items(from, (sentence) =>
    terminal.note(`closehook: ${sentence}`),
  )) {
    count++;
    const mistake = error ?? (await mistakeOf(() => show({ line, body, event: eventOf(body), isFirst: count === 1 })));
    if (mistake === null) continue;
    wrong++;
    if (options.json) await terminal.json({ line, error: mistake });
    else await terminal.print(`${terminal.paint.red('✗')} ${safe(place)}: ${safe(mistake)}`);
  }
  if (count === 0) throw new UsageError(`${from.name} holds no payload`);
  return wrong === 0;
}

/** Why the body of a delivery cannot be shown, which need not be JSON. @param {() => unknown} show */
async function mistakeOf(show) {
  try {
    await show();
    return null;
  } catch (error) {
    if (error.code !== 'MALFORMED_PAYLOAD') throw error;
    return error.message.replace(/^the payload/, 'the body');
  }
}
