// Regressions: input that got personal data past the redaction, or made it slow.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Redactor } from '../../pkg/src/redact/redactor.js';

/** @param {string} text JSON @param {object} [given] */
function redacted(text, given = {}) {
  const redactor = new Redactor({ seed: 's', ...given });
  const body = Buffer.from(text);
  redactor.learn({ body });
  return { text: Buffer.from(redactor.body(body)).toString(), report: redactor.report };
}

/** @param {object} data */
const inEvent = (data) => JSON.stringify({ event: { object_type: 'contact', action: 'created', data } });

test('angle brackets do not make names look like markup', () => {
  const texts = [
    '<Tobias Fünke>',
    'spoke to <Tobias Fünke>, then to <tobias>',
    '<b and Tobias Fünke>',
    '<Tobias title="x" Fünke>',
    '</tobias fünke>',
    '<p Tobias=1 data-tobias-fünke="y">x</p>',
    '<br/Tobias>',
    '<o:p Tobias Fünke>',
  ];
  for (const field of ['name', 'note', 'body_html', 'something_new'])
    for (const text of texts) {
      const { text: after } = redacted(inEvent({ display_name: 'Tobias Fünke', [field]: text }));
      assert.doesNotMatch(after, /tobias|fünke/i, `${field}: ${text}`);
    }
  const html = '<p class="x" style="color: red"><td nowrap><br/><hr /><o:p></o:p><h2 align=left>';
  assert.ok(redacted(inEvent({ body_html: html })).text.includes(JSON.stringify(html)), 'real markup stays');
});

test('the layout of an HTML mail reveals nobody', () => {
  const html = [
    '<td style="background:url(https://t.example.net/?u=bob@acme.com)" class="bob@acme.com" background="x">a</td>',
    `<td style='background-image:url("https://t.example.net/bob-fuenke")' lang="+49 151 1234567">b</td>`,
    '<td class="Bob Fuenke" width=bob@acme.com>c</td>',
    '<td style="x: Bob" lang=Fuenke>d</td>',
  ];
  const { text } = redacted(inEvent({ name: 'Bob Fuenke', body_html: html.join('\n') }));
  for (const each of ['acme', 'bob', 'fuenke', '1234567']) assert.ok(!text.toLowerCase().includes(each), each);
});

test('a phone number as a JSON number is replaced in any field', () => {
  const fields = [
    'zipcode',
    'note',
    'custom_field_value',
    'name',
    'email',
    'ip',
    'url',
    'phone',
    'user_id',
    'unheard_of',
  ];
  const { text, report } = redacted(inEvent(Object.fromEntries(fields.map((field) => [field, 4915112345678]))));
  assert.doesNotMatch(text, /4915112345678/);
  const told = [...Object.values(report.replaced).flatMap(Object.keys), ...Object.keys(report.unknown)];
  assert.deepEqual(told.sort(), fields.map((field) => `event.data.${field}`).sort());
  const known = redacted(inEvent({ phone: '+49 151 12345678', value: 4915112345678, size: 12 })).text;
  assert.doesNotMatch(known, /4915112345678/, 'a phone number that is known, in any field');
  assert.match(known, /"size":12/);
});

test('symbols that look like letters or digits count as letters or digits', () => {
  for (const text of ['ⓣⓞⓑⓘⓐⓢ', '+⁴⁹ ¹⁵¹ ¹²³⁴⁵⁶⁷⁸', '①②③ ④⑤⑥', '𝐭𝐨𝐛𝐢𝐚𝐬', 'ｔｏｂｉａｓ']) {
    const { text: after } = redacted(inEvent({ note: text }));
    const { note } = JSON.parse(after).event.data;
    assert.notEqual(note, text);
    assert.equal(Array.from(note).length, Array.from(text).length);
  }
});

test('a subdomain of close.com may be a person', () => {
  const { text } = redacted(inEvent({ note: 'https://tobias.close.com/ https://app.close.com/ bob@tobias.close.com' }));
  assert.ok(!text.includes('tobias') && text.includes('https://app.close.com/'), text);
});

test("the fixed words in Close's addresses stay, and names in them do not", () => {
  const { text } = redacted(inEvent({ name: 'Tobias', url: 'https://app.close.com/search/tobias/' }));
  assert.match(text, /close\.com\/search\/(?!tobias)/);
});

// Each of these took minutes, or all memory.
test('hostile JSON takes time in proportion to its length', () => {
  const digits = `1${'0'.repeat(1e6)}1`;
  for (const token of [digits, `"${digits}"`]) assert.notEqual(redacted(`{"x":${token}}`).text, `{"x":${token}}`);
  const depth = 50_000;
  const deep = `${'{"x":"Tobias","custom":'.repeat(depth)}1${'}'.repeat(depth)}`;
  const { text, report } = redacted(deep, { keep: ['y'] });
  assert.ok(!text.includes('Tobias'));
  assert.ok(Object.keys(report.unknown).every((field) => field.length < 1000));
});
