use serde::Serialize;

use crate::diff::fields;

use crate::model::{Arrival, arrival, unknown_action, unknown_type};
use crate::payload::{Date, Kind, Members, Value, pointer, quoted, text_of};

/// A place where an event contradicts itself, or what Close documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// `UNLISTED_CHANGE`, `LISTED_WITHOUT_PREVIOUS`, `LISTED_BUT_EQUAL`, `UNEXPECTED_DATA`, `MISSING_DATA`, `ID_DIFFERS`,
    /// `DATES_OUT_OF_ORDER`, `UNKNOWN_OBJECT_TYPE` or `UNKNOWN_ACTION`.
    pub code: &'static str,
    /// JSON Pointer (RFC 6901) of the part of the event.
    pub pointer: String,
    /// The reason, in words.
    pub sentence: String,
}

/// Where the parts of an event disagree with one another, or with the rules that events of Close follow: `data` is filled
/// when an object is created or updated, `previous_data` when it is updated or deleted, `changed_fields` when it is updated.
///
/// Known oddities get no remark: object types and actions that are not documented but occur in Close's event log, a merge of
/// two leads, a consolidated update that ends where it began, an activity with a date of its own, and an event of the log
/// that its reader may not see in full. A remark is not an error: Close's own published sample gets one.
///
/// ```
/// use closehook::diff::check;
/// use closehook::payload::Index;
///
/// let event = Index::read(br#"{
///     "object_type": "lead", "action": "updated", "changed_fields": ["name"],
///     "data": {"name": "Bluth"}, "previous_data": {"name": "Bluth", "url": null}
/// }"#)?;
/// let codes: Vec<_> = event.event().iter().flat_map(|event| check(*event)).map(|remark| remark.code).collect();
/// assert_eq!(codes, ["LISTED_BUT_EQUAL", "UNLISTED_CHANGE"]);
/// # Ok::<(), closehook::payload::Malformed>(())
/// ```
#[must_use]
pub fn check(event: Value<'_, '_>) -> Vec<Remark> {
    let mut remarks = Remarks(Vec::new());
    let text = |name: &str| {
        event.get(name).filter(|value| value.kind() == Kind::String).map(|value| text_of(&value))
    };
    let (object_type, action) = (text("object_type"), text("action"));
    if let Some(object_type) = &object_type {
        match arrival(object_type, action.as_deref()) {
            Arrival::Known => {}
            Arrival::UnknownType => {
                remarks.add("UNKNOWN_OBJECT_TYPE", "/object_type", unknown_type(object_type));
            }
            Arrival::UnknownAction => {
                let action = action.as_deref().unwrap_or_default();
                remarks.add("UNKNOWN_ACTION", "/action", unknown_action(Some(object_type), action));
            }
        }
    }
    if let Some(action) = &action {
        remarks.parts(event, action);
    }
    remarks.dates(Some(event), "");
    // The API lets anybody date an activity or an opportunity.
    let type_name = object_type.as_deref().unwrap_or_default();
    if !type_name.starts_with("activity.") && type_name != "opportunity" {
        for part in ["data", "previous_data"] {
            remarks.dates(event.get(part), part);
        }
    }
    for (part, name, other, asked) in [
        ("data", "id", "object_id", true),
        ("previous_data", "id", "object_id", action.as_deref() == Some("deleted")),
        ("data", "lead_id", "lead_id", true),
        ("", "lead_id", "object_id", type_name == "lead"),
    ] {
        if asked {
            remarks.ids(event, part, name, other);
        }
    }
    remarks.0
}

/// Whether the id belongs to a merged lead: the events of a merge may name either lead.
fn is_merged(event: Value<'_, '_>, id: &Value<'_, '_>) -> bool {
    let meta = event.get("meta");
    let leads = ["merge_source_lead_id", "merge_destination_lead_id"];
    let merged = event.get("action").is_some_and(|action| action.is("merged"));
    merged || leads.iter().filter_map(|name| meta?.get(name)).any(|lead| lead.same(id))
}

/// Whether the event has the former id of a field: the event of an object that moves to another lead may name either.
fn is_moved(event: Value<'_, '_>, name: &str, id: &Value<'_, '_>) -> bool {
    let before = event.get("previous_data").and_then(|previous| previous.get(name));
    name == "lead_id" && before.is_some_and(|before| before.same(id))
}

/// Whether several updates became this one: then its `date_updated` moved, and a field can be back where it was (Close's
/// documentation, "Events").
fn is_consolidated(event: Value<'_, '_>) -> bool {
    let moment =
        |name| event.get(name).and_then(|date| Date::read(date.inside()?)).map(|date| date.microseconds());
    moment("date_created").zip(moment("date_updated")).is_some_and(|(created, updated)| created < updated)
}

struct Remarks(Vec<Remark>);

impl Remarks {
    fn add(&mut self, code: &'static str, pointer: &str, sentence: String) {
        self.0.push(Remark { code, pointer: pointer.to_owned(), sentence });
    }

    /// Whether a part was updated before it was created.
    fn dates(&mut self, part: Option<Value<'_, '_>>, name: &str) {
        let moment = |date| {
            let date = part.and_then(|part| part.get(date)).and_then(|date| Date::read(date.inside()?));
            date.map(|date| date.microseconds())
        };
        if let (Some(created), Some(updated)) = (moment("date_created"), moment("date_updated"))
            && updated < created
        {
            let slash = if name.is_empty() { "" } else { "/" };
            let sentence = "date_updated is before date_created".to_owned();
            self.add("DATES_OUT_OF_ORDER", &format!("{slash}{name}/date_updated"), sentence);
        }
    }

    /// Adds a remark if an id in a part, or in the event itself, is not the id of the event.
    fn ids(&mut self, event: Value<'_, '_>, part: &str, name: &str, other: &str) {
        let holder = if part.is_empty() { Some(event) } else { event.get(part) };
        let string = |value: &Value<'_, '_>| value.kind() == Kind::String;
        let id = holder.and_then(|holder| holder.get(name)).filter(string);
        if let (Some(id), Some(expected)) = (id, event.get(other).filter(string))
            && !expected.same(&id)
            && !is_merged(event, &id)
            && !is_moved(event, name, &expected)
        {
            let slash = if part.is_empty() { "" } else { "/" };
            let sentence = format!("does not match {other} of the event, {}", quoted(&text_of(&expected)));
            self.add("ID_DIFFERS", &format!("{slash}{part}/{name}"), sentence);
        }
    }

    /// Which parts there are, and what they say of each field.
    fn parts(&mut self, event: Value<'_, '_>, action: &str) {
        let filled = |name: &str| event.get(name).is_some_and(|part| part.members().next().is_some());
        let listed = event.get("changed_fields").filter(|listed| listed.kind() == Kind::Array);
        let lists = listed.is_some_and(|listed| listed.elements().next().is_some());
        let (data, previous) = (filled("data"), filled("previous_data"));
        // A user who may not see the object gets its events from the log without both.
        let hidden = !data && !previous;
        let (created, updated, deleted) = (action == "created", action == "updated", action == "deleted");
        let consolidated = is_consolidated(event);
        for (part, is, never, always) in [
            ("data", data, false, (created || updated) && !hidden),
            ("previous_data", previous, created, (updated || deleted) && !hidden),
            ("changed_fields", lists, created || deleted, updated && !consolidated),
        ] {
            let pointer = format!("/{part}");
            if is && never {
                let sentence = format!("{part} should be empty when the action is {}", quoted(action));
                self.add("UNEXPECTED_DATA", &pointer, sentence);
            } else if always && !is {
                let sentence = format!("{part} should not be empty when the action is {}", quoted(action));
                self.add("MISSING_DATA", &pointer, sentence);
            }
        }
        if action != "updated" {
            return;
        }
        let listing = Listing::of(listed.iter().flat_map(Value::elements).collect());
        let names = event.get("previous_data").filter(|part| part.kind() == Kind::Object).map(Members::of);
        for field in fields(event) {
            let name = text_of(&field.key);
            let pointer = |part: &str| pointer::to(&[part, &name]);
            let at = listing.place(&field.key).map(|place| format!("/changed_fields/{place}"));
            let had = names.as_ref().is_some_and(|names| names.get(&field.key).is_some());
            match at {
                None => {
                    let sentence = format!("changed_fields does not list {}", quoted(&name));
                    self.add("UNLISTED_CHANGE", &pointer("previous_data"), sentence);
                }
                Some(at) if !had => {
                    if !hidden {
                        let sentence = format!("previous_data does not have {}", quoted(&name));
                        self.add("LISTED_WITHOUT_PREVIOUS", &at, sentence);
                    }
                }
                Some(at) => {
                    let equal = match (field.before, field.after) {
                        (Some(before), Some(after)) => before.same(&after),
                        (before, after) => before.is_none() && after.is_none(),
                    };
                    if equal && !consolidated {
                        let sentence = format!("{} has the same value before and after", quoted(&name));
                        self.add("LISTED_BUT_EQUAL", &at, sentence);
                    }
                }
            }
        }
    }
}

/// `changed_fields`, to be found by name.
struct Listing<'i, 'a> {
    names: Vec<Value<'i, 'a>>,
    /// By hash, with the place of each.
    order: Vec<(u64, u32)>,
}

impl<'i, 'a> Listing<'i, 'a> {
    fn of(names: Vec<Value<'i, 'a>>) -> Self {
        let mut order: Vec<_> = names.iter().map(Value::hash).zip(0..).collect();
        order.sort_unstable();
        Self { names, order }
    }

    fn place(&self, name: &Value<'_, '_>) -> Option<u32> {
        let hash = name.hash();
        let first = self.order.partition_point(|(other, _)| *other < hash);
        let equal = self.order.get(first..)?.iter().take_while(|(other, _)| *other == hash);
        let mut places = equal.map(|(_, place)| *place);
        places.find(|place| {
            let listed = usize::try_from(*place).ok().and_then(|place| self.names.get(place));
            listed.is_some_and(|listed| listed.same(name))
        })
    }
}
