import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { commandNames, load } from '../../pkg/cli/commands.js';
import {
  KEY,
  OTHER_KEY,
  PROGRAM,
  assertNoSecret,
  closehook,
  delivery,
  jsonLines,
  payload,
  scratch,
} from './closehook.js';

test.after(assertNoSecret);

const file = scratch('payload.json', payload());
const folder = scratch('');
const url = 'http://127.0.0.1:1/';

/** What is typed, what is said. `env` is empty where the key is missing. */
const WRONG = [
  [['verfy'], /^closehook: unknown command verfy; did you mean closehook verify\?$/],
  [['frobnicate'], /^closehook: unknown command frobnicate; the commands are verify, sign, /],
  [['--versoin'], /^closehook: unknown option --versoin; did you mean --version\?$/],
  [['help', 'snd'], /did you mean closehook send\?$/],
  [['verify', '--jsn'], /^closehook verify: unknown option --jsn; did you mean --json\?$/],
  [['verify', `--kye=${KEY}`], /^closehook verify: unknown option --kye; did you mean --key\?$/],
  [['verify', '-x'], /^closehook verify: unknown option -x$/],
  [['verify', '--json=yes'], /--json does not take a value$/],
  [['verify', '--key'], /--key needs a value: --key HEX$/],
  [['verify', '--key', '--json'], /--key needs a value: --key HEX; if it begins with -, write --key=HEX$/],
  [['verify', '--now', '1', '--now', '2'], /--now can be given only once$/],
  [['verify', '--now', 'yesterday'], /--now must be unix seconds or a date like 2026-01-31T12:00:00Z, not yesterday$/],
  [['verify', '--now', '2026-01-31'], /--now must be unix seconds or a date/],
  [['verify', '--max-age', '-1'], /--max-age must be a duration such as 90, 90s, 5m, 72h, 3d or off, not -1$/],
  [['verify', '--for', 'perl'], /--for must be one of express, fastify, next, .*, python, .*, go, not perl$/],
  [['verify', '-H', 'close-sig-hash'], /--header must be 'NAME: VALUE'/],
  [['verify', '-H', 'a: b\nc: d'], /--header a must not have a line feed in its value$/],
  [
    ['verify', '--headers', scratch('empty.txt', 'nothing here')],
    /--headers .*empty\.txt holds no headers; write one per line as NAME: VALUE$/,
  ],
  [['verify', '--headers', scratch('none.txt')], /--headers: .*none\.txt cannot be read: no such file$/],
  [['verify', scratch('no-such-file')], /no-such-file cannot be read: no such file$/],
  [['verify', folder], /cannot be read: it is a folder$/],
  [['verify', KEY], /this is a key, not a file name; pass a key with --key-file or CLOSE_SIGNATURE_KEY$/],
  [['verify', '{"event":1}'], /this is text, not a file name; pass text with --data$/],
  [['verify', file, file], /unexpected argument .*; this command takes FILE$/],
  [['verify', file, '--data', 'x'], /--data and the file .* are alternatives; use one$/],
  [['verify', scratch('void', '')], /void holds no delivery$/],
  [
    ['verify', scratch('one.jsonl', jsonLines([delivery('{}')]))],
    /no key: set CLOSE_SIGNATURE_KEY, or name a file with --key-file FILE$/,
    {},
  ],
  [
    ['verify', file, '--key', KEY.slice(1)],
    /the key is not 64 hex digits, like the signature_key of a subscription: it has 63 characters$/,
  ],
  [['verify', file, '--key', KEY, '--key-file', file], /--key and --key-file are alternatives; use one$/],
  [['verify', file, '--key-file', scratch('no-key', ' \n')], /--key-file .*no-key is empty/],
  [
    ['verify', file, '--key-file', scratch('broken-key', `{"whsub_1": "${KEY}`)],
    /: the keys begin like JSON, but are not valid JSON: write /,
  ],
  [
    ['verify', file, '--key-file', scratch('turned', JSON.stringify({ [KEY]: 'whsub_1' }))],
    /the map of keys is the wrong way round: /,
  ],
  [
    ['verify', file, '--key-file', file],
    /payload\.json: the JSON holds neither keys, nor \{"whsub_…": "64 hex digits"\}, nor subscriptions$/,
  ],
  [
    ['verify', file, '--key-file', scratch('lacking', '{"data": [{"id": "whsub_1"}]}')],
    /subscription number 1 of the keys has no id or no signature_key$/,
  ],
  [['sign'], /no key: set/, {}],
  [['sign', file, '--timestamp', '1.5.2'], /--timestamp must be unix seconds/],
  [['sign', file, '--label', 'x'], /--label is not the label of a key/],
  [['sign', file, '--write', scratch('no/such/folder')], /cannot be written: no such folder$/],
  [['match', file], /no filter: name --filter FILE or --subscriptions FILE$/],
  [['match', file, '--filter', '{'], /filter:1:2: expected .* \(MALFORMED_FILTER\)$/],
  [
    ['match', file, '--filter', '{"type": "and", "filters": [{"type": "nor"}]}'],
    /filter: .*UNKNOWN_FILTER_TYPE at \/filters\/0\)$/,
  ],
  [['match', file, '--filter', '{"type":"is_null"}', '--subscriptions', file], /are alternatives; use one$/],
  [
    ['match', file, '--subscriptions', scratch('subs.json', '[{"id": "whsub_1"}]')],
    /subs\.json: .*INVALID_SUBSCRIPTION/,
  ],
  [['match', '--filter', 'null', scratch('void')], /void holds no payload$/],
  [['explain', file], /no filter: name --filter/],
  [['changes', scratch('absent.json')], /cannot be read/],
  [['diff', file], /^closehook diff: missing AFTER: closehook diff BEFORE AFTER$/],
  [['diff', '-', '-'], /cannot both be standard input$/],
  [['diff', file, file, '--json', '--merge'], /are alternatives; use one$/],
  [['diff', file, file, '--merge', '--ignore', 'a'], /--ignore cannot be combined with --merge$/],
  [['diff', file, file, '--invertible'], /--invertible needs --json$/],
  [['send'], /missing URL: closehook send URL$/],
  [
    ['send', 'localhost:3000/x', file],
    /localhost:3000\/x is not a URL to send to; did you mean http:\/\/localhost:3000\/x\?$/,
  ],
  [['send', 'ftp://x/', file], /ftp:\/\/x\/ is not a URL to send to; it must begin with http:\/\/ or https:\/\/$/],
  [['send', url, file], /no key: set/, {}],
  [['send', url, '--data', 'x', '--subscription', 'whsub_1'], /is not JSON, so --subscription cannot wrap it$/],
  [['replay', url, file], /payload\.json:1: this has no signature: --sign with a key signs it anew$/],
  [['replay', url, file, '--key', KEY], /--key needs --sign/],
  [['replay', url, file, '--rate', '0'], /--rate must be a number from 0\.001 to 1000000, not 0$/],
  [['replay', url, file, '--rate', 'NaN'], /--rate must be a number/],
  [['replay', url, file, '--parallel', '1.5'], /--parallel must be a whole number from 1 to 1000, not 1\.5$/],
  [['listen'], /no key: set/, {}],
  [['listen', 'x'], /unexpected argument x; this command takes no arguments$/],
  [['listen', '--port', '70000'], /--port must be a whole number from 0 to 65535, not 70000$/],
  [['listen', '--status', '100'], /--status must be a whole number from 200 to 599, not 100$/],
  [['listen', '--max-body', '65M'], /--max-body must be at most 67108864 bytes, not 65M$/],
  [['listen', '--max-body', '1T'], /--max-body must be a size such as 1000, 64K or 10M, not 1T$/],
  [['emulate', '--clock', 'vrtual'], /--clock must be real or virtual, not vrtual; did you mean virtual\?$/],
  [['completion'], /^closehook completion: missing SHELL: closehook completion SHELL$/],
  [['completion', 'tcsh'], /^closehook completion: SHELL must be one of bash, zsh, fish, not tcsh/],
  [['inspect', '--port', ''], /--port must be a whole number from 0 to 65535, not empty$/],
];

for (const [args, sentence, env] of /** @type {any[][]} */ (WRONG)) {
  test(`wrong use: closehook ${args.join(' ').replaceAll(KEY, 'KEY').slice(0, 70)}`, async () => {
    const { code, out, err } = await closehook(args, { env });
    assert.equal(code, 2, out + err);
    assert.equal(out, '');
    // The note on --key comes first, and is no mistake.
    const lines = err
      .trimEnd()
      .split('\n')
      .filter((line) => !line.includes('--key is visible'));
    assert.equal(lines.length, 1, err);
    assert.match(lines[0], sentence);
    assert.match(lines[0], /^closehook/);
  });
}

test('after -- nothing is an option', async () => {
  assert.match((await closehook(['verify', '--', '--json'])).err, /--json cannot be read: no such file/);
});

test('no command: the overview, as a mistake; asked for, as an answer', async () => {
  const { code, out, err } = await closehook([]);
  assert.deepEqual([code, out], [2, '']);
  for (const ask of [['help'], ['--help'], ['-h']]) {
    const answer = await closehook(ask);
    assert.deepEqual([answer.code, answer.out, answer.err], [0, err, '']);
  }
});

test('the overview names every command, help and version', async () => {
  const { out } = await closehook(['help']);
  for (const name of [...commandNames, 'help', 'version']) assert.match(out, new RegExp(`^  ${name}  +\\w`, 'm'));
});

test('a full disk behind standard output is one sentence', { skip: !existsSync('/dev/full') }, async () => {
  for (const args of [['help'], ['sign', '--data', 'x'], ['changes', file, '--json'], ['completion', 'bash']]) {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
      env: { ...process.env, CLOSE_SIGNATURE_KEY: KEY },
    });
    let err = '';
    assert.ok(child.stderr);
    child.stderr.setEncoding('utf8').on('data', (text) => (err += text));
    const [code] = await once(child, 'close');
    assert.deepEqual([code, err], [2, 'closehook: standard output cannot be written: the disk is full\n']);
  }
});

test('--version prints the version of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../pkg/package.json', import.meta.url), 'utf8'));
  for (const ask of ['--version', '-v', 'version']) assert.equal((await closehook([ask])).out, `${version}\n`);
});

/** Every command, those of a group by both of their names. */
const every = [];
for (const name of commandNames) {
  const command = await load(name);
  if (command.commands === undefined) every.push([name, command]);
  else for (const each of command.commands) every.push([`${name} ${each}`, await command.load(each)]);
}

for (const [name, { options, operands, summary }] of every) {
  test(`help of ${name}: every option, exit codes, and examples of its own that its options know`, async () => {
    const words = name.split(' ');
    const { code, out, err } = await closehook(['help', ...words]);
    assert.deepEqual([code, err], [0, '']);
    assert.deepEqual((await closehook([...words, '--help'])).out, out);
    if ('json' in options) assert.deepEqual((await closehook([...words, '--help', '--json'])).out, out);
    assert.ok(out.startsWith(`closehook ${name}: ${summary}\n`));
    for (const option of Object.keys(options)) assert.match(out, new RegExp(`^ +(-\\w, )?--${option}\\b`, 'm'));
    assert.match(out, /^Exit code: 0 /m);
    const examples = [...out.matchAll(/^ +\$ (.*)$/gm)]
      .map(([, line]) => line)
      .filter((line) => line.includes(`closehook ${name}`));
    assert.ok(examples.length >= (words.length === 1 ? 2 : 1));
    for (const example of examples) {
      const [own] = example.split(/ (?:&&|\|) /).filter((part) => part.startsWith(`closehook ${name}`));
      for (const [, used] of own.matchAll(/ --([a-z-]+)/g))
        assert.ok(used in options, `${example} has no option --${used}`);
    }
    // These write nothing else.
    const isForMachines = ['completion', 'schema print', 'types'].includes(name);
    assert.ok('json' in options || isForMachines, 'every command writes for machines');
    assert.ok(operands === undefined || typeof operands === 'object');
    assert.ok(
      out.split('\n').every((line) => line.length <= 100),
      out.split('\n').find((line) => line.length > 100),
    );
  });
}

test('a key that is wrong is not repeated, wherever it was given', async () => {
  const almost = OTHER_KEY.slice(0, 63);
  for (const args of [
    ['sign', '--data', 'x', '--key', almost],
    ['sign', almost],
    [almost],
    ['help', almost],
    ['send', almost, file],
  ]) {
    const { code, out, err } = await closehook(args);
    assert.equal(code, 2);
    assert.ok(!(out + err).includes(OTHER_KEY.slice(0, 16)), err);
  }
});
