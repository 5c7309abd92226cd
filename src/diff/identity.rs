//! What makes an element of an array the same element before and after.

use super::align::Stretch;
use super::contents::Contents;
use crate::payload::{Kind, Value};

/// Keys that name the objects of an array, the best first: those of Close's objects (`id`, of e-mails `email`, of
/// phones `phone`, of urls `url`, of group members `user_id`), and what other APIs use.
const KEYS: [&str; 8] = ["id", "_id", "key", "uuid", "email", "phone", "url", "user_id"];

/// The elements of both arrays, each as a hash of what it is.
pub(super) struct Identities {
    pub(super) before: Vec<u64>,
    pub(super) after: Vec<u64>,
    /// Whether a key told: then two elements with other hashes are two things, however alike.
    pub(super) keyed: bool,
}

impl Identities {
    /// By the first key that every object among the elements has, and no two of one array with the same value; or
    /// else by all that the elements hold.
    pub(super) fn of<'d>(
        before: Stretch<'_, 'd>,
        after: Stretch<'_, 'd>,
        keys: &[String],
        contents: &mut Contents<'d>,
    ) -> Self {
        let is_object = |value: Value<'_, '_>| value.kind() == Kind::Object;
        if before.iter().any(is_object) && after.iter().any(is_object) {
            for key in keys.iter().map(String::as_str).chain(KEYS) {
                if let Some(before) = by(key, before, |value| contents.before(value))
                    && let Some(after) = by(key, after, |value| contents.after(value))
                {
                    return Self { before, after, keyed: true };
                }
            }
        }
        let before = hashes(before, |value| contents.before(value));
        let after = hashes(after, |value| contents.after(value));
        Self { before, after, keyed: false }
    }
}

fn hashes<'d>(values: Stretch<'_, 'd>, mut content: impl FnMut(&Value<'d, 'd>) -> u64) -> Vec<u64> {
    let mut hashes = Vec::with_capacity(values.len());
    hashes.extend(values.iter().map(|value| content(&value)));
    hashes
}

fn by<'d>(
    key: &str,
    values: Stretch<'_, 'd>,
    mut content: impl FnMut(&Value<'d, 'd>) -> u64,
) -> Option<Vec<u64>> {
    let mut hashes = Vec::with_capacity(values.len());
    let mut of_objects = Vec::with_capacity(values.len());
    for (value, place) in values.iter().zip(0_u32..) {
        if value.kind() == Kind::Object {
            let name = value.get(key).filter(|name| matches!(name.kind(), Kind::String | Kind::Number))?;
            // Apart from the hash of a string that stands beside the objects.
            let hash = name.hash().rotate_left(1);
            of_objects.push((hash, place));
            hashes.push(hash);
        } else {
            hashes.push(content(&value));
        }
    }
    of_objects.sort_unstable();
    let unique = of_objects.windows(2).all(|pair| !matches!(pair, [(one, _), (other, _)] if one == other));
    unique.then_some(hashes)
}
