//! One change, told.

use serde::Serialize;

use super::change::FieldEdit;
use super::date::distance;
use super::excerpt::{Excerpt, excerpt};
use super::label::reference;
use super::value::{Meaning, Shown, ValueReader};
use super::visible::closest;
use crate::count::{Count, Slice};
use crate::diff::ChangeKind;
use crate::payload::{Date, Kind, Value};

/// A change of one field, or of a part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The kind of change.
    pub kind: ChangeKind,
    /// The field as Close writes it; lone surrogates in it become U+FFFD.
    pub field: String,
    /// The field in words, and the way to the part of it: `phones › +1 415-555-0100 › type`.
    pub label: String,
    /// JSON Pointer (RFC 6901) from the object.
    pub pointer: String,
    /// The value before; `None` when there was none, or when it is not told.
    pub before: Option<Shown>,
    /// The value after.
    pub after: Option<Shown>,
    /// How far a date moved, or from which place to which an element did.
    pub note: Option<String>,
    /// Of two long texts: what of them differs, with a little of what surrounds it.
    pub segments: Option<Vec<Excerpt>>,
    /// Fields that say the same, and have no line of their own.
    pub folded: Vec<Folded>,
    /// Whether this changes with nearly every event, or says nothing of what the object is.
    pub noise: bool,
}

/// A field that shares the line of another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Folded {
    /// As Close writes it.
    pub field: String,
    /// The value before.
    pub before: Option<Shown>,
    /// The value after.
    pub after: Option<Shown>,
}

/// How the values before an event are read, and those after it.
pub(super) struct Readers<'r> {
    pub(super) before: ValueReader<'r>,
    pub(super) after: ValueReader<'r>,
}

impl Readers<'_> {
    /// Both values under a key. Two that differ never read the same.
    pub(super) fn show<'d>(
        &self,
        key: &str,
        before: Known<'d>,
        after: Known<'d>,
    ) -> (Option<Shown>, Option<Shown>) {
        let show = |reader: &ValueReader<'_>, value: Known<'d>| value.map(|value| reader.show(key, &value));
        let shown = (show(&self.before, before), show(&self.after, after));
        let (Some(was), Some(is)) = (before, after) else { return shown };
        if shown.0 != shown.1 || was.same(&is) {
            return shown;
        }
        let (one, other) = (self.before.closely(), self.after.closely());
        let shown = (show(&one, before), show(&other, after));
        if shown.0 != shown.1 {
            return shown;
        }
        if was.kind() == Kind::String && is.kind() == Kind::String {
            return (Some(one.plain(&was)), Some(other.plain(&is)));
        }
        let json = apart(was.text(), is.text());
        let as_json = |shown: Option<Shown>, text| shown.map(|it| Shown::new(text, it.meaning));
        (as_json(shown.0, json.0), as_json(shown.1, json.1))
    }
}

/// Two texts of JSON from a little before the place where they begin to differ.
fn apart(one: &[u8], other: &[u8]) -> (String, String) {
    let equal = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let from = (Count(equal) - AROUND).0;
    let text = |text: &[u8]| {
        let rest = closest(&String::from_utf8_lossy(text.part(from..)));
        if from == 0 { rest } else { ["…", &rest].concat() }
    };
    (text(one), text(other))
}

/// How much of what is equal is shown before a difference.
const AROUND: usize = 24;

/// A value, where there is one, and the event says it.
pub(super) type Known<'d> = Option<Value<'d, 'd>>;

impl Line {
    /// Whether this is about the whole field.
    pub(super) fn is_whole(&self) -> bool {
        self.pointer.bytes().filter(|byte| *byte == b'/').count() < 2
    }

    pub(super) fn of(change: FieldEdit<'_>, readers: &Readers<'_>, noise: bool) -> Self {
        let (before, after) = readers.show(&change.key, change.before, change.after);
        let note = match change.places {
            Some((from, to)) => Some(["from place ", &from.to_string(), " to ", &to.to_string()].concat()),
            None if is(before.as_ref(), Meaning::Date) && is(after.as_ref(), Meaning::Date) => {
                let date = |value: Option<Value<'_, '_>>| Date::read(value?.plain()?);
                date(change.before)
                    .zip(date(change.after))
                    .and_then(|(before, after)| distance(&before, &after))
            }
            None => None,
        };
        let texts = is(before.as_ref(), Meaning::Text) && is(after.as_ref(), Meaning::Text);
        let segments = match (&change.before, &change.after) {
            (Some(one), Some(other)) if texts => {
                let text = |reader: &ValueReader<'_>, value| reader.units(&change.key, value);
                let (was, is) = (text(&readers.before, one), text(&readers.after, other));
                // A difference in the markup alone is shown as markup.
                let (was, is) =
                    if was == is { (one.units().collect(), other.units().collect()) } else { (was, is) };
                excerpt(&was, &is, before == after)
            }
            _ => None,
        };
        let FieldEdit { field, mut label, pointer, kind, key, .. } = change;
        let named = |reader: &ValueReader<'_>, value: &Known<'_>| {
            value.as_ref().is_some_and(|value| reader.is_named(&key, value))
        };
        let is_own = pointer.matches('/').count() < 2 || kind != ChangeKind::Changed;
        let names = named(&readers.before, &change.before) || named(&readers.after, &change.after);
        if is_own
            && names
            && !readers.after.names.given.iter().any(|(id, _)| *id == field)
            && let Some(reference) = reference(&field)
        {
            label = reference;
        }
        Self { kind, field, label, pointer, before, after, note, segments, folded: Vec::new(), noise }
    }
}

fn is(shown: Option<&Shown>, meaning: Meaning) -> bool {
    shown.is_some_and(|shown| shown.meaning == meaning)
}
