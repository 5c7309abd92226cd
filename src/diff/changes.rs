use super::Options;
use super::comparison::Edit;
use super::edits::each_field;
use super::path::{Paths, Side};
use crate::payload::{Value, Writer};

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
    let mut json = Writer::with_capacity(1024);
    json.open(b'[');
    each_field(event, options, &mut |field, edits, paths| {
        edits.iter().for_each(|edit| write(edit, field.key, paths, &mut json));
    });
    json.close(b']');
    json.done()
}

fn write<'d>(edit: &Edit<'d>, field: Value<'d, 'd>, paths: &Paths<'d>, json: &mut Writer) {
    let (kind, at, side) = match edit {
        Edit::Add { at, .. } => ("added", at, Side::After),
        Edit::Remove { at, .. } => ("removed", at, Side::Before),
        Edit::Replace { at, .. } => ("changed", at, Side::After),
        Edit::Move { at, .. } => ("moved", at, Side::After),
    };
    json.open(b'{').name("field").raw(field.text());
    json.name("pointer").quoted(|out| paths.write(*at, side, out));
    json.name("kind").text(kind);
    let (before, after) = match edit {
        Edit::Add { after, .. } => (None, Some(after)),
        Edit::Remove { before, .. } => (Some(before), None),
        Edit::Replace { before, after, .. } => (before.as_ref(), after.as_ref()),
        Edit::Move { from, after, .. } => {
            json.name("from").quoted(|out| paths.write(*from, Side::Before, out));
            (None, Some(after))
        }
    };
    for (name, value) in [("before", before), ("after", after)] {
        if let Some(value) = value {
            json.name(name).raw(value.text());
        }
    }
    json.close(b'}');
}
