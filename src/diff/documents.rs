use super::Options;
use super::comparison::{Comparison, Edit};
use super::path::{Side, Step};
use crate::payload::{Value, Writer};

/// A JSON Patch (RFC 6902) that makes one document of another, as JSON text.
///
/// Operations are few: elements of arrays are the same by a key such as `id`, or by what they hold, and may move. The
/// work is near to linear in the length of both documents, however deep they are. Deep documents that differ at every
/// level get operations for whole parts once the pointers take eight times as much as the documents.
///
/// ```
/// use closehook::diff::{Options, diff};
/// use closehook::payload::Index;
///
/// let before = Index::read(br#"{"phones": [{"phone": "+1", "type": "office"}], "title": "CEO"}"#)?;
/// let after = Index::read(br#"{"phones": [{"phone": "+2"}, {"phone": "+1", "type": "home"}]}"#)?;
/// let patch = before.root().zip(after.root()).map(|(before, after)| diff(before, after, &Options::default()));
/// assert_eq!(patch.as_deref(), Some(concat!(
///     r#"[{"op":"remove","path":"/title"},"#,
///     r#"{"op":"add","path":"/phones/0","value":{"phone": "+2"}},"#,
///     r#"{"op":"replace","path":"/phones/1/type","value":"home"}]"#,
/// ).as_bytes()));
/// # Ok::<(), closehook::payload::Malformed>(())
/// ```
#[must_use]
pub fn diff<'d>(before: Value<'d, 'd>, after: Value<'d, 'd>, options: &'d Options) -> Vec<u8> {
    written(before, after, options, Form::Objects)
}

/// The same operations in less text to make and to read: one JSON array, in which each has a number and what belongs to it.
///
/// - 0, path, value: `add`
/// - 1, path: `remove`
/// - 2, path, value: `replace`
/// - 3, from, path: `move`
/// - 4, path, value: `test`
#[must_use]
pub fn diff_in_rows<'d>(before: Value<'d, 'd>, after: Value<'d, 'd>, options: &'d Options) -> Vec<u8> {
    written(before, after, options, Form::Rows)
}

fn written<'d>(before: Value<'d, 'd>, after: Value<'d, 'd>, options: &'d Options, form: Form) -> Vec<u8> {
    let mut comparison = Comparison::new(before, after, options);
    comparison.documents(before, after);
    let mut json = Writer::with_capacity(comparison.edits.len().saturating_mul(80).saturating_add(2));
    json.open(b'[');
    let mut patch = Patch { json, form, comparison: &comparison };
    for edit in &comparison.edits {
        match edit {
            Edit::Add { at, after } => {
                patch.operation(Operation::Add, *at, Some(after));
                // Whoever inverts this sees a pointer that may be the end of an array (RFC 6901, section 4): what has
                // a value there is a member.
                if matches!(comparison.paths.last(*at), Some(Step::Key(key)) if key.is("-")) {
                    patch.test(*at, after);
                }
            }
            Edit::Remove { at, before } => {
                patch.test(*at, before);
                patch.operation(Operation::Remove, *at, None);
            }
            Edit::Replace { at, before, after } => {
                if let Some(before) = before {
                    patch.test(*at, before);
                }
                patch.operation(Operation::Replace, *at, after.as_ref());
            }
            Edit::Move { from, at, .. } => patch.movement(*from, *at),
        }
    }
    patch.json.close(b']');
    patch.json.done()
}

/// What an operation is written as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// An object, as RFC 6902 has it.
    Objects,
    /// Its places in a row.
    Rows,
}

#[derive(Clone, Copy)]
enum Operation {
    Add,
    Remove,
    Replace,
    Move,
    Test,
}

impl Operation {
    /// Its name, and its number in a row.
    fn names(self) -> (&'static str, &'static [u8]) {
        match self {
            Self::Add => ("add", b"0"),
            Self::Remove => ("remove", b"1"),
            Self::Replace => ("replace", b"2"),
            Self::Move => ("move", b"3"),
            Self::Test => ("test", b"4"),
        }
    }
}

struct Patch<'c, 'd> {
    json: Writer,
    form: Form,
    comparison: &'c Comparison<'d>,
}

impl<'d> Patch<'_, 'd> {
    fn test(&mut self, at: u32, before: &Value<'d, 'd>) {
        if self.comparison.options.invertible {
            self.operation(Operation::Test, at, Some(before));
        }
    }

    fn operation(&mut self, operation: Operation, at: u32, value: Option<&Value<'d, 'd>>) {
        self.begin(operation);
        self.path("path", at);
        if let Some(value) = value {
            self.name("value");
            self.json.raw(value.text());
        }
        self.end();
    }

    fn movement(&mut self, from: u32, at: u32) {
        self.begin(Operation::Move);
        self.path("from", from);
        self.path("path", at);
        self.end();
    }

    fn begin(&mut self, operation: Operation) {
        let (name, number) = operation.names();
        match self.form {
            Form::Objects => self.json.open(b'{').name("op").text(name),
            Form::Rows => self.json.raw(number),
        };
    }

    fn name(&mut self, name: &str) {
        if self.form == Form::Objects {
            self.json.name(name);
        }
    }

    fn path(&mut self, name: &str, path: u32) {
        self.name(name);
        self.json.quoted(|out| self.comparison.paths.write(path, Side::Patch, out));
    }

    fn end(&mut self) {
        if self.form == Form::Objects {
            self.json.close(b'}');
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
