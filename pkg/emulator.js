// Close's side of its webhooks on this machine, for tests: Node only.
export { Emulator } from './src/emulator/emulator.js';
export { DeliveryError } from './src/emulator/sender.js';
