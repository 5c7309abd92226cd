import assert from 'node:assert/strict';
import test from 'node:test';
import { Webhook } from '../../pkg/index.js';
import { DEMO_KEY } from '../../www/samples/demo-key.js';
import { opportunityWon } from '../../www/samples/opportunity-won.js';
import { block, enter, open, origin, sample, verdict } from './page.js';

const OTHER_KEY = 'a'.repeat(64);
const webhook = new Webhook(DEMO_KEY);

test('a sample is marked as one, and shows a valid delivery', async (t) => {
  const { page, alarms } = await open(t);
  assert.match(await page.textContent('#verdict'), /Authentic, signed/);
  assert.match(await page.textContent('#recognized'), /A sample: .*signed by us, in this page, with the demo key/);
  assert.equal(await page.inputValue('#body'), opportunityWon);
  await page.waitForFunction(() => /^Opportunity of KLine won/.test(document.getElementById('happened').textContent));
  assert.match(await page.textContent('#evidence'), /2,271 bytes.*bb2c35228b371ad9/);
  assert.ok(await page.isHidden('#diagnosis'));
  assert.deepEqual(alarms, []);
});

test('a sample does not become something entered when another delivery is looked at', async (t) => {
  const { page } = await open(t, { blank: true });
  await page.setInputFiles('#files', {
    name: 'lead.json',
    mimeType: 'application/json',
    buffer: Buffer.from('{"a":1}'),
  });
  await page.waitForFunction(() => /From lead\.json/.test(document.getElementById('provenance').textContent));
  await sample(page, 'valid');
  await verdict(page, 'valid');
  for (const [place, told] of [
    [0, /^From lead\.json/],
    [1, /^$/],
  ]) {
    await page.click(`#entries [role="option"] >> nth=${place}`);
    await page.waitForFunction(
      (at) => document.querySelector(`#entries [aria-posinset="${at}"][aria-selected="true"]`),
      Number(place) + 1,
    );
    await page.waitForFunction(
      (state) => document.getElementById('verdict').dataset.state === state,
      place ? 'valid' : 'unjudged',
    );
    assert.match(await page.textContent('#provenance'), /** @type {RegExp} */ (told));
  }
});

test('each sample gives its verdict and its diagnosis', async (t) => {
  const { page } = await open(t);
  const samples = [
    ['reserialized', 'SIGNATURE_MISMATCH', /^BODY_JSON_DUMPS reproduces the given hash/],
    ['keyAsText', 'SIGNATURE_MISMATCH', /^KEY_AS_TEXT reproduces the given hash/],
  ];
  for (const [name, code, causes] of /** @type {any[][]} */ (samples)) {
    await sample(page, name);
    await verdict(page, 'invalid', code);
    assert.match(await page.textContent('#recognized'), /^A sample/);
    assert.match(await page.textContent('#causes'), causes);
    assert.match(await page.textContent('#causes'), /\d+ further HMACs? computed/);
  }
  await sample(page, 'tooOld');
  assert.match(await verdict(page, 'authentic', 'TIMESTAMP_TOO_OLD'), /Authentic, signed 1 hour ago/);
  await page.click('#clear');
  assert.match(await verdict(page, 'unjudged'), /Nothing is open/);
  assert.ok(await page.isHidden('#verdict'));
  await sample(page, 'valid');
  await verdict(page, 'valid');
});

test('a delivery that is only too old is authentic, and its age is shown separately', async (t) => {
  const { page } = await open(t, { stopped: true });
  await sample(page, 'tooOld');
  await verdict(page, 'authentic', 'TIMESTAMP_TOO_OLD');
  assert.match(await page.textContent('#evidence'), /1 hour \(3,600 s\), beyond the 300 s allowed/);
  await sample(page, 'reserialized');
  await verdict(page, 'invalid', 'SIGNATURE_MISMATCH');
});

test('what is pasted is judged as it is typed', async (t) => {
  const { page } = await open(t);
  const body = '{"event":{"id":"ev_1","action":"created","object_type":"lead"}}';
  await page.click('#clear');
  await page.fill('#headers', block(webhook.sign(body)));
  await page.waitForFunction(() => /Now paste the body/.test(document.getElementById('verdict').textContent));
  await page.fill('#body', body);
  await page.waitForFunction(() => /Enter the signature key/.test(document.getElementById('verdict').textContent));
  await page.fill('#keys', DEMO_KEY.slice(1));
  assert.match(await verdict(page, 'unjudged', 'INVALID_KEY'), /it has 63 characters/);
  await page.fill('#keys', DEMO_KEY);
  await verdict(page, 'valid');
  assert.doesNotMatch(await page.textContent('#recognized'), /sample/);
  await page.fill('#body', `${body} `);
  await verdict(page, 'invalid', 'SIGNATURE_MISMATCH');
  await page.fill('#headers', block({ 'close-sig-timestamp': '1' }));
  await verdict(page, 'invalid', 'MISSING_HEADER');
});

test('a curl command is a header block too', async (t) => {
  const { page } = await open(t);
  const options = Object.entries(webhook.sign('{}')).map(([name, value]) => `-H '${name}: ${value}'`);
  const command = `curl -X POST http://x/ ${options.join(' ')} -d '{}'`;
  await enter(page, { headers: command, body: '{}', keys: DEMO_KEY });
  await verdict(page, 'valid');
  await page.fill('#headers', `curl http://x/ \\\n  ${options.join(' \\\n  ')}`);
  await page.waitForFunction(() => /2 headers read/.test(document.getElementById('headers-note').textContent));
  await verdict(page, 'valid');
});

test('several keys: a list, a list in lines, a map', async (t) => {
  const { page } = await open(t);
  const entered = { headers: block(webhook.sign(opportunityWon)), body: opportunityWon };
  await enter(page, { ...entered, keys: `${OTHER_KEY}, ${DEMO_KEY}` });
  await verdict(page, 'valid');
  assert.match(await page.textContent('#evidence'), /"1" fits, of 2 given/);

  await enter(page, { ...entered, keys: JSON.stringify({ whsub_8AmjKCZYT3zI8eZoi4HhFC: DEMO_KEY }) });
  await verdict(page, 'valid');
  assert.match(await page.textContent('#evidence'), /Keyfits/);
  await page.fill('#keys', JSON.stringify({ whsub_other: DEMO_KEY }));
  await verdict(page, 'invalid', 'UNKNOWN_SUBSCRIPTION');

  await page.fill('#keys', `{"whsub_x": ${DEMO_KEY}`);
  const refused = await verdict(page, 'unjudged');
  assert.doesNotMatch(refused, /058b/);

  await page.fill('#keys', '');
  await page.focus('#keys');
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', text);
    const init = { clipboardData, cancelable: true, bubbles: true };
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', init));
  }, `${OTHER_KEY}\r\n${DEMO_KEY}\n`);
  await verdict(page, 'valid');
});

test('the clock: an old delivery is judged at its signed time, or at a time of choice', async (t) => {
  const { page } = await open(t);
  const headers = block(webhook.sign('{}', { timestamp: 1544271440 }));
  await enter(page, { headers, body: '{}', keys: DEMO_KEY });
  await verdict(page, 'authentic', 'TIMESTAMP_TOO_OLD');
  await page.check('input[value="signed"]');
  await verdict(page, 'valid');
  await page.check('input[value="custom"]');
  assert.match(await verdict(page, 'unjudged'), /The clock is not a unix time/);
  await page.fill('#custom-time', '1544271741');
  await verdict(page, 'authentic', 'TIMESTAMP_TOO_OLD');
  await page.fill('#max-age', '301');
  await verdict(page, 'valid');
  await page.fill('#custom-time', '1544271379');
  await verdict(page, 'authentic', 'TIMESTAMP_IN_FUTURE');
  assert.match(await page.textContent('#evidence'), /1 minute \(61 s\) in the future, beyond the 60 s allowed/);
  await page.fill('#max-age', '');
  assert.match(await verdict(page, 'unjudged'), /The tolerance is not a number/);
});

const files = {
  CRLF: Buffer.from('{\r\n  "a": 1\r\n}\r\n'),
  'a byte order mark': Buffer.from('\ufeff{"a":1}'),
  'invalid UTF-8': Buffer.from([0x22, 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x00, 0x22]),
  'no bytes': Buffer.alloc(0),
};

for (const [what, bytes] of Object.entries(files)) {
  test(`a file with ${what} is used byte for byte`, async (t) => {
    const { page, requests } = await open(t);
    await enter(page, { headers: block(webhook.sign(bytes)), keys: DEMO_KEY });
    const before = requests.length;
    await page.setInputFiles('#file', { name: 'body.bin', mimeType: 'application/json', buffer: bytes });
    await verdict(page, 'valid');
    assert.match(await page.textContent('#loaded'), /body\.bin.*Its bytes are used exactly/s);
    assert.ok(await page.isHidden('#body'));
    assert.equal(requests.length, before);
    await page.click('#file-remove');
    await verdict(page, 'unjudged');
    assert.ok(await page.isVisible('#body'));
  });
}

test('a dropped file is used byte for byte, and the page is not left', async (t) => {
  const { page } = await open(t);
  await enter(page, { headers: block(webhook.sign(files.CRLF)), keys: DEMO_KEY });
  await page.evaluate((text) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], 'dropped.json'));
    for (const type of ['dragover', 'drop']) {
      const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
      document.body.dispatchEvent(event);
      if (!event.defaultPrevented) throw new Error(`${type} is left to the browser`);
    }
  }, files.CRLF.toString());
  await verdict(page, 'valid');
  assert.match(await page.textContent('#provenance'), /^From dropped\.json/);
  assert.match(await page.textContent('#recognized'), /joined to what was there/);
});

test('a text field cannot hold CRLF: the page says so, and can put it back', async (t) => {
  const { page } = await open(t);
  const body = files.CRLF.toString();
  await enter(page, { headers: block(webhook.sign(body)), body, keys: DEMO_KEY });
  await verdict(page, 'invalid', 'SIGNATURE_MISMATCH');
  assert.match(await page.textContent('#causes'), /BODY_CRLF/);
  assert.match(await page.textContent('#body-note'), /turns CRLF into LF/);
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', 'a\r\nb');
    document.getElementById('body').dispatchEvent(new ClipboardEvent('paste', { clipboardData }));
  });
  assert.match(await page.textContent('#body-note'), /The pasted text had CRLF line ends/);
  await page.check('#crlf');
  await verdict(page, 'valid');
});

test('a body that is not JSON is said to be none, with its place', async (t) => {
  const { page } = await open(t);
  const body = '{"a": 1,\n "b": }';
  await enter(page, { headers: block(webhook.sign(body)), body, keys: DEMO_KEY });
  await verdict(page, 'valid');
  await page.waitForFunction(() => /not JSON.*line 2, column 7/.test(document.getElementById('happened').textContent));
});

test('the key is hidden until asked for, and is nowhere else', async (t) => {
  const { page, context, requests } = await open(t);
  const key = 'b'.repeat(64);
  await enter(page, { headers: block(new Webhook(key).sign('{}')), body: '{}', keys: key });
  await verdict(page, 'valid');
  assert.equal(await page.getAttribute('#keys', 'type'), 'password');
  assert.equal(await page.getAttribute('#keys', 'autocomplete'), 'off');
  const kept = await page.evaluate(async () =>
    JSON.stringify([
      location.href,
      { ...localStorage },
      { ...sessionStorage },
      document.cookie,
      history.state,
      await indexedDB.databases(),
      document.documentElement.outerHTML,
    ]),
  );
  assert.ok(!kept.includes(key));
  assert.ok(!JSON.stringify([requests, await context.storageState()]).includes(key));

  await page.click('#show-keys');
  assert.equal(await page.getAttribute('#keys', 'type'), 'text');
  assert.equal(await page.getAttribute('#show-keys', 'aria-pressed'), 'true');
  await page.click('#show-keys');
  assert.equal(await page.getAttribute('#keys', 'type'), 'password');
});

test('the page asks for nothing after it has loaded, and works without a network', async (t) => {
  const { page, context, requests } = await open(t);
  assert.ok(requests.every((url) => url.startsWith(`${origin}/`)));
  await page.waitForLoadState('networkidle');
  const loaded = requests.length;
  await context.setOffline(true);
  for (const name of ['reserialized', 'keyAsText', 'tooOld', 'clear', 'valid']) {
    await sample(page, name);
  }
  await verdict(page, 'valid');
  await page.click('#show-keys');
  assert.deepEqual(requests.slice(loaded), []);
});

test('the policy is enforced: the page can neither connect nor run what is not its own', async (t) => {
  const { page, requests } = await open(t);
  const before = requests.length;
  const outcome = await page.evaluate(async () => {
    const violations = [];
    document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
    const own = await fetch('inspector.js').then(
      () => true,
      () => false,
    );
    const connected = await fetch('http://127.0.0.2:1/').then(
      () => true,
      () => false,
    );
    // @ts-expect-error nothing is there
    const imported = await import('http://127.0.0.2:1/x.js').then(
      () => true,
      () => false,
    );
    const script = document.createElement('script');
    script.append('window.ran = true');
    document.body.append(script);
    // In a task of its own: in the one that the debugger starts, eval is allowed.
    const evaluated = await new Promise((resolve) =>
      setTimeout(() => {
        try {
          resolve(new Function('return true')());
        } catch {
          resolve(false);
        }
      }),
    );
    const image = new Image();
    image.src = 'http://127.0.0.2:1/x.png';
    await new Promise((resolve) => (image.onerror = resolve));
    // The events come as tasks of their own.
    for (let turns = 0; turns < 100 && new Set(violations).size < 4; turns++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return {
      own,
      connected,
      imported,
      ran: /** @type {any} */ (window).ran === true,
      evaluated,
      violations: [...new Set(violations)].sort(),
    };
  });
  assert.deepEqual(outcome, {
    own: true,
    connected: false,
    imported: false,
    ran: false,
    evaluated: false,
    // Trusted Types refuse eval before script-src would.
    violations: ['connect-src', 'img-src', 'require-trusted-types-for', 'script-src-elem'],
  });
  assert.deepEqual(
    requests.slice(before).filter((url) => url.startsWith(origin)),
    [`${origin}/inspector.js`],
  );
});

test('the tolerance is a number and a slider, and each follows the other', async (t) => {
  const { page } = await open(t);
  await sample(page, 'tooOld');
  await verdict(page, 'authentic', 'TIMESTAMP_TOO_OLD');
  await page.focus('#max-age-slide');
  for (let i = 0; i < 5; i += 1) await page.keyboard.press('ArrowRight');
  assert.equal(await page.inputValue('#max-age'), '7200');
  await verdict(page, 'valid');
  await page.fill('#max-age', '60');
  await verdict(page, 'authentic', 'TIMESTAMP_TOO_OLD');
  assert.equal(await page.getAttribute('#max-age-slide', 'aria-valuetext'), '60 seconds');
  assert.equal(await page.inputValue('#max-age-slide'), '5');
  await sample(page, 'valid');
  await verdict(page, 'valid');
  assert.equal(await page.inputValue('#max-age-slide'), '7');
});

test('no text becomes markup, even for a script of the page', async (t) => {
  const { page } = await open(t, { bypassCSP: false });
  const outcome = await page.evaluate(
    () =>
      new Promise((resolve) =>
        setTimeout(() => {
          try {
            document.createElement('p').innerHTML = '<b>x</b>';
            resolve('made');
          } catch (error) {
            resolve(error.name);
          }
        }),
      ),
  );
  assert.equal(outcome, 'TypeError');
});
