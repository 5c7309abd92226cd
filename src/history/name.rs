use core::borrow::Borrow;
use std::borrow::Cow;
use std::sync::Arc;

use super::name_hash;
use crate::count::{Count, Slice, wide};
use crate::payload::{Value, write};

/// A string of an event: an id, an object type, the name of a field. As JavaScript's, it may be none that UTF-8 has, so it
/// is kept as a JSON string, of all its spellings always the same one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Arc<str>);

impl Name {
    /// The name that is this text.
    ///
    /// ```
    /// use closehook::history::Name;
    ///
    /// assert_eq!(Name::new("lead_1").json(), r#""lead_1""#);
    /// ```
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(written(text.encode_utf16()).into())
    }

    /// The text of a JSON string.
    pub fn of(string: &Value<'_, '_>) -> Self {
        Self::spelled(&Self::spelling(string))
    }

    /// The text that is spelled this way.
    pub(super) fn spelled(json: &str) -> Self {
        Self(json.into())
    }

    /// As it is kept, without keeping it.
    pub fn spelling<'a>(string: &Value<'_, 'a>) -> Cow<'a, str> {
        match string.plain().and_then(|_| core::str::from_utf8(string.text()).ok()) {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(written(string.units())),
        }
    }

    /// This one, a slash, and another.
    pub(super) fn joined(&self, other: &Self) -> Self {
        let inside = |name: &str| name.part(1..(Count(name.len()) - 1).0).to_owned();
        Self(["\"", &inside(&self.0), "/", &inside(&other.0), "\""].concat().into())
    }

    /// The pairs that [`joined`](Self::joined) may have made this of.
    pub(super) fn parts(&self) -> impl Iterator<Item = (Self, Self)> + use<'_> {
        self.0.match_indices('/').filter_map(|(at, _)| {
            let (one, other) = (self.0.get(..at)?, self.0.get((Count(at) + 1).0..)?);
            Some((Self([one, "\""].concat().into()), Self(["\"", other].concat().into())))
        })
    }

    /// As a JSON string, with its quotes.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

fn written(units: impl Iterator<Item = u16>) -> String {
    let mut text = Vec::new();
    write::string(units, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// How many names are kept.
const KEPT: usize = 256;

/// In bytes, of a name that is kept.
const LONGEST: usize = 64;

/// The names that came last: those of fields and of object types are the same few in all events, which share them.
#[derive(Debug, Default)]
pub(crate) struct NameCache(Vec<Option<Name>>);

impl NameCache {
    /// The text of a JSON string.
    pub(crate) fn name(&mut self, string: &Value<'_, '_>) -> Name {
        if self.0.is_empty() {
            self.0.resize(KEPT, None);
        }
        let at = wide(name_hash(string)).checked_rem(KEPT);
        let Some(slot) = at.and_then(|at| self.0.get_mut(at)) else { return Name::of(string) };
        let spelling = Name::spelling(string);
        match slot {
            Some(name) if name.json() == spelling => name.clone(),
            _ => {
                let name = Name::spelled(&spelling);
                if spelling.len() <= LONGEST {
                    *slot = Some(name.clone());
                }
                name
            }
        }
    }
}
