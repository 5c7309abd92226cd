// The emulator, seen by the compiler alone. A line under @ts-expect-error that compiles is an error.
import { DeliveryError, EVENTS, Emulator } from 'closehook/emulator';
import type { Attempt, EmulatorOptions, Fault, Rules, State, Subscription, Warning } from 'closehook/emulator';

export async function use(): Promise<void> {
  const rules: Rules = { parallel: 1, spelling: 'compact' };
  const options: EmulatorOptions = { port: 0, seed: 1, clock: 'virtual', data: undefined, rules };
  await using emulator = await Emulator.start(options);
  const subscription: Subscription = await emulator.subscribe({ url: `${emulator.url}/x`, events: EVENTS });
  const key: string = subscription.signature_key;
  const ids: string[] = await emulator.put([
    { template: 'lead.created', count: 2 },
    { object_type: 'lead', action: 'merged' },
  ]);
  await emulator.put('{}');
  const fault: Fault = { kind: 'down', next: 1, subscription_id: subscription.id };
  await emulator.setFaults([fault]);
  const stop: () => void = emulator.listen((kind, what) => {
    if (kind === 'attempt') {
      const attempt: Attempt = what;
      attempt.status?.toFixed();
    } else {
      const warning: Warning = what;
      warning.message.trim();
    }
  });
  const state: State = emulator.state();
  state.subscriptions[0]?.backlog.toFixed();
  const id: string | null = await emulator.change('lead', 'lead_1', { name: 'x' });
  stop();
  void [key, ids, id];
  // @ts-expect-error: no such kind
  await emulator.setFaults({ kind: 'gone' });
  // @ts-expect-error: no such option
  await Emulator.start({ hosts: '0.0.0.0' });
  // @ts-expect-error: start makes them
  new Emulator();
}

export function place(error: unknown): string | null {
  return error instanceof DeliveryError ? error.pointer : null;
}
