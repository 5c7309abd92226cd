//! One request of a delivery: what is sent, and what came of it.

use std::rc::Rc;

use super::event::{Event, ID};
use super::fault::FaultKind;
use super::spelling::Spelling;
use super::subscription::Subscription;
use super::time::{Millis, SECOND};
use closehook::payload::Units;
use closehook::signature::{Signed, sign};

/// An attempt that is under way.
pub struct Attempt {
    /// By which [`answered`](super::Sender::answered) knows it.
    pub id: u64,
    /// Which attempt of its event and subscription this is, from 1.
    pub number: u32,
    /// A repetition that the fault `duplicate` made: it is not tried again.
    pub repeated: bool,
    /// What the host does in place of the network: [`FaultKind::Down`] or [`FaultKind::Slow`].
    pub network: Option<FaultKind>,
    /// The faults that struck it.
    pub faults: Vec<FaultKind>,
    pub(super) subscription: u64,
    pub(super) event: Rc<Event>,
    /// What it is signed at, or with, or altered in.
    pub(super) signed_at: Millis,
    pub(super) wrong_key: bool,
    /// Picks the byte that is altered.
    pub(super) altered: Option<u64>,
}

impl Attempt {
    /// The id of the event.
    #[must_use]
    pub fn event_id(&self) -> String {
        Self::id_of(&self.event)
    }

    pub(super) fn id_of(event: &Event) -> String {
        let units = Units::new(event.inside(ID).unwrap_or_default());
        char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    }
}

/// An attempt as an HTTP request: a `POST` of `body` with `close-sig-hash` and `close-sig-timestamp`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The subscription.
    pub subscription_id: String,
    /// Where to.
    pub url: String,
    /// Whether the certificate must be good.
    pub verify_ssl: bool,
    /// The values of the two headers.
    pub signed: Signed,
    /// The exact bytes.
    pub body: Vec<u8>,
}

/// The most characters of an error that are kept.
const LONGEST: usize = 500;

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// An answer with this HTTP status: 200 to 299 is success, which is ours, since Close names none.
    Status(u16),
    /// No answer: refused, timed out, TLS. The text is shown as `latest_error`.
    Failed(String),
}

impl Outcome {
    /// Whether the event is delivered.
    #[must_use]
    pub fn is_success(&self) -> bool {
        matches!(self, Self::Status(200..=299))
    }

    /// What is kept of it.
    pub(super) fn shortened(&self) -> Self {
        match self {
            Self::Status(status) => Self::Status(*status),
            Self::Failed(why) => Self::Failed(why.chars().take(LONGEST).collect()),
        }
    }

    pub(super) fn message(&self) -> String {
        match self {
            Self::Status(status) => format!("the endpoint answered with status {status}"),
            Self::Failed(why) => why.clone(),
        }
    }
}

/// Writes and signs the request.
pub(super) fn request(attempt: &Attempt, subscription: &Subscription, spelling: Spelling) -> Request {
    let mut body = envelope(subscription, attempt.event.text(), spelling);
    let seconds = attempt.signed_at / SECOND;
    let signed = if attempt.wrong_key {
        sign(&subscription.wrong_key(), &body, seconds)
    } else {
        sign(&subscription.key, &body, seconds)
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

/// The body: one event with the subscription, in the order in which Close sends them.
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

/// Makes one letter or digit inside the strings of the event's id another, so that the body still is JSON.
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
