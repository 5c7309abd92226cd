import assert from 'node:assert/strict';
import test from 'node:test';
import { remedyParts } from '../../www/views/signature/remedy-parts.js';
import { Webhook } from '../../pkg/index.js';
import { DEMO_KEY } from '../../www/samples/demo-key.js';

const webhook = new Webhook(DEMO_KEY);

test('prose, code within it, and a block of code', () => {
  const code = 'const a = await f(b); webhook.verify(a, "x. y", [1, 2])';
  const text = `First this: ${code}. Never a.b(c) or req.body again.`;
  assert.deepEqual(remedyParts(text), [
    { kind: 'prose', text: 'First this: ' },
    { kind: 'block', text: 'const a = await f(b);\nwebhook.verify(a, "x. y", [1, 2])' },
    { kind: 'prose', text: 'Never a.b(c) or ' },
    { kind: 'code', text: 'req.body' },
    { kind: 'prose', text: ' again.' },
  ]);
});

test('what is not recognised stays as it is', () => {
  for (const text of ['Nothing but prose.', "webhook.verify('", 'const', '((( app.x( [']) {
    assert.equal(remedyParts(text).map((part) => part.text).join(''), text);
  }
});

test('of the remedies of the package nothing is lost, and those for the raw body have a block each', () => {
  const letters = (text) => text.replace(/[\s.,;]/g, '');
  const signed = webhook.sign('{}');
  const diagnoses = [
    webhook.diagnose('{ }', signed),
    webhook.diagnose('{}', {}),
    webhook.diagnose('{}', webhook.sign('{}', { timestamp: 1 })),
    webhook.diagnose('{}', new Webhook('a'.repeat(64)).sign('{}')),
  ];
  for (const { remedy } of diagnoses) {
    for (const text of Object.values(remedy)) {
      const shown = remedyParts(text).map((part) => part.text).join('');
      assert.equal(letters(shown), letters(text));
    }
  }
  for (const text of Object.values(diagnoses[0].remedy)) {
    assert.ok(remedyParts(text).some(({ kind }) => kind === 'block'), text);
  }
});
