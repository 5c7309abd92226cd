//! What a sender does wrong on purpose.

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::random::Random;
use crate::refusal::{Object, Refusal, shape, value, whole};
use crate::sender::Sender;
use closehook::payload::quoted;

/// What goes wrong with an attempt.
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
}

/// A fault, and how often it strikes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Ordered")]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// For which subscription; for all when there is none.
    pub subscription_id: Option<String>,
    /// The share of attempts, from 0 to 1.
    pub rate: f64,
    /// The next so many attempts, before the rate counts.
    pub next: u64,
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
}

impl From<Ordered> for Fault {
    /// With neither rate nor next it strikes every attempt.
    fn from(Ordered { kind, subscription_id, rate, next }: Ordered) -> Self {
        let rate = rate.unwrap_or(if next.is_none() { 1.0 } else { 0.0 });
        Self { kind, subscription_id, rate, next: next.unwrap_or(0) }
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

    /// Whether one strikes this attempt.
    pub(crate) fn strikes(&mut self, kind: FaultKind, subscription: &str, random: &mut Random) -> bool {
        let of_it = |fault: &&mut Fault| {
            fault.kind == kind && fault.subscription_id.as_deref().is_none_or(|id| id == subscription)
        };
        for fault in self.0.iter_mut().filter(of_it) {
            if let Some(rest) = fault.next.checked_sub(1) {
                fault.next = rest;
                return true;
            }
            if random.chance(fault.rate) {
                return true;
            }
        }
        false
    }

    /// Those that still strike.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter().filter(|fault| fault.next > 0 || fault.rate > 0.0)
    }
}

impl Sender {
    /// Sets a fault; one with the rate 0 and no number ends it.
    pub fn set_fault(&mut self, fault: Fault) {
        self.faults.set(fault);
    }

    /// Reads and sets a fault, `{ kind, subscription_id?, rate?, next? }`, or an array of them; an empty array ends all.
    ///
    /// # Errors
    ///
    /// [`Refusal`] with the place; then none was set.
    pub fn set_faults_json(&mut self, text: &[u8]) -> Result<(), Refusal> {
        let value = value(text, "INVALID_FAULT")?;
        let faults: Vec<Fault> = if value.is_array() {
            let faults: Vec<Object<_>> = shape(value, "INVALID_FAULT")?;
            faults.into_iter().map(|Object(fault)| fault).collect()
        } else {
            vec![shape::<Object<_>>(value, "INVALID_FAULT")?.0]
        };
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
