use super::Options;
use super::comparison::Edit;
use super::edits::each_field;
use super::path::{Paths, Side};
use crate::payload::Value;

/// What an event changed in its object, as JSON text: a list of
/// `{ field, pointer, kind: "added" | "removed" | "changed" | "moved", before?, after?, from? }`.
///
/// Close's documentation ("Events") has the rule in three fields: of a `created` event all of `data` is added, of a
/// `deleted` one all of `previous_data` is removed, and of any other `changed_fields` are changed, from
/// `previous_data` to `data`. Arrays and objects, which Close sends whole, are compared inside. A custom field that is
/// missing is null. A pointer begins at the object; of what is removed or moved from, it is that of the object before.
/// A listed field whose old value did not come has no `before`.
///
/// ```
/// use closehook::diff::{Options, changes};
/// use closehook::payload::Index;
///
/// let event = Index::read(br#"{
///     "action": "updated",
///     "changed_fields": ["date_updated", "phones"],
///     "data": {"date_updated": "2", "phones": [{"phone": "+1", "type": "home"}]},
///     "previous_data": {"date_updated": "1", "phones": [{"phone": "+1", "type": "office"}]}
/// }"#)?;
/// let changes = event.event().map(|event| changes(event, &Options::default())).unwrap_or_default();
/// assert_eq!(String::from_utf8_lossy(&changes), concat!(
///     r#"[{"field":"phones","pointer":"/phones/0/type","kind":"changed","before":"office","after":"home"},"#,
///     r#"{"field":"date_updated","pointer":"/date_updated","kind":"changed","before":"1","after":"2"}]"#,
/// ));
/// # Ok::<(), closehook::payload::Malformed>(())
/// ```
#[must_use]
pub fn changes<'d>(event: Value<'d, 'd>, options: &'d Options) -> Vec<u8> {
    let mut text = Vec::with_capacity(1024);
    text.push(b'[');
    each_field(event, options, &mut |field, edits, paths| {
        let mut list = List { text: &mut text, paths, field: field.key };
        edits.iter().for_each(|edit| list.add(edit));
    });
    text.push(b']');
    text
}

/// The changes of one field, being written.
struct List<'l, 'd> {
    text: &'l mut Vec<u8>,
    paths: &'l Paths<'d>,
    field: Value<'d, 'd>,
}

impl<'d> List<'_, 'd> {
    fn add(&mut self, edit: &Edit<'d>) {
        let (kind, at, side) = match edit {
            Edit::Add { at, .. } => ("added", at, Side::After),
            Edit::Remove { at, .. } => ("removed", at, Side::Before),
            Edit::Replace { at, .. } => ("changed", at, Side::After),
            Edit::Move { at, .. } => ("moved", at, Side::After),
        };
        if self.text.len() > 1 {
            self.text.push(b',');
        }
        self.text.extend_from_slice(b"{\"field\":");
        self.text.extend_from_slice(self.field.text());
        self.text.extend_from_slice(b",\"pointer\":");
        self.paths.write(*at, side, self.text);
        self.text.extend_from_slice(b",\"kind\":\"");
        self.text.extend_from_slice(kind.as_bytes());
        self.text.push(b'"');
        match edit {
            Edit::Add { after, .. } => self.value("after", Some(after)),
            Edit::Remove { before, .. } => self.value("before", Some(before)),
            Edit::Replace { before, after, .. } => {
                self.value("before", before.as_ref());
                self.value("after", after.as_ref());
            }
            Edit::Move { from, after, .. } => {
                self.text.extend_from_slice(b",\"from\":");
                self.paths.write(*from, Side::Before, self.text);
                self.value("after", Some(after));
            }
        }
        self.text.push(b'}');
    }

    fn value(&mut self, name: &str, value: Option<&Value<'d, 'd>>) {
        if let Some(value) = value {
            self.text.extend_from_slice(b",\"");
            self.text.extend_from_slice(name.as_bytes());
            self.text.extend_from_slice(b"\":");
            self.text.extend_from_slice(value.text());
        }
    }
}
