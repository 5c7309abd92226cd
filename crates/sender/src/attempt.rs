//! One request of a delivery: the bytes that are sent, and the outcome.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::event::{ACTION, Event, OBJECT_TYPE};
use crate::fault::FaultKind;
use crate::queue::{Queued, UnderWay};
use crate::refusal::to_json;
use crate::sender::Sender;
use crate::spelling::Spelling;
use crate::subscription::{LatestError, Subscription};
use crate::time::{Millis, SECOND};
use closehook::signature::{Signed, sign};

/// An attempt that is under way.
pub struct Attempt {
    /// The number to pass to [`answered`](Sender::answered).
    pub id: u64,
    /// Counts the attempts to deliver this event to this subscription, from 1.
    pub number: u32,
    /// Whether this is a copy that the fault `duplicate` made. A copy is not retried.
    pub repeated: bool,
    /// The network failure that the host has to simulate: [`FaultKind::Down`] or [`FaultKind::Slow`].
    pub network: Option<FaultKind>,
    /// The faults that were injected into this attempt.
    pub faults: Vec<FaultKind>,
    pub(crate) subscription: u64,
    pub(crate) event: Rc<Event>,
    /// The time that goes into the signature.
    pub(crate) signed_at: Millis,
    pub(crate) wrong_key: bool,
    /// A random number that selects the byte to alter; `None` leaves the body intact.
    pub(crate) altered: Option<u64>,
}

impl Attempt {
    /// The id of the event.
    #[must_use]
    pub fn event_id(&self) -> String {
        self.event.id()
    }
}

/// An attempt as an HTTP request: a `POST` of `body` with `close-sig-hash` and `close-sig-timestamp`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The id of the subscription.
    pub subscription_id: String,
    /// The URL that receives the request.
    pub url: String,
    /// Whether the sender must verify the receiver's TLS certificate.
    pub verify_ssl: bool,
    /// The values of the two signature headers.
    pub signed: Signed,
    /// The exact bytes to send.
    pub body: Vec<u8>,
}

/// An attempt as the host reads it. The bodies of all attempts are in one buffer, so it has the length of its own.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rendered<'a> {
    id: u64,
    number: u32,
    repeated: bool,
    network: Option<FaultKind>,
    faults: &'a [FaultKind],
    object_type: String,
    action: String,
    subscription_id: String,
    event_id: String,
    url: String,
    verify_ssl: bool,
    headers: Headers,
    length: usize,
}

#[derive(Serialize)]
struct Headers {
    #[serde(rename = "close-sig-hash")]
    hash: String,
    #[serde(rename = "close-sig-timestamp")]
    timestamp: String,
}

/// The maximum length of a stored error message, in characters.
const LONGEST: usize = 500;

/// The outcome of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Outcome {
    /// The receiver answered with this HTTP status. 200 to 299 is success: our choice, since Close does not say.
    Status(u16),
    /// There was no answer: connection refused, timeout, or a TLS error. The text is shown as `latest_error`.
    Failed(String),
}

impl Outcome {
    /// Whether the event was delivered.
    #[must_use]
    pub fn is_success(&self) -> bool {
        matches!(self, Self::Status(200..=299))
    }

    /// The outcome with its error message cut to [`LONGEST`] characters.
    pub(crate) fn shortened(&self) -> Self {
        match self {
            Self::Status(status) => Self::Status(*status),
            Self::Failed(why) => Self::Failed(why.chars().take(LONGEST).collect()),
        }
    }
}

impl Sender {
    /// Stops waiting for answers, as after a crash, and queues the open attempts to be retried immediately. Returns
    /// their number.
    pub fn retry_under_way(&mut self) -> u64 {
        let mut count = 0_u64;
        for (_, UnderWay { subscription: number, round, mut queued }) in core::mem::take(&mut self.under_way)
        {
            let Some(subscription) = self.subscriptions.get_mut(&number) else { continue };
            if subscription.queue.round == round {
                queued.due = self.now;
                subscription.queue.back(queued.extra);
                subscription.queue.push(queued);
                count = count.saturating_add(1);
                self.schedule(number);
            }
        }
        count
    }

    /// Sets how far the clock that signs is ahead of this clock, in milliseconds. Receivers measure the age of a
    /// signature with their own clock, which does not follow this one.
    pub fn sign_ahead(&mut self, milliseconds: i64) {
        self.signing_lead = milliseconds;
    }

    /// Returns at most `most` attempts that are due now, ordered by due time and then by when they were queued. Each
    /// stays under way until it is [`answered`](Self::answered). A subscription never has more attempts under way than
    /// the rules allow.
    pub fn take(&mut self, most: usize) -> Vec<Attempt> {
        let mut attempts = Vec::new();
        self.pass_deadlines();
        while attempts.len() < most
            && let Some((due, number)) = self.next_queue()
            && due <= self.now
        {
            self.queues.pop();
            let attempt = self.attempt(number);
            attempts.extend(attempt);
            self.schedule(number);
        }
        attempts
    }

    fn attempt(&mut self, number: u64) -> Option<Attempt> {
        let subscription = self.subscriptions.get_mut(&number)?;
        subscription.scheduled = None;
        let mut queued = subscription.queue.pop(self.now)?;
        let (faults, random, id) = (&mut self.faults, &mut self.random, subscription.id.as_str());
        let mut strikes = |kind| faults.strikes(kind, id, random, self.now).is_some();
        if !queued.reordered && !queued.extra && strikes(FaultKind::Reorder) {
            let back = self.random.between(1, self.rules.reorder_by_ms);
            queued.due = self.now.saturating_add(back);
            queued.reordered = true;
            subscription.queue.back(queued.extra);
            subscription.queue.push(queued);
            return None;
        }
        if !queued.extra && strikes(FaultKind::Duplicate) {
            subscription.counters.repeated = subscription.counters.repeated.saturating_add(1);
            let event = Rc::clone(&queued.event);
            let again = Queued { due: self.now, event, attempts: 0, extra: true, ..queued };
            subscription.queue.push(again);
        }
        let stale = strikes(FaultKind::StaleTimestamp);
        let wrong_key = strikes(FaultKind::WrongKey);
        let network = [FaultKind::Down, FaultKind::Slow].into_iter().find(|kind| strikes(*kind));
        let altered = strikes(FaultKind::AlteredBody).then(|| self.random.between(0, u64::MAX));
        let faults = [
            (stale, FaultKind::StaleTimestamp),
            (wrong_key, FaultKind::WrongKey),
            (altered.is_some(), FaultKind::AlteredBody),
            (queued.extra, FaultKind::Duplicate),
        ];
        let faults =
            faults.into_iter().filter(|(struck, _)| *struck).map(|(_, kind)| kind).chain(network).collect();
        queued.attempts = queued.attempts.saturating_add(1);
        queued.reordered = false;
        subscription.counters.attempts = subscription.counters.attempts.saturating_add(1);
        let signed_at = if self.rules.sign_anew {
            self.now.saturating_add_signed(self.signing_lead)
        } else {
            queued.since
        };
        let signed_at = if stale { signed_at.saturating_sub(self.rules.stale_by_ms) } else { signed_at };
        self.counts.attempts = self.counts.attempts.saturating_add(1);
        let attempt = Attempt {
            id: self.counts.attempts,
            number: queued.attempts,
            repeated: queued.extra,
            network,
            faults,
            subscription: number,
            event: Rc::clone(&queued.event),
            signed_at,
            wrong_key,
            altered,
        };
        let round = subscription.queue.round;
        self.under_way.insert(attempt.id, UnderWay { subscription: number, round, queued });
        Some(attempt)
    }

    /// Renders an attempt as the HTTP request to send. `None` if the subscription has been deleted since.
    #[must_use]
    pub fn render(&self, attempt: &Attempt) -> Option<Request> {
        let subscription = self.subscriptions.get(&attempt.subscription)?;
        Some(request(attempt, subscription, self.rules.spelling))
    }

    /// Renders attempts as a JSON array, and concatenates their bodies. The array has the form `[{ id, number,
    /// repeated, network, faults, objectType, action, subscriptionId, eventId, url, verifySsl, headers, length }]`,
    /// where `length` is the length of the body in bytes. Attempts of deleted subscriptions are left out.
    #[must_use]
    pub fn rendered(&self, attempts: &[Attempt]) -> (Vec<u8>, Vec<u8>) {
        let mut bodies = Vec::new();
        let rendered = attempts.iter().filter_map(|attempt| {
            let Request { subscription_id, url, verify_ssl, signed, body } = self.render(attempt)?;
            bodies.extend_from_slice(&body);
            Some(Rendered {
                id: attempt.id,
                number: attempt.number,
                repeated: attempt.repeated,
                network: attempt.network,
                faults: &attempt.faults,
                object_type: attempt.event.string(OBJECT_TYPE),
                action: attempt.event.string(ACTION),
                subscription_id,
                event_id: attempt.event_id(),
                url,
                verify_ssl,
                headers: Headers { hash: signed.hash, timestamp: signed.timestamp },
                length: body.len(),
            })
        });
        let list = to_json(&rendered.collect::<Vec<_>>());
        (list, bodies)
    }

    /// Records the outcome of an attempt. Returns whether that attempt was under way. An event that was not delivered
    /// is retried until 72 hours after it was queued.
    pub fn answered(&mut self, id: u64, outcome: &Outcome) -> bool {
        let Some(UnderWay { subscription: number, round, mut queued }) = self.under_way.remove(&id) else {
            return false;
        };
        let Some(subscription) = self.subscriptions.get_mut(&number) else { return true };
        // A pause has cleared the queue since, so the event already counts as cleared, whatever the outcome.
        if subscription.queue.round != round {
            return true;
        }
        let Subscription { counters, health, queue, .. } = subscription;
        if outcome.is_success() {
            if !queued.extra {
                counters.delivered = counters.delivered.saturating_add(1);
            }
            health.succeeded();
            subscription.watched = None;
            queue.back(queued.extra);
        } else {
            counters.failed = counters.failed.saturating_add(1);
            health.failed(self.now, self.rules.pause_after_ms);
            subscription.latest_error = LatestError::At(self.now, outcome.shortened());
            queue.back(queued.extra);
            if !queued.extra {
                let wait = self.rules.shortened_wait(queued.attempts, &mut self.random);
                queued.due = self.now.saturating_add(wait);
                if queued.due > queued.since.saturating_add(self.rules.drop_after_ms) {
                    counters.dropped = counters.dropped.saturating_add(1);
                } else {
                    queue.push(queued);
                }
            }
        }
        if subscription.queue.backlog() <= self.rules.warning_backlog {
            subscription.warned = false;
        }
        self.look_at(number);
        self.schedule(number);
        true
    }
}

/// Writes and signs the request.
fn request(attempt: &Attempt, subscription: &Subscription, spelling: Spelling) -> Request {
    let mut body = envelope(subscription, attempt.event.text(), spelling);
    let seconds = attempt.signed_at / SECOND;
    let signed = if attempt.wrong_key {
        sign(&subscription.signature_key.wrong(), &body, seconds)
    } else {
        sign(&subscription.signature_key.key, &body, seconds)
    };
    if let Some(pick) = attempt.altered {
        alter(&mut body, pick);
    }
    Request {
        subscription_id: subscription.id.clone(),
        url: subscription.url.clone(),
        verify_ssl: subscription.verify_ssl,
        signed,
        body,
    }
}

/// Writes the body: the event and its subscription, with the keys in Close's order.
fn envelope(subscription: &Subscription, event: &[u8], spelling: Spelling) -> Vec<u8> {
    let mut body = Vec::with_capacity(event.len().saturating_add(80));
    body.extend_from_slice(b"{\"subscription_id\"");
    body.extend_from_slice(spelling.colon());
    body.push(b'"');
    body.extend_from_slice(subscription.id.as_bytes());
    body.push(b'"');
    body.extend_from_slice(spelling.comma());
    body.extend_from_slice(b"\"event\"");
    body.extend_from_slice(spelling.colon());
    body.extend_from_slice(event);
    body.push(b'}');
    body
}

/// Changes one letter or digit of the event's id, so that the body is still valid JSON.
fn alter(body: &mut [u8], pick: u64) {
    let id = b"\"id\"";
    let start = body.windows(id.len()).position(|part| part == id);
    let start = start.map_or(0, |at| at.saturating_add(id.len()));
    let quote = |byte: &u8| *byte == b'"';
    let open = body.get(start..).and_then(|rest| rest.iter().position(quote)).unwrap_or_default();
    let inside = body.get_mut(start.saturating_add(open).saturating_add(1)..).unwrap_or_default();
    let end = inside.iter().position(quote).unwrap_or(inside.len());
    let inside = inside.get_mut(..end).unwrap_or_default();
    let count = inside.iter().filter(|byte| byte.is_ascii_alphanumeric()).count();
    let place = u64::try_from(count).ok().and_then(|count| pick.checked_rem(count)).unwrap_or_default();
    let place = usize::try_from(place).unwrap_or_default();
    if let Some(byte) = inside.iter_mut().filter(|byte| byte.is_ascii_alphanumeric()).nth(place) {
        *byte = if *byte == b'x' { b'y' } else { b'x' };
    }
}
