//! What an object holds, by hashes: eight bytes a field.

use crate::payload::{Kind, Value};

/// A field: the hash of its name, which comes first, and that of its value, 32 bits each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Field(pub(super) u64);

impl Field {
    pub(super) fn new(name: u32, value: u32) -> Self {
        Self(u64::from(name).wrapping_shl(32) | u64::from(value))
    }

    pub(super) fn name(self) -> u32 {
        self.0.wrapping_shr(32).try_into().unwrap_or_default()
    }

    /// 0 for null.
    pub(super) fn value(self) -> u32 {
        (self.0 & u64::from(u32::MAX)).try_into().unwrap_or_default()
    }
}

/// Half of a hash, and never 0, which is null's.
fn folded(hash: u64) -> u32 {
    u32::try_from((hash ^ hash.wrapping_shr(32)) & u64::from(u32::MAX)).unwrap_or_default().max(1)
}

/// The hash of a name.
pub(super) fn name_hash(name: &Value<'_, '_>) -> u32 {
    folded(name.hash())
}

/// Each key of an object with its field, in the order of the text.
pub(super) fn members<'i, 'a>(object: Value<'i, 'a>) -> impl Iterator<Item = (Value<'i, 'a>, Field)> {
    let hashes = object.content_hashes();
    let first = object.place();
    object.members().map(move |(key, value)| {
        let hash = |of: &Value<'_, '_>| {
            let at = usize::try_from(of.place().saturating_sub(first)).ok();
            at.and_then(|at| hashes.get(at)).copied().unwrap_or_default()
        };
        let value = if value.kind() == Kind::Null { 0 } else { folded(hash(&value)) };
        (key, Field::new(folded(hash(&key)), value))
    })
}

/// The fields of an object by name, without those that are null: what is missing is null. Of equal keys the last counts.
pub(super) fn of(object: Value<'_, '_>) -> Box<[Field]> {
    let mut fields: Vec<_> = members(object).map(|(_, field)| field).collect();
    fields.reverse();
    fields.sort_by_key(|field| field.name());
    fields.dedup_by_key(|field| field.name());
    fields.retain(|field| field.value() != 0);
    fields.into()
}

/// The hash of the value of a field, by that of its name.
pub(super) fn value(fields: &[Field], name: u32) -> u32 {
    let at = fields.binary_search_by_key(&name, |field| field.name());
    at.ok().and_then(|at| fields.get(at)).map_or(0, |field| field.value())
}
