/*!
The sender's side: the rules of Close's webhook delivery as state machines on a virtual clock.

[`Sender`] is an organisation. Events are put in, attempts are taken out and answered, and the clock moves where it is
told to. It consolidates updates, matches each event with [`filter`](closehook::filter), queues it for each subscription,
retries, warns and pauses, keeps the event log, and answers Close's API. There is no I/O, no clock and no randomness but
from a seed: equal inputs give equal bytes. What it signs, [`signature`](closehook::signature) accepts.

What Close documents (sections "Webhooks", "Webhook subscriptions", "Events" of its API documentation) is fixed, and the
default of [`Rules`]; what it leaves open is ours, and said so at each item.
*/

mod access;
mod api;
mod attempt;
mod backoff;
mod consolidation;
mod control;
mod event;
mod fault;
mod health;
mod input;
mod json;
mod limits;
mod listened;
mod log;
mod manage;
mod objects;
mod options;
mod page;
mod queue;
mod random;
mod recipients;
mod refusal;
mod sender;
mod snapshot;
mod spelling;
mod state;
mod stored;
mod subscription;
mod time;
mod warning;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use access::{Role, User};
pub use api::Response;
pub use attempt::{Attempt, Outcome, Request};
pub use backoff::Backoff;
pub use fault::{Fault, FaultKind};
pub use options::{Options, Rules};
pub use refusal::Refusal;
pub use sender::Sender;
pub use spelling::Spelling;
pub use time::{DAY, HOUR, MINUTE, Millis, SECOND};
pub use warning::{PauseReason, Warning, WarningKind};
