//! The difference of two documents as a JSON Patch: typed, as JSON text, and in rows for the bindings.

use super::Options;
use super::comparison::{Comparison, Edit};
use super::path::{Side, Step};
use crate::payload::{Value, Writer};

/// What an operation does (RFC 6902, section 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::diff) enum Op {
    Add,
    Remove,
    Replace,
    Move,
    Copy,
    Test,
}

impl Op {
    pub(in crate::diff) const ALL: [(&'static str, Self); 6] = [
        ("add", Self::Add),
        ("remove", Self::Remove),
        ("replace", Self::Replace),
        ("move", Self::Move),
        ("copy", Self::Copy),
        ("test", Self::Test),
    ];

    pub(in crate::diff) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, op)| *op == self).map_or("", |(name, _)| name)
    }
}

/// One operation of a JSON Patch (RFC 6902), as [`diff`] makes them. Its paths are JSON Pointers (RFC 6901).
#[derive(Clone, Debug)]
pub enum Operation<'d> {
    /// Puts a value into an object or an array.
    Add {
        /// Where it comes to be.
        path: String,
        /// The value.
        value: Value<'d, 'd>,
    },
    /// Takes a value away.
    Remove {
        /// Where it is.
        path: String,
    },
    /// Puts another value in the place of one.
    Replace {
        /// Where it is.
        path: String,
        /// The other value.
        value: Value<'d, 'd>,
    },
    /// Moves an element of an array.
    Move {
        /// Where it is.
        from: String,
        /// Where it comes to be, once it is gone from there.
        path: String,
    },
    /// Asks whether a value is there: only with [`Options::invertible`].
    Test {
        /// Where it must be.
        path: String,
        /// What must be there.
        value: Value<'d, 'd>,
    },
}

/// A JSON Patch (RFC 6902) that makes one document of another.
///
/// Operations are few: elements of arrays are the same by a key such as `id`, or by what they hold, and may move. The
/// work is near to linear in the length of both documents, however deep they are. Deep documents that differ at every
/// level get operations for whole parts once the pointers take eight times as much as the documents.
///
/// ```
/// use closehook::diff::{Operation, Options, diff};
/// use closehook::payload::Index;
///
/// let before = Index::read(br#"{"phones": [{"phone": "+1", "type": "office"}]}"#)?;
/// let after = Index::read(br#"{"phones": [{"phone": "+1", "type": "home"}]}"#)?;
/// let (before, after) = before.root().zip(after.root()).ok_or("no document")?;
/// let options = Options::default();
/// let operations = diff(before, after, &options);
/// let [Operation::Replace { path, value }] = operations.as_slice() else { return Err("another patch".into()) };
/// assert_eq!((path.as_str(), value.text()), ("/phones/0/type", b"\"home\"".as_slice()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn diff<'d>(before: Value<'d, 'd>, after: Value<'d, 'd>, options: &'d Options) -> Vec<Operation<'d>> {
    let comparison = compared(before, after, options);
    let mut operations = Vec::with_capacity(comparison.edits.len());
    each_operation(&comparison, &mut |op, from, path, value| {
        let path = comparison.paths.pointer(path, Side::Patch);
        operations.extend(match (op, from, value) {
            (Op::Add, _, Some(value)) => Some(Operation::Add { path, value }),
            (Op::Remove, ..) => Some(Operation::Remove { path }),
            (Op::Replace, _, Some(value)) => Some(Operation::Replace { path, value }),
            (Op::Move, Some(from), _) => {
                Some(Operation::Move { from: comparison.paths.pointer(from, Side::Patch), path })
            }
            (Op::Test, _, Some(value)) => Some(Operation::Test { path, value }),
            _ => None,
        });
    });
    operations
}

/// The same patch as JSON text, in which lone surrogates are what they were.
///
/// ```
/// use closehook::diff::{Options, diff_to_json};
/// use closehook::payload::Index;
///
/// let before = Index::read(br#"{"phones": [{"phone": "+1", "type": "office"}], "title": "CEO"}"#)?;
/// let after = Index::read(br#"{"phones": [{"phone": "+2"}, {"phone": "+1", "type": "home"}]}"#)?;
/// let roots = before.root().zip(after.root());
/// let patch = roots.map(|(before, after)| diff_to_json(before, after, &Options::default()));
/// assert_eq!(patch.as_deref(), Some(concat!(
///     r#"[{"op":"remove","path":"/title"},"#,
///     r#"{"op":"add","path":"/phones/0","value":{"phone": "+2"}},"#,
///     r#"{"op":"replace","path":"/phones/1/type","value":"home"}]"#,
/// ).as_bytes()));
/// # Ok::<(), closehook::payload::Malformed>(())
/// ```
#[must_use]
pub fn diff_to_json<'d>(before: Value<'d, 'd>, after: Value<'d, 'd>, options: &'d Options) -> Vec<u8> {
    let comparison = compared(before, after, options);
    let mut json = room_for(&comparison);
    json.open(b'[');
    each_operation(&comparison, &mut |op, from, path, value| {
        json.part(br#"{"op":"#).word(op.name());
        if let Some(from) = from {
            json.name("from").quoted(|out| comparison.paths.write(from, Side::Patch, out));
        }
        json.part(br#""path":"#).quoted(|out| comparison.paths.write(path, Side::Patch, out));
        if let Some(value) = value {
            json.part(br#""value":"#).raw(value.text());
        }
        json.close(b'}');
    });
    json.close(b']');
    json.done()
}

/// The same operations in less text to make and to read: one JSON array, in which each has a number and what belongs to it.
///
/// - 0, path, value: `add`
/// - 1, path: `remove`
/// - 2, path, value: `replace`
/// - 3, from, path: `move`
/// - 4, path, value: `test`
#[cfg(any(test, all(target_arch = "wasm32", feature = "wasm")))]
pub(crate) fn diff_in_rows<'d>(before: Value<'d, 'd>, after: Value<'d, 'd>, options: &'d Options) -> Vec<u8> {
    let comparison = compared(before, after, options);
    let mut json = room_for(&comparison);
    json.open(b'[');
    each_operation(&comparison, &mut |op, from, path, value| {
        json.part(match op {
            Op::Add => b"0",
            Op::Remove => b"1",
            Op::Replace => b"2",
            Op::Move => b"3",
            Op::Copy | Op::Test => b"4",
        });
        for path in from.into_iter().chain([path]) {
            json.quoted(|out| comparison.paths.write(path, Side::Patch, out));
        }
        if let Some(value) = value {
            json.raw(value.text());
        }
    });
    json.close(b']');
    json.done()
}

fn compared<'d>(before: Value<'d, 'd>, after: Value<'d, 'd>, options: &'d Options) -> Comparison<'d> {
    let mut comparison = Comparison::new(before, after, options);
    comparison.documents(before, after);
    comparison
}

fn room_for(comparison: &Comparison<'_>) -> Writer {
    Writer::with_capacity(comparison.edits.len().saturating_mul(80).saturating_add(2))
}

/// Calls with each operation: where its value comes from, when it moves, its path, and its value.
fn each_operation<'d>(
    comparison: &Comparison<'d>,
    then: &mut dyn FnMut(Op, Option<u32>, u32, Option<Value<'d, 'd>>),
) {
    let tested = |value: Option<Value<'d, 'd>>| value.filter(|_| comparison.options.invertible);
    for edit in &comparison.edits {
        match *edit {
            Edit::Add { at, after } => {
                then(Op::Add, None, at, Some(after));
                // For an inverse, this pointer might be the end of an array (RFC 6901, section 4). A `test` of its value
                // says that it is a member.
                if matches!(comparison.paths.last(at), Some(Step::Key(key)) if key.is("-"))
                    && let Some(value) = tested(Some(after))
                {
                    then(Op::Test, None, at, Some(value));
                }
            }
            Edit::Remove { at, before } => {
                if let Some(value) = tested(Some(before)) {
                    then(Op::Test, None, at, Some(value));
                }
                then(Op::Remove, None, at, None);
            }
            Edit::Replace { at, before, after } => {
                if let Some(value) = tested(before) {
                    then(Op::Test, None, at, Some(value));
                }
                then(Op::Replace, None, at, after);
            }
            Edit::Move { from, at, .. } => then(Op::Move, Some(from), at, None),
        }
    }
}
#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::Index;

    #[test]
    fn each_operation_has_its_places() {
        let before = Index::read(br#"{"gone": 1, "a/b": {"x": [1]}, "list": [3, 1, 2]}"#).unwrap();
        let after = Index::read(br#"{"a/b": {"x": null}, "list": [1, 2, 3], "new": "n"}"#).unwrap();
        let rows = |invertible| {
            let options = Options { invertible, ..Options::default() };
            let rows = diff_in_rows(before.root().unwrap(), after.root().unwrap(), &options);
            String::from_utf8(rows).unwrap()
        };
        assert_eq!(rows(false), r#"[1,"/gone",0,"/new","n",2,"/a~1b/x",null,3,"/list/0","/list/2"]"#);
        let invertible =
            r#"[4,"/gone",1,1,"/gone",0,"/new","n",4,"/a~1b/x",[1],2,"/a~1b/x",null,3,"/list/0","/list/2"]"#;
        assert_eq!(rows(true), invertible);
    }
}
