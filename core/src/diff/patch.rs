use super::Options;
use super::comparison::{Comparison, Edit};
use super::path::{Side, Step};
use crate::payload::Value;

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
    let mut comparison = Comparison::new(before, after, options);
    comparison.documents(before, after);
    let mut text = Vec::with_capacity(comparison.edits.len().saturating_mul(80).saturating_add(2));
    text.push(b'[');
    let mut patch = Patch { text, comparison: &comparison };
    for edit in &comparison.edits {
        match edit {
            Edit::Add { at, after } => {
                patch.operation("add", *at, Some(after));
                // Whoever inverts this sees a pointer that may be the end of an array (RFC 6901, section 4): what has
                // a value there is a member.
                if matches!(comparison.paths.last(*at), Some(Step::Key(key)) if key.is("-")) {
                    patch.test(*at, after);
                }
            }
            Edit::Remove { at, before } => {
                patch.test(*at, before);
                patch.operation("remove", *at, None);
            }
            Edit::Replace { at, before, after } => {
                if let Some(before) = before {
                    patch.test(*at, before);
                }
                patch.operation("replace", *at, after.as_ref());
            }
            Edit::Move { from, at, .. } => patch.movement(*from, *at),
        }
    }
    patch.text.push(b']');
    patch.text
}

struct Patch<'c, 'd> {
    text: Vec<u8>,
    comparison: &'c Comparison<'d>,
}

impl<'d> Patch<'_, 'd> {
    fn test(&mut self, at: u32, before: &Value<'d, 'd>) {
        if self.comparison.options.invertible {
            self.operation("test", at, Some(before));
        }
    }

    fn operation(&mut self, name: &str, at: u32, value: Option<&Value<'d, 'd>>) {
        self.begin(name);
        self.member("path", at);
        if let Some(value) = value {
            self.text.extend_from_slice(b",\"value\":");
            self.text.extend_from_slice(value.text());
        }
        self.text.push(b'}');
    }

    fn movement(&mut self, from: u32, at: u32) {
        self.begin("move");
        self.member("from", from);
        self.member("path", at);
        self.text.push(b'}');
    }

    fn begin(&mut self, name: &str) {
        if self.text.len() > 1 {
            self.text.push(b',');
        }
        self.text.extend_from_slice(b"{\"op\":\"");
        self.text.extend_from_slice(name.as_bytes());
        self.text.push(b'"');
    }

    fn member(&mut self, name: &str, path: u32) {
        self.text.extend_from_slice(b",\"");
        self.text.extend_from_slice(name.as_bytes());
        self.text.extend_from_slice(b"\":");
        self.comparison.paths.write(path, Side::Patch, &mut self.text);
    }
}
