// Close's side of its webhooks on this machine: Node only.
import { event_types } from './dist/event_types.js';

export { Emulator } from './src/emulator/emulator.js';
export { playScenario } from './src/emulator/scenario.js';
export { DeliveryError } from './src/emulator/sender.js';

/** All that Close documents, as the `events` of a subscription. */
export const EVENTS = Object.entries(event_types).flatMap(([object_type, actions]) =>
  actions.map((action) => ({ object_type, action })),
);
