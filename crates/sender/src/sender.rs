use core::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::rc::Rc;

use super::access::{Role, User};
use super::api::{self, Response};
use super::attempt::{self, Attempt, Outcome, Request};
use super::consolidation::Windows;
use super::event::{ACTION, Event, OBJECT_TYPE};
use super::fault::{FaultKind, Faults};
use super::health::Verdict;
use super::json::Json;
use super::log::Log;
use super::objects::Objects;
use super::options::{Options, Rules};
use super::queue::Delivery;
use super::random::Random;
use super::recipients::Recipients;
use super::subscription::Subscription;
use super::time::{LAST, Millis};
use super::warning::{PauseReason, Warning, WarningKind, Warnings};

/// The sending side of an organisation in Close, on a virtual clock: events go in, attempts come out, and what came of
/// each is told. There is no I/O and no other clock. Equal options and equal calls give equal bytes.
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
    pub(super) seed: u64,
    pub(super) rules: Rules,
    pub(super) organization: String,
    pub(super) users: Vec<User>,
    pub(super) random: Random,
    pub(super) now: Millis,
    /// How far ahead the clock is that signs.
    signing_lead: i64,
    /// By number, which is the order of creation.
    pub(super) subscriptions: BTreeMap<u64, Subscription>,
    pub(super) numbers: BTreeMap<String, u64>,
    pub(super) recipients: Recipients,
    pub(super) windows: Windows,
    pub(super) log: Log,
    pub(super) objects: Objects,
    pub(super) faults: Faults,
    pub(super) warnings: Warnings,
    pub(super) counts: Counts,
    /// What is to be done when, besides deliveries. Entries that no longer hold are met and passed over.
    pub(super) deadlines: BinaryHeap<Reverse<(Millis, Deadline)>>,
    /// When each subscription has its next delivery; in the same way.
    queues: BinaryHeap<Reverse<(Millis, u64)>>,
    pub(super) under_way: BTreeMap<u64, UnderWay>,
}

/// Numbers that are given out, and sums.
#[derive(Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) events: u64,
    pub(super) deliveries: u64,
    pub(super) attempts: u64,
    pub(super) subscriptions: u64,
    /// Events that were taken into an earlier one.
    pub(super) merged: u64,
    /// Events that in the end had changed nothing.
    pub(super) vanished: u64,
}

impl Counts {
    pub(super) fn all(&self) -> [u64; 6] {
        let Self { events, deliveries, attempts, subscriptions, merged, vanished } = *self;
        [events, deliveries, attempts, subscriptions, merged, vanished]
    }

    pub(super) fn set_all(&mut self, all: &[u64]) -> Option<()> {
        let [events, deliveries, attempts, subscriptions, merged, vanished] = *all else { return None };
        *self = Self { events, deliveries, attempts, subscriptions, merged, vanished };
        Some(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Deadline {
    /// The window of this event is over.
    Window(u64),
    /// The health of this subscription is to be looked at.
    Health(u64),
}

/// A delivery whose answer has not come.
pub(super) struct UnderWay {
    pub(super) subscription: u64,
    pub(super) round: u64,
    pub(super) delivery: Delivery,
}

impl Sender {
    /// A sender without subscriptions and events.
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

    /// The clock.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.now
    }

    /// The users of the organisation.
    #[must_use]
    pub fn users(&self) -> &[User] {
        &self.users
    }

    /// What Close would have e-mailed to the admins: the last thousand, the oldest first.
    pub fn warnings(&self) -> impl Iterator<Item = &Warning> {
        self.warnings.list.iter()
    }

    /// Answers a request to Close's API: `/api/v1/webhook/`, `/api/v1/webhook/{id}/`, `/api/v1/event/` and
    /// `/api/v1/event/{id}/`. `path` may have a query; `user` is who sends it, as the server found by the API key, and
    /// `None` is refused with 401.
    ///
    /// Documented is what a subscription is, and that mistakes are answered with 400, 401 or 404; the words are ours.
    pub fn request(&mut self, user: Option<&str>, method: &str, path: &str, body: &[u8]) -> Response {
        self.log.expire(self.now, self.rules.log);
        api::answer(self, user, method, path, body)
    }

    pub(super) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    /// When something is due next: an attempt, the end of a window, a look at a failing subscription. `None` when nothing is.
    pub fn next_due(&mut self) -> Option<Millis> {
        let deadline = self.next_deadline();
        let queue = self.next_queue().map(|(due, _)| due);
        match (deadline, queue) {
            (Some(deadline), Some(queue)) => Some(deadline.min(queue)),
            (deadline, queue) => deadline.or(queue),
        }
    }

    /// The first that still holds.
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

    /// The first entry that holds.
    fn next_queue(&mut self) -> Option<(Millis, u64)> {
        while let Some(Reverse((due, number))) = self.queues.peek().copied() {
            if self.subscriptions.get(&number).and_then(|each| each.scheduled) == Some(due) {
                return Some((due, number));
            }
            self.queues.pop();
        }
        None
    }

    /// Moves the clock to the next moment at which an attempt is due, or else to `until`, and says where it is. It never
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

    /// Moves the clock to a moment, whatever is due on the way: for a clock that goes by itself. What has become due is
    /// due then.
    pub fn advance(&mut self, to: Millis) -> Millis {
        let to = to.min(LAST);
        while let Some(next) = self.next_deadline().filter(|next| *next <= to) {
            self.now = self.now.max(next);
            self.pass_deadlines();
        }
        self.now = self.now.max(to);
        self.now
    }

    /// Gives up waiting for answers, as after a crash: what is under way is tried again at once. Says how many that are.
    pub fn retry_under_way(&mut self) -> u64 {
        let mut count = 0_u64;
        for (_, UnderWay { subscription: number, round, mut delivery }) in
            core::mem::take(&mut self.under_way)
        {
            let Some(subscription) = self.subscriptions.get_mut(&number) else { continue };
            if subscription.queue.round == round {
                delivery.due = self.now;
                subscription.queue.back(delivery.extra);
                subscription.queue.push(delivery);
                count = count.saturating_add(1);
                self.schedule(number);
            }
        }
        count
    }

    fn pass_deadlines(&mut self) {
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

    /// Queues an event for all that get it.
    pub(super) fn send(&mut self, event: &Rc<Event>) {
        for number in self.recipients.of(event, &self.subscriptions) {
            let Some(subscription) = self.subscriptions.get_mut(&number) else { continue };
            let created_by = &subscription.created_by;
            if self.users.iter().any(|user| user.id == *created_by && !user.access) {
                self.pause(number, PauseReason::PermissionRevoked);
                continue;
            }
            subscription.counters.queued = subscription.counters.queued.saturating_add(1);
            subscription.queue.push(Delivery {
                due: self.now,
                order: self.counts.deliveries,
                event: Rc::clone(event),
                since: self.now,
                attempts: 0,
                extra: false,
                reordered: false,
            });
            self.counts.deliveries = self.counts.deliveries.saturating_add(1);
            let backlog = subscription.queue.backlog();
            if backlog > self.rules.warning_backlog && !subscription.warned {
                subscription.warned = true;
                self.warnings.add(self.now, &subscription.id, WarningKind::Backlog, backlog);
            }
            if backlog >= self.rules.pause_backlog {
                self.pause(number, PauseReason::TooManyEvents);
            } else {
                self.schedule(number);
            }
        }
    }

    /// Sees to it that the timer asks for the next delivery of a subscription.
    pub(super) fn schedule(&mut self, number: u64) {
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

    /// How far the clock that signs is ahead of this one, in milliseconds: receivers judge the age of a signature by their own
    /// clock, which does not move with this one.
    pub fn sign_ahead(&mut self, milliseconds: i64) {
        self.signing_lead = milliseconds;
    }

    /// The attempts that are due now, at most so many: in the order of their times, and of equal ones in that in which
    /// they were queued. Each is under way until it is [`answered`](Self::answered), and a subscription has no more under
    /// way than the rules allow.
    pub fn take(&mut self, most: usize) -> Vec<Attempt> {
        let mut attempts = Vec::new();
        self.pass_deadlines();
        while attempts.len() < most
            && let Some((due, number)) = self.next_queue()
            && due <= self.now
        {
            self.queues.pop();
            let attempt = self.attempt(number);
            attempts.extend(attempt);
            self.schedule(number);
        }
        attempts
    }

    fn attempt(&mut self, number: u64) -> Option<Attempt> {
        let subscription = self.subscriptions.get_mut(&number)?;
        subscription.scheduled = None;
        let mut delivery = subscription.queue.pop(self.now)?;
        let (faults, random, id) = (&mut self.faults, &mut self.random, subscription.id.as_str());
        let mut strikes = |kind| faults.strikes(kind, id, random);
        if !delivery.reordered && !delivery.extra && strikes(FaultKind::Reorder) {
            let back = random_wait(&mut self.random, self.rules.reorder_by);
            delivery.due = self.now.saturating_add(back);
            delivery.reordered = true;
            subscription.queue.back(delivery.extra);
            subscription.queue.push(delivery);
            return None;
        }
        if !delivery.extra && strikes(FaultKind::Duplicate) {
            subscription.counters.repeated = subscription.counters.repeated.saturating_add(1);
            let event = Rc::clone(&delivery.event);
            let again = Delivery { due: self.now, event, attempts: 0, extra: true, ..delivery };
            subscription.queue.push(again);
        }
        let stale = strikes(FaultKind::StaleTimestamp);
        let wrong_key = strikes(FaultKind::WrongKey);
        let network = [FaultKind::Down, FaultKind::Slow].into_iter().find(|kind| strikes(*kind));
        let altered = strikes(FaultKind::AlteredBody).then(|| self.random.between(0, u64::MAX));
        let faults = [
            (stale, FaultKind::StaleTimestamp),
            (wrong_key, FaultKind::WrongKey),
            (altered.is_some(), FaultKind::AlteredBody),
            (delivery.extra, FaultKind::Duplicate),
        ];
        let faults =
            faults.into_iter().filter(|(struck, _)| *struck).map(|(_, kind)| kind).chain(network).collect();
        delivery.attempts = delivery.attempts.saturating_add(1);
        delivery.reordered = false;
        subscription.counters.attempts = subscription.counters.attempts.saturating_add(1);
        let signed_at = if self.rules.sign_anew {
            self.now.saturating_add_signed(self.signing_lead)
        } else {
            delivery.since
        };
        let signed_at = if stale { signed_at.saturating_sub(self.rules.stale_by) } else { signed_at };
        self.counts.attempts = self.counts.attempts.saturating_add(1);
        let attempt = Attempt {
            id: self.counts.attempts,
            number: delivery.attempts,
            repeated: delivery.extra,
            network,
            faults,
            subscription: number,
            event: Rc::clone(&delivery.event),
            signed_at,
            wrong_key,
            altered,
        };
        let round = subscription.queue.round;
        self.under_way.insert(attempt.id, UnderWay { subscription: number, round, delivery });
        Some(attempt)
    }

    /// An attempt as the HTTP request to send; `None` when the subscription was deleted meanwhile.
    #[must_use]
    pub fn render(&self, attempt: &Attempt) -> Option<Request> {
        let subscription = self.subscriptions.get(&attempt.subscription)?;
        Some(attempt::request(attempt, subscription, self.rules.spelling))
    }

    /// Attempts as a JSON array, and their bodies in a row: `[{ id, number, repeated, network, faults, subscription_id, event_id,
    /// object_type, action, url, verify_ssl, hash, timestamp, length }]`, where `length` is that of the body. One whose subscription was deleted
    /// is left out.
    #[must_use]
    pub fn rendered(&self, attempts: &[Attempt]) -> (Vec<u8>, Vec<u8>) {
        let (mut json, mut bodies) = (Json::default(), Vec::new());
        json.open(b'[');
        for attempt in attempts {
            let Some(request) = self.render(attempt) else { continue };
            json.open(b'{').key("id").number(attempt.id).key("number").number(u64::from(attempt.number));
            json.key("repeated").bool(attempt.repeated);
            json.key("network").maybe(attempt.network.map(FaultKind::name));
            json.key("faults").open(b'[');
            for fault in &attempt.faults {
                json.string(fault.name());
            }
            json.close(b']');
            json.key("object_type").raw(attempt.event.member(OBJECT_TYPE));
            json.key("action").raw(attempt.event.member(ACTION));
            json.key("subscription_id").string(&request.subscription_id);
            json.key("event_id").string(&attempt.event_id()).key("url").string(&request.url);
            json.key("verify_ssl").bool(request.verify_ssl);
            json.key("hash").string(&request.signed.hash).key("timestamp").string(&request.signed.timestamp);
            json.key("length").number(u64::try_from(request.body.len()).unwrap_or(u64::MAX)).close(b'}');
            bodies.extend_from_slice(&request.body);
        }
        json.close(b']');
        (json.done(), bodies)
    }

    /// Says what came of an attempt: whether it was under way. Whatever is not success is tried again, until 72 hours
    /// after it was queued.
    pub fn answered(&mut self, id: u64, outcome: &Outcome) -> bool {
        let Some(UnderWay { subscription: number, round, mut delivery }) = self.under_way.remove(&id) else {
            return false;
        };
        let Some(subscription) = self.subscriptions.get_mut(&number) else { return true };
        // A pause has cleared it since: then it counts as cleared, whatever came of it.
        if subscription.queue.round != round {
            return true;
        }
        let Subscription { counters, health, queue, .. } = subscription;
        if outcome.is_success() {
            if !delivery.extra {
                counters.delivered = counters.delivered.saturating_add(1);
            }
            health.succeeded();
            subscription.watched = None;
            queue.back(delivery.extra);
        } else {
            counters.failed = counters.failed.saturating_add(1);
            health.failed(self.now, self.rules.pause_after);
            subscription.latest_error = Some((self.now, outcome.shortened()));
            queue.back(delivery.extra);
            if !delivery.extra {
                let wait = self.rules.backoff.shortened(delivery.attempts, &mut self.random);
                delivery.due = self.now.saturating_add(wait);
                if delivery.due > delivery.since.saturating_add(self.rules.backoff.end) {
                    counters.dropped = counters.dropped.saturating_add(1);
                } else {
                    queue.push(delivery);
                }
            }
        }
        if subscription.queue.backlog() <= self.rules.warning_backlog {
            subscription.warned = false;
        }
        self.look_at(number);
        self.schedule(number);
        true
    }

    /// Warns of a subscription that fails, or pauses it, and says when to look again.
    fn look_at(&mut self, number: u64) {
        let Some(subscription) = self.subscriptions.get_mut(&number) else { return };
        if subscription.paused.is_some() {
            return;
        }
        let (limit, every) = (self.rules.pause_after, self.rules.warn_every);
        match subscription.health.verdict(self.now, limit, every) {
            Verdict::Nothing => {}
            Verdict::Warn => {
                let backlog = subscription.queue.backlog();
                self.warnings.add(self.now, &subscription.id, WarningKind::Failing, backlog);
            }
            Verdict::Pause => return self.pause(number, PauseReason::TooManyFailures),
        }
        if let Some(next) = subscription.health.next(limit, every).filter(|next| *next > self.now)
            && subscription.watched != Some(next)
        {
            subscription.watched = Some(next);
            self.deadlines.push(Reverse((next, Deadline::Health(number))));
        }
    }

    /// Pauses a subscription, and clears its queue.
    pub(super) fn pause(&mut self, number: u64, reason: PauseReason) {
        let Some(subscription) = self.subscriptions.get_mut(&number) else { return };
        subscription.paused = Some(reason);
        subscription.updated = self.now;
        let cleared = subscription.queue.clear();
        subscription.counters.cleared = subscription.counters.cleared.saturating_add(cleared);
        (subscription.scheduled, subscription.watched, subscription.warned) = (None, None, false);
        // Who asked for it needs no e-mail.
        if reason != PauseReason::Api {
            self.warnings.add(self.now, &subscription.id, WarningKind::Paused(reason), cleared);
        }
        self.recipients.changed();
    }

    pub(super) fn subscription(&self, id: &str) -> Option<(u64, &Subscription)> {
        let number = *self.numbers.get(id)?;
        Some((number, self.subscriptions.get(&number)?))
    }

    /// Looks again at a subscription whose timers are lost.
    pub(super) fn watch(&mut self, number: u64) {
        self.look_at(number);
    }
}

fn random_wait(random: &mut Random, most: Millis) -> Millis {
    random.between(1, most.max(1))
}
