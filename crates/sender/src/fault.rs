//! What a sender does wrong on purpose: with a delivery, or with a request to the API.

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::random::Random;
use crate::refusal::{Object, Refusal, shape, value, whole};
use crate::sender::Sender;
use crate::time::{MINUTE, Millis, SECOND};
use closehook::payload::quoted;

/// What goes wrong, with an attempt or with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The event is sent once more.
    Duplicate,
    /// The event is held back, so that later ones overtake it.
    Reorder,
    /// The timestamp is old; the signature fits it.
    StaleTimestamp,
    /// A byte of the body is another than what was signed; it still is JSON.
    AlteredBody,
    /// The signature is made with another key.
    WrongKey,
    /// Nothing is sent, as if nothing listened there.
    Down,
    /// It is sent, and the answer comes too late: the receiver has the event, and gets it again.
    Slow,
    /// The API answers 429 with `retry-after`.
    RateLimited,
    /// The API answers 503.
    ApiDown,
    /// The API refuses the `_cursor` of a page of the event log as expired.
    CursorExpired,
    /// The answer of the API is held back.
    SlowApi,
}

impl FaultKind {
    /// Whether it is about requests to the API, and not about deliveries.
    #[must_use]
    pub fn is_of_api(self) -> bool {
        matches!(self, Self::RateLimited | Self::ApiDown | Self::CursorExpired | Self::SlowApi)
    }

    /// The wait of a fault that names none. Ours: a second until the next request, and a minute for an answer, which is
    /// longer than clients wait.
    fn usual_wait(self) -> Millis {
        match self {
            Self::RateLimited => SECOND,
            Self::SlowApi => MINUTE,
            _ => 0,
        }
    }
}

/// A fault, and how often it strikes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Ordered")]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// For which subscription; for all when there is none.
    pub subscription_id: Option<String>,
    /// The share of attempts or requests, from 0 to 1.
    pub rate: f64,
    /// The next so many attempts or requests, before the rate counts.
    pub next: u64,
    /// When it ends, in milliseconds since 1970; never when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Millis>,
    /// Of `rate_limited`, how long `retry-after` asks to wait; of `slow_api`, how long the answer is held back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_ms: Option<Millis>,
}

/// A fault as it is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ordered {
    kind: FaultKind,
    subscription_id: Option<String>,
    #[serde(default, deserialize_with = "share")]
    rate: Option<f64>,
    #[serde(default, deserialize_with = "some_whole")]
    next: Option<u64>,
    /// In place of `until`.
    #[serde(default, deserialize_with = "some_whole")]
    lasts_ms: Option<Millis>,
    #[serde(default, deserialize_with = "some_whole")]
    until: Option<Millis>,
    #[serde(default, deserialize_with = "some_whole")]
    wait_ms: Option<Millis>,
}

impl Ordered {
    /// With neither rate nor next it strikes every attempt.
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

/// All faults: one of a kind for a subscription, and one for all.
#[derive(Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    /// Takes the place of the fault of that kind for that subscription; one that never strikes is none.
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

    /// Whether one strikes this attempt, or this request, which has no subscription; then with the wait of the fault.
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

    /// Those that still strike.
    pub(crate) fn iter(&self, now: Millis) -> impl Iterator<Item = &Fault> {
        self.0.iter().filter(move |fault| {
            (fault.next > 0 || fault.rate > 0.0) && fault.until.is_none_or(|until| now < until)
        })
    }
}

impl Sender {
    /// Sets a fault; one with the rate 0 and no number ends it.
    pub fn set_fault(&mut self, fault: Fault) {
        self.faults.set(fault);
    }

    /// Whether a request to the API may be struck by a fault: then it changes what is left of the fault.
    #[must_use]
    pub fn breaks_api(&self) -> bool {
        self.faults.iter(self.now).any(|fault| fault.kind.is_of_api())
    }

    /// Reads and sets a fault, `{ kind, subscription_id?, rate?, next?, lasts_ms?, wait_ms? }`, or an array of them; an
    /// empty array ends all. `lasts_ms` counts from now on the clock of the sender; `until` is the same as a moment.
    ///
    /// # Errors
    ///
    /// [`Refusal`] with the place; then none was set.
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
