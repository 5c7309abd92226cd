//! Who did what, and when, in one sentence; and what has no line of its own.

use super::amount;
use super::change::{called, string_in};
use super::date;
use super::description::Description;
use super::visible::visible_text;
use crate::payload::{Date, Decimal, Value};

/// The most characters of a name in a headline.
const MOST_NAME: usize = 60;

/// A sentence in which what comes from the payload stands between two marks. Visible text has no controls.
#[derive(Default)]
pub(super) struct Sentence(String);

const MARK: char = '\u{2}';

impl Sentence {
    /// What is not told in lines of its own: noise, fields without a value, and changes that are too many.
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

    /// For an event with so many lines that are no noise.
    pub(super) fn of(event: Value<'_, '_>, names: &[(String, String)], lines: usize) -> Self {
        let mut headline = Self::default();
        let action = string_in(Some(event), "action");
        let object_type = string_in(Some(event), "object_type");
        let object = event.get(if action.as_deref() == Some("deleted") { "previous_data" } else { "data" });
        headline.kind(object_type.as_deref().unwrap_or("object"));
        if let Some(name) =
            ["display_name", "name", "subject", "title"].iter().find_map(|name| string_in(object, name))
        {
            headline.ours(" ");
            headline.theirs(&name);
        } else if let Some(lead) = string_in(object, "lead_name") {
            headline.ours(" of ");
            headline.theirs(&lead);
        }
        headline.ours(" ");
        headline.theirs(action.as_deref().unwrap_or("changed"));
        if let Some(user) = string_in(Some(event), "user_id") {
            headline.ours(" by ");
            headline.theirs(&who(user, object, names));
        }
        let moment = |name| string_in(Some(event), name).and_then(|text| Date::read(text.as_bytes()));
        let moment = moment("date_updated").or_else(|| moment("date_created"));
        if let Some(moment) = moment.and_then(|moment| date::shown(&moment, false)) {
            headline.ours(" at ");
            headline.ours(&moment);
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

    /// `activity.email` is an email, `task.lead` a lead task.
    fn kind(&mut self, object_type: &str) {
        let words = match object_type.split_once('.') {
            Some(("activity", kind)) => kind.to_owned(),
            Some(("custom_fields", of)) => [of, " custom field"].concat(),
            Some((kind, of)) => [of, " ", kind].concat(),
            None => object_type.to_owned(),
        };
        self.theirs(&words.replace('_', " "));
    }
}

/// A number with commas between thousands.
fn counted(number: usize) -> String {
    let text = number.to_string();
    amount::grouped(&Decimal::read(text.as_bytes()), 0, 0).unwrap_or(text)
}

/// A user by the name that the caller or the event has.
fn who(user: String, object: Option<Value<'_, '_>>, names: &[(String, String)]) -> String {
    let by = ["updated_by", "created_by", "user"].iter().find_map(|role| {
        let id = string_in(object, role).or_else(|| string_in(object, &[role, "_id"].concat()))?;
        (id == user).then(|| string_in(object, &[role, "_name"].concat()))?
    });
    if names.iter().any(|(id, _)| *id == user) { called(user, names) } else { by.unwrap_or(user) }
}
