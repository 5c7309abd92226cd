//! The keys of a receiver.

use alloc::borrow::Cow;
use core::fmt;
use core::ops::Range;

use super::key::Key;
use super::key_text::{HIDDEN, INVALID_KEY, KeyFault, ONLY_KEY, looks_like_key};
use super::rejection::filled;
use super::verify::Keys;
use crate::payload;

/// The keys a receiver holds: a list that is tried in order, or a map from subscription id to key.
///
/// Each key has a label that a verdict names: its place in the list ("0", "1", …) or its subscription
/// id. With a map, the `subscription_id` of the unverified body chooses the key and nothing else.
///
/// ```
/// use closehook::signature::Keyring;
///
/// let old = "058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c";
/// let new = "b9260244ef33625f9b4b26a27db08758cdd39478b852c73f2d33ab042eb8abb4";
/// assert_eq!(Keyring::list([new, old])?.labels().collect::<Vec<_>>(), ["0", "1"]);
///
/// let error = Keyring::by_subscription([("whsub_1", new), ("whsub_2", "secret")]).unwrap_err();
/// assert_eq!(error.to_string(), "key \"whsub_2\" is not 64 hex digits: it has 6 characters");
/// # Ok::<(), closehook::signature::InvalidKey>(())
/// ```
#[derive(Clone, Debug)]
pub struct Keyring {
    /// In the order given; sorted by label when chosen by subscription.
    entries: Vec<(String, Key)>,
    by_subscription: bool,
}

impl Keyring {
    /// A keyring of one key, labeled "0".
    ///
    /// # Errors
    ///
    /// [`InvalidKey`] when the text is not 64 hex digits.
    pub fn single(key: impl AsRef<[u8]>) -> Result<Self, InvalidKey> {
        Self::list([key])
    }

    /// Several keys, tried in this order: a new key beside the old one while both are in use.
    ///
    /// # Errors
    ///
    /// [`InvalidKey`] when one of them is not 64 hex digits, or when there is none.
    pub fn list<K: AsRef<[u8]>>(keys: impl IntoIterator<Item = K>) -> Result<Self, InvalidKey> {
        let mut ring = Self { entries: Vec::new(), by_subscription: false };
        let mut keys = keys.into_iter();
        while let Some(key) = keys.next() {
            if let Err(error) = ring.add("", key.as_ref()) {
                let is_only = ring.entries.is_empty() && keys.next().is_none();
                return Err(InvalidKey { is_only, ..error });
            }
        }
        ring.filled()
    }

    /// One key for each subscription id. A later entry for the same id replaces the earlier one.
    ///
    /// # Errors
    ///
    /// [`InvalidKey`] when one of them is not 64 hex digits, or when there is none.
    pub fn by_subscription<L: Into<String>, K: AsRef<[u8]>>(
        keys: impl IntoIterator<Item = (L, K)>,
    ) -> Result<Self, InvalidKey> {
        let mut ring = Self { entries: Vec::new(), by_subscription: true };
        for (label, key) in keys {
            ring.add(label, key.as_ref())?;
        }
        ring.filled()
    }

    /// One more key; in a list its label is its place.
    fn add(&mut self, label: impl Into<String>, text: &[u8]) -> Result<(), InvalidKey> {
        let label = if self.by_subscription { label.into() } else { self.entries.len().to_string() };
        let key = match Key::from_hex(text) {
            Ok(key) => key,
            Err(fault) => return Err(InvalidKey { label: Some(shown(label)), is_only: false, fault }),
        };
        let place = if self.by_subscription {
            self.entries.binary_search_by(|(own, _)| own.cmp(&label))
        } else {
            Err(self.entries.len())
        };
        match place.map(|place| self.entries.get_mut(place)) {
            Ok(Some(entry)) => *entry = (label, key),
            Ok(None) => {}
            Err(place) => self.entries.insert(place, (label, key)),
        }
        Ok(())
    }

    fn filled(self) -> Result<Self, InvalidKey> {
        if self.entries.is_empty() {
            return Err(InvalidKey { label: None, is_only: false, fault: KeyFault::Empty });
        }
        Ok(self)
    }

    /// Whether the body's `subscription_id` chooses the key.
    #[must_use]
    pub fn is_by_subscription(&self) -> bool {
        self.by_subscription
    }

    /// The key with this label.
    #[must_use]
    pub fn get(&self, label: &str) -> Option<&Key> {
        self.find(label).map(|(_, key)| key)
    }

    /// The labels, in the order in which keys are tried, or sorted for a map.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(label, _)| label.as_str())
    }

    /// The key to sign a body with: the one with this label; without a label the one the body asks for
    /// when there is a map, the first of a list, or the only one.
    #[must_use]
    pub fn to_sign(&self, label: Option<&str>, body: &[u8]) -> Option<&Key> {
        match label {
            Some(label) => self.get(label),
            None => Keys::to_sign(self, None, body),
        }
    }

    /// The key with this label, and the label as the keyring has it.
    #[must_use]
    pub fn find(&self, label: &str) -> Option<(&str, &Key)> {
        self.at(self.place(label)?)
    }

    /// Where the key with this label is, among the labels.
    pub(super) fn place(&self, label: &str) -> Option<usize> {
        if self.by_subscription {
            self.entries.binary_search_by(|(own, _)| own.as_str().cmp(label)).ok()
        } else {
            self.entries.iter().position(|(own, _)| own == label)
        }
    }

    fn at(&self, place: usize) -> Option<(&str, &Key)> {
        self.entries.get(place).map(|(label, key)| (label.as_str(), key))
    }

    pub(super) fn label(&self, place: usize) -> &str {
        self.at(place).map(|(label, _)| label).unwrap_or_default()
    }

    /// The labels of keys by their places.
    pub fn among(&self, places: &Range<usize>) -> impl Iterator<Item = &str> {
        self.entries.get(places.clone()).unwrap_or_default().iter().map(|(label, _)| label.as_str())
    }

    /// All keys, with their labels.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Key)> {
        self.entries.iter().map(|(label, key)| (label.as_str(), key))
    }
}

impl Keys for Keyring {
    type Key = Key;
    type Id<'a> = Cow<'a, str>;

    fn len(&self) -> usize {
        self.entries.len()
    }

    fn at(&self, place: usize) -> Option<&Key> {
        self.entries.get(place).map(|(_, key)| key)
    }

    fn chosen<'a>(&self, body: &'a [u8]) -> Option<Result<usize, Option<Cow<'a, str>>>> {
        let id = self.by_subscription.then(|| payload::subscription_id(body))?;
        Some(id.as_deref().and_then(|id| self.place(id)).ok_or(id))
    }
}

/// A label for a message. In a map that is the wrong way round, the label is the key.
fn shown(label: String) -> String {
    if looks_like_key(label.as_bytes()) { HIDDEN.to_owned() } else { label }
}

/// A text that is not a key, or an empty keyring (code `INVALID_KEY`). It names the label, never the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidKey {
    label: Option<String>,
    /// Whether there was no other key, so that the message needs no label.
    is_only: bool,
    fault: KeyFault,
}

impl InvalidKey {
    /// The stable code of this error.
    pub const CODE: &str = "INVALID_KEY";

    /// The label of the key: its place in the list, or its subscription id unless that looks like a key
    /// itself; none for an empty keyring.
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }

    /// The sentence.
    #[must_use]
    pub fn message(&self) -> String {
        let predicate = self.fault.predicate();
        match &self.label {
            _ if self.is_only => filled(INVALID_KEY, [ONLY_KEY, &predicate]),
            Some(label) => filled(INVALID_KEY, [&format!("key \"{label}\""), &predicate]),
            None => "no key was given".to_owned(),
        }
    }

    /// The problem.
    #[must_use]
    pub fn fault(&self) -> KeyFault {
        self.fault
    }
}

impl fmt::Display for InvalidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl core::error::Error for InvalidKey {}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c";
    const B: &str = "b9260244ef33625f9b4b26a27db08758cdd39478b852c73f2d33ab042eb8abb4";

    #[test]
    fn an_empty_keyring_is_refused() {
        let error = Keyring::list(Vec::<String>::new()).unwrap_err();
        assert_eq!((error.label(), error.to_string().as_str()), (None, "no key was given"));
    }

    #[test]
    fn the_later_of_two_equal_ids_wins() {
        let ring = Keyring::by_subscription([("w", A), ("v", A), ("w", B)]).unwrap();
        assert_eq!(ring.labels().collect::<Vec<_>>(), ["v", "w"]);
        assert_eq!(ring.get("w").unwrap().bytes(), Key::from_hex(B.as_bytes()).unwrap().bytes());
    }

    #[test]
    fn debug_and_errors_show_no_key() {
        let ring = Keyring::list([A, B]).unwrap();
        let shown = format!("{ring:?}");
        assert!(!shown.contains("058b") && !shown.contains("b926"), "{shown}");
        let error = Keyring::single(format!("{A}0")).unwrap_err();
        assert_eq!(error.to_string(), "the key is not 64 hex digits: it has 65 characters");
        assert!(!format!("{error} {error:?}").contains("058b"));
        for turned in [A.to_owned(), format!(" {A}\n"), A.to_uppercase()] {
            let error = Keyring::by_subscription([(turned, "whsub_1")]).unwrap_err();
            assert!(!format!("{error} {error:?}").to_lowercase().contains("058b"), "{error}");
        }
    }
}
