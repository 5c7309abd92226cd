// `npm start`: the inspector, a receiver, and a first delivery from the one to the other. `--once` ends there.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { Webhook } from '../../pkg/index.js';
import { DEMO_KEY } from '../samples/demo-key.js';
import { curlLine, deliverDemo } from './demo.js';
import { readOptions } from './options.js';
import { receiver } from './receiver.js';
import { staticFiles } from './static.js';
import { astray, line, welcome } from './terminal.js';

const LOOPBACK = '127.0.0.1';
const HOOK = '/webhook';

/** Listens on the port, or on a free one when it is taken. */
async function listen(server, port) {
  server.listen(port, LOOPBACK);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error.code !== 'EADDRINUSE' || port === 0) throw error;
    console.log(`port ${port} is taken: a free one is used`);
    await listen(server, 0);
  }
}

function endOn(signals, server) {
  for (const signal of signals) {
    process.once(signal, () => {
      server.close();
      server.closeAllConnections();
    });
  }
}

async function main({ port, once: onlyOnce }) {
  let first;
  let report = (outcome) => (first = outcome);
  const hook = receiver({
    webhook: new Webhook(DEMO_KEY),
    report: (outcome) => report(outcome),
  });
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 15_000 }, (request, response) => {
    if (request.url.split('?', 1)[0] === HOOK) return hook(request, response);
    if (!['GET', 'HEAD'].includes(request.method)) console.log(astray(request, HOOK));
    staticFiles(request, response);
  });
  await listen(server, port);
  endOn(['SIGINT', 'SIGTERM'], server);

  const origin = `http://${LOOPBACK}:${server.address().port}`;
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
  if (onlyOnce || !verified) {
    server.close();
    server.closeAllConnections();
  }
}

try {
  await main(readOptions(process.argv.slice(2), process.env));
} catch (error) {
  console.error(`closehook: ${error.message}`);
  process.exitCode = 1;
}
