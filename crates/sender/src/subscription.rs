//! A subscription: the events it matches, and what happened to them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::attempt::Outcome;
use crate::health::Health;
use crate::queue::Queue;
use crate::refusal::to_json;
use crate::time::Millis;
use crate::warning::PauseReason;
use closehook::filter::Filter;
use closehook::payload::{Index, quoted, text_of};
use closehook::signature::Key;

/// A subscription. Its serialization is the part of a snapshot without the queue.
#[derive(Serialize, Deserialize)]
pub(crate) struct Subscription {
    pub(crate) id: String,
    pub(crate) url: String,
    pub(crate) events: Vec<Listened>,
    pub(crate) verify_ssl: bool,
    /// The reason of the pause; `None` if it is active.
    pub(crate) pause_reason: Option<PauseReason>,
    pub(crate) signature_key: SignatureKey,
    pub(crate) created_by: String,
    pub(crate) updated_by: String,
    pub(crate) created: Millis,
    pub(crate) updated: Millis,
    pub(crate) latest_error: LatestError,
    pub(crate) health: Health,
    pub(crate) counters: Counters,
    /// Whether a warning has been sent since the backlog exceeded the limit.
    pub(crate) warned: bool,
    #[serde(skip)]
    pub(crate) queue: Queue,
    /// When the timer handles its next delivery.
    #[serde(skip)]
    pub(crate) scheduled: Option<Millis>,
    /// When the timer checks its health.
    #[serde(skip)]
    pub(crate) watched: Option<Millis>,
}

impl Subscription {
    pub(crate) fn status(&self) -> &'static str {
        if self.pause_reason.is_some() { "paused" } else { "active" }
    }

    /// A fingerprint of `events` that does not depend on their order. Subscriptions with the same URL and fingerprint
    /// are duplicates.
    pub(crate) fn fingerprint(events: &[Listened]) -> Vec<u64> {
        let mut hashes: Vec<u64> = events
            .iter()
            .map(|each| {
                let text = to_json(&(&each.action, &each.object_type, &each.extra_filter));
                let index = Index::read(&text).ok();
                let hashes = index.as_ref().and_then(Index::root).map(|root| root.content_hashes());
                hashes.and_then(|hashes| hashes.first().copied()).unwrap_or_default()
            })
            .collect();
        hashes.sort_unstable();
        hashes.dedup();
        hashes
    }
}

/// An entry of `events`. Each part keeps the exact bytes that it was given in.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, Box<RawValue>>")]
pub(crate) struct Listened {
    pub(crate) action: Box<RawValue>,
    pub(crate) object_type: Box<RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) extra_filter: Option<Box<RawValue>>,
    /// Members that Close does not document. They are kept, but have no effect.
    #[serde(flatten)]
    others: BTreeMap<String, Box<RawValue>>,
}

/// Why an entry of `events` is invalid, and where.
pub(crate) struct NotListened {
    pub(crate) message: String,
    /// A JSON Pointer within the entry.
    pub(crate) place: String,
}

impl core::fmt::Display for NotListened {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.message)
    }
}

impl TryFrom<BTreeMap<String, Box<RawValue>>> for Listened {
    type Error = NotListened;

    fn try_from(mut members: BTreeMap<String, Box<RawValue>>) -> Result<Self, Self::Error> {
        let mut string = |name: &str| match members.remove(name) {
            Some(text) if text.get().starts_with('"') && text.get() != "\"\"" => Ok(text),
            Some(_) => Err(NotListened {
                message: format!("{name} must be a string that is not empty"),
                place: format!("/{name}"),
            }),
            None => Err(NotListened { message: format!("{name} is required"), place: String::new() }),
        };
        let (object_type, action) = (string("object_type")?, string("action")?);
        let extra_filter = members.remove("extra_filter").filter(|filter| filter.get() != "null");
        if let Some(filter) = &extra_filter {
            check_filter(filter.get())?;
        }
        Ok(Self { action, object_type, extra_filter, others: members })
    }
}

/// Checks that Close would accept this filter.
fn check_filter(filter: &str) -> Result<(), NotListened> {
    Filter::compile(filter.as_bytes()).map_err(|error| {
        let (place, whole) = (error.pointer().unwrap_or_default(), error.to_string());
        let end = if place.is_empty() { "the root" } else { place };
        let message = whole.strip_suffix(&format!(" at {end}")).unwrap_or(&whole).to_owned();
        NotListened { message, place: format!("/extra_filter{place}") }
    })?;
    // Our own filter types compile, but Close would refuse them. Values may contain anything and are not searched.
    let index = Index::read(filter.as_bytes()).ok();
    let mut open: Vec<_> = index.as_ref().and_then(Index::root).into_iter().collect();
    while let Some(node) = open.pop() {
        let name = node.get("type").map(|name| text_of(&name)).unwrap_or_default();
        if name.starts_with("closehook:") {
            let message = format!("{} is no filter type", quoted(&name));
            return Err(NotListened { message, place: "/extra_filter".to_owned() });
        }
        open.extend(node.get("filter"));
        open.extend(node.get("filters").into_iter().flat_map(|filters| filters.elements()));
    }
    Ok(())
}

/// The key that a subscription signs with. Only the API and snapshots reveal it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(crate) struct SignatureKey {
    pub(crate) key: Key,
    digits: String,
}

impl SignatureKey {
    /// The 64 hex digits of the key.
    pub(crate) fn digits(&self) -> &str {
        &self.digits
    }

    /// The key that the fault `wrong_key` signs with: it differs in the last digit.
    pub(crate) fn wrong(&self) -> Key {
        let mut digits = self.digits.clone();
        let last = digits.pop();
        digits.push(if last == Some('0') { '1' } else { '0' });
        Key::from_hex(digits.as_bytes()).unwrap_or_else(|_| self.key.clone())
    }
}

impl TryFrom<String> for SignatureKey {
    type Error = &'static str;

    fn try_from(digits: String) -> Result<Self, Self::Error> {
        let key = Key::from_hex(digits.as_bytes()).map_err(|_| "must be 64 hex digits")?;
        Ok(Self { key, digits })
    }
}

impl From<SignatureKey> for String {
    fn from(key: SignatureKey) -> Self {
        key.digits
    }
}

/// Why the last failed delivery failed. In a snapshot: an empty array, or the time and the outcome.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum LatestError {
    Not([(); 0]),
    At(Millis, Outcome),
}

impl LatestError {
    /// The error as a sentence. Close's documentation only shows null here; the sentence is our choice.
    pub(crate) fn message(&self) -> Option<String> {
        match self {
            Self::Not(_) => None,
            Self::At(_, Outcome::Status(status)) => {
                Some(format!("the endpoint answered with status {status}"))
            }
            Self::At(_, Outcome::Failed(why)) => Some(why.clone()),
        }
    }
}

/// Counts what happened to the events of a subscription.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Counters {
    pub(crate) queued: u64,
    pub(crate) attempts: u64,
    pub(crate) failed: u64,
    pub(crate) delivered: u64,
    /// Events that were given up after 72 hours.
    pub(crate) dropped: u64,
    /// Events that a pause removed from the queue.
    pub(crate) cleared: u64,
    /// Copies that the fault `duplicate` made.
    pub(crate) repeated: u64,
}
