//! The warnings that Close would send to the admins by e-mail.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::time::{self, Millis};

/// The maximum number of stored warnings.
const KEPT: usize = 1_000;

/// The `pause_reason` of a subscription. Close documents `api` and `permission_revoked`; the other names are our
/// choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    /// A user paused it through the API.
    Api,
    /// The user who created it lost access to the organization.
    PermissionRevoked,
    /// Every delivery failed for three days.
    TooManyFailures,
    /// The backlog reached 100,000 events.
    TooManyEvents,
}

/// The cause of a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// The backlog is above 80,000 events.
    Backlog,
    /// Every delivery has failed for one day, or for two.
    Failing,
    /// The subscription was paused and its queue cleared.
    Paused,
}

/// An e-mail to the admins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Counts the warnings, from 1.
    pub number: u64,
    /// When it was sent, in milliseconds since 1970.
    pub now: Millis,
    /// The same time as a date with its offset, such as `2026-01-31T12:00:00+00:00`.
    pub date: String,
    /// The e-mail addresses of the admins who had access at that time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<String>,
    /// The id of the subscription.
    pub subscription_id: String,
    /// The cause.
    pub kind: WarningKind,
    /// The reason of the pause; `None` if the subscription is active.
    pub pause_reason: Option<PauseReason>,
    /// How many events were waiting. For a pause: how many events were cleared.
    pub backlog: u64,
    /// The text of the warning, one sentence.
    pub message: String,
}

/// The time, subscription and recipients of an e-mail.
pub(crate) struct Mail<'a> {
    pub(crate) now: Millis,
    pub(crate) subscription: &'a str,
    pub(crate) recipients: Vec<String>,
}

/// The stored warnings, and the number of all warnings so far.
#[derive(Default)]
pub(crate) struct Warnings {
    pub(crate) list: VecDeque<Warning>,
    pub(crate) count: u64,
}

impl Warnings {
    pub(crate) fn backlog(&mut self, mail: Mail<'_>, backlog: u64) {
        let id = mail.subscription;
        let message = format!("{backlog} events wait for {id}, which will be paused if they become too many");
        self.add(mail, WarningKind::Backlog, None, backlog, message);
    }

    pub(crate) fn failing(&mut self, mail: Mail<'_>, backlog: u64) {
        let id = mail.subscription;
        let message = format!("every delivery to {id} fails, and it will be paused if none succeeds");
        self.add(mail, WarningKind::Failing, None, backlog, message);
    }

    pub(crate) fn paused(&mut self, mail: Mail<'_>, reason: PauseReason, cleared: u64) {
        let id = mail.subscription;
        let why = match reason {
            PauseReason::Api => "through the API",
            PauseReason::PermissionRevoked => "since the user who created it lost access to the organization",
            PauseReason::TooManyFailures => "since every delivery failed",
            PauseReason::TooManyEvents => "since too many events waited",
        };
        let what = match cleared {
            0 => "no event waits any more".to_owned(),
            1 => "the event that waited is cleared".to_owned(),
            _ => format!("the {cleared} events that waited are cleared"),
        };
        let message = format!("{id} is paused {why}, and {what}");
        self.add(mail, WarningKind::Paused, Some(reason), cleared, message);
    }

    fn add(
        &mut self,
        Mail { now, subscription, recipients }: Mail<'_>,
        kind: WarningKind,
        pause_reason: Option<PauseReason>,
        backlog: u64,
        message: String,
    ) {
        self.count = self.count.saturating_add(1);
        let (date, subscription_id) = (time::with_offset(now), subscription.to_owned());
        self.list.push_back(Warning {
            number: self.count,
            now,
            date,
            recipients,
            subscription_id,
            kind,
            pause_reason,
            backlog,
            message,
        });
        if self.list.len() > KEPT {
            self.list.pop_front();
        }
    }
}
