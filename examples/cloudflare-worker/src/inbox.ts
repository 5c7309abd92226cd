// The inbox: it handles each event once, and finds those that are missing.
import { DurableObject } from 'cloudflare:workers';
import { CloseApi } from 'closehook/api';
import { Inbox } from 'closehook/inbox';
import { durableObjectStore, setAlarm } from 'closehook/inbox/durable-object';
import type { DurableObjectTx } from 'closehook/inbox/durable-object';
import config from '../closehook.config';
import { administer } from './admin';
import { log, subscriptionsOf } from './config';
import type { Config, Env } from './config';

const { onChange, deliver, inbox: options = {} }: Config = config;

/** When the alarm failed, the next one comes so much later, in milliseconds. */
const AFTER_FAILURE = 60_000;

export class CloseInbox extends DurableObject<Env> {
  #store = durableObjectStore(this.ctx.storage);
  #inbox: Inbox<DurableObjectTx>;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const subscriptions = subscriptionsOf(env);
    this.#inbox = new Inbox({
      log,
      ...options,
      store: this.#store,
      onChange,
      ...(deliver && { deliver: (message, about) => deliver(message, { ...about, env }) }),
      ...(env.CLOSE_API_KEY &&
        subscriptions.length > 0 && {
          api: new CloseApi({ apiKey: env.CLOSE_API_KEY, url: env.CLOSE_API }),
          subscriptions,
        }),
    });
  }

  /** Handles a batch. Returns the places of those that failed; the others are handled, or stored to be retried. */
  async take(bodies: Uint8Array[]): Promise<number[]> {
    const results = await Promise.allSettled(bodies.map((body) => this.#inbox.handle(body)));
    await this.wake();
    return results.flatMap(({ status }, nth) => (status === 'rejected' ? [nth] : []));
  }

  /** Stores a delivery, to handle it next. */
  async store(body: Uint8Array): Promise<void> {
    await this.#inbox.put(body);
    await this.wake();
  }

  /** Never throws, since the platform gives up an alarm that fails too often. */
  override async alarm(): Promise<void> {
    try {
      await this.#inbox.work();
      await this.wake();
    } catch (error) {
      log('error', 'ALARM_FAILED', { reason: Object(error).code ?? Object(error).name });
      await this.ctx.storage.setAlarm(Date.now() + AFTER_FAILURE);
    }
  }

  /** Sets the alarm to when there is something to do. */
  async wake(): Promise<void> {
    await setAlarm(this.ctx.storage, await this.#inbox.next());
  }

  /** Requests of the owner. */
  override async fetch(request: Request): Promise<Response> {
    const response = await administer(request, this.env, this.#inbox, this.#store);
    // What was refused has changed nothing.
    if (request.method !== 'GET' && response.ok) await this.wake();
    return response;
  }
}
