use super::comparison::Comparison;
use super::path::Step;
use crate::payload::{Members, Value};

/// Compares two objects, member by member: what is gone comes first, then the rest in the order of the new one.
pub(super) fn compare<'d>(
    comparison: &mut Comparison<'d>,
    path: u32,
    before: Value<'d, 'd>,
    after: Value<'d, 'd>,
) {
    let (mine, theirs) = (Members::of(before), Members::of(after));
    for (key, value) in mine.iter().filter(|(key, _)| theirs.get(key).is_none()) {
        comparison.part(path, Step::Key(key), Some(value), None);
    }
    for (key, value) in theirs.iter() {
        comparison.part(path, Step::Key(key), mine.get(&key), Some(value));
    }
}
