//! A readable overview of a sender.

use serde::Serialize;

use crate::fault::Fault;
use crate::refusal::to_json;
use crate::sender::Sender;
use crate::subscription::Counters;
use crate::time::{self, Millis};
use crate::user::User;
use crate::warning::{PauseReason, Warning};

#[derive(Serialize)]
struct State<'a> {
    now: Millis,
    date: String,
    seed: u64,
    organization_id: &'a str,
    next_due: Option<Millis>,
    users: Vec<Known<'a>>,
    events: Events,
    objects: usize,
    subscriptions: Vec<Subscribed<'a>>,
    faults: Vec<&'a Fault>,
    warnings: Vec<&'a Warning>,
}

/// A user, with the address that [`Sender::email`] makes.
#[derive(Serialize)]
struct Known<'a> {
    #[serde(flatten)]
    user: &'a User,
    email: String,
}

#[derive(Serialize)]
struct Events {
    put: u64,
    merged: u64,
    vanished: u64,
    waiting: usize,
    waiting_until: Option<Millis>,
    logged: usize,
}

#[derive(Serialize)]
struct Subscribed<'a> {
    id: &'a str,
    url: &'a str,
    status: &'static str,
    pause_reason: Option<PauseReason>,
    health_status: &'static str,
    backlog: u64,
    under_way: u64,
    next_attempt: Option<Millis>,
    #[serde(flatten)]
    counters: &'a Counters,
    latest_error: Option<String>,
}

impl Sender {
    /// An overview as JSON text:
    ///
    /// `{ now, date, seed, organization_id, next_due, users: [{ id, role, access, email }], events: { put, merged,
    /// vanished, waiting, waiting_until, logged }, objects, subscriptions: [{ id, url, status, pause_reason,
    /// health_status, backlog, under_way, next_attempt, queued, attempts, failed, delivered, dropped, cleared,
    /// repeated, latest_error }], faults, warnings }`.
    ///
    /// `next_due`, `next_attempt` and `waiting_until` are milliseconds since 1970 or null. `waiting_until` is when the
    /// first waiting event is sent. `backlog` includes deliveries that are under way.
    #[must_use]
    pub fn state(&mut self) -> Vec<u8> {
        self.log.expire(self.now, self.rules.log_ms);
        let next_due = self.next_due();
        let subscribed = self.subscriptions.values().map(|subscription| Subscribed {
            id: &subscription.id,
            url: &subscription.url,
            status: subscription.status(),
            pause_reason: subscription.pause_reason,
            health_status: subscription.health.status(),
            backlog: subscription.queue.backlog(),
            under_way: subscription.queue.under_way(),
            next_attempt: subscription.queue.next_due(),
            counters: &subscription.counters,
            latest_error: subscription.latest_error.message(),
        });
        to_json(&State {
            now: self.now,
            date: time::naive(self.now),
            seed: self.seed,
            organization_id: &self.organization,
            next_due,
            users: self.users.iter().map(|user| Known { user, email: self.email(user) }).collect(),
            events: Events {
                put: self.counts.events,
                merged: self.counts.merged,
                vanished: self.counts.vanished,
                waiting: self.windows.len(),
                waiting_until: self
                    .windows
                    .first_arrived()
                    .map(|at| at.saturating_add(self.rules.consolidation_ms)),
                logged: self.log.len(),
            },
            objects: self.objects.len(),
            subscriptions: subscribed.collect(),
            faults: self.faults.iter(self.now).collect(),
            warnings: self.warnings().collect(),
        })
    }

    /// The warnings with this number or a higher one, as a JSON array.
    #[must_use]
    pub fn warnings_from(&self, number: u64) -> Vec<u8> {
        to_json(&self.warnings().filter(|warning| warning.number >= number).collect::<Vec<_>>())
    }
}
