// The client of Close's API, seen by the compiler alone. A line under @ts-expect-error that compiles is an error.
import { ApiError, CloseApi, catchUp, coverage, plan } from 'closehook/api';
import type {
  ApiErrorCode,
  CatchUpPlace,
  CaughtUp,
  CloseApiOptions,
  DesiredSubscription,
  LoggedEvent,
  Step,
  WebhookSubscription,
} from 'closehook/api';

export async function use(): Promise<void> {
  const options: CloseApiOptions = {
    apiKey: 'api_1',
    timeout: 10,
    retry: { attempts: 2, budget: 5 },
    log: (level, code) => [level, code],
  };
  const api = new CloseApi(options);
  new CloseApi({ token: async () => 'token', url: 'http://127.0.0.1:1/' });
  const file: DesiredSubscription[] = [
    { url: 'https://example.org/', events: [{ object_type: 'lead', action: 'created' }], status: 'paused' },
  ];
  const current: WebhookSubscription[] = await api.subscriptions.list();
  const steps: Step[] = plan(file, current, { prune: true });
  const why: string | undefined = steps[0]?.why;
  const created = await api.subscriptions.create({ url: 'https://example.org/', events: file[0]!.events });
  const key: string = created.signature_key;
  await api.subscriptions.update(created.id, { verify_ssl: false });
  for await (const logged of api.events({
    since: new Date(0),
    order: 'oldest',
    object_type: 'lead',
    action: 'created',
  })) {
    const { event, bytes }: LoggedEvent = logged;
    event.id.trim();
    bytes.byteLength.toFixed();
  }
  try {
    await api.event('ev_1');
  } catch (error) {
    if (error instanceof ApiError) {
      const code: ApiErrorCode = error.code;
      const wait: number | null = error.retryAfter;
      [code, wait, why, key].join();
    }
  }
  let place: CatchUpPlace | null = null;
  const caughtUp: CaughtUp = await catchUp({
    api,
    since: '2026-01-01',
    subscriptions: current,
    seen: ({ id }) => id === 'ev_1',
    async accept({ bytes }, { subscriptions }) {
      [bytes.byteLength, subscriptions[0]?.length].join();
    },
    state: {
      load: () => place,
      save(next) {
        place = next;
      },
    },
  });
  const until: string | null = caughtUp.completeUntil;
  const { fields, types } = await coverage(current, api.events({ order: 'oldest' }));
  [until, fields[0]?.sentence, types[0]?.why, api.serverTime?.getTime()].join();
  // @ts-expect-error: what takes the events is missing
  await catchUp({ api, since: '2026-01-01' });
  // @ts-expect-error: a new subscription has no status
  await api.subscriptions.create({ url: 'https://example.org/', events: [], status: 'paused' });
  // @ts-expect-error: not a parameter of the log
  api.events({ date_created: '2026-01-01' });
  // @ts-expect-error: not an order
  api.events({ order: 'asc' });
}
