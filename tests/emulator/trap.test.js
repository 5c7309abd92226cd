// A trap of the emulator's module ends the call and the state in it, which says so; the next sender has a module of its
// own.
import assert from 'node:assert/strict';
import test from 'node:test';
import { trapNext } from '../node/instance.js';

const { Sender, DeliveryError } = await import('../../pkg/src/emulator/sender.js');
const { ClosehookError } = await import('../../pkg/src/errors.js');
const EVENT = { object_type: 'lead', action: 'created', object_id: 'lead_1', data: { id: 'lead_1', name: 'Zoë' } };

/** A call of every kind, by the export that it comes to. */
const calls = {
  sender_put: (sender) => sender.put(EVENT),
  sender_step: (sender) => sender.step(1e12),
  sender_nextDue: (sender) => sender.nextDue(),
  sender_object: (sender) => sender.object('lead', 'lead_1'),
};

for (const [name, call] of Object.entries(calls)) {
  test(`a trap in ${name} loses the state, and a snapshot restores it`, () => {
    const [sender, other] = [new Sender(), new Sender()];
    sender.put(EVENT);
    const snapshot = sender.snapshot();
    const object = sender.object('lead', 'lead_1');
    trapNext(name);
    assert.throws(
      () => call(sender),
      (error) => error instanceof ClosehookError && error.code === 'INTERNAL',
    );
    for (const lost of [sender, other]) {
      for (const ask of Object.values(calls)) {
        assert.throws(
          () => ask(lost),
          (error) => error instanceof DeliveryError && error.code === 'STATE_LOST',
        );
      }
    }
    const restored = Sender.restore(snapshot);
    assert.equal(restored.object('lead', 'lead_1'), object);
    assert.deepEqual(restored.snapshot(), snapshot);
    new Sender().put(EVENT);
    assert.throws(() => call(sender), { code: 'STATE_LOST' });
  });
}
