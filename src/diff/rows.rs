//! The changes of an event in little text, for the bindings.

use super::Options;
use super::changes::{ChangeKind, Parts, each_field};
use super::comparison::Edit;
use super::path::{Paths, Side};
use crate::payload::{Value, Writer};

/// The list of [`changes`](super::changes) in less text to make and to read: one JSON array, in which each change has
/// five places.
///
/// 1. The field.
/// 2. What follows: 0 added, 1 removed, 2 changed, 3 moved, 4 changed from nobody knows what, 5 changed to nothing from
///    nobody knows what.
/// 3. The pointer, or 0 where it is a slash and the field.
/// 4. Before; of 3, the pointer it was moved from; or 0.
/// 5. After, or 0.
#[must_use]
pub(crate) fn changes_in_rows<'d>(event: Value<'d, 'd>, options: &'d Options) -> Vec<u8> {
    let mut json = Writer::with_capacity(512);
    json.open(b'[');
    each_field(event, options, &mut |field, edits, paths| {
        for edit in edits {
            row(edit, field.key, paths, &mut json);
        }
    });
    json.close(b']');
    json.done()
}

fn row<'d>(edit: &Edit<'d>, field: Value<'d, 'd>, paths: &Paths<'d>, json: &mut Writer) {
    let Parts { kind, at, side, from, before, after } = Parts::of(edit);
    let number = match (kind, before, after) {
        (ChangeKind::Added, ..) => b"0",
        (ChangeKind::Removed, ..) => b"1",
        (ChangeKind::Changed, Some(_), _) => b"2",
        (ChangeKind::Moved, ..) => b"3",
        (ChangeKind::Changed, None, Some(_)) => b"4",
        (ChangeKind::Changed, None, None) => b"5",
    };
    json.raw(field.text()).part(number);
    let is_plain = field.plain().is_some_and(|name| !name.iter().any(|byte| matches!(byte, b'~' | b'/')));
    if is_plain && paths.is_outermost(at) {
        json.part(NOTHING);
    } else {
        json.quoted(|out| paths.write(at, side, out));
    }
    match (from, before) {
        (Some(from), _) => json.quoted(|out| paths.write(from, Side::Before, out)),
        (None, Some(before)) => json.raw(before.text()),
        (None, None) => json.part(NOTHING),
    };
    match after {
        Some(after) => json.raw(after.text()),
        None => json.part(NOTHING),
    };
}

/// In the place of what an edit does not have.
const NOTHING: &[u8; 1] = b"0";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::Index;

    #[test]
    fn each_kind_has_its_five_places() {
        let event = br#"{"event": {
            "changed_fields": ["a", "b/c", "d", "e", "list", "gone", "custom.x"],
            "data": {"a": 1, "b/c": {"x": 2}, "e": 5, "list": [3, 1, 2], "custom.x": 1},
            "previous_data": {"a": 0, "b/c": {"x": 1}, "list": [1, 2, 3], "gone": 7, "custom.x": null}
        }}"#;
        let index = Index::read(event).unwrap();
        let rows = changes_in_rows(index.event().unwrap(), &Options::default());
        let expected = concat!(
            r#"["a",2,0,0,1,"b/c",2,"/b~1c/x",1,2,"d",5,0,0,0,"e",4,0,0,5,"list",3,"/list/0","/list/2",3,"#,
            r#""gone",1,0,7,0,"custom.x",0,0,0,1]"#,
        );
        assert_eq!(String::from_utf8(rows).unwrap(), expected);
        let nothing = Index::read(b"[]").unwrap();
        assert_eq!(changes_in_rows(nothing.event().unwrap(), &Options::default()), b"[]");
    }
}
