//! Which of many subscriptions an event belongs to.

#[cfg(any(feature = "explain", feature = "lint"))]
use serde::Serialize;

use super::compile::{article, compile};
#[cfg(feature = "explain")]
use super::explain::{Explanation, explain};
use super::filing::file;
#[cfg(feature = "lint")]
use super::lint::{Finding, Places, lint};
use super::pointer::{Pointer, PointerStep};
#[cfg(feature = "explain")]
use super::sentence::spoken;
use crate::Error;
use crate::count::{Slice, wide};
use crate::filter::{Fields, Matcher, NOWHERE, Program, Rule, Rules, Scratch};
use crate::payload::{Kind, Value, quoted, text_of};
use crate::sequence::Sequence;

/// A list of subscriptions, compiled: one event is asked of all of them at once.
///
/// A rule is an item of a subscription's `events`. Each rule is filed under a condition that it requires and that few
/// rules share. For an event, only the fields of these conditions are looked up, and only the rules found there are
/// evaluated in full. So the cost depends on the number of fields that are read, not on the number of rules.
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
    rules: Rules,
    list: Vec<Subscription>,
    /// Whether the list stands under `data`, as Close's API answers it.
    wrapped: bool,
}

pub(super) struct Subscription {
    id: String,
    pub(super) paused: bool,
    /// Why it is paused, as far as the subscription says it.
    why: Option<String>,
    /// Its rules are `first..last`.
    first: u32,
    last: u32,
}

#[cfg(feature = "explain")]
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

#[cfg(feature = "explain")]
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

#[cfg(feature = "explain")]
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

#[cfg(feature = "lint")]
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
    /// [`Error`] with the place in the list: a filter that cannot be compiled, a subscription without id
    /// or events, an id that occurs twice.
    pub fn compile(text: &[u8]) -> Result<Self, Error> {
        let mut program = Program::read(text)?;
        let (mut list, mut rules) = (Vec::new(), Vec::new());
        let data = Pointer::ROOT.name("data");
        let (wrapped, subscriptions) = {
            let root = program.document.at(0);
            let inner = root.and_then(|root| root.get("data"));
            (inner.is_some(), inner.or(root))
        };
        let pointer = if wrapped { &data } else { &Pointer::ROOT };
        let places = elements(subscriptions, pointer, "an array of subscriptions")?;
        for (number, place) in places.into_iter().enumerate() {
            let pointer = pointer.to(PointerStep::Element(number));
            let first = size(rules.len());
            let (id, paused) = subscription(&mut program, place, &pointer, size(number), &mut rules)?;
            let why = program.document.at(place).filter(|_| paused).and_then(pause);
            list.push(Subscription { id, paused, why, first, last: size(rules.len()) });
        }
        if let Some((id, number)) = repeated(&list) {
            let pointer = pointer.to(PointerStep::Element(number));
            let message = format!("two subscriptions have the id {}", quoted(id));
            return Err(Error::at("DUPLICATE_ID", &message, pointer.to_string()));
        }
        let buckets = file(&program, &list, &rules);
        Ok(Self { rules: Rules::new(program, rules, list.len(), buckets), list, wrapped })
    }

    /// The ids, in list order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(|subscription| subscription.id.as_str())
    }

    /// The subscriptions that get an event, by their places in the list, ascending.
    #[must_use]
    pub fn matching(&self, event: Value<'_, '_>) -> Vec<u32> {
        self.matching_with(event, &mut Scratch::default()).to_vec()
    }

    /// The same without an allocation for each event: what the last call used is used again.
    #[must_use]
    pub fn matching_with<'s>(&self, event: Value<'_, '_>, scratch: &'s mut Scratch) -> &'s [u32] {
        self.rules.matching(event, scratch)
    }

    #[cfg(feature = "explain")]
    /// Why each subscription gets an event, or does not, in list order.
    #[must_use]
    pub fn explain(&self, event: Value<'_, '_>) -> Vec<SubscriptionExplanation> {
        let program = &self.rules.program;
        let mut fields = Fields::default();
        fields.renew(program);
        let mut matcher = Matcher { program, event, fields: &mut fields };
        let kind = self.rules.kind.map(|path| matcher.field(path));
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
        self.rules.list.part(wide(subscription.first)..wide(subscription.last))
    }

    #[cfg(feature = "explain")]
    fn explain_rule<'i, 'a>(
        &self,
        matcher: &mut Matcher<'_, 'i, 'a>,
        rule: &Rule,
        [object_type, action]: [Option<Value<'i, 'a>>; 2],
    ) -> EventExplanation {
        let written = |place: u32| self.rules.program.document.at(place);
        let is = |place: u32, found: Option<Value<'_, '_>>| {
            written(place).zip(found).is_some_and(|(known, found)| known.same(&found))
        };
        let text = |place: u32| written(place).map_or_else(String::new, |value| text_of(&value));
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

    #[cfg(feature = "lint")]
    /// What in the filters can never do what it seems to ask, given the type and action of each; and types and actions that
    /// Close does not have, with those that are meant.
    #[must_use]
    pub fn lint(&self) -> Vec<SubscriptionFinding> {
        let data = Pointer::ROOT.name("data");
        let mut findings = Vec::new();
        for (number, subscription) in self.list.iter().enumerate() {
            for (item, rule) in self.rules_of(subscription).iter().enumerate() {
                let text = |place: u32| self.rules.program.document.at(place).map(|value| text_of(&value));
                let (object_type, action) = (text(rule.object_type), text(rule.action));
                let list = if self.wrapped { &data } else { &Pointer::ROOT };
                let whole = list.to(PointerStep::Element(number));
                let events = whole.name("events");
                let event = events.to(PointerStep::Element(item));
                let places = Places {
                    filter: &event.name("extra_filter"),
                    object_type: &event.name("object_type"),
                    action: &event.name("action"),
                };
                let program = &self.rules.program;
                let found = lint(program, rule.root, places, object_type.as_deref(), action.as_deref());
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
    let id = |at: u32| Some(list.get(usize::try_from(at).ok()?)?.id.as_str());
    let mut ids = Sequence::default();
    for at in (0_u32..).take(list.len()) {
        let _ = ids.insert_after(|other| id(*other) <= id(at), at);
    }
    let pairs = ids.iter().zip(ids.iter().skip(1)).filter(|(one, other)| id(**one) == id(**other));
    let pairs = pairs.map(|(_, other)| *other);
    let at = pairs.min()?;
    id(at).zip(usize::try_from(at).ok())
}

/// The elements of what must be an array.
fn elements(array: Option<Value<'_, '_>>, pointer: &Pointer<'_>, wanted: &str) -> Result<Vec<u32>, Error> {
    match array {
        Some(array) if array.kind() == Kind::Array => {
            Ok(array.elements().map(|element| element.place()).collect())
        }
        other => Err(invalid(pointer, wanted, other)),
    }
}

fn invalid(pointer: &Pointer<'_>, wanted: &str, found: Option<Value<'_, '_>>) -> Error {
    let found = found.map_or("nothing", |value| article(value.kind()));
    Error::at("INVALID_SUBSCRIPTION", &format!("expected {wanted}, found {found}"), pointer.to_string())
}

/// Reads one subscription: its id, and whether it is paused.
fn subscription(
    program: &mut Program,
    place: u32,
    pointer: &Pointer<'_>,
    number: u32,
    rules: &mut Vec<Rule>,
) -> Result<(String, bool), Error> {
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
        let pointer = events.to(PointerStep::Element(item));
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

/// Why a subscription is paused. `api` and `permission_revoked` are Close's; the emulator has two more.
fn pause(subscription: Value<'_, '_>) -> Option<String> {
    let text = |name: &str| {
        let text = subscription.get(name).filter(|value| value.kind() == Kind::String)?;
        Some(text_of(&text)).filter(|text| !text.is_empty())
    };
    let Some(reason) = text("pause_reason") else {
        return text("latest_error").map(|error| format!("its latest error is {}", quoted(&error)));
    };
    let why = match reason.as_str() {
        "api" => "somebody paused it through the API",
        "permission_revoked" => "the user who created it has lost access to the organization",
        "too_many_failures" => "all deliveries failed for 3 days",
        "too_many_events" => "100,000 events were waiting",
        _ => return Some(format!("pause_reason is {}", quoted(&reason))),
    };
    Some(format!("{why} (pause_reason {})", quoted(&reason)))
}

#[cfg(feature = "explain")]
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
        Reason::Paused => match &subscription.why {
            Some(why) => format!("the subscription is paused: {why}"),
            None => "the subscription is paused".to_owned(),
        },
        Reason::NoEvents => "the subscription asks for no events".to_owned(),
        Reason::ObjectType => {
            let types = listed(events.iter().map(|event| &event.object_type));
            format!("object_type is {}, and the subscription asks for {types}", spoken(object_type))
        }
        Reason::Action => {
            let known = object_type.map(|value| text_of(&value));
            let same = events.iter().filter(|event| Some(&event.object_type) == known.as_ref());
            let actions = listed(same.map(|event| &event.action));
            format!(
                "action is {}, and for {} the subscription asks for {actions}",
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

#[cfg(feature = "explain")]
/// Names once each.
fn listed<'e>(names: impl Iterator<Item = &'e String>) -> String {
    let mut each: Vec<&str> = Vec::new();
    // In the order of the names, to see which of them was there before.
    let mut known = Sequence::default();
    for name in names {
        let name_of = |at: &u32| usize::try_from(*at).ok().and_then(|at| each.get(at).copied());
        let before = |at: &u32| name_of(at) < Some(name.as_str());
        if known.after(before).next().and_then(name_of) != Some(name.as_str())
            && known.insert_after(before, size(each.len()))
        {
            each.push(name);
        }
    }
    each.join(", ")
}

fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
