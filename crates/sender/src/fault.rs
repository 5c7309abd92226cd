//! Faults that the sender injects on purpose, into deliveries and into answers of the API.

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::random::Random;
use crate::refusal::{Object, Refusal, shape, value, whole};
use crate::sender::Sender;
use crate::time::{MINUTE, Millis, SECOND};
use closehook::payload::quoted;

/// What goes wrong with a delivery attempt or an API request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The event is sent a second time.
    Duplicate,
    /// The event is delayed, so that later ones overtake it.
    Reorder,
    /// The timestamp is old, but the signature matches it.
    StaleTimestamp,
    /// The body differs from the signed one in one byte, and is still valid JSON.
    AlteredBody,
    /// The request is signed with a different key.
    WrongKey,
    /// Nothing is sent, as if the receiver were down.
    Down,
    /// The request is sent, but the answer comes too late. The receiver has the event, and gets it again.
    Slow,
    /// The API answers 429 with `retry-after`.
    RateLimited,
    /// The API answers 503.
    ApiDown,
    /// The API rejects the `_cursor` of an event log page as expired.
    CursorExpired,
    /// The API delays its answer.
    SlowApi,
}

impl FaultKind {
    /// Whether this fault affects API requests rather than deliveries.
    #[must_use]
    pub fn is_of_api(self) -> bool {
        matches!(self, Self::RateLimited | Self::ApiDown | Self::CursorExpired | Self::SlowApi)
    }

    /// The default of `wait_ms`. Our choice: one second for `rate_limited`, and one minute for `slow_api`, which is
    /// longer than clients wait.
    fn usual_wait(self) -> Millis {
        match self {
            Self::RateLimited => SECOND,
            Self::SlowApi => MINUTE,
            _ => 0,
        }
    }
}

/// A fault, and how often it occurs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Ordered")]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// The id of the subscription that is affected; `None` means all.
    pub subscription_id: Option<String>,
    /// The fraction of attempts or requests that are affected, from 0 to 1.
    pub rate: f64,
    /// How many of the next attempts or requests fail for certain, before `rate` applies.
    pub next: u64,
    /// When the fault ends, in milliseconds since 1970; `None` means never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Millis>,
    /// For `rate_limited`, the wait that `retry-after` asks for. For `slow_api`, the delay of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_ms: Option<Millis>,
}

/// A fault as a caller requests it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ordered {
    kind: FaultKind,
    subscription_id: Option<String>,
    #[serde(default, deserialize_with = "share")]
    rate: Option<f64>,
    #[serde(default, deserialize_with = "some_whole")]
    next: Option<u64>,
    /// An alternative to `until`: the duration from now.
    #[serde(default, deserialize_with = "some_whole")]
    lasts_ms: Option<Millis>,
    #[serde(default, deserialize_with = "some_whole")]
    until: Option<Millis>,
    #[serde(default, deserialize_with = "some_whole")]
    wait_ms: Option<Millis>,
}

impl Ordered {
    /// If neither `rate` nor `next` is given, the fault affects every attempt.
    fn from(self, now: Millis) -> Fault {
        let Self { kind, subscription_id, rate, next, lasts_ms, until, wait_ms } = self;
        let rate = rate.unwrap_or(if next.is_none() { 1.0 } else { 0.0 });
        let until = lasts_ms.map(|lasts| now.saturating_add(lasts)).or(until);
        Fault { kind, subscription_id, rate, next: next.unwrap_or(0), until, wait_ms }
    }
}

impl From<Ordered> for Fault {
    fn from(ordered: Ordered) -> Self {
        ordered.from(0)
    }
}

fn share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let rate = f64::deserialize(deserializer).ok().filter(|rate| (0.0..=1.0).contains(rate));
    rate.map(Some).ok_or_else(|| de::Error::custom("must be a number from 0 to 1"))
}

fn some_whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    whole(deserializer).map(Some)
}

/// All faults. Of each kind there is at most one for each subscription, and one for all subscriptions.
#[derive(Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    /// Replaces the fault of the same kind and subscription. A fault that can never occur is only removed.
    pub(crate) fn set(&mut self, fault: Fault) {
        self.0.retain(|other| other.kind != fault.kind || other.subscription_id != fault.subscription_id);
        if fault.rate > 0.0 || fault.next > 0 {
            self.0.push(fault);
        }
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn forget(&mut self, subscription: &str) {
        self.0.retain(|fault| fault.subscription_id.as_deref() != Some(subscription));
    }

    /// Returns the wait of the fault if it affects this attempt or API request. The subscription of an API request is
    /// empty.
    pub(crate) fn strikes(
        &mut self,
        kind: FaultKind,
        subscription: &str,
        random: &mut Random,
        now: Millis,
    ) -> Option<Millis> {
        let of_it = |fault: &&mut Fault| {
            fault.kind == kind
                && fault.subscription_id.as_deref().is_none_or(|id| id == subscription)
                && fault.until.is_none_or(|until| now < until)
        };
        for fault in self.0.iter_mut().filter(of_it) {
            let strikes = match fault.next.checked_sub(1) {
                Some(rest) => {
                    fault.next = rest;
                    true
                }
                None => random.chance(fault.rate),
            };
            if strikes {
                return Some(fault.wait_ms.unwrap_or(kind.usual_wait()));
            }
        }
        None
    }

    /// The faults that can still occur.
    pub(crate) fn iter(&self, now: Millis) -> impl Iterator<Item = &Fault> {
        self.0.iter().filter(move |fault| {
            (fault.next > 0 || fault.rate > 0.0) && fault.until.is_none_or(|until| now < until)
        })
    }
}

impl Sender {
    /// Sets a fault. A fault with the rate 0 and no `next` removes the one that was set.
    pub fn set_fault(&mut self, fault: Fault) {
        self.faults.set(fault);
    }

    /// Whether a fault may affect the next API request. Such a request changes the state of the fault.
    #[must_use]
    pub fn breaks_api(&self) -> bool {
        self.faults.iter(self.now).any(|fault| fault.kind.is_of_api())
    }

    /// Reads and sets a fault, `{ kind, subscription_id?, rate?, next?, lasts_ms?, until?, wait_ms? }`, or an array of
    /// them. An empty array removes all faults. `lasts_ms` counts from now on the sender's clock. `until` gives the end
    /// as a moment instead.
    ///
    /// # Errors
    ///
    /// [`Refusal`] with the location of the error. In that case no fault was set.
    pub fn set_faults_json(&mut self, text: &[u8]) -> Result<(), Refusal> {
        let value = value(text, "INVALID_FAULT")?;
        let ordered: Vec<Object<Ordered>> = if value.is_array() {
            shape(value, "INVALID_FAULT")?
        } else {
            vec![shape(value, "INVALID_FAULT")?]
        };
        let faults: Vec<Fault> = ordered.into_iter().map(|Object(ordered)| ordered.from(self.now)).collect();
        if faults.iter().any(|fault| fault.kind.is_of_api() && fault.subscription_id.is_some()) {
            let message = "a fault of the API is for all subscriptions: leave out subscription_id";
            return Err(Refusal::new("INVALID_FAULT", message));
        }
        let mut ids = faults.iter().filter_map(|fault| fault.subscription_id.as_ref());
        if let Some(id) = ids.find(|id| !self.numbers.contains_key(*id)) {
            let message = format!("there is no subscription {}", quoted(id));
            return Err(Refusal::new("UNKNOWN_SUBSCRIPTION", message));
        }
        if faults.is_empty() {
            self.faults.clear();
        }
        faults.into_iter().for_each(|fault| self.faults.set(fault));
        Ok(())
    }
}
