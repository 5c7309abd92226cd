//! Which subscriptions get an event: the filters of all that are active, compiled together.

use std::collections::BTreeMap;

use super::event::Event;
use super::json::Json;
use super::subscription::Subscription;
use closehook::filter::{Scratch, Subscriptions};
use closehook::payload::{Index, IndexRoom};

/// Compiled when it is first asked after a change.
#[derive(Default)]
pub(super) struct Recipients {
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
    pub(super) fn changed(&mut self) {
        self.compiled = None;
    }

    /// The numbers of those that get an event, in the order in which they were created.
    pub(super) fn of(&mut self, event: &Event, all: &BTreeMap<u64, Subscription>) -> Vec<u64> {
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

/// `None` only if a filter does not compile, which was refused as the subscription was made.
fn compile(all: &BTreeMap<u64, Subscription>) -> Option<Compiled> {
    let active = || all.iter().filter(|(_, subscription)| subscription.paused.is_none());
    let mut json = Json::default();
    json.open(b'[');
    active().for_each(|(_, subscription)| subscription.write_rules(&mut json));
    json.close(b']');
    let subscriptions = Subscriptions::compile(&json.done()).ok()?;
    Some(Compiled { subscriptions, numbers: active().map(|(number, _)| *number).collect() })
}
