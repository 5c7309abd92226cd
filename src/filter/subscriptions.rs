//! Which of many subscriptions an event belongs to.

use core::cell::RefCell;

use serde::Serialize;

use super::compile::{article, compile};
use super::explain::{Explanation, explain};
use super::invalid::InvalidFilter;
use super::lint::{Finding, lint};
use super::matching::{Fields, Matcher};
use super::pointer::{Pointer, Step};
use super::program::{EVENT, Key, NOWHERE, Program, Type};
use super::sentence::spoken;
use crate::payload::{Document, Kind, Value, quoted, text_of};

/// A list of subscriptions, compiled: one event is asked of all of them at once.
///
/// A rule is an item of a subscription's `events`. Each rule is filed under a condition that it cannot hold
/// without, one that few rules share: an event looks up the fields that rules are filed under, and only the
/// rules found there are asked in full. So the cost follows the fields that are read, not the number of rules.
///
/// ```
/// use closehook::filter::Subscriptions;
/// use closehook::payload::Index;
///
/// let list = br#"[
///     {"id": "whsub_1", "status": "active", "events": [{"object_type": "lead", "action": "created"}]},
///     {"id": "whsub_2", "status": "paused", "events": [{"object_type": "lead", "action": "created"}]}
/// ]"#;
/// let subscriptions = Subscriptions::compile(list)?;
/// let index = Index::read(br#"{"event": {"object_type": "lead", "action": "created"}}"#)?;
/// let event = index.event().ok_or("no event")?;
/// assert_eq!(subscriptions.matching(event), [0]);
/// assert_eq!(subscriptions.explain(event)[1].sentence, "the subscription is paused");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Subscriptions {
    program: Program,
    list: Vec<Subscription>,
    rules: Vec<Rule>,
    buckets: Vec<Bucket>,
    /// The paths of `object_type` and `action`.
    kind: [u32; 2],
    scratch: RefCell<Scratch>,
}

struct Subscription {
    id: String,
    paused: bool,
    /// Its rules are `first..last`.
    first: u32,
    last: u32,
}

/// One item of `events`.
struct Rule {
    subscription: u32,
    object_type: u32,
    action: u32,
    root: Option<u32>,
}

/// The rules of one object type and action.
struct Bucket {
    hash: u64,
    object_type: u32,
    action: u32,
    /// Rules that any event may meet.
    always: Vec<u32>,
    lookups: Vec<Lookup>,
}

/// Rules by what one field must be, or must contain.
struct Lookup {
    path: u32,
    contains: bool,
    /// By hash.
    rules: Vec<(u64, u32)>,
}

/// A condition without which a rule cannot hold.
#[derive(Clone, Copy)]
struct Access {
    path: u32,
    contains: bool,
    hash: u64,
}

impl Access {
    /// Which lookup it belongs to: two for each path.
    fn group(self) -> u32 {
        self.path.saturating_mul(2).saturating_add(u32::from(self.contains))
    }
}

#[derive(Default)]
struct Scratch {
    fields: Fields,
    /// For each rule: the round in which it was asked.
    asked: Vec<u32>,
    /// For each subscription: the round in which it matched.
    matched: Vec<u32>,
    round: u32,
    /// Of those: what they are sorted by, which is their place.
    places: Vec<(u64, u32)>,
}

/// Why a subscription gets an event, or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It does.
    Matched,
    /// It is paused.
    Paused,
    /// It listens to nothing.
    NoEvents,
    /// It does not listen to this object type.
    ObjectType,
    /// It listens to the object type, and not to this action.
    Action,
    /// Its filter does not match.
    Filter,
}

/// Why a subscription gets an event, or does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SubscriptionExplanation {
    /// The subscription.
    pub id: String,
    /// The verdict.
    pub matched: bool,
    /// The reason, as a stable code.
    pub reason: Reason,
    /// The reason, in words.
    pub sentence: String,
    /// Each item of its `events`, in order.
    pub events: Vec<EventExplanation>,
}

/// Why one item of a subscription's `events` fits an event, or does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventExplanation {
    /// As the item names it.
    pub object_type: String,
    /// As the item names it.
    pub action: String,
    /// `Matched`, `ObjectType`, `Action` or `Filter`.
    pub reason: Reason,
    /// What the item's filter says; `None` when type or action do not fit.
    pub explanation: Option<Explanation>,
}

/// A remark on the filter of one item of a subscription's `events`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SubscriptionFinding {
    /// The subscription.
    pub id: String,
    /// The item, from 0.
    pub event: usize,
    /// As in [`Finding`].
    pub code: &'static str,
    /// JSON Pointer (RFC 6901) of the node in the list.
    pub pointer: String,
    /// The reason, in words.
    pub sentence: String,
}

impl Subscriptions {
    /// Compiles a list as Close's API returns it: an array of subscriptions, or that array as `data`. Of each the
    /// `id`, the `status` and the `events` are read; only `"paused"` pauses.
    ///
    /// # Errors
    ///
    /// [`InvalidFilter`] with the place in the list: a filter that cannot be compiled, a subscription without id
    /// or events, an id that occurs twice.
    pub fn compile(text: &[u8]) -> Result<Self, InvalidFilter> {
        let mut program = Program::new(Document::read(text)?);
        let (mut list, mut rules) = (Vec::new(), Vec::new());
        let data = Pointer::ROOT.name("data");
        let (pointer, subscriptions) = {
            let root = program.document.at(0);
            match root.and_then(|root| root.get("data")) {
                Some(inner) => (&data, Some(inner)),
                None => (&Pointer::ROOT, root),
            }
        };
        let places = elements(subscriptions, pointer, "an array of subscriptions")?;
        for (number, place) in places.into_iter().enumerate() {
            let pointer = pointer.to(Step::Element(number));
            let first = size(rules.len());
            let (id, paused) = subscription(&mut program, place, &pointer, size(number), &mut rules)?;
            list.push(Subscription { id, paused, first, last: size(rules.len()) });
        }
        if let Some((id, number)) = repeated(&list) {
            let pointer = pointer.to(Step::Element(number));
            let message = format!("{} is the id of two subscriptions", quoted(id));
            return Err(InvalidFilter::at(&pointer, "DUPLICATE_ID", message));
        }
        let kind = ["object_type", "action"].map(|name| program.path_to(EVENT, Key::Known(name)));
        let buckets = file(&program, &list, &rules);
        Ok(Self { program, list, rules, buckets, kind, scratch: RefCell::default() })
    }

    /// The ids, in list order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(|subscription| subscription.id.as_str())
    }

    /// The subscriptions that get an event, by their places in the list, ascending.
    #[must_use]
    pub fn matching(&self, event: Value<'_, '_>) -> Vec<u32> {
        let mut places = Vec::new();
        self.matching_in(event, &mut places);
        places
    }

    /// The same, into memory that is kept.
    pub(crate) fn matching_in(&self, event: Value<'_, '_>, found: &mut Vec<u32>) {
        let scratch = &mut *self.scratch.borrow_mut();
        scratch.renew(&self.program, self.rules.len(), self.list.len());
        let Scratch { fields, asked, matched, round, places } = scratch;
        let mut asking = Asking {
            matcher: Matcher { program: &self.program, event, fields },
            subscriptions: self,
            asked,
            matched,
            round: *round,
            places,
        };
        asking.run();
        places.sort_unstable();
        found.clear();
        found.extend(places.iter().map(|(_, place)| place));
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

    /// Why each subscription gets an event, or does not, in list order.
    #[must_use]
    pub fn explain(&self, event: Value<'_, '_>) -> Vec<SubscriptionExplanation> {
        let scratch = &mut *self.scratch.borrow_mut();
        scratch.fields.renew(&self.program);
        let mut matcher = Matcher { program: &self.program, event, fields: &mut scratch.fields };
        let kind = self.kind.map(|path| matcher.field(path));
        let mut all = Vec::with_capacity(self.list.len());
        for subscription in &self.list {
            let events = self.rules_of(subscription);
            let events: Vec<_> =
                events.iter().map(|rule| self.explain_rule(&mut matcher, rule, kind)).collect();
            all.push(verdict(subscription, events, kind));
        }
        all
    }

    fn rules_of(&self, subscription: &Subscription) -> &[Rule] {
        let range = usize::try_from(subscription.first).ok().zip(usize::try_from(subscription.last).ok());
        range.and_then(|(first, last)| self.rules.get(first..last)).unwrap_or_default()
    }

    fn explain_rule<'i, 'a>(
        &self,
        matcher: &mut Matcher<'_, 'i, 'a>,
        rule: &Rule,
        [object_type, action]: [Option<Value<'i, 'a>>; 2],
    ) -> EventExplanation {
        let written = |place: u32| self.program.document.at(place);
        let is = |place: u32, found: Option<Value<'_, '_>>| {
            written(place).zip(found).is_some_and(|(known, found)| known.same(&found))
        };
        let text = |place: u32| written(place).map(|value| text_of(&value)).unwrap_or_default();
        let (reason, explanation) = if !is(rule.object_type, object_type) {
            (Reason::ObjectType, None)
        } else if !is(rule.action, action) {
            (Reason::Action, None)
        } else {
            let explanation = match rule.root {
                Some(root) => explain(matcher, root, &Pointer::ROOT),
                None => Explanation::without_filter(),
            };
            (if explanation.matched { Reason::Matched } else { Reason::Filter }, Some(explanation))
        };
        EventExplanation {
            object_type: text(rule.object_type),
            action: text(rule.action),
            reason,
            explanation,
        }
    }

    /// What in the filters can never do what it seems to ask, given the type and action of each.
    #[must_use]
    pub fn lint(&self) -> Vec<SubscriptionFinding> {
        let mut findings = Vec::new();
        for (number, subscription) in self.list.iter().enumerate() {
            for (item, rule) in self.rules_of(subscription).iter().enumerate() {
                let text = |place: u32| self.program.document.at(place).map(|value| text_of(&value));
                let (object_type, action) = (text(rule.object_type), text(rule.action));
                let whole = Pointer::ROOT.to(Step::Element(number));
                let events = whole.name("events");
                let event = events.to(Step::Element(item));
                let filter = event.name("extra_filter");
                let found =
                    lint(&self.program, rule.root, &filter, object_type.as_deref(), action.as_deref());
                findings.extend(found.into_iter().map(|Finding { code, pointer, sentence }| {
                    SubscriptionFinding { id: subscription.id.clone(), event: item, code, pointer, sentence }
                }));
            }
        }
        findings
    }
}

/// The first id that an earlier subscription has too, with its place.
fn repeated(list: &[Subscription]) -> Option<(&str, usize)> {
    let hashed = list.iter().zip(0_u32..).map(|(each, at)| (Value::hash_of_text(each.id.as_bytes()), at));
    let mut ids: Vec<(u64, u32)> = hashed.collect();
    ids.sort_unstable();
    let id = |at: u32| Some(list.get(usize::try_from(at).ok()?)?.id.as_str());
    let pairs = ids.windows(2).filter_map(|pair| match pair {
        [(_, one), (_, other)] if id(*one) == id(*other) => Some(*other),
        _ => None,
    });
    let at = pairs.min()?;
    id(at).zip(usize::try_from(at).ok())
}

/// The elements of what must be an array.
fn elements(
    array: Option<Value<'_, '_>>,
    pointer: &Pointer<'_>,
    wanted: &str,
) -> Result<Vec<u32>, InvalidFilter> {
    match array {
        Some(array) if array.kind() == Kind::Array => {
            Ok(array.elements().map(|element| element.place()).collect())
        }
        other => Err(invalid(pointer, wanted, other)),
    }
}

fn invalid(pointer: &Pointer<'_>, wanted: &str, found: Option<Value<'_, '_>>) -> InvalidFilter {
    let found = found.map_or("none", |value| article(value.kind()));
    InvalidFilter::at(pointer, "INVALID_SUBSCRIPTION", format!("expected {wanted}, and found {found}"))
}

/// Reads one subscription: its id, and whether it is paused.
fn subscription(
    program: &mut Program,
    place: u32,
    pointer: &Pointer<'_>,
    number: u32,
    rules: &mut Vec<Rule>,
) -> Result<(String, bool), InvalidFilter> {
    let read = program.document.at(place).filter(|value| value.kind() == Kind::Object);
    let Some(read) = read else {
        return Err(invalid(pointer, "a subscription", program.document.at(place)));
    };
    let id = match read.get("id") {
        Some(id) if id.kind() == Kind::String => text_of(&id),
        Some(other) => {
            return Err(invalid(&pointer.name("id"), "the id of a subscription, a string", Some(other)));
        }
        None => return Err(invalid(pointer, "a subscription with an id", None)),
    };
    let paused = read.get("status").is_some_and(|status| status.is("paused"));
    let events = pointer.name("events");
    let list = read.get("events");
    let items = elements(list, if list.is_some() { &events } else { pointer }, "an array of events")?;
    for (item, place) in items.into_iter().enumerate() {
        let pointer = events.to(Step::Element(item));
        let item = program.document.at(place).filter(|item| item.kind() == Kind::Object);
        let Some(item) = item else {
            return Err(invalid(
                &pointer,
                "an event, with object_type and action",
                program.document.at(place),
            ));
        };
        let members = ["object_type", "action", "extra_filter"].map(|name| item.get(name));
        for (name, member) in ["object_type", "action"].into_iter().zip(members) {
            match member {
                Some(member) if member.kind() == Kind::String => {}
                Some(_) => return Err(invalid(&pointer.name(name), "a string", member)),
                None => return Err(invalid(&pointer, &format!("an event with {name}"), None)),
            }
        }
        let [object_type, action, filter] = members.map(|member| member.map_or(NOWHERE, |each| each.place()));
        let root = compile(program, filter, &pointer.name("extra_filter"))?;
        rules.push(Rule { subscription: number, object_type, action, root });
    }
    Ok((id, paused))
}

/// What the explanations of its items say of a subscription.
fn verdict(
    subscription: &Subscription,
    events: Vec<EventExplanation>,
    [object_type, action]: [Option<Value<'_, '_>>; 2],
) -> SubscriptionExplanation {
    let has = |reason: Reason| events.iter().any(|event| event.reason == reason);
    let reason = if subscription.paused {
        Reason::Paused
    } else if events.is_empty() {
        Reason::NoEvents
    } else {
        let order = [Reason::Matched, Reason::Filter, Reason::Action];
        order.into_iter().find(|reason| has(*reason)).unwrap_or(Reason::ObjectType)
    };
    let sentence = match reason {
        Reason::Matched => "the subscription matches".to_owned(),
        Reason::Paused => "the subscription is paused".to_owned(),
        Reason::NoEvents => "the subscription listens to no events".to_owned(),
        Reason::ObjectType => {
            let types = listed(events.iter().map(|event| &event.object_type));
            format!("object_type is {}, and the subscription listens to {types}", spoken(object_type))
        }
        Reason::Action => {
            let known = object_type.map(|value| text_of(&value));
            let same = events.iter().filter(|event| Some(&event.object_type) == known.as_ref());
            let actions = listed(same.map(|event| &event.action));
            format!(
                "action is {}, and of {} the subscription listens to {actions}",
                spoken(action),
                known.unwrap_or_default()
            )
        }
        Reason::Filter => {
            let explained = events.iter().filter_map(|event| event.explanation.as_ref());
            let nearest = explained.min_by_key(|explanation| explanation.blame.len());
            nearest.map(|explanation| explanation.sentence.clone()).unwrap_or_default()
        }
    };
    SubscriptionExplanation {
        id: subscription.id.clone(),
        matched: reason == Reason::Matched,
        reason,
        sentence,
        events,
    }
}

/// Names once each.
fn listed<'e>(names: impl Iterator<Item = &'e String>) -> String {
    let mut each: Vec<&str> = Vec::new();
    for name in names {
        if !each.contains(&name.as_str()) {
            each.push(name);
        }
    }
    each.join(", ")
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
    subscriptions: &'s Subscriptions,
    asked: &'s mut Vec<u32>,
    matched: &'s mut Vec<u32>,
    round: u32,
    places: &'s mut Vec<(u64, u32)>,
}

impl Asking<'_, '_, '_> {
    fn run(&mut self) {
        let [object_type, action] = self.subscriptions.kind.map(|path| self.matcher.field(path));
        let kind = object_type.zip(action);
        let Some(bucket) = kind.and_then(|(of, action)| self.subscriptions.bucket(of, action)) else {
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

    fn ask_those(&mut self, lookup: &Lookup, hash: u64) {
        let from = lookup.rules.partition_point(|(other, _)| *other < hash);
        for (other, rule) in lookup.rules.get(from..).unwrap_or_default() {
            if *other != hash {
                break;
            }
            self.ask(*rule);
        }
    }

    /// Asks a rule in full, once.
    fn ask(&mut self, number: u32) {
        let Ok(place) = usize::try_from(number) else { return };
        let Some((rule, asked)) = self.subscriptions.rules.get(place).zip(self.asked.get_mut(place)) else {
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

/// Files the rules of all subscriptions that are not paused.
fn file(program: &Program, list: &[Subscription], rules: &[Rule]) -> Vec<Bucket> {
    let mut asked: Vec<(u64, u32)> = Vec::new();
    let mut seen: Vec<(u64, u32)> = Vec::new();
    for (number, rule) in rules.iter().enumerate() {
        let paused = usize::try_from(rule.subscription).ok().and_then(|of| list.get(of));
        if paused.is_none_or(|subscription| subscription.paused) {
            continue;
        }
        let kind = program.document.at(rule.object_type).zip(program.document.at(rule.action));
        if let Some((object_type, action)) = kind {
            asked.push((kind_hash(&object_type, &action), size(number)));
            collect(program, rule.root, &mut seen);
        }
    }
    seen.sort_unstable();
    seen.dedup();
    let mut values = vec![0_usize; program.paths().saturating_mul(2)];
    for (_, group) in seen {
        if let Some(count) = usize::try_from(group).ok().and_then(|group| values.get_mut(group)) {
            *count = count.saturating_add(1);
        }
    }
    asked.sort_unstable();
    let mut buckets: Vec<Bucket> = Vec::new();
    for (hash, number) in asked {
        let Some(rule) = usize::try_from(number).ok().and_then(|number| rules.get(number)) else { continue };
        let same = |a: u32, b: u32| {
            program.document.at(a).zip(program.document.at(b)).is_some_and(|(a, b)| a.same(&b))
        };
        let known = buckets.iter().rposition(|bucket| {
            bucket.hash == hash
                && same(bucket.object_type, rule.object_type)
                && same(bucket.action, rule.action)
        });
        if known.is_none() {
            buckets.push(Bucket {
                hash,
                object_type: rule.object_type,
                action: rule.action,
                always: Vec::new(),
                lookups: Vec::new(),
            });
        }
        let bucket = known.unwrap_or(buckets.len().saturating_sub(1));
        let Some(bucket) = buckets.get_mut(bucket) else { continue };
        let needed = rule.root.and_then(|root| needs(program, root, &values));
        match needed {
            None => bucket.always.push(number),
            Some(accesses) => {
                for access in accesses {
                    bucket.file(access, number);
                }
            }
        }
    }
    for lookup in buckets.iter_mut().flat_map(|bucket| &mut bucket.lookups) {
        lookup.rules.sort_unstable();
        lookup.rules.dedup();
    }
    buckets
}

impl Bucket {
    fn file(&mut self, Access { path, contains, hash }: Access, rule: u32) {
        let mut lookups = self.lookups.iter_mut();
        match lookups.find(|lookup| lookup.path == path && lookup.contains == contains) {
            Some(lookup) => lookup.rules.push((hash, rule)),
            None => self.lookups.push(Lookup { path, contains, rules: vec![(hash, rule)] }),
        }
    }
}

/// The condition of a node without children, when an event can be looked up by it.
fn access(program: &Program, at: u32) -> Option<Access> {
    let node = program.node(at)?;
    let contains = node.does == Type::Contains;
    let hash = match node.does {
        Type::IsNull => hash_of(None),
        Type::Equals | Type::Contains => program.operand(node)?.hash(),
        _ => return None,
    };
    (node.path != NOWHERE).then_some(Access { path: node.path, contains, hash })
}

/// All conditions of a rule that it could be filed under: hash and group.
fn collect(program: &Program, root: Option<u32>, seen: &mut Vec<(u64, u32)>) {
    let mut open: Vec<u32> = root.into_iter().collect();
    while let Some(at) = open.pop() {
        seen.extend(access(program, at).map(|access| (access.hash, access.group())));
        if let Some(node) = program.node(at)
            && matches!(node.does, Type::And | Type::Or | Type::FieldAccessor)
        {
            open.extend(program.children(node));
        }
    }
}

/// Conditions of which one must hold for the node to hold, chosen so that an event finds few rules by them;
/// `None` when there are none such. As deep as the filter.
fn needs(program: &Program, at: u32, values: &[usize]) -> Option<Vec<Access>> {
    let node = program.node(at)?;
    let children = program.children(node);
    match node.does {
        Type::And => children
            .iter()
            .filter_map(|child| needs(program, *child, values))
            .max_by_key(|accesses| selectivity(accesses, values)),
        Type::Or => {
            let mut all = Vec::new();
            for child in children {
                all.extend(needs(program, *child, values)?);
            }
            Some(all)
        }
        Type::FieldAccessor => needs(program, *children.first()?, values),
        _ => access(program, at).map(|access| vec![access]),
    }
}

/// How many values the rules tell apart in the least telling of these fields; of equal ones, a field beats the
/// contents of an array.
fn selectivity(accesses: &[Access], values: &[usize]) -> (usize, bool) {
    let count = |access: &Access| {
        let count = usize::try_from(access.group()).ok().and_then(|group| values.get(group));
        (count.copied().unwrap_or_default(), !access.contains)
    };
    accesses.iter().map(count).min().unwrap_or((usize::MAX, true))
}

/// Of a field: a missing one is null.
fn hash_of(found: Option<Value<'_, '_>>) -> u64 {
    found.map_or_else(Value::hash_of_null, |value| value.hash())
}

fn kind_hash(object_type: &Value<'_, '_>, action: &Value<'_, '_>) -> u64 {
    object_type.hash().rotate_left(1) ^ action.hash()
}

fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
