// `node dead-letters.js`: what the handler was given up for, and what to do with it. It works beside the receiver, and
// without.
import { History } from 'closehook';
import { Store } from './store.js';

/** @import { Entry, EntryKey } from './store.js' */

const USE = `node dead-letters.js                     lists them: number, since when, event, object, attempts, error
node dead-letters.js show NUMBER         the event, and the whole error
node dead-letters.js replay [NUMBER …]   hands them, or all, to the handler again
node dead-letters.js discard NUMBER …    forgets them`;

const [command = 'list', ...numbers] = process.argv.slice(2);
/** @type {Store} Opened before a command runs. */
let store;
/** @type {Store | undefined} */
let opened;

/**
 * The entry key as one word: start and number.
 *
 * @param {EntryKey} key
 */
const numberOf = (key) => key.join('-');

/**
 * What others wrote must not drive a terminal.
 *
 * @param {string} text
 */
const safe = (text) => text.replace(/[^\x20-\x7e]/g, '?');

function named() {
  const keys = numbers.map((number) => /** @type {EntryKey} */ (number.split('-').map(Number)));
  for (const key of keys) failed(key);
  return keys;
}

/** @param {EntryKey} key */
function failed(key) {
  const entry = store.dead.get(key);
  if (entry === undefined) throw new Error(`there is no ${numberOf(key)}`);
  return entry;
}

/** @param {Entry} entry */
function about({ body }) {
  try {
    const { objectId, eventId } = new History().apply(body);
    return safe(`${eventId} ${objectId}`);
  } catch {
    return 'no event';
  }
}

/** @type {Record<string, () => void | Promise<void>>} */
const commands = {
  list() {
    if (store.dead.getKeysCount() === 0) console.log('there are no dead letters');
    for (const { key, value } of store.dead.getRange()) {
      const [error] = value.error.split('\n');
      console.log(
        `${numberOf(key)}  ${new Date(value.at).toISOString()}  ${about(value)}  ${value.attempts}  ${safe(error)}`,
      );
    }
  },
  show() {
    for (const key of named()) {
      const { body, error } = failed(key);
      console.log(JSON.stringify({ number: numberOf(key), error, body: Buffer.from(body).toString() }, null, 2));
    }
  },
  async replay() {
    const keys = numbers.length > 0 ? named() : [...store.dead.getKeys()];
    await store.commit(() => {
      for (const key of keys) {
        // As if it had never failed, but folded it is.
        const { attempts, error, ...entry } = failed(key);
        store.replays.put(key, entry);
        store.dead.remove(key);
      }
    });
    console.log(`${keys.length} will be handled again`);
  },
  async discard() {
    const keys = named();
    if (keys.length === 0) throw new Error('which? discard takes numbers');
    await store.commit(() => keys.forEach((key) => store.dead.remove(key)));
    console.log(`${keys.length} forgotten`);
  },
};

try {
  if (!Object.hasOwn(commands, command)) throw new Error(`there is no ${command}`);
  opened = store = new Store(process.env.DATA || 'receiver.mdb', { mustExist: true });
  await commands[command]();
} catch (error) {
  console.error(`${error.message}\n\n${USE}`);
  process.exitCode = 1;
} finally {
  await opened?.close();
}
