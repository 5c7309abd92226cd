//! What a sender does wrong on purpose.

use super::json::Json;
use super::options::whole;
use super::random::Random;
use super::refusal::Refusal;
use closehook::payload::{Kind, Value, quoted, text_of};

/// What goes wrong with an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

impl FaultKind {
    pub(super) const ALL: [(&str, Self); 7] = [
        ("duplicate", Self::Duplicate),
        ("reorder", Self::Reorder),
        ("stale_timestamp", Self::StaleTimestamp),
        ("altered_body", Self::AlteredBody),
        ("wrong_key", Self::WrongKey),
        ("down", Self::Down),
        ("slow", Self::Slow),
    ];

    /// As the control API says it.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, each)| *each == self).map_or("", |(name, _)| name)
    }
}

/// A fault, and how often it strikes.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// For which subscription; for all when there is none.
    pub subscription: Option<String>,
    /// The share of attempts, from 0 to 1.
    pub rate: f64,
    /// The next so many attempts, before the rate counts.
    pub next: u64,
}

impl Fault {
    /// Reads `{ kind, subscription_id?, rate?, next? }`; with neither rate nor next it strikes every attempt.
    pub(super) fn read(fault: Value<'_, '_>, pointer: &str) -> Result<Self, Refusal> {
        let wrong = |name: &str, message: &str| {
            Err(Refusal::at("INVALID_FAULT", format!("{pointer}{name}"), message.to_owned()))
        };
        if fault.kind() != Kind::Object {
            return wrong("", "expected a fault, an object");
        }
        let known = ["kind", "subscription_id", "rate", "next"];
        if let Some((key, _)) = fault.members().find(|(key, _)| !known.iter().any(|name| key.is(name))) {
            return wrong("", &format!("{} is no member of a fault", quoted(&text_of(&key))));
        }
        let kind = fault.get("kind");
        let Some((_, kind)) = FaultKind::ALL.iter().find(|(name, _)| kind.is_some_and(|kind| kind.is(name)))
        else {
            let all = FaultKind::ALL.map(|(name, _)| name).join(", ");
            return wrong("/kind", &format!("kind must be one of {all}"));
        };
        let subscription = match fault.get("subscription_id") {
            Some(id) if id.kind() == Kind::String => Some(text_of(&id)),
            Some(id) if id.kind() != Kind::Null => return wrong("/subscription_id", "must be a string"),
            _ => None,
        };
        let rate = match fault.get("rate") {
            // Bare, it strikes always.
            None => Some(if fault.get("next").is_none() { 1.0 } else { 0.0 }),
            Some(rate) if rate.kind() == Kind::Number => {
                core::str::from_utf8(rate.text()).ok().and_then(|text| text.parse::<f64>().ok())
            }
            Some(_) => None,
        };
        let Some(rate) = rate.filter(|rate| (0.0..=1.0).contains(rate)) else {
            return wrong("/rate", "rate must be a number from 0 to 1");
        };
        let Some(next) = fault.get("next").map_or(Some(0), whole) else {
            return wrong("/next", "next must be a whole number");
        };
        Ok(Self { kind: *kind, subscription, rate, next })
    }

    fn write(&self, json: &mut Json) {
        json.open(b'{').key("kind").string(self.kind.name());
        json.key("subscription_id").maybe(self.subscription.as_deref());
        json.key("rate").raw(self.rate.to_string().as_bytes());
        json.key("next").number(self.next).close(b'}');
    }
}

/// All faults: one of a kind for a subscription, and one for all.
#[derive(Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    /// Takes the place of the fault of that kind for that subscription; one that never strikes is none.
    pub(super) fn set(&mut self, fault: Fault) {
        self.0.retain(|other| other.kind != fault.kind || other.subscription != fault.subscription);
        if fault.rate > 0.0 || fault.next > 0 {
            self.0.push(fault);
        }
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn forget(&mut self, subscription: &str) {
        self.0.retain(|fault| fault.subscription.as_deref() != Some(subscription));
    }

    /// Whether one strikes this attempt.
    pub(super) fn strikes(&mut self, kind: FaultKind, subscription: &str, random: &mut Random) -> bool {
        let of_it = |fault: &&mut Fault| {
            fault.kind == kind && fault.subscription.as_deref().is_none_or(|id| id == subscription)
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

    pub(super) fn write(&self, json: &mut Json) {
        json.open(b'[');
        // One that has struck as often as it was to is none any more.
        self.0.iter().filter(|fault| fault.next > 0 || fault.rate > 0.0).for_each(|fault| fault.write(json));
        json.close(b']');
    }
}
