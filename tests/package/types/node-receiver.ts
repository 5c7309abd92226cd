// The receiver for Node, without the DOM's types.
import { receive } from 'closehook/node';
import { receive as fetch } from 'closehook/worker';

export const listener = receive({ keys: '00', accept() {} });
// A Request is nothing that can be had here, and the declarations compile all the same.
export const handler = fetch({ keys: '00', accept() {} });
