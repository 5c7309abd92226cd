import { items } from '../deliveries/items.js';
import { UsageError } from '../errors.js';
import { eventOf } from '../output/event.js';
import { safe } from '../output/text.js';
import { source } from './source.js';

/**
 * Shows each payload of a file. One that cannot be read is told, and the rest goes on.
 *
 * @param show given `{ line, body, event, isFirst }` of each
 * @returns {Promise<boolean>} whether all could be read
 */
export async function eachPayload({ file, options, terminal }, show) {
  const from = await source(file, options, 'a payload');
  let [count, wrong] = [0, 0];
  for await (const { place, line, body, error } of items(from)) {
    count++;
    if (!error) {
      await show({ line, body, event: eventOf(body), isFirst: count === 1 });
      continue;
    }
    wrong++;
    if (options.json) await terminal.json({ line, error });
    else await terminal.print(`${terminal.paint.red('✗')} ${safe(place)}: ${safe(error)}`);
  }
  if (count === 0) throw new UsageError(`${from.name} holds no payload`);
  return wrong === 0;
}
