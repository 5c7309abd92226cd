//! The rules of many subscriptions, asked of one event.

use super::matching::{Fields, Matcher};
use super::program::{EVENT, FieldKey, Program};
use crate::count::Slice;
use crate::payload::{Kind, Value};

/// The rules of all subscriptions, filed.
pub(crate) struct Rules {
    /// The filters.
    pub program: Program,
    /// Those of one subscription stand together.
    pub list: Vec<Rule>,
    subscriptions: usize,
    /// By hash.
    buckets: Vec<Bucket>,
    /// The paths of `object_type` and `action`.
    pub kind: [u32; 2],
}

/// One item of `events`.
pub(crate) struct Rule {
    pub subscription: u32,
    pub object_type: u32,
    pub action: u32,
    pub root: Option<u32>,
}

/// The rules of one object type and action.
pub(crate) struct Bucket {
    pub hash: u64,
    pub object_type: u32,
    pub action: u32,
    /// Rules that any event may meet.
    pub always: Vec<u32>,
    pub lookups: Vec<Lookup>,
}

/// Rules by what one field must be, or must contain.
pub(crate) struct Lookup {
    pub path: u32,
    pub contains: bool,
    /// By hash.
    pub rules: Vec<(u64, u32)>,
}

/// Memory that matching uses again for the next event: of any filter or list of subscriptions, one for each thread.
#[derive(Default)]
pub struct Scratch {
    pub(super) fields: Fields,
    /// For each rule: the round in which it was asked.
    asked: Vec<u32>,
    /// For each subscription: the round in which it matched.
    matched: Vec<u32>,
    round: u32,
    /// Of those: what they are sorted by, which is their place.
    places: Vec<(u64, u32)>,
    found: Vec<u32>,
}

impl Rules {
    /// The rules of so many subscriptions, in buckets that are sorted by hash.
    #[must_use]
    pub(crate) fn new(
        mut program: Program,
        list: Vec<Rule>,
        subscriptions: usize,
        buckets: Vec<Bucket>,
    ) -> Self {
        let kind = ["object_type", "action"].map(|name| program.path_to(EVENT, FieldKey::Known(name)));
        Self { program, list, subscriptions, buckets, kind }
    }

    /// The subscriptions that get an event, by their numbers, ascending.
    pub(crate) fn matching<'s>(&self, event: Value<'_, '_>, scratch: &'s mut Scratch) -> &'s [u32] {
        scratch.renew(&self.program, self.list.len(), self.subscriptions);
        let Scratch { fields, asked, matched, round, places, found } = scratch;
        let mut asking = Asking {
            matcher: Matcher { program: &self.program, event, fields },
            rules: self,
            asked,
            matched,
            round: *round,
            places,
        };
        asking.run();
        places.sort_unstable();
        found.clear();
        found.extend(places.iter().map(|(_, place)| place));
        found
    }

    fn bucket(&self, object_type: Value<'_, '_>, action: Value<'_, '_>) -> Option<&Bucket> {
        let hash = kind_hash(&object_type, &action);
        let from = self.buckets.partition_point(|bucket| bucket.hash < hash);
        let equal = self.buckets.get(from..)?.iter().take_while(|bucket| bucket.hash == hash);
        let is = |place: u32, value: &Value<'_, '_>| {
            self.program.document.at(place).is_some_and(|known| known.same(value))
        };
        equal.into_iter().find(|bucket| is(bucket.object_type, &object_type) && is(bucket.action, &action))
    }
}

impl Scratch {
    fn renew(&mut self, program: &Program, rules: usize, subscriptions: usize) {
        self.fields.renew(program);
        self.round = self.round.wrapping_add(1);
        if self.round == 0 || self.asked.len() != rules || self.matched.len() != subscriptions {
            (self.asked, self.matched, self.round) = (vec![0; rules], vec![0; subscriptions], 1);
        }
        self.places.clear();
    }
}

/// All subscriptions at work on one event.
struct Asking<'s, 'i, 'a> {
    matcher: Matcher<'s, 'i, 'a>,
    rules: &'s Rules,
    asked: &'s mut Vec<u32>,
    matched: &'s mut Vec<u32>,
    round: u32,
    places: &'s mut Vec<(u64, u32)>,
}

impl Asking<'_, '_, '_> {
    fn run(&mut self) {
        let [object_type, action] = self.rules.kind.map(|path| self.matcher.field(path));
        let kind = object_type.zip(action);
        let Some(bucket) = kind.and_then(|(of, action)| self.rules.bucket(of, action)) else {
            return;
        };
        for rule in &bucket.always {
            self.ask(*rule);
        }
        for lookup in &bucket.lookups {
            let found = self.matcher.field(lookup.path);
            match found {
                Some(array) if lookup.contains && array.kind() == Kind::Array => {
                    for element in array.elements() {
                        self.ask_those(lookup, element.hash());
                    }
                }
                Some(text) if lookup.contains && text.kind() == Kind::String => {
                    for (_, rule) in &lookup.rules {
                        self.ask(*rule);
                    }
                }
                _ if lookup.contains => {}
                found => self.ask_those(lookup, hash_of(found)),
            }
        }
    }

    #[inline]
    fn ask_those(&mut self, lookup: &Lookup, hash: u64) {
        let from = lookup.rules.partition_point(|(other, _)| *other < hash);
        for (other, rule) in lookup.rules.part(from..) {
            if *other != hash {
                break;
            }
            self.ask(*rule);
        }
    }

    /// Asks a rule in full, once.
    #[inline]
    fn ask(&mut self, number: u32) {
        let Ok(place) = usize::try_from(number) else { return };
        let Some((rule, asked)) = self.rules.list.get(place).zip(self.asked.get_mut(place)) else {
            return;
        };
        if core::mem::replace(asked, self.round) == self.round {
            return;
        }
        let matched = usize::try_from(rule.subscription).ok().and_then(|place| self.matched.get_mut(place));
        let Some(matched) = matched.filter(|round| **round != self.round) else { return };
        let event = self.matcher.event;
        if rule.root.is_none_or(|root| self.matcher.holds(root, Some(event))) {
            *matched = self.round;
            self.places.push((rule.subscription.into(), rule.subscription));
        }
    }
}

/// Of a field: a missing one is null.
pub(crate) fn hash_of(found: Option<Value<'_, '_>>) -> u64 {
    found.map_or_else(Value::hash_of_null, |value| value.hash())
}

pub(crate) fn kind_hash(object_type: &Value<'_, '_>, action: &Value<'_, '_>) -> u64 {
    object_type.hash().rotate_left(1) ^ action.hash()
}
