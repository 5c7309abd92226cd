//! The whole state of a sender as JSON text, so that a journal of its inputs can be truncated. Each event is written
//! once, and everything else refers to it by its number. Events can also be written and read in parts, so that they are
//! never in memory twice.

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::event::{Draft, Event};
use crate::fault::Fault;
use crate::options::Options;
use crate::queue::{Queue, Queued, UnderWay};
use crate::random::Random;
use crate::refusal::{Refusal, to_json};
use crate::sender::{Counts, Sender};
use crate::spelling::Spelling;
use crate::subscription::Subscription;
use crate::time::Millis;
use crate::user::User;
use crate::warning::Warning;
use closehook::payload::Index;

/// The version of the format. Snapshots with another version are refused.
const FORMAT: &str = "closehook-delivery-1";

/// A snapshot, with `S` for each subscription.
#[derive(Serialize, Deserialize)]
struct Stored<'a, S> {
    #[serde(borrow)]
    format: Cow<'a, str>,
    options: Options,
    users: Cow<'a, [User]>,
    /// Strings, since a program that reads numbers as doubles would lose their last bits.
    random: [String; 3],
    counts: Counts,
    #[serde(borrow)]
    events: Vec<StoredEvent<'a>>,
    /// The events whose window is still open, and whether each still absorbs updates.
    waiting: Vec<(u64, bool)>,
    objects: Vec<u64>,
    subscriptions: Vec<S>,
    /// The number of the attempt, the number of the subscription, the round of its queue, and the delivery.
    under_way: Vec<(u64, u64, u64, StoredQueued)>,
    faults: Vec<Fault>,
    warnings_count: u64,
    warnings: Cow<'a, VecDeque<Warning>>,
}

/// A subscription and its queue, for writing.
#[derive(Serialize)]
struct StoredSubscription<'a> {
    number: u64,
    #[serde(flatten)]
    subscription: &'a Subscription,
    round: u64,
    queue: Vec<StoredQueued>,
}

/// The members that [`StoredSubscription`] adds to a subscription. For reading, they are separate: a single flattened
/// type would not keep the exact text of a filter.
#[derive(Deserialize)]
struct StoredQueue {
    number: u64,
    round: u64,
    queue: Vec<StoredQueued>,
}

/// A [`Queued`]: the number of its event, `due`, `order`, `since`, `attempts`, `extra`, `reordered`.
#[derive(Serialize, Deserialize)]
struct StoredQueued(u64, Millis, u64, Millis, u32, bool, bool);

impl From<&Queued> for StoredQueued {
    fn from(queued: &Queued) -> Self {
        let Queued { event, due, order, since, attempts, extra, reordered } = queued;
        Self(event.number, *due, *order, *since, *attempts, *extra, *reordered)
    }
}

impl StoredQueued {
    fn restore(self, events: &Events) -> Result<Queued, Refusal> {
        let Self(event, due, order, since, attempts, extra, reordered) = self;
        Ok(Queued { event: Rc::clone(events.get(event)?), due, order, since, attempts, extra, reordered })
    }
}

/// An event: its number, its arrival, whether it is in the log, and its text.
type StoredEvent<'a> = (u64, Millis, bool, &'a RawValue);

/// The remaining events of a snapshot.
pub struct Parts(std::vec::IntoIter<(Rc<Event>, bool)>);

impl Parts {
    /// The next events as a JSON array of at least `bytes` bytes; the last array may be shorter. Empty when no events
    /// remain.
    #[must_use]
    pub fn take(&mut self, bytes: usize) -> Vec<u8> {
        let mut events: Vec<(Rc<Event>, bool)> = Vec::new();
        let mut length = 0_usize;
        while length < bytes
            && let Some((event, logged)) = self.0.next()
        {
            length = length.saturating_add(event.text().len());
            events.push((event, logged));
        }
        if events.is_empty() {
            return Vec::new();
        }
        let stored = |(event, logged): &(Rc<Event>, bool)| {
            to_json(&(event.number, event.arrived, *logged, event.raw()))
        };
        let stored: Vec<Vec<u8>> = events.iter().map(stored).collect();
        [b"[".as_slice(), &stored.join(&b','), b"]"].concat()
    }
}

/// Restores a sender from the parts of a snapshot: first its [head](Sender::snapshot_in_parts), then all parts.
pub struct Restoring {
    head: Vec<u8>,
    spelling: Spelling,
    events: Vec<(Rc<Event>, bool)>,
}

impl Restoring {
    /// Starts with the head.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if this is not the head of a snapshot.
    pub fn new(head: Vec<u8>) -> Result<Self, Refusal> {
        #[derive(Deserialize)]
        struct Head {
            options: Options,
        }
        let Head { options } = parsed(&String::from_utf8_lossy(&head))?;
        Ok(Self { spelling: options.rules.spelling, head, events: Vec::new() })
    }

    /// Adds a part.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if this is not a part of a snapshot.
    pub fn add(&mut self, part: &[u8]) -> Result<(), Refusal> {
        let part = String::from_utf8_lossy(part);
        let stored: Vec<StoredEvent<'_>> = parsed(&part)?;
        for (number, arrived, logged, text) in stored {
            self.events.push((read_event(text, number, arrived, self.spelling)?, logged));
        }
        Ok(())
    }

    /// Returns the sender. It continues exactly as the one that the snapshot was taken of.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if a part is missing or the head is damaged.
    pub fn done(self) -> Result<Sender, Refusal> {
        Sender::restored(&self.head, self.events)
    }
}

/// The events of a snapshot, by number.
struct Events(BTreeMap<u64, Rc<Event>>);

impl Events {
    fn get(&self, number: u64) -> Result<&Rc<Event>, Refusal> {
        self.0.get(&number).ok_or_else(|| refused("/events", format!("there is no event {number}")))
    }
}

fn refused(pointer: &str, why: impl core::fmt::Display) -> Refusal {
    let message = format!("this is not a snapshot of a sender, or is one of another version: {why}");
    Refusal::at("INVALID_SNAPSHOT", pointer.to_owned(), message)
}

impl Sender {
    /// The whole state as JSON text, including signature keys. [`restore`](Self::restore) returns a sender that
    /// continues as this one does, byte for byte. Deliveries that are under way stay under way.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        self.stored(&self.events())
    }

    /// The same state as a head without events, and the events in parts, for [`Restoring`]. Both are as of this call.
    #[must_use]
    pub fn snapshot_in_parts(&self) -> (Vec<u8>, Parts) {
        let events = self.events().into_iter();
        let events: Vec<_> =
            events.map(|event| (Rc::clone(event), self.log.contains(event.number))).collect();
        (self.stored(&[]), Parts(events.into_iter()))
    }

    /// All events that are in use, in order of their numbers.
    fn events(&self) -> Vec<&Rc<Event>> {
        let queued = self.subscriptions.values().flat_map(|each| each.queue.iter());
        let under_way = self.under_way.values().map(|under_way| &under_way.queued);
        let mut events: BTreeMap<u64, &Rc<Event>> = BTreeMap::new();
        events.extend(queued.chain(under_way).map(|queued| (queued.event.number, &queued.event)));
        events.extend(self.objects.iter().map(|event| (event.number, event)));
        events.extend(self.log.iter().map(|event| (event.number, event)));
        events.extend(self.windows.iter().map(|(event, _)| (event.number, event)));
        events.into_values().collect()
    }

    fn stored(&self, events: &[&Rc<Event>]) -> Vec<u8> {
        let subscriptions = self.subscriptions.iter().map(|(number, subscription)| StoredSubscription {
            number: *number,
            subscription,
            round: subscription.queue.round,
            queue: subscription.queue.iter().map(StoredQueued::from).collect(),
        });
        let under_way = self.under_way.iter().map(|(id, under_way)| {
            (*id, under_way.subscription, under_way.round, StoredQueued::from(&under_way.queued))
        });
        to_json(&Stored {
            format: FORMAT.into(),
            options: Options {
                seed: self.seed,
                now: self.now,
                organization_id: Some(self.organization.clone()),
                users: Vec::new(),
                rules: self.rules.clone(),
            },
            users: (&self.users).into(),
            random: self.random.state().map(|state| state.to_string()),
            counts: self.counts,
            events: events
                .iter()
                .map(|event| (event.number, event.arrived, self.log.contains(event.number), event.raw()))
                .collect(),
            waiting: self.windows.iter().map(|(event, open)| (event.number, open)).collect(),
            objects: self.objects.iter().map(|event| event.number).collect(),
            subscriptions: subscriptions.collect(),
            under_way: under_way.collect(),
            faults: self.faults.iter(self.now).cloned().collect(),
            warnings_count: self.warnings.count,
            warnings: Cow::Borrowed(&self.warnings.list),
        })
    }

    /// Restores a sender from a [`snapshot`](Self::snapshot).
    ///
    /// # Errors
    ///
    /// [`Refusal`] if the text is not a snapshot of this version, with the location of the error.
    pub fn restore(text: &[u8]) -> Result<Self, Refusal> {
        Self::restored(text, Vec::new())
    }

    /// Restores a sender from a snapshot and additional events.
    fn restored(text: &[u8], given: Vec<(Rc<Event>, bool)>) -> Result<Self, Refusal> {
        let utf8 = String::from_utf8_lossy(text);
        let stored: Stored<'_, &RawValue> = parsed(&utf8)?;
        if stored.format != FORMAT {
            return Err(refused("/format", "the format differs"));
        }
        let mut sender = Self::new(stored.options);
        sender.users = stored.users.into_owned();
        let [names, waits, faults] = stored.random.map(|state| state.parse().ok());
        let random = names.zip(waits).zip(faults);
        let ((names, waits), faults) = random.ok_or_else(|| refused("/random", "these are not numbers"))?;
        sender.random = Random::with_state([names, waits, faults]);
        sender.counts = stored.counts;
        let mut events = Events(BTreeMap::new());
        let spelling = sender.rules.spelling;
        let read = |(number, arrived, logged, text)| {
            Ok::<_, Refusal>((read_event(text, number, arrived, spelling)?, logged))
        };
        for event in given.into_iter().map(Ok).chain(stored.events.into_iter().map(read)) {
            let (event, logged): (Rc<Event>, bool) = event?;
            if logged {
                sender.log.put(&event);
            }
            events.0.insert(event.number, event);
        }
        for number in stored.objects {
            sender.objects.put(events.get(number)?);
        }
        for (number, open) in stored.waiting {
            let event = events.get(number)?;
            sender.windows.resume(event, open);
            sender.wait(event);
        }
        for text in stored.subscriptions {
            sender.restore_subscription(text, &events)?;
        }
        for (id, number, round, queued) in stored.under_way {
            let queued = queued.restore(&events)?;
            if let Some(subscription) = sender.subscriptions.get_mut(&number)
                && subscription.queue.round == round
            {
                subscription.queue.resume(queued.extra);
            }
            sender.under_way.insert(id, UnderWay { subscription: number, round, queued });
        }
        stored.faults.into_iter().for_each(|fault| sender.faults.set(fault));
        (sender.warnings.count, sender.warnings.list) = (stored.warnings_count, stored.warnings.into_owned());
        let numbers: Vec<u64> = sender.subscriptions.keys().copied().collect();
        for number in numbers {
            sender.look_at(number);
            sender.schedule(number);
        }
        Ok(sender)
    }

    fn restore_subscription(&mut self, text: &RawValue, events: &Events) -> Result<(), Refusal> {
        let wrong = |error: serde_json::Error| refused("/subscriptions", error);
        let mut subscription: Subscription = serde_json::from_str(text.get()).map_err(wrong)?;
        let StoredQueue { number, round, queue } = serde_json::from_str(text.get()).map_err(wrong)?;
        subscription.queue = Queue::after(round);
        for queued in queue {
            subscription.queue.push(queued.restore(events)?);
        }
        self.numbers.insert(subscription.id.clone(), number);
        self.subscriptions.insert(number, subscription);
        Ok(())
    }
}

/// Parses a part of a snapshot. An error says where the text is not JSON.
fn parsed<'t, T: Deserialize<'t>>(text: &'t str) -> Result<T, Refusal> {
    serde_json::from_str(text).or_else(|error| {
        Index::read(text.as_bytes())?;
        Err(refused("", error))
    })
}

fn read_event(
    text: &RawValue,
    number: u64,
    arrived: Millis,
    spelling: Spelling,
) -> Result<Rc<Event>, Refusal> {
    let index = Index::read(text.get().as_bytes())?;
    let draft = index.root().map(Draft::members).filter(Draft::is_whole);
    let draft = draft.ok_or_else(|| refused("/events", format!("event {number} is not whole")))?;
    Ok(Rc::new(draft.write(spelling, number, arrived)))
}
