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
    let (mut pairs, mut count, mut seen) = (Vec::new(), 0_usize, Seen::default());
    loop {
        match (mine.next(), theirs.next()) {
            (Some((name, was)), Some((key, is))) if name.text() == key.text() => {
                count = count.saturating_add(1);
                seen.add(&key);
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
        if !seen.may_repeat(key) {
            return true;
        }
        let mut later = after.members().filter(|(other, _)| other.place() > key.place());
        later.all(|(other, _)| !other.same(key))
    });
    Some(pairs)
}

/// The keys of an object, roughly: those that are alike in length and three of their bytes are one.
#[derive(Default)]
struct Seen {
    once: [u64; 4],
    again: [u64; 4],
    /// A key was written with escapes, and may be any other one.
    escaped: bool,
}

impl Seen {
    /// A word of the sets, and the bit in it; `None` for a key with escapes.
    fn place(key: &Value<'_, '_>) -> Option<(usize, u64)> {
        let key = key.plain()?;
        let length = key.len();
        let byte = |at: usize| key.get(at).copied().unwrap_or_default();
        let (first, middle, last) = (byte(0), byte(length / 2), byte(length.saturating_sub(1)));
        let mixed = first.wrapping_mul(7) ^ middle.wrapping_mul(29) ^ last.wrapping_mul(113);
        let [low, ..] = length.to_le_bytes();
        let mixed = mixed.wrapping_add(low.wrapping_mul(37));
        Some((usize::from(mixed >> 6), 1 << (mixed & 63)))
    }

    fn add(&mut self, key: &Value<'_, '_>) {
        let Some((word, bit)) = Self::place(key) else {
            self.escaped = true;
            return;
        };
        if let Some((once, again)) = self.once.get_mut(word).zip(self.again.get_mut(word)) {
            *again |= *once & bit;
            *once |= bit;
        }
    }

    fn may_repeat(&self, key: &Value<'_, '_>) -> bool {
        let again = |(word, bit)| self.again.get::<usize>(word).is_none_or(|again| again & bit != 0);
        self.escaped || Self::place(key).is_none_or(again)
    }
}
