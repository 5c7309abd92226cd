//! The organization and its clock: what is due when, and which failing subscriptions are warned about and paused.

use core::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use serde::{Deserialize, Serialize};

use crate::consolidation::Windows;
use crate::fault::Faults;
use crate::health::Verdict;
use crate::log::Log;
use crate::objects::Objects;
use crate::options::{Options, Rules};
use crate::put::Recipients;
use crate::queue::UnderWay;
use crate::random::Random;
use crate::subscription::Subscription;
use crate::time::{LAST, Millis};
use crate::user::{Role, User};
use crate::warning::{Mail, PauseReason, Warning, Warnings};

/// The sending side of an organization in Close, on a virtual clock. Put events in, take attempts out, and report the
/// outcome of each. There is no I/O and no other clock. Equal options and equal calls give equal bytes.
///
/// ```
/// use closehook_sender::{Options, Outcome, Sender};
///
/// let mut sender = Sender::new(Options { seed: 1, ..Options::default() });
/// let user = sender.users()[0].id.clone();
/// let created = sender.request(
///     Some(&user), "POST", "/api/v1/webhook/",
///     br#"{"url": "https://example.org/", "events": [{"object_type": "lead", "action": "updated"}]}"#,
/// );
/// assert_eq!(created.status, 201);
///
/// sender.put(br#"{"object_type": "lead", "action": "updated", "object_id": "lead_1"}"#)?;
/// assert_eq!(sender.step(60_000), 5_000); // an update waits for others
/// let attempts = sender.take(10);
/// let request = sender.render(&attempts[0]).ok_or("the subscription is gone")?;
/// assert!(request.body.starts_with(br#"{"subscription_id": "whsub_"#));
/// sender.answered(attempts[0].id, &Outcome::Status(503));
/// assert!((9_000..=10_000).contains(&sender.step(60_000))); // five seconds, or a little less
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Sender {
    pub(crate) seed: u64,
    pub(crate) rules: Rules,
    pub(crate) organization: String,
    pub(crate) users: Vec<User>,
    pub(crate) random: Random,
    pub(crate) now: Millis,
    /// How far the clock that signs is ahead of `now`, in milliseconds.
    pub(crate) signing_lead: i64,
    /// By number, which is the order of creation.
    pub(crate) subscriptions: BTreeMap<u64, Subscription>,
    pub(crate) numbers: BTreeMap<String, u64>,
    pub(crate) recipients: Recipients,
    pub(crate) windows: Windows,
    pub(crate) log: Log,
    pub(crate) objects: Objects,
    pub(crate) faults: Faults,
    pub(crate) warnings: Warnings,
    pub(crate) counts: Counts,
    /// Everything that is due at some time, except deliveries. Stale entries are skipped when they come up.
    pub(crate) deadlines: BinaryHeap<Reverse<(Millis, Deadline)>>,
    /// When the next delivery of each subscription is due. Stale entries are skipped here, too.
    pub(crate) queues: BinaryHeap<Reverse<(Millis, u64)>>,
    pub(crate) under_way: BTreeMap<u64, UnderWay>,
}

/// Counters, also used to number things. In a snapshot they are an array in this order.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(into = "[u64; 6]", from = "[u64; 6]")]
pub(crate) struct Counts {
    pub(crate) events: u64,
    pub(crate) deliveries: u64,
    pub(crate) attempts: u64,
    pub(crate) subscriptions: u64,
    /// Events that were merged into an earlier one.
    pub(crate) merged: u64,
    /// Events that were removed because they had changed nothing in the end.
    pub(crate) vanished: u64,
}

impl From<Counts> for [u64; 6] {
    fn from(counts: Counts) -> Self {
        let Counts { events, deliveries, attempts, subscriptions, merged, vanished } = counts;
        [events, deliveries, attempts, subscriptions, merged, vanished]
    }
}

impl From<[u64; 6]> for Counts {
    fn from([events, deliveries, attempts, subscriptions, merged, vanished]: [u64; 6]) -> Self {
        Self { events, deliveries, attempts, subscriptions, merged, vanished }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Deadline {
    /// The end of the consolidation window of this event.
    Window(u64),
    /// The next health check of this subscription.
    Health(u64),
}

impl Sender {
    /// Creates a sender without subscriptions and events.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let Options { seed, now, organization_id, mut users, rules } = options;
        let mut random = Random::new(seed);
        let organization = organization_id.unwrap_or_else(|| random.long_id("orga_"));
        if users.is_empty() {
            users.push(User { id: random.long_id("user_"), role: Role::Admin, access: true });
        }
        Self {
            seed,
            rules,
            organization,
            users,
            random,
            now: now.min(LAST),
            subscriptions: BTreeMap::new(),
            signing_lead: 0,
            numbers: BTreeMap::new(),
            recipients: Recipients::default(),
            windows: Windows::default(),
            log: Log::default(),
            objects: Objects::default(),
            faults: Faults::default(),
            warnings: Warnings::default(),
            counts: Counts::default(),
            deadlines: BinaryHeap::new(),
            queues: BinaryHeap::new(),
            under_way: BTreeMap::new(),
        }
    }

    /// The time on the virtual clock, in milliseconds since 1970.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.now
    }

    /// The users of the organization.
    #[must_use]
    pub fn users(&self) -> &[User] {
        &self.users
    }

    /// The last thousand warnings that Close would have e-mailed to the admins, oldest first.
    pub fn warnings(&self) -> impl Iterator<Item = &Warning> {
        self.warnings.list.iter()
    }

    pub(crate) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    /// When the next attempt, end of a window, or health check of a failing subscription is due. `None` if nothing is.
    pub fn next_due(&mut self) -> Option<Millis> {
        let deadline = self.next_deadline();
        let queue = self.next_queue().map(|(due, _)| due);
        match (deadline, queue) {
            (Some(deadline), Some(queue)) => Some(deadline.min(queue)),
            (deadline, queue) => deadline.or(queue),
        }
    }

    /// The earliest deadline that is not stale.
    fn next_deadline(&mut self) -> Option<Millis> {
        while let Some(Reverse((due, deadline))) = self.deadlines.peek().copied() {
            let holds = match deadline {
                Deadline::Window(number) => self.windows.has(number),
                Deadline::Health(number) => {
                    self.subscriptions.get(&number).and_then(|each| each.watched) == Some(due)
                }
            };
            if holds {
                return Some(due);
            }
            self.deadlines.pop();
        }
        None
    }

    /// The earliest entry of `queues` that is not stale.
    pub(crate) fn next_queue(&mut self) -> Option<(Millis, u64)> {
        while let Some(Reverse((due, number))) = self.queues.peek().copied() {
            if self.subscriptions.get(&number).and_then(|each| each.scheduled) == Some(due) {
                return Some((due, number));
            }
            self.queues.pop();
        }
        None
    }

    /// Moves the clock to the time of the next attempt, but at most to `until`. Returns the new time. The clock never
    /// moves back.
    pub fn step(&mut self, until: Millis) -> Millis {
        let until = until.min(LAST);
        loop {
            self.pass_deadlines();
            let queue = self.next_queue().map(|(due, _)| due);
            if queue.is_some_and(|due| due <= self.now) {
                break;
            }
            let next = match (self.next_deadline(), queue) {
                (Some(deadline), Some(queue)) => deadline.min(queue),
                (deadline, queue) => deadline.or(queue).unwrap_or(until),
            };
            if next > until {
                self.now = self.now.max(until);
                break;
            }
            if next <= self.now {
                break;
            }
            self.now = next;
        }
        self.now
    }

    /// Moves the clock to a time, even if attempts become due on the way: they are due then. This is for a clock that
    /// runs by itself.
    pub fn advance(&mut self, to: Millis) -> Millis {
        let to = to.min(LAST);
        while let Some(next) = self.next_deadline().filter(|next| *next <= to) {
            self.now = self.now.max(next);
            self.pass_deadlines();
        }
        self.now = self.now.max(to);
        self.now
    }

    pub(crate) fn pass_deadlines(&mut self) {
        while let Some(Reverse((due, deadline))) = self.deadlines.peek().copied() {
            if due > self.now {
                break;
            }
            self.deadlines.pop();
            match deadline {
                Deadline::Window(number) => {
                    if let Some(event) = self.windows.end(number) {
                        self.send(&event);
                    }
                }
                Deadline::Health(number) => {
                    let subscription = self.subscriptions.get_mut(&number);
                    if let Some(subscription) = subscription.filter(|each| each.watched == Some(due)) {
                        subscription.watched = None;
                        self.look_at(number);
                    }
                }
            }
        }
    }

    /// Schedules the next delivery of a subscription.
    pub(crate) fn schedule(&mut self, number: u64) {
        let Some(subscription) = self.subscriptions.get_mut(&number) else { return };
        if subscription.queue.under_way() >= self.rules.parallel {
            return;
        }
        if let Some(due) = subscription.queue.next_due()
            && subscription.scheduled.is_none_or(|scheduled| due < scheduled)
        {
            subscription.scheduled = Some(due);
            self.queues.push(Reverse((due, number)));
        }
    }

    /// Checks the health of a subscription: warns, pauses it, or schedules the next check.
    pub(crate) fn look_at(&mut self, number: u64) {
        let Some(subscription) = self.subscriptions.get_mut(&number) else { return };
        if subscription.pause_reason.is_some() {
            return;
        }
        let (limit, every) = (self.rules.pause_after_ms, self.rules.warn_every_ms);
        match subscription.health.verdict(self.now, limit, every) {
            Verdict::Nothing => {}
            Verdict::Warn => {
                let backlog = subscription.queue.backlog();
                let id = subscription.id.clone();
                let mail = Mail { now: self.now, subscription: &id, recipients: self.admins() };
                self.warnings.failing(mail, backlog);
            }
            Verdict::Pause => return self.pause(number, PauseReason::TooManyFailures),
        }
        let Some(subscription) = self.subscriptions.get_mut(&number) else { return };
        if let Some(next) = subscription.health.next(limit, every).filter(|next| *next > self.now)
            && subscription.watched != Some(next)
        {
            subscription.watched = Some(next);
            self.deadlines.push(Reverse((next, Deadline::Health(number))));
        }
    }

    /// Pauses a subscription and clears its queue.
    pub(crate) fn pause(&mut self, number: u64, reason: PauseReason) {
        let recipients = self.admins();
        let Some(subscription) = self.subscriptions.get_mut(&number) else { return };
        subscription.pause_reason = Some(reason);
        subscription.updated = self.now;
        let cleared = subscription.queue.clear();
        subscription.counters.cleared = subscription.counters.cleared.saturating_add(cleared);
        (subscription.scheduled, subscription.watched, subscription.warned) = (None, None, false);
        let mail = Mail { now: self.now, subscription: &subscription.id, recipients };
        self.warnings.paused(mail, reason, cleared);
        self.recipients.changed();
    }
}
