//! Who did what, and when, in one sentence; and what has no line of its own.

use super::amount;
use super::change::string_in;
use super::date;
use super::description::Description;
use super::label::{kind, verb};
use super::names::{IdNames, full_name, shortened};
use super::visible::visible_text;
use crate::payload::{Date, Decimal, Value};

/// The most characters of a name in a headline.
const MOST_NAME: usize = 60;

/// A sentence in which what comes from the payload stands between two marks. Visible text has no controls.
#[derive(Default)]
pub(super) struct Sentence(String);

const MARK: char = '\u{2}';

impl Sentence {
    /// The fields without a line of their own: routine fields, fields without a value, and changes beyond the limit.
    pub(super) fn rest(description: &Description) -> Vec<Self> {
        let mut rest = Vec::new();
        let mut noise = Self::default();
        for line in description.lines.iter().filter(|line| line.noise) {
            noise.ours(if noise.0.is_empty() { "also: " } else { ", " });
            noise.theirs(&line.label);
        }
        if !noise.0.is_empty() {
            rest.push(noise);
        }
        for (number, one, many) in [
            (description.empty, " field without a value", " fields without a value"),
            (description.more, " more change", " more changes"),
        ] {
            if number > 0 {
                rest.push(Self(counted(number) + if number == 1 { one } else { many }));
            }
        }
        rest
    }

    fn ours(&mut self, text: &str) {
        self.0.push_str(text);
    }

    fn theirs(&mut self, text: &str) {
        self.0.push(MARK);
        self.0.push_str(&visible_text(text, MOST_NAME));
        self.0.push(MARK);
    }

    pub(super) fn text(&self) -> String {
        self.0.replace(MARK, "")
    }

    /// By turns what is ours, and what is from the payload.
    pub(super) fn pieces(&self) -> impl Iterator<Item = &str> {
        self.0.split(MARK)
    }

    /// For an event with this many lines that are not noise.
    pub(super) fn of(event: Value<'_, '_>, names: IdNames<'_>, lines: usize) -> Self {
        let mut headline = Self::default();
        let action = string_in(Some(event), "action");
        let object_type = string_in(Some(event), "object_type").unwrap_or_else(|| "object".to_owned());
        let object = event.get(if action.as_deref() == Some("deleted") { "previous_data" } else { "data" });
        let merge = Merge::of(event);
        let is_merge = object_type == "lead" && action.as_deref() == Some("merged");
        match &merge {
            Some(merge) if is_merge => headline.merged(merge, names),
            _ => {
                headline.theirs(&kind(&object_type));
                headline.subject(Subject { event, object, object_type: &object_type, names });
                headline.ours(" ");
                headline.theirs(&verb(action.as_deref().unwrap_or("changed")));
            }
        }
        if let Some(user) = string_in(Some(event), "user_id") {
            headline.ours(" by ");
            headline.theirs(&named(user, names));
        }
        let moment = |name| string_in(Some(event), name).and_then(|text| Date::read(text.as_bytes()));
        let moment = moment("date_updated").or_else(|| moment("date_created"));
        if let Some(moment) = moment.and_then(|moment| date::shown(&moment, false)) {
            headline.ours(" at ");
            headline.ours(&moment);
        }
        if let Some(merge) = merge.filter(|_| !is_merge) {
            headline.ours(" when ");
            headline.merged(&merge, names);
        }
        let snapshot = matches!(action.as_deref(), Some("created" | "deleted"));
        let unit = match (snapshot, lines) {
            (true, 1) => "value",
            (true, _) => "values",
            (false, 1) => "change",
            (false, 0) if action.as_deref() != Some("updated") => return headline,
            (false, _) => "changes",
        };
        headline.ours(": ");
        headline.ours(&if lines == 0 { "no".to_owned() } else { counted(lines) });
        headline.ours(" ");
        headline.ours(unit);
        headline
    }

    /// Which lead was merged into which.
    fn merged(&mut self, merge: &Merge, names: IdNames<'_>) {
        let called = |id: &String| names.of(id).unwrap_or(id).to_owned();
        self.ours("lead ");
        self.theirs(&called(&merge.source));
        self.ours(" merged");
        if let Some(destination) = &merge.destination {
            self.ours(" into lead ");
            self.theirs(&called(destination));
        }
    }

    /// Which object of its kind it is: its name, or what it belongs to.
    fn subject(&mut self, about: Subject<'_, '_>) {
        let Subject { event, object, object_type, names } = about;
        let text = |name: &str| string_in(object, name);
        let mut say = |before: &'static str, text: Option<String>| {
            if let Some(text) = &text {
                self.ours(before);
                self.theirs(text);
            }
            text.is_some()
        };
        let own = match object_type {
            "activity.call" | "activity.sms" | "activity.whatsapp_message" => {
                let phone = text("remote_phone_formatted").or_else(|| text("remote_phone"));
                let side = match text("direction").as_deref() {
                    Some("inbound" | "incoming") => " from ",
                    Some("outbound" | "outgoing") => " to ",
                    _ => " with ",
                };
                say(side, phone)
            }
            "activity.created" => false,
            "activity.email_thread" => say(" ", text("latest_normalized_subject")),
            "activity.custom_activity" | "custom_object" => {
                let id = if object_type == "custom_object" {
                    "custom_object_type_id"
                } else {
                    "custom_activity_type_id"
                };
                let kind = text(id).and_then(|id| names.of(&id).map(str::to_owned));
                say(" ", text("name").or(kind))
            }
            "activity.form_submission" => say(" for ", text("form_name")),
            "activity.lead_merge" => {
                let source = object.and_then(|object| object.get("source_lead"));
                let id = string_in(source, "id").or_else(|| text("source_lead_id"));
                let named = string_in(source, "display_name").or_else(|| string_in(source, "name"));
                say(" of ", named.or_else(|| id.map(|id| self::named(id, names))))
            }
            "activity.task_completed" => say(" for ", text("task_text")),
            "membership" => say(" of ", full_name(object).or_else(|| text("user_email"))),
            "phone_number" => say(" ", text("number_formatted").or_else(|| text("number"))),
            "sequence_subscription" => {
                let contact = text("contact_email").or_else(|| text("contact_name"));
                let contact = say(" of ", contact);
                say(" to ", text("sequence_name")) || contact
            }
            "status.lead" | "status.opportunity" => say(" ", text("label")),
            "task.lead" | "task.outgoing_call" => say(" ", text("text")),
            "unsubscribed_email" => say(" ", text("email")),
            _ => say(" ", ["display_name", "name", "subject", "title"].into_iter().find_map(text)),
        };
        if own {
            return;
        }
        // An object without a name may belong to a lead that has one.
        let id = text("lead_id").or_else(|| string_in(Some(event), "lead_id"));
        let is_lead = object_type == "lead";
        let lead = id.filter(|_| !is_lead).and_then(|id| names.of(&id).map(str::to_owned));
        say(" of ", text("lead_name").or(lead));
    }
}

/// The description of an object in a headline.
#[derive(Clone, Copy)]
struct Subject<'d, 'n> {
    event: Value<'d, 'd>,
    object: Option<Value<'d, 'd>>,
    object_type: &'n str,
    names: IdNames<'n>,
}

/// The leads of a merge, which every event that comes with it names (Close's documentation, "Events", `meta`).
struct Merge {
    source: String,
    destination: Option<String>,
}

impl Merge {
    fn of(event: Value<'_, '_>) -> Option<Self> {
        let meta = event.get("meta");
        let source = string_in(meta, "merge_source_lead_id")?;
        let destination = string_in(meta, "merge_destination_lead_id");
        let lead = || string_in(Some(event), "lead_id").filter(|lead| *lead != source);
        Some(Self { destination: destination.or_else(lead), source })
    }
}

/// The name of a person, or the beginning of the id.
fn named(id: String, names: IdNames<'_>) -> String {
    match names.of(&id) {
        Some(name) => name.to_owned(),
        None => shortened(id),
    }
}

/// A number with commas between thousands.
fn counted(number: usize) -> String {
    let text = number.to_string();
    amount::grouped(&Decimal::read(text.as_bytes()), 0, 0).unwrap_or(text)
}
