//! The fields of an object as hashes: eight bytes each.

use super::{Moment, Name};
use crate::count::Count;
use crate::payload::{Index, Kind, Value};

/// A field: the hash of its name, and then the hash of its value, 32 bits each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FieldHash(pub u64);

impl FieldHash {
    #[inline]
    pub(crate) fn new(name: u32, value: u32) -> Self {
        Self(u64::from(name).wrapping_shl(32) | u64::from(value))
    }

    #[inline]
    pub(crate) fn name(self) -> u32 {
        (self.0 >> 32).try_into().unwrap_or(0)
    }

    /// 0 for null.
    #[inline]
    pub(crate) fn value(self) -> u32 {
        (self.0 & u64::from(u32::MAX)).try_into().unwrap_or(0)
    }
}

/// The better half of a hash, on which all of its input has worked; and never 0, which is null's.
#[inline]
fn half(hash: u64) -> u32 {
    FieldHash(hash).name().max(1)
}

/// The hash of a name.
pub(crate) fn name_hash(name: &Value<'_, '_>) -> u32 {
    half(name.hash())
}

/// A member of an object: the hash of its name with its place in the text, and the hash of its value, as of a [`FieldHash`]. A
/// pair as others that are sorted, since each type of what is sorted takes some kilobytes.
pub(super) type Member = (u64, u32);

#[inline]
pub(super) fn name((key, _): Member) -> u32 {
    FieldHash(key).name()
}

/// Of the key in the text.
#[inline]
pub(super) fn place((key, _): Member) -> u32 {
    FieldHash(key).value()
}

#[inline]
pub(super) fn field(member: Member) -> FieldHash {
    FieldHash::new(name(member), member.1)
}

/// The fields of which no event is expected to say that they change, by the hashes of their names.
#[derive(Debug)]
pub(crate) struct Ignored {
    names: Vec<u32>,
    /// A bit for each of them by its last digits: most other names are told by it.
    bits: u64,
    /// That of `date_updated`, which is looked at by itself.
    date: u32,
}

#[inline]
fn bit(name: u32) -> u64 {
    1_u64.wrapping_shl(name)
}

impl Ignored {
    pub(crate) fn new(names: &[String]) -> Self {
        let hash = |name: &str| {
            let json = Name::new(name);
            let index = Index::read(json.json().as_bytes()).ok();
            index.and_then(|index| Some(name_hash(&index.root()?)))
        };
        let mut names: Vec<u32> = names.iter().filter_map(|name| hash(name)).collect();
        names.sort_unstable();
        let bits = names.iter().fold(0, |bits, name| bits | bit(*name));
        Self { names, bits, date: hash("date_updated").unwrap_or_default() }
    }

    #[inline]
    pub(crate) fn has(&self, name: u32) -> bool {
        self.bits & bit(name) != 0 && self.names.binary_search(&name).is_ok()
    }

    /// The hash of a date, regardless of its format; 0 if it is not a date.
    fn date(value: Value<'_, '_>) -> u32 {
        let moment = Moment::of(&value);
        // By a number without a pattern, so that all digits work on the better half.
        moment.map_or(0, |moment| {
            half(moment.microseconds().cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15))
        })
    }
}

/// Finds the members of an object by the hashes of their names, but for those that are ignored: of equal keys the last. The
/// hash of `date_updated` as a moment goes where it is asked for, ignored or not.
#[inline(never)]
pub(super) fn find(object: Value<'_, '_>, ignored: &Ignored, members: &mut Vec<Member>, date: &mut u32) {
    members.clear();
    // At most: a value may hold others.
    members.reserve_exact(object.size() / 2);
    for (key, value) in object.members() {
        let name = name_hash(&key);
        if name == ignored.date {
            *date = Ignored::date(value);
        }
        if ignored.has(name) {
            continue;
        }
        let hash = if value.kind() == Kind::Null { 0 } else { half(value.content_hash()) };
        members.push((u64::from(name).wrapping_shl(32) | u64::from(key.place()), hash));
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
pub(super) fn of(
    object: Value<'_, '_>,
    ignored: &Ignored,
    members: &mut Vec<Member>,
    date: &mut u32,
) -> Box<[FieldHash]> {
    find(object, ignored, members, date);
    let there = || members.iter().filter(|(_, value)| *value != 0);
    let mut fields = Vec::with_capacity(there().count());
    fields.extend(there().map(|member| field(*member)));
    fields.into()
}

/// The hash of a field's value, by the hash of its name.
pub(super) fn value(fields: &[FieldHash], name: u32) -> u32 {
    let at = fields.binary_search_by_key(&name, |field| field.name());
    at.ok().and_then(|at| fields.get(at)).map_or(0, |field| field.value())
}

/// The fields that differ between two lists; a missing field is null. All are sorted by name.
pub(super) fn difference(fields: &[FieldHash], from: &[FieldHash]) -> Vec<FieldHash> {
    let mut count = Count(0);
    each_difference(fields, from, &mut |_| count += 1);
    let mut difference = Vec::with_capacity(count.0);
    each_difference(fields, from, &mut |field| difference.push(field));
    difference
}

#[inline]
fn each_difference(mut fields: &[FieldHash], mut from: &[FieldHash], give: &mut impl FnMut(FieldHash)) {
    loop {
        match (fields.split_first(), from.split_first()) {
            (Some((one, rest)), Some((other, others))) if one.name() == other.name() => {
                if one != other {
                    give(*one);
                }
                (fields, from) = (rest, others);
            }
            (Some((one, rest)), other) if other.is_none_or(|(other, _)| one.name() < other.name()) => {
                give(*one);
                fields = rest;
            }
            (_, Some((other, others))) => {
                give(FieldHash::new(other.name(), 0));
                from = others;
            }
            (_, None) => return,
        }
    }
}

/// The fields that differ so from others.
pub(crate) fn changed(from: &[FieldHash], difference: &[FieldHash]) -> Vec<FieldHash> {
    // By name, and of one name the difference last.
    let key = |field: &FieldHash, side| (u64::from(field.name()).wrapping_shl(1) | side, field.value());
    let mut all: Vec<(u64, u32)> = from.iter().map(|field| key(field, 0)).collect();
    all.extend(difference.iter().map(|field| key(field, 1)));
    all.sort_unstable();
    let mut fields = Vec::new();
    let mut rest = all.as_slice();
    while let Some(((key, value), after)) = rest.split_first() {
        rest = after;
        let name = key.wrapping_shr(1);
        if *value != 0 && after.first().is_none_or(|(next, _)| next.wrapping_shr(1) != name) {
            fields.push(FieldHash::new(u32::try_from(name).unwrap_or_default(), *value));
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Box<[FieldHash]> {
        of(Index::read(text.as_bytes()).unwrap().root().unwrap(), &Ignored::new(&[]), &mut Vec::new(), &mut 0)
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
                assert_eq!(changed(from, &difference), **to);
                assert_eq!(difference.is_empty(), from == to);
            }
        }
    }
}
