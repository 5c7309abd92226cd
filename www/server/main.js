// `npm start`: the inspector, a receiver, and a first delivery from the one to the other. `--once` ends there.
import { Webhook } from '../../pkg/index.js';
import { close, serve, untilSignal } from '../../pkg/cli/server/loopback.js';
import { receiver } from '../../pkg/cli/server/receiver.js';
import { DEMO_KEY } from '../samples/demo-key.js';
import { curlLine, deliverDemo } from './demo.js';
import { readOptions } from './options.js';
import { staticFiles } from './static.js';
import { astray, line, welcome } from './terminal.js';

const HOOK = '/webhook';

async function main({ port, once: onlyOnce }) {
  let first;
  let report = (outcome) => (first = outcome);
  const hook = receiver({
    webhook: new Webhook(DEMO_KEY),
    report: (outcome) => report(outcome),
  });
  const handler = (request, response) => {
    if (request.url.split('?', 1)[0] === HOOK) return hook(request, response);
    if (!['GET', 'HEAD'].includes(request.method)) console.log(astray(request, HOOK));
    staticFiles(request, response);
  };
  const { server, origin } = await serve(handler, port, { otherwise: (sentence) => console.log(sentence) });
  const ended = untilSignal(server);

  const status = await deliverDemo(origin + HOOK);
  const verified = status === 200 && first?.delivery !== undefined;
  if (verified) {
    const addresses = { page: `${origin}/`, hook: origin + HOOK };
    console.log(welcome({ ...first, ...addresses, demoKey: DEMO_KEY, curl: curlLine(addresses.hook) }));
  } else {
    console.log(line(first ?? { code: String(status), sentence: 'the demo delivery was not received' }));
    process.exitCode = 1;
  }
  report = (outcome) => console.log(line(outcome));
  if (onlyOnce || !verified) close(server);
  await ended;
}

try {
  await main(readOptions(process.argv.slice(2), process.env));
} catch (error) {
  console.error(`closehook: ${error.message}`);
  process.exitCode = 1;
}
