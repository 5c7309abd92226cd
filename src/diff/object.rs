use super::comparison::Comparison;
use super::contents::Contents;
use super::path::Step;
use crate::payload::{Members, Value};

/// A member that both objects have, with its values.
type Pair<'d> = (Value<'d, 'd>, Value<'d, 'd>, Value<'d, 'd>);

/// Compares two objects, member by member: what is gone comes first, then the rest in the order of the new one.
pub(super) fn compare<'d>(
    comparison: &mut Comparison<'d>,
    path: u32,
    before: Value<'d, 'd>,
    after: Value<'d, 'd>,
) {
    if let Some(pairs) = in_step(&mut comparison.contents, before, after) {
        for (key, was, is) in pairs {
            comparison.unlike(path, Step::Key(key), Some(was), Some(is));
        }
        return;
    }
    let (mine, theirs) = (Members::of(before), Members::of(after));
    for (key, value) in mine.iter().filter(|(key, _)| theirs.get(key).is_none()) {
        comparison.unlike(path, Step::Key(key), Some(value), None);
    }
    for (key, value) in theirs.iter() {
        comparison.part(path, Step::Key(key), mine.get(&key), Some(value));
    }
}

/// What differs of two objects that write the same keys in the same order, as two snapshots of one object mostly do:
/// those need no search. `None` for any others.
fn in_step<'d>(
    contents: &mut Contents<'d>,
    before: Value<'d, 'd>,
    after: Value<'d, 'd>,
) -> Option<Vec<Pair<'d>>> {
    /// Each key that differs is looked for among all that follow, where it would count instead.
    const MOST_LOOKS: usize = 4096;
    let (mut mine, mut theirs) = (before.members(), after.members());
    let (mut pairs, mut count) = (Vec::new(), 0_usize);
    loop {
        match (mine.next(), theirs.next()) {
            (Some((name, was)), Some((key, is))) if name.text() == key.text() => {
                count = count.saturating_add(1);
                if !contents.alike(&was, &is) {
                    pairs.push((key, was, is));
                }
            }
            (None, None) => break,
            _ => return None,
        }
    }
    if pairs.len().saturating_mul(count) > MOST_LOOKS {
        return None;
    }
    pairs.retain(|(key, ..)| {
        let mut later = after.members().filter(|(other, _)| other.place() > key.place());
        later.all(|(other, _)| !other.same(key))
    });
    Some(pairs)
}
