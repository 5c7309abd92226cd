//! The changes of an event: typed, as JSON text, and the walk over its fields that both are made from.

use super::Options;
use super::comparison::{Comparison, Edit};
use super::field::{Field, fields};
use super::path::{Paths, Side};
use crate::payload::{Value, Writer, text_of};

/// What happened to a field, or to a part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// It was not there before.
    Added,
    /// It is gone.
    Removed,
    /// It has another value.
    Changed,
    /// It is an element of an array that has another place.
    Moved,
}

impl ChangeKind {
    /// In lower case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
            Self::Moved => "moved",
        }
    }
}

/// One change of an event's object. Its values are those of the payload, so that no digit is lost.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Change<'d> {
    /// The field of the object, as `changed_fields` has it. A lone surrogate becomes U+FFFD.
    pub field: String,
    /// JSON Pointer (RFC 6901) from the object: into the object before of what is removed, and else into the object after.
    pub pointer: String,
    /// The kind of change.
    pub kind: ChangeKind,
    /// Of an element that has moved: JSON Pointer of where it was, in the object before.
    pub from: Option<String>,
    /// The value before. `None` when it was not there, when it did not come with the event, and of what has moved.
    pub before: Option<Value<'d, 'd>>,
    /// The value after; `None` when it is gone.
    pub after: Option<Value<'d, 'd>>,
}

/// What an event changed in its object.
///
/// Close's documentation ("Events") has the rule in three fields: of a `created` event all of `data` is added, of a
/// `deleted` one all of `previous_data` is removed, and of any other `changed_fields` are changed, from
/// `previous_data` to `data`. Arrays and objects, which Close sends whole, are compared inside. A custom field that is
/// missing is null. What changes with nearly every event, such as `date_updated`, comes last.
///
/// ```
/// use closehook::diff::{ChangeKind, Options, changes};
/// use closehook::payload::Index;
///
/// let index = Index::read(br#"{
///     "action": "updated",
///     "changed_fields": ["date_updated", "phones"],
///     "data": {"date_updated": "2", "phones": [{"phone": "+1", "type": "home"}]},
///     "previous_data": {"date_updated": "1", "phones": [{"phone": "+1", "type": "office"}]}
/// }"#)?;
/// let options = Options::default();
/// let changes = changes(index.event().ok_or("no event")?, &options);
/// let first = changes.first().ok_or("nothing changed")?;
/// assert_eq!((first.field.as_str(), first.kind), ("phones", ChangeKind::Changed));
/// assert_eq!(first.pointer, "/phones/0/type");
/// assert_eq!(first.before.and_then(|before| before.as_str()).as_deref(), Some("office"));
/// assert_eq!(changes.last().map(|last| last.field.as_str()), Some("date_updated"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn changes<'d>(event: Value<'d, 'd>, options: &'d Options) -> Vec<Change<'d>> {
    let mut changes = Vec::new();
    each_field(event, options, &mut |field, edits, paths| {
        for edit in edits {
            let Parts { kind, at, side, from, before, after } = Parts::of(edit);
            changes.push(Change {
                field: text_of(&field.key),
                pointer: paths.pointer(at, side),
                kind,
                from: from.map(|from| paths.pointer(from, Side::Before)),
                before,
                after,
            });
        }
    });
    changes
}

/// The same list as JSON text, in which lone surrogates are what they were:
/// `[{ field, pointer, kind: "added" | "removed" | "changed" | "moved", before?, after?, from? }]`.
///
/// ```
/// use closehook::diff::{Options, changes_to_json};
/// use closehook::payload::Index;
///
/// let index = Index::read(br#"{
///     "action": "updated", "changed_fields": ["value"], "data": {"value": 1e400}, "previous_data": {"value": null}
/// }"#)?;
/// let changes = index.event().map(|event| changes_to_json(event, &Options::default())).unwrap_or_default();
/// assert_eq!(
///     String::from_utf8_lossy(&changes),
///     r#"[{"field":"value","pointer":"/value","kind":"changed","before":null,"after":1e400}]"#
/// );
/// # Ok::<(), closehook::payload::Malformed>(())
/// ```
#[must_use]
pub fn changes_to_json<'d>(event: Value<'d, 'd>, options: &'d Options) -> Vec<u8> {
    let mut json = Writer::with_capacity(1024);
    json.open(b'[');
    each_field(event, options, &mut |field, edits, paths| {
        for edit in edits {
            let Parts { kind, at, side, from, before, after } = Parts::of(edit);
            json.part(br#"{"field":"#).raw(field.key.text());
            json.part(br#""pointer":"#).quoted(|out| paths.write(at, side, out));
            json.part(br#""kind":"#).word(kind.as_str());
            if let Some(from) = from {
                json.name("from").quoted(|out| paths.write(from, Side::Before, out));
            }
            if let Some(before) = before {
                json.part(br#""before":"#).raw(before.text());
            }
            if let Some(after) = after {
                json.part(br#""after":"#).raw(after.text());
            }
            json.close(b'}');
        }
    });
    json.close(b']');
    json.done()
}

/// An edit, as a change has it.
pub(crate) struct Parts<'d> {
    pub(crate) kind: ChangeKind,
    pub(crate) at: u32,
    /// The document that its pointer leads into.
    pub(crate) side: Side,
    pub(crate) from: Option<u32>,
    pub(crate) before: Option<Value<'d, 'd>>,
    pub(crate) after: Option<Value<'d, 'd>>,
}

impl<'d> Parts<'d> {
    pub(crate) fn of(edit: &Edit<'d>) -> Self {
        let (side, from) = (Side::After, None);
        match *edit {
            Edit::Add { at, after } => {
                Self { kind: ChangeKind::Added, at, side, from, before: None, after: Some(after) }
            }
            Edit::Remove { at, before } => Self {
                kind: ChangeKind::Removed,
                at,
                side: Side::Before,
                from,
                before: Some(before),
                after: None,
            },
            Edit::Replace { at, before, after } => {
                Self { kind: ChangeKind::Changed, at, side, from, before, after }
            }
            Edit::Move { from, at, after } => {
                Self { kind: ChangeKind::Moved, at, side, from: Some(from), before: None, after: Some(after) }
            }
        }
    }
}

/// What changes with nearly every event, and says least: it comes last.
const NOISE: [&str; 3] = ["date_updated", "updated_by", "updated_by_name"];

/// Calls with each field that an event changed, and the edits of it; noise last.
pub(crate) fn each_field<'d>(
    event: Value<'d, 'd>,
    options: &'d Options,
    then: &mut dyn FnMut(&Field<'d>, &[Edit<'d>], &Paths<'d>),
) {
    let mut comparison = Comparison::new(event, event, options);
    let fields = fields(event);
    let those = |last| fields.iter().filter(move |field| is_noise(&field.key) == last);
    for field in those(false).chain(those(true)) {
        if field.known {
            comparison.member(field.key, field.before, field.after);
        } else {
            comparison.changed(field.key, field.after);
        }
        then(field, &comparison.edits, &comparison.paths);
        comparison.edits.clear();
    }
}

/// Whether a field is one of those that change with nearly every event.
pub(crate) fn is_noise(key: &Value<'_, '_>) -> bool {
    NOISE.iter().any(|name| key.is(name))
}
