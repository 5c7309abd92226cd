// Takes deliveries out of the queue, and hands each to the Durable Object of its object. A message is acknowledged when that has
// committed all that came of it; one that fails is tried again later, and does not hold up the others.
import { wait } from './config.js';
import { keep } from './dead-letters.js';
import { log, nameOf } from './log.js';
import { bodyOf, discard, isLarge } from './message.js';
import { read } from './read.js';

/** @param {import('./config.js').Env} env */
export async function consume({ messages }, env) {
  // What is large comes one by one, since a Worker has 128 MB.
  await settle(messages.filter((message) => !isLarge(message)), env);
  for (const message of messages.filter(isLarge)) await settle([message], env);
}

async function settle(messages, env) {
  const failures = new Map(messages.map((message) => [message, undefined]));
  const byObject = new Map();
  for (const message of messages) {
    try {
      const body = await bodyOf(message, env);
      if (!body) continue;
      const { ids } = await readable(body, message, env);
      for (const id of ids) byObject.set(id, [...(byObject.get(id) ?? []), { message, body }]);
    } catch (error) {
      failures.set(message, error);
    }
  }
  // The objects at once, and the events of each in the order of their arrival.
  await Promise.all([...byObject].map(([id, entries]) => handOver(id, entries, failures, env)));
  for (const [message, failure] of failures) await end(message, failure, env);
}

/** What is authentic and can be read by nobody would be the same the next time. */
async function readable(body, message, env) {
  try {
    return read(body);
  } catch (error) {
    await keep(env, message, body, { reason: nameOf(error) });
    return { ids: [] };
  }
}

async function handOver(id, entries, failures, env) {
  const events = entries.map(({ body, message }) => ({ body, attempt: message.attempts }));
  try {
    const results = await env.OBJECTS.get(env.OBJECTS.idFromName(id)).handle(id, events);
    for (const [nth, { message }] of entries.entries()) if (results[nth]) failures.set(message, { code: results[nth] });
  } catch (error) {
    for (const { message } of entries) failures.set(message, error);
  }
}

async function end(message, failure, env) {
  if (failure === undefined) {
    // Before the acknowledgement, or it might never be.
    await discard(message, env).catch((error) => log('warn', 'PARCEL_LEFT', { message: message.id, reason: nameOf(error) }));
    message.ack();
  } else {
    log('warn', 'RETRIED', { message: message.id, attempt: message.attempts, reason: nameOf(failure) });
    message.retry({ delaySeconds: Math.ceil(wait(message.attempts)) });
  }
}
