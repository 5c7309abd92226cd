//! Puts events in: they are logged, consolidated, and queued for all subscriptions that match them.

use core::cmp::Reverse;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde::Serialize;

use crate::consolidation::Put;
use crate::event::{ACTION, DATA, Draft, Event, OBJECT_ID, OBJECT_TYPE, PREVIOUS_DATA};
use crate::queue::Queued;
use crate::refusal::{Refusal, to_json};
use crate::sender::{Deadline, Sender};
use crate::subscription::{Listened, Subscription};
use crate::warning::{Mail, PauseReason};
use closehook::filter::{Scratch, Subscriptions};
use closehook::payload::{Index, IndexRoom, Kind};

impl Sender {
    /// Puts in an event or an array of events, in the form of Close's event log or of deliveries. `object_type` and
    /// `action` are required. Other missing members are filled in: ids from the seed, dates from the clock, `object_id`
    /// and `lead_id` from the data, `changed_fields` from `previous_data`, and the object from its last event.
    /// Duplicate ids are accepted.
    ///
    /// Returns the id of the event that contains each event: its own, or that of the earlier event it was merged into.
    ///
    /// # Errors
    ///
    /// [`Refusal`] with the location of the error. In that case no event of an array was put in.
    pub fn put(&mut self, text: &[u8]) -> Result<Vec<String>, Refusal> {
        let index = Index::read(text)?;
        let Some(root) = index.root() else { return Ok(Vec::new()) };
        let drafts = if root.kind() == Kind::Array {
            let elements = root.elements().enumerate();
            elements
                .map(|(number, event)| Draft::read(event, &format!("/{number}")))
                .collect::<Result<_, _>>()?
        } else {
            vec![Draft::read(root, "")?]
        };
        Ok(self.take_in_all(drafts))
    }

    /// Takes in the events of one request. Returns the id of the event that contains each of them.
    pub(crate) fn take_in_all(&mut self, drafts: Vec<Draft<'_>>) -> Vec<String> {
        self.log.expire(self.now, self.rules.log_ms);
        let request = self.random.id("req_");
        drafts.into_iter().map(|draft| self.take_in(draft, &request)).collect()
    }

    fn take_in(&mut self, mut draft: Draft<'_>, request: &str) -> String {
        self.recall(&mut draft);
        draft.fill(self.now, &self.organization, request, &mut self.random);
        let event = Rc::new(draft.write(self.rules.spelling, self.counts.events, self.now));
        self.counts.events = self.counts.events.saturating_add(1);
        match self.windows.put(&event, self.rules.consolidation_ms, self.rules.spelling) {
            Put::AtOnce => {
                self.log.put(&event);
                self.objects.put(&event);
                self.send(&event);
                event.id()
            }
            Put::Waits => {
                self.log.put(&event);
                self.objects.put(&event);
                self.wait(&event);
                event.id()
            }
            Put::Merged { old, new } => {
                self.counts.merged = self.counts.merged.saturating_add(1);
                match &new {
                    Some(new) => self.log.put(new),
                    None => {
                        self.counts.vanished = self.counts.vanished.saturating_add(1);
                        self.log.remove(old.number);
                    }
                }
                self.objects.put(new.as_ref().unwrap_or(&event));
                old.id()
            }
        }
    }

    /// Fills in the last known state of the object if the event lacks it. It becomes `data`, or `previous_data` for a
    /// `deleted` event.
    fn recall(&self, draft: &mut Draft<'_>) {
        let deleted = draft.parts.get(ACTION).is_some_and(|action| action.as_ref() == b"\"deleted\"");
        let side = if deleted { PREVIOUS_DATA } else { DATA };
        if !draft.is_missing(side) || draft.is_missing(OBJECT_ID) {
            return;
        }
        let [kind, id] = [OBJECT_TYPE, OBJECT_ID].map(|name| {
            self.rules.spelling.respelled(draft.parts.get(name).map_or(b"", |part| part.as_ref()))
        });
        if let Some(event) = self.objects.get(&kind, &id) {
            draft.set(side, event.member(DATA).to_vec());
        }
    }

    /// Delays an event until its window ends.
    pub(crate) fn wait(&mut self, event: &Event) {
        let end = event.arrived.saturating_add(self.rules.consolidation_ms);
        self.deadlines.push(Reverse((end, Deadline::Window(event.number))));
    }

    /// Queues an event for all subscriptions that match it.
    pub(crate) fn send(&mut self, event: &Rc<Event>) {
        for number in self.recipients.of(event, &self.subscriptions) {
            let Some(subscription) = self.subscriptions.get_mut(&number) else { continue };
            let created_by = &subscription.created_by;
            if self.users.iter().any(|user| user.id == *created_by && !user.access) {
                self.pause(number, PauseReason::PermissionRevoked);
                continue;
            }
            subscription.counters.queued = subscription.counters.queued.saturating_add(1);
            subscription.queue.push(Queued {
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
                let (now, subscription) = (self.now, subscription.id.clone());
                let mail = Mail { now, subscription: &subscription, recipients: self.admins() };
                self.warnings.backlog(mail, backlog);
            }
            if backlog >= self.rules.pause_backlog {
                self.pause(number, PauseReason::TooManyEvents);
            } else {
                self.schedule(number);
            }
        }
    }
}

/// Finds the subscriptions that match an event. The filters of all active subscriptions are compiled together, on the
/// first event after a change.
#[derive(Default)]
pub(crate) struct Recipients {
    compiled: Option<Compiled>,
    room: IndexRoom,
    scratch: Scratch,
}

struct Compiled {
    subscriptions: Subscriptions,
    numbers: Vec<u64>,
}

impl Recipients {
    /// Discards the compiled filters, because a subscription was added, changed or removed.
    pub(crate) fn changed(&mut self) {
        self.compiled = None;
    }

    /// The numbers of the subscriptions that match an event, in order of creation.
    pub(crate) fn of(&mut self, event: &Event, all: &BTreeMap<u64, Subscription>) -> Vec<u64> {
        let compiled = match self.compiled.take() {
            Some(compiled) => compiled,
            None => match compile(all) {
                Some(compiled) => compiled,
                None => return Vec::new(),
            },
        };
        let mut numbers = Vec::new();
        if !compiled.numbers.is_empty()
            && let Ok(index) = Index::read_in(event.text(), core::mem::take(&mut self.room))
        {
            if let Some(root) = index.root() {
                let places = compiled.subscriptions.matching_with(root, &mut self.scratch);
                let number = |place: &u32| compiled.numbers.get(usize::try_from(*place).ok()?).copied();
                numbers.extend(places.iter().filter_map(number));
            }
            self.room = index.into_room();
        }
        self.compiled = Some(compiled);
        numbers
    }
}

/// A subscription in the form that filters are compiled from.
#[derive(Serialize)]
struct Rule<'a> {
    id: &'a str,
    events: &'a [Listened],
}

/// `None` only if a filter does not compile, which creating the subscription rules out.
fn compile(all: &BTreeMap<u64, Subscription>) -> Option<Compiled> {
    let active = || all.iter().filter(|(_, each)| each.pause_reason.is_none());
    let rules: Vec<_> = active().map(|(_, each)| Rule { id: &each.id, events: &each.events }).collect();
    let subscriptions = Subscriptions::compile(&to_json(&rules)).ok()?;
    Some(Compiled { subscriptions, numbers: active().map(|(number, _)| *number).collect() })
}
