use std::borrow::Cow;

use super::scan::{Kind, Scalar, Sink, scan};
use super::text;
use crate::count::{Count, wide};

/// The `subscription_id` of a delivery's envelope; `None` if the body is not JSON, or if the id is absent or not a
/// string.
///
/// The rest is not kept: these bytes are not verified yet, and may come from anyone.
///
/// ```
/// use closehook::payload::subscription_id;
///
/// let body = br#"{"event": {"subscription_id": "no"}, "subscription_id": "whsub_1"}"#;
/// assert_eq!(subscription_id(body).as_deref(), Some("whsub_1"));
/// assert_eq!(subscription_id(b"{"), None);
/// ```
#[must_use]
pub fn subscription_id(body: &[u8]) -> Option<Cow<'_, str>> {
    let mut member =
        Member { text: body, depth: Count(0), in_object: false, awaits: Awaits::Key, found: None };
    scan::<dyn Sink>(body, &mut member).ok()?;
    member.found
}

enum Awaits {
    Key,
    /// The value of the key that is looked for, or of another.
    Value(bool),
}

/// Finds a member of the outermost object. Of two equal keys the last counts, as for `JSON.parse`.
struct Member<'a> {
    text: &'a [u8],
    depth: Count,
    in_object: bool,
    awaits: Awaits,
    found: Option<Cow<'a, str>>,
}

impl<'a> Member<'a> {
    /// A whole value of the outermost object has begun.
    fn value(&mut self, value: Option<Cow<'a, str>>) {
        if let Awaits::Value(true) = self.awaits {
            self.found = value;
        }
        self.awaits = Awaits::Key;
    }

    fn string(&self, start: u32, end: u32) -> Option<Cow<'a, str>> {
        text::decode(self.text.get(wide(start)..wide(end))?)
    }
}

impl Sink for Member<'_> {
    fn open(&mut self, kind: Kind, _: u32) -> Result<(), &'static str> {
        match self.depth.0 {
            0 => self.in_object = kind == Kind::Object,
            1 if self.in_object => self.value(None),
            _ => {}
        }
        self.depth += 1;
        Ok(())
    }

    fn close(&mut self, _: u32) {
        self.depth -= 1;
    }

    fn scalar(&mut self, Scalar { kind, start, end, .. }: Scalar) -> Result<(), &'static str> {
        if self.depth != 1 || !self.in_object {
            return Ok(());
        }
        // Other members are not decoded.
        let string = match self.awaits {
            Awaits::Key | Awaits::Value(true) if kind == Kind::String => self.string(start, end),
            _ => None,
        };
        match self.awaits {
            Awaits::Key => self.awaits = Awaits::Value(string.as_deref() == Some("subscription_id")),
            Awaits::Value(_) => self.value(string),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_of_the_outermost_object_counts() {
        for (body, expected) in [
            (r#"{"subscription_id": "a"}"#, Some("a")),
            (r#"{"subscription_id": "a", "subscription_id": "b"}"#, Some("b")),
            (r#"{"subscription_id": "a", "subscription_id": 1}"#, None),
            (r#"{"subscription_id": "a", "subscription_id": ["b"]}"#, None),
            (r#"{"subscription_id": "a", "x": ["subscription_id", "b"]}"#, Some("a")),
            (r#"{"x": "subscription_id", "y": "a"}"#, None),
            (r#"{"x": {"subscription_id": "a"}}"#, None),
            (r#"["subscription_id", "a"]"#, None),
            (r#"[{"subscription_id": "a"}]"#, None),
            (r#"{"\u0073ubscription_id": "\u00e9"}"#, Some("é")),
            (r#"{"subscription_id": "a"} x"#, None),
            (r#""subscription_id""#, None),
        ] {
            assert_eq!(subscription_id(body.as_bytes()).as_deref(), expected, "{body}");
        }
    }
}
