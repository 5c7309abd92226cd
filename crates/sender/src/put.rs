//! Events that are put in: logged, consolidated, and queued for all that listen to them.

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
    /// Puts an event in, or an array of events: as Close's event log has them, or as deliveries. `object_type` and
    /// `action` are required. What is missing is filled in: ids from the seed, dates from the clock, `object_id` and
    /// `lead_id` from the data, `changed_fields` from `previous_data`, the object as the last event had it. An id that is
    /// there already is not refused.
    ///
    /// Gives the id of the event in which each is found: that of an earlier one which took it in, if one did.
    ///
    /// # Errors
    ///
    /// [`Refusal`] with the place; then no event of an array was put.
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

    /// Takes in the events of one request; gives the id of the event in which each is found.
    pub(crate) fn take_in_all(&mut self, drafts: Vec<Draft<'_>>) -> Vec<String> {
        self.log.expire(self.now, self.rules.log_ms);
        // All events of one request have its id.
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

    /// An event that was put without its object has the one that is known: as `data`, or when it is deleted as
    /// `previous_data`.
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

    /// Lets an event wait until its window is over.
    pub(crate) fn wait(&mut self, event: &Event) {
        let end = event.arrived.saturating_add(self.rules.consolidation_ms);
        self.deadlines.push(Reverse((end, Deadline::Window(event.number))));
    }

    /// Queues an event for all that get it.
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

/// Which subscriptions get an event: the filters of all that are active, compiled together when they are first asked after a
/// change.
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
    /// A subscription has changed, has come, or has gone.
    pub(crate) fn changed(&mut self) {
        self.compiled = None;
    }

    /// The numbers of those that get an event, in the order in which they were created.
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

/// A subscription as filters are compiled from it.
#[derive(Serialize)]
struct Rule<'a> {
    id: &'a str,
    events: &'a [Listened],
}

/// `None` only if a filter does not compile, which was refused as the subscription was made.
fn compile(all: &BTreeMap<u64, Subscription>) -> Option<Compiled> {
    let active = || all.iter().filter(|(_, each)| each.pause_reason.is_none());
    let rules: Vec<_> = active().map(|(_, each)| Rule { id: &each.id, events: &each.events }).collect();
    let subscriptions = Subscriptions::compile(&to_json(&rules)).ok()?;
    Some(Compiled { subscriptions, numbers: active().map(|(number, _)| *number).collect() })
}
