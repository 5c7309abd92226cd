//! What Close would send to the admins by e-mail.

use std::collections::VecDeque;

use super::json::Json;
use super::options::whole;
use super::time::{self, Millis};
use closehook::payload::{Value, text_of};

/// How many warnings are kept.
const KEPT: usize = 1_000;

/// Why a subscription is paused: `pause_reason`. Close's own words are `api` and `permission_revoked`; the others are ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PauseReason {
    /// Somebody asked for it through the API.
    Api,
    /// The user who created it lost access to the organisation.
    PermissionRevoked,
    /// Every delivery failed for three days.
    TooManyFailures,
    /// 100,000 events waited.
    TooManyEvents,
}

impl PauseReason {
    pub(super) const ALL: [(&str, Self); 4] = [
        ("api", Self::Api),
        ("permission_revoked", Self::PermissionRevoked),
        ("too_many_failures", Self::TooManyFailures),
        ("too_many_events", Self::TooManyEvents),
    ];

    /// As the API says it.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, each)| *each == self).map_or("api", |(name, _)| name)
    }
}

/// What a warning is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WarningKind {
    /// The backlog is above 80,000 events.
    Backlog,
    /// Every delivery has failed for a day, or two.
    Failing,
    /// The subscription is paused, and the queue is cleared.
    Paused(PauseReason),
}

/// An e-mail to the admins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// From 1, in order.
    pub number: u64,
    /// When.
    pub moment: Millis,
    /// The subscription.
    pub subscription: String,
    /// What it is about.
    pub kind: WarningKind,
    /// How many events waited; of a pause, how many were cleared.
    pub backlog: u64,
    /// One sentence.
    pub message: String,
}

impl Warning {
    pub(super) fn write(&self, json: &mut Json) {
        let (kind, reason) = match self.kind {
            WarningKind::Backlog => ("backlog", None),
            WarningKind::Failing => ("failing", None),
            WarningKind::Paused(reason) => ("paused", Some(reason.name())),
        };
        json.open(b'{');
        json.key("number").number(self.number);
        json.key("now").number(self.moment);
        json.key("date").string(&time::naive(self.moment));
        json.key("subscription_id").string(&self.subscription);
        json.key("kind").string(kind);
        json.key("pause_reason").maybe(reason);
        json.key("backlog").number(self.backlog);
        json.key("message").string(&self.message);
        json.close(b'}');
    }
}

impl Warning {
    /// What [`write`](Self::write) wrote.
    pub(super) fn read(stored: Value<'_, '_>) -> Option<Self> {
        let kind = stored.get("kind")?;
        let kind = if kind.is("backlog") {
            WarningKind::Backlog
        } else if kind.is("failing") {
            WarningKind::Failing
        } else {
            let reason = stored.get("pause_reason")?;
            WarningKind::Paused(PauseReason::ALL.iter().find(|(name, _)| reason.is(name))?.1)
        };
        Some(Self {
            number: whole(stored.get("number")?)?,
            moment: whole(stored.get("now")?)?,
            subscription: text_of(&stored.get("subscription_id")?),
            kind,
            backlog: whole(stored.get("backlog")?)?,
            message: text_of(&stored.get("message")?),
        })
    }
}

/// The last thousand.
#[derive(Default)]
pub(super) struct Warnings {
    pub(super) list: VecDeque<Warning>,
    pub(super) count: u64,
}

impl Warnings {
    pub(super) fn add(&mut self, moment: Millis, subscription: &str, kind: WarningKind, backlog: u64) {
        let message = match kind {
            WarningKind::Backlog => {
                format!(
                    "{backlog} events wait for {subscription}, which will be paused if they become too many"
                )
            }
            WarningKind::Failing => {
                format!("every delivery to {subscription} fails, and it will be paused if none succeeds")
            }
            WarningKind::Paused(reason) => {
                let why = match reason {
                    PauseReason::Api => "through the API",
                    PauseReason::PermissionRevoked => {
                        "since the user who created it lost access to the organization"
                    }
                    PauseReason::TooManyFailures => "since every delivery failed",
                    PauseReason::TooManyEvents => "since too many events waited",
                };
                match backlog {
                    0 => format!("{subscription} is paused {why}, and no event waits any more"),
                    1 => format!("{subscription} is paused {why}, and the event that waited is cleared"),
                    _ => format!(
                        "{subscription} is paused {why}, and the {backlog} events that waited are cleared"
                    ),
                }
            }
        };
        self.count = self.count.saturating_add(1);
        let subscription = subscription.to_owned();
        self.list.push_back(Warning { number: self.count, moment, subscription, kind, backlog, message });
        if self.list.len() > KEPT {
            self.list.pop_front();
        }
    }
}
