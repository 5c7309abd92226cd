// Input that people paste or name as files. The page and the command line read it with the same code.
import { signed } from './closehook.js';

export const TIME = '1544271440';
export const WIRE =
  '{"event": {"id": "ev_1", "object_type": "lead", "action": "created"}, "subscription_id": "whsub_1"}';
export const SIGNED = Object.entries(signed(WIRE, { timestamp: TIME }));
export const SIGNED_LINES = SIGNED.map((pair) => pair.join(': ')).join('\r\n');
const CMD_BODY = WIRE.replaceAll('"', '^\\^"').replaceAll('{', '^{').replaceAll('}', '^}');
/** @param {string[][]} rows */
const csv = (...rows) =>
  rows.map((row) => `${row.map((field) => `"${field.replaceAll('"', '""')}"`).join()}\r\n`).join('');

export const HAR_ENTRY = {
  startedDateTime: '2018-12-08T12:17:20.000Z',
  request: { headers: SIGNED.map(([name, value]) => ({ name, value })), postData: { text: WIRE } },
};
export const RAW = `POST /x HTTP/1.1\r\n${SIGNED_LINES}\r\nContent-Length: ${WIRE.length}\r\n\r\n${WIRE}`;
const chunk = (text) => `${text.length.toString(16)}\r\n${text}\r\n`;

// One request, in the formats that people have.
export const REQUESTS = {
  'curl of cmd.exe': `curl ^"http://x/^" ^\r\n${SIGNED.map(([name, value]) => ` -H ^"${name}: ${value}^" ^\r\n`).join('')}  --data-raw ^"${CMD_BODY}^"`,
  'curl of a shell': `curl http://x/ ${SIGNED.map(([name, value]) => `-H '${name}: ${value}'`).join(' ')} --data-raw '${WIRE}'`,
  'what browsers copy as PowerShell': `$session = New-Object X\r\nInvoke-WebRequest -UseBasicParsing -Uri "http://x/" \`\r\n-Method "POST" \`\r\n-Headers @{\r\n${SIGNED.map(([name, value]) => `"${name}"="${value}"\r\n`).join('')}} \`\r\n-ContentType "application/json" \`\r\n-Body "${WIRE.replaceAll('"', '`"')}"`,
  'a HAR file': JSON.stringify({ log: { entries: [{ request: { headers: [] } }, HAR_ENTRY] } }),
  'an entry of a HAR file': JSON.stringify(HAR_ENTRY, null, 2),
  'over the wire': RAW,
  'over the wire, with the line feed of an editor': `${RAW}\n`,
  'in chunks': `POST / HTTP/1.1\r\n${SIGNED_LINES}\r\ntransfer-encoding: chunked\r\n\r\n${chunk(WIRE.slice(0, 20))}${chunk(WIRE.slice(20))}0\r\n\r\n`,
  'put together, though its headers say chunked': `POST / HTTP/1.1\r\n${SIGNED_LINES}\r\ntransfer-encoding: chunked\r\n\r\n${WIRE}`,
  'in chunks, in a delivery file': JSON.stringify({
    headers: [...SIGNED, ['transfer-encoding', 'chunked']],
    text: WIRE,
  }),
  'AWS Lambda, plain': JSON.stringify({ headers: Object.fromEntries(SIGNED), body: WIRE, isBase64Encoded: false }),
  'AWS Lambda, base64': JSON.stringify({
    headers: Object.fromEntries(SIGNED),
    body: Buffer.from(WIRE).toString('base64'),
    isBase64Encoded: true,
    requestContext: { timeEpoch: 1544271440123 },
  }),
  ngrok: JSON.stringify({
    uri: '/api/requests/http',
    requests: [{ start: '2018-12-08T12:17:20Z', request: { raw: Buffer.from(RAW).toString('base64') } }],
  }),
  'webhook.site': JSON.stringify({
    data: [
      {
        uuid: 'a',
        method: 'POST',
        created_at: '2018-12-08 12:17:20',
        headers: Object.fromEntries(SIGNED.map(([name, value]) => [name, [value]])),
        content: WIRE,
      },
    ],
  }),
  'webhook.site, as CSV': csv(
    ['uuid', 'created_at', ...SIGNED.map(([name]) => `headers.${name}`), 'content'],
    ['a', '2018-12-08 12:17:20', ...SIGNED.map(([, value]) => value), WIRE],
  ),
  'curl of PowerShell': `curl.exe -X POST "http://x/" \`\r\n${SIGNED.map(([name, value]) => `  -H "${name}: ${value}" \`\r\n`).join('')}  -d "${WIRE.replaceAll('"', '`"')}"`,
  'curl of Windows PowerShell, where a quote has a backslash too': `curl.exe http://x/ ${SIGNED.map(([name, value]) => `-H '${name}: ${value}'`).join(' ')} -d "${WIRE.replaceAll('"', '\\`"')}"`,
};

const [[NAME, AT], [HASH_NAME, HASH]] = [...SIGNED].sort(([a], [b]) => b.localeCompare(a));
const CGI = [NAME, HASH_NAME].map((name) => `HTTP_${name.toUpperCase().replaceAll('-', '_')}`);

/** Only headers, in the formats that programs log. */
export const HEADERS = {
  lines: `Host: example.com\n${NAME}: ${AT}\n${HASH_NAME}: ${HASH}\n`,
  'curl -v': `> POST / HTTP/1.1\n> Host: x\n> ${NAME}: ${AT}\n> ${HASH_NAME}: ${HASH}\n>`,
  'developer tools': `${NAME}\n${AT}\n${HASH_NAME}\n${HASH}\n`,
  JSON: JSON.stringify({ headers: { [NAME]: AT, [HASH_NAME]: [HASH] } }),
  'req.headers of Node': `{\n  host: 'x',\n  '${NAME}': '${AT}',\n  '${HASH_NAME}':\n   '${HASH}'\n}`,
  'req.rawHeaders of Node': `[\n  'Host', 'x',\n  '${NAME}', '${AT}',\n  '${HASH_NAME}',\n  '${HASH}'\n]`,
  'Headers of Node': `Headers { '${NAME}': '${AT}', '${HASH_NAME}': '${HASH}' }`,
  'a Map of Node': `Map(2) {\n  '${NAME}' => '${AT}',\n  '${HASH_NAME}' => '${HASH}'\n}`,
  'print_r of PHP': `Array\n(\n    [Host] => example.com\n    [${NAME}] => ${AT}\n    [${HASH_NAME}] => ${HASH}\n)\n`,
  'print_r of PHP, lists': `Array\n(\n    [${NAME}] => Array\n        (\n            [0] => ${AT}\n        )\n\n    [${HASH_NAME}] => Array\n        (\n            [0] => ${HASH}\n        )\n\n)\n`,
  '$_SERVER of PHP': `Array\n(\n    [HTTP_HOST] => x\n    [${CGI[0]}] => ${AT}\n    [${CGI[1]}] => ${HASH}\n)\n`,
  'var_dump of PHP': `array(2) {\n  ["${NAME}"]=>\n  string(${AT.length}) "${AT}"\n  ["${HASH_NAME}"]=>\n  string(64) "${HASH}"\n}\n`,
  'var_dump of PHP, lists': `array(2) {\n  ["${NAME}"]=>\n  array(1) {\n    [0]=>\n    string(${AT.length}) "${AT}"\n  }\n  ["${HASH_NAME}"]=>\n  array(1) {\n    [0]=>\n    string(64) "${HASH}"\n  }\n}\n`,
  'var_export of PHP': `array (\n  '${NAME}' => '${AT}',\n  '${HASH_NAME}' => '${HASH}',\n)`,
  'dd of Laravel': `[\n  "${NAME}" => array:1 [\n    0 => "${AT}"\n  ]\n  "${HASH_NAME}" => array:1 [\n    0 => "${HASH}"\n  ]\n]`,
  'a dict of Python': `{'${NAME}': '${AT}', '${HASH_NAME}': '${HASH}'}`,
  'EnvironHeaders of Flask': `EnvironHeaders([('${NAME}', '${AT}'), ('${HASH_NAME}', '${HASH}')])`,
  'Headers of Starlette': `Headers({'host': 'x', '${NAME}': '${AT}', '${HASH_NAME}': '${HASH}'})`,
  'a scope of ASGI': `[(b'${NAME}', b'${AT}'), (b'${HASH_NAME}', b'${HASH}')]`,
  'request.META of Django': `{'REMOTE_ADDR': '', '${CGI[0]}': '${AT}', '${CGI[1]}': '${HASH}'}`,
};

const EVENT = { id: 'ev_1', object_type: 'lead', action: 'updated', n: 1, data: { name: 'a "quoted" {name}' } };
const DIGITS = '12345678901234567890';
/** The text of an event with a number that JavaScript would round. @param {number} space */
const event = (space = 0) =>
  JSON.stringify(EVENT, null, space).replace('"n":1', `"n":${DIGITS}`).replace('"n": 1', `"n": ${DIGITS}`);
const body = (space = 0) => `{"event": ${event(space)}, "subscription_id": "whsub_1"}`;
const page = (list) => `{"cursor_next": null, "data": [${list}], "cursor_previous": null}`;

/** Files of three events each, with the number of lines that are reported. */
export const LOGS = {
  'a page of the event log': { text: page([event(), event(), event()]) },
  'a page, pretty': { text: page([event(2), event(2), event(2)].join(',\n')).replace('[', '[\n') },
  'a page with one event a line': {
    text: `{"data": [\n${event()},\n${event()},\n${event()}\n], "cursor_next": null}\n`,
  },
  'two pages': { text: `${page([event(2)])}\n${page([event(), event()])}\n` },
  'a list': { text: `[${body()}, ${event()},\n${event(2)}]` },
  'lines, with CRLF': { text: `${event()}\r\n${body()}\r\n\r\n${event()}\r\n` },
  'values over several lines': { text: `${event(2)}\n${body(4)}\n${event(2)}\n` },
  'values on one line': { text: `${event()} ${body()}${event()}` },
  'behind a byte order mark': { text: `\ufeff${event()}\n${event()}\n${event()}` },
  'with lines between them that are not events': { text: `${event()}\n[1]\n${event(2)}\n${event()}\n`, wrong: 1 },
  'with a line that is cut off': { text: `${event()}\n${event().slice(0, 40)}\n${event()}\n${event()}\n`, wrong: 1 },
  'a list that is cut off': { text: `[${event()}, ${event()}, ${event()}, {"id": "ev_`, wrong: 2 },
};
