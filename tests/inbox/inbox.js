// An inbox over a store, in simulated time.
import { Inbox } from 'closehook/inbox';
import { SECOND, Simulated, logged } from './world.js';

/**
 * An inbox over a store, in simulated time; `calls` are those of its handler.
 *
 * @param {import('node:test').TestContext} t
 * @param {import('./stores.js').Kind} kind
 * @param {Partial<import('closehook/inbox').InboxOptions<any>> & { again?: any }} [options]
 */
export async function running(t, kind, { onChange = () => {}, again, ...options } = {}) {
  const time = again?.time ?? new Simulated();
  const reopen = again?.reopen ?? kind.make(t);
  const store = time.watchedStore(reopen());
  const { log, lines, codes } = logged();
  const calls = [];
  const inbox = new Inbox({
    store,
    clock: time,
    random: () => 0.5,
    log,
    logHandled: true,
    onChange(changes, state, given, about) {
      calls.push(`${given.id} ${about.outcome} ${state?.name ?? about.presence} ${about.attempt}`);
      return onChange(changes, state, given, about);
    },
    ...options,
  });
  let isStopped = false;
  const stop = async (grace) => {
    if (isStopped) return;
    isStopped = true;
    const stopped = inbox.stop(grace);
    await time.advance(grace === undefined ? 0 : grace * SECOND);
    await stopped;
  };
  t.after(() => stop(0));
  await inbox.start();
  return { inbox, store, time, lines, codes, calls, stop, reopen };
}
