//! What an object holds, by hashes: eight bytes a field.

use crate::payload::{Kind, Value};

/// A field: the hash of its name, which comes first, and that of its value, 32 bits each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Field(pub u64);

impl Field {
    #[inline]
    pub fn new(name: u32, value: u32) -> Self {
        Self(u64::from(name).wrapping_shl(32) | u64::from(value))
    }

    #[inline]
    pub fn name(self) -> u32 {
        self.0.wrapping_shr(32).try_into().unwrap_or_default()
    }

    /// 0 for null.
    #[inline]
    pub fn value(self) -> u32 {
        (self.0 & u64::from(u32::MAX)).try_into().unwrap_or_default()
    }
}

/// The better half of a hash, on which all of its input has worked; and never 0, which is null's.
#[inline]
fn half(hash: u64) -> u32 {
    u32::try_from(hash.wrapping_shr(32)).unwrap_or_default().max(1)
}

/// The hash of a name.
pub fn name_hash(name: &Value<'_, '_>) -> u32 {
    half(name.hash())
}

/// A member of an object: the hash of its name with its place in the text, and the hash of its value, as of a [`Field`]. A
/// pair as others that are sorted, since each type of what is sorted takes some kilobytes.
pub(super) type Member = (u64, u32);

#[inline]
fn name((key, _): Member) -> u32 {
    key.wrapping_shr(32).try_into().unwrap_or_default()
}

/// Of the key in the text.
#[inline]
pub(super) fn place((key, _): Member) -> u32 {
    (key & u64::from(u32::MAX)).try_into().unwrap_or_default()
}

#[inline]
pub(super) fn field(member: Member) -> Field {
    Field::new(name(member), member.1)
}

/// Finds the members of an object by the hashes of their names: of equal keys the last.
#[inline(never)]
pub(super) fn find(object: Value<'_, '_>, members: &mut Vec<Member>) {
    members.clear();
    // At most: a value may hold others.
    let most = object.next_place().saturating_sub(object.place()) / 2;
    members.reserve_exact(usize::try_from(most).unwrap_or_default());
    for (key, value) in object.members() {
        let hash = if value.kind() == Kind::Null { 0 } else { half(value.content_hash()) };
        let key = u64::from(name_hash(&key)).wrapping_shl(32) | u64::from(key.place());
        members.push((key, hash));
    }
    members.sort_unstable();
    members.dedup_by(|later, kept| {
        let same = name(*later) == name(*kept);
        if same {
            *kept = *later;
        }
        same
    });
}

/// The fields of an object by name, without those that are null: what is missing is null.
pub(super) fn of(object: Value<'_, '_>, members: &mut Vec<Member>) -> Box<[Field]> {
    find(object, members);
    let there = || members.iter().filter(|(_, value)| *value != 0);
    let mut fields = Vec::with_capacity(there().count());
    fields.extend(there().map(|member| field(*member)));
    fields.into()
}

/// The hash of the value of a field, by that of its name.
pub(super) fn value(fields: &[Field], name: u32) -> u32 {
    let at = fields.binary_search_by_key(&name, |field| field.name());
    at.ok().and_then(|at| fields.get(at)).map_or(0, |field| field.value())
}

/// What is different in some fields from others: those that they lack are null.
pub fn difference(fields: &[Field], from: &[Field]) -> Vec<Field> {
    let mut difference: Vec<Field> = Vec::new();
    let gone = from.iter().filter(|field| value(fields, field.name()) == 0);
    difference.extend(gone.map(|field| Field::new(field.name(), 0)));
    difference.extend(fields.iter().filter(|field| value(from, field.name()) != field.value()));
    difference
}

/// The fields that differ so from others.
pub fn changed(from: &[Field], difference: &[Field]) -> Box<[Field]> {
    // By name, and of one name the difference last.
    let key = |field: &Field, side| (u64::from(field.name()).wrapping_shl(1) | side, field.value());
    let mut all: Vec<(u64, u32)> = from.iter().map(|field| key(field, 0)).collect();
    all.extend(difference.iter().map(|field| key(field, 1)));
    all.sort_unstable();
    let mut fields = Vec::new();
    let mut rest = all.as_slice();
    while let Some(((key, value), after)) = rest.split_first() {
        rest = after;
        let name = key.wrapping_shr(1);
        if *value != 0 && after.first().is_none_or(|(next, _)| next.wrapping_shr(1) != name) {
            fields.push(Field::new(u32::try_from(name).unwrap_or_default(), *value));
        }
    }
    fields.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::Index;

    fn fields(text: &str) -> Box<[Field]> {
        of(Index::read(text.as_bytes()).unwrap().root().unwrap(), &mut Vec::new())
    }

    #[test]
    fn what_is_missing_is_null_and_of_equal_keys_the_last_counts() {
        assert_eq!(fields(r#"{"a": 1, "b": null}"#), fields(r#"{"\u0061": 1.0}"#));
        assert_eq!(fields(r#"{"a": 1, "a": {"b": [2]}}"#), fields(r#"{"a": {"b": [2]}}"#));
        assert_ne!(fields(r#"{"a": 1}"#), fields(r#"{"a": 2}"#));
        assert_ne!(fields(r#"{"a": 1}"#), fields(r#"{"b": 1}"#));
    }

    #[test]
    fn a_difference_leads_from_one_to_the_other() {
        let all = ["{}", r#"{"a": 1}"#, r#"{"a": 2, "b": 1}"#, r#"{"b": 1, "c": {}}"#].map(fields);
        for from in &all {
            for to in &all {
                let difference = difference(to, from);
                assert_eq!(changed(from, &difference), *to);
                assert_eq!(difference.is_empty(), from == to);
            }
        }
    }
}
