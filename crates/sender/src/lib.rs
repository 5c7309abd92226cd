/*!
The sending side: the rules of Close's webhook delivery as state machines on a virtual clock. The emulator of the
package `closehook` is built on it.

[`Sender`] is an organization in Close. The caller puts events in, takes attempts out, reports their outcomes, and
moves the clock. The sender consolidates updates, matches each event with [`filter`](closehook::filter), and queues it
for each subscription. It retries, warns and pauses, keeps the event log, and answers Close's API. It does no I/O and
has no real clock. All randomness comes from a seed, so equal inputs give equal bytes.
[`signature`](closehook::signature) accepts what it signs.

What Close documents (sections "Webhooks", "Webhook subscriptions", "Events" of its API documentation) is fixed, and is
the default of [`Rules`]. Where Close documents nothing, the behavior is our choice, and the item says so.

A receiver that is down for the first minute:

```
use closehook_sender::{MINUTE, Options, Outcome, Sender};

let mut sender = Sender::new(Options { seed: 1, ..Options::default() });
let admin = sender.users()[0].id.clone();
let subscription = br#"{"url": "https://example.org/", "events": [{"object_type": "lead", "action": "created"}]}"#;
assert_eq!(sender.request(Some(&admin), "POST", "/api/v1/webhook/", subscription).status, 201);
sender.put(br#"{"object_type": "lead", "action": "created", "data": {"id": "lead_1", "name": "Bluth"}}"#)?;

let mut statuses = Vec::new();
while sender.now() < 5 * MINUTE {
    for attempt in sender.take(10) {
        let request = sender.render(&attempt).ok_or("the subscription is gone")?;
        assert!(request.body.starts_with(br#"{"subscription_id": "whsub_"#));
        let status = if sender.now() < MINUTE { 503 } else { 200 };
        sender.answered(attempt.id, &Outcome::Status(status));
        statuses.push(status);
    }
    sender.step(5 * MINUTE);
}
assert_eq!(statuses, [503, 503, 503, 503, 200]); // after about 0, 5, 15, 35 and 75 seconds
# Ok::<(), Box<dyn std::error::Error>>(())
```
*/

mod api;
mod attempt;
mod cascade;
mod consolidation;
mod event;
mod fault;
mod health;
mod log;
mod objects;
mod options;
mod put;
mod queue;
mod random;
mod refusal;
mod sender;
mod snapshot;
mod spelling;
mod state;
mod subscription;
mod time;
mod user;
mod warning;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use api::Response;
pub use attempt::{Attempt, Outcome, Request};
pub use fault::{Fault, FaultKind};
pub use options::{Options, Rules};
pub use refusal::Refusal;
pub use sender::Sender;
pub use snapshot::{Parts, Restoring};
pub use spelling::Spelling;
pub use time::{DAY, HOUR, MINUTE, Millis, SECOND};
pub use user::{Role, User};
pub use warning::{PauseReason, Warning, WarningKind};
