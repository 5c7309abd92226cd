const MOST_BYTES = 1024 * 1024;
const MOST_SECONDS = 10;

/**
 * Answers a webhook: 200 when it is verified, 401 when it is not, with nothing about why.
 *
 * @param webhook of the package
 * @param report told of each outcome, with `delivery`, or with `code` and `sentence`
 */
export function receiver({ webhook, report, mostBytes = MOST_BYTES, mostSeconds = MOST_SECONDS }) {
  return async (request, response) => {
    if (request.method !== 'POST') {
      report({ code: '405', sentence: `${request.method} is not received, POST is` });
      return answer(response, 405, { allow: 'POST' });
    }
    const { body, status, sentence } = await read(request, mostBytes, mostSeconds);
    if (!body) {
      report({ code: String(status), sentence });
      // The rest of the body is not wanted, and the connection has it.
      return answer(response, status, { connection: 'close' });
    }
    const result = webhook.safeVerify(body, request.rawHeaders);
    if (result.ok) {
      report({ delivery: result.delivery });
      return answer(response, 200);
    }
    const { code, sentence: why } = webhook.diagnose(body, request.rawHeaders);
    report({ code, sentence: why });
    return answer(response, 401);
  };
}

/** The bytes as they arrive, or the status that ends the reading. */
function read(request, mostBytes, mostSeconds) {
  const tooLarge = { status: 413, sentence: `the body has more than ${mostBytes} bytes` };
  if (Number(request.headers['content-length']) > mostBytes) return tooLarge;
  return new Promise((resolve) => {
    const chunks = [];
    let length = 0;
    const finish = (outcome) => {
      clearTimeout(timer);
      request.pause();
      resolve(outcome);
    };
    const timer = setTimeout(
      () => finish({ status: 408, sentence: `the body was not complete after ${mostSeconds} s` }),
      mostSeconds * 1000,
    );
    request.on('data', (chunk) => {
      length += chunk.length;
      if (length > mostBytes) finish(tooLarge);
      else chunks.push(chunk);
    });
    request.on('end', () => finish({ body: Buffer.concat(chunks) }));
    request.on('error', () => finish({ status: 400, sentence: 'the connection broke off within the body' }));
  });
}

function answer(response, status, headers = {}) {
  const type = { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' };
  response.writeHead(status, { ...type, ...headers });
  response.end(`{"ok":${status === 200}}\n`);
}
