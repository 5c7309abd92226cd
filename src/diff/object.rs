use super::comparison::Comparison;
use super::contents::Contents;
use super::path::Step;
use crate::count::Count;
use crate::payload::{Members, Seen, Value, same_bytes};

/// Compares two objects, member by member: what is gone comes first, then the rest in the order of the new one.
pub(super) fn compare<'d>(
    comparison: &mut Comparison<'d>,
    path: u32,
    before: Value<'d, 'd>,
    after: Value<'d, 'd>,
) -> Option<()> {
    if let Some(InStep { gone, rest, .. }) = InStep::of(&mut comparison.contents, before, after) {
        for key in gone.into_iter().filter_map(|key| before.other(key)) {
            comparison.has_room()?;
            comparison.unlike(path, Step::Key(key), value_of(&key), None);
        }
        for (key, name) in rest {
            let (Some(key), name) = (after.other(key), before.other(name)) else { continue };
            comparison.has_room()?;
            comparison.unlike(path, Step::Key(key), name.and_then(|name| value_of(&name)), value_of(&key));
        }
        return comparison.has_room();
    }
    let (mine, theirs) = (Members::of(before), Members::of(after));
    for (key, value) in mine.iter().filter(|(key, _)| theirs.get(key).is_none()) {
        comparison.has_room()?;
        comparison.unlike(path, Step::Key(key), Some(value), None);
    }
    for (key, value) in theirs.iter() {
        comparison.has_room()?;
        comparison.part(path, Step::Key(key), mine.get(&key), Some(value));
    }
    comparison.has_room()
}

/// Of a key: the value that comes after it.
fn value_of<'d>(key: &Value<'d, 'd>) -> Option<Value<'d, 'd>> {
    key.other(key.next_place())
}

/// In place of a key that is not there.
const MISSING: u32 = u32::MAX;

/// What differs of two objects that write the keys they share in the same order, as two snapshots of one object mostly
/// do: few keys have to be searched for.
struct InStep {
    /// Places of keys.
    gone: Vec<u32>,
    /// The place of each key, and its place in the object before, or `MISSING`.
    rest: Vec<(u32, u32)>,
    /// How many more members may be looked at in searches.
    looks: usize,
}

impl InStep {
    /// `None` for objects that are not in step, or repeat a key that matters.
    fn of<'d>(contents: &mut Contents<'d>, before: Value<'d, 'd>, after: Value<'d, 'd>) -> Option<Self> {
        let mut step = Self { gone: Vec::new(), rest: Vec::new(), looks: 4096 };
        let (mut mine, mut theirs) = (before.members(), after.members());
        let (mut one, mut other) = (mine.next(), theirs.next());
        let (mut before_keys, mut after_keys) = (Seen::default(), Seen::default());
        loop {
            match (one, other) {
                (Some((name, was)), Some((key, is))) if same_bytes(name.text(), key.text()) => {
                    if !contents.alike(&was, &is) {
                        step.rest.push((key.place(), name.place()));
                    }
                    before_keys.add(&name);
                    after_keys.add(&key);
                    (one, other) = (mine.next(), theirs.next());
                }
                (Some((name, _)), _) if !step.has(after, &name)? => {
                    step.gone.push(name.place());
                    before_keys.add(&name);
                    one = mine.next();
                }
                (_, Some((key, _))) if !step.has(before, &key)? => {
                    step.rest.push((key.place(), MISSING));
                    after_keys.add(&key);
                    other = theirs.next();
                }
                (None, None) => break,
                _ => return None,
            }
        }
        let gone = step.gone.iter().filter_map(|key| before.other(*key));
        let suspects: Vec<_> = gone
            .chain(step.rest.iter().filter_map(|(key, _)| after.other(*key)))
            .filter(|key| before_keys.may_repeat(key) || after_keys.may_repeat(key))
            .collect();
        for key in suspects {
            if step.count(before, &key)? > 1 || step.count(after, &key)? > 1 {
                return None;
            }
        }
        Some(step)
    }

    /// Whether an object has a key; `None` once that was asked too often.
    fn has(&mut self, object: Value<'_, '_>, key: &Value<'_, '_>) -> Option<bool> {
        self.count(object, key).map(|count| count > 0)
    }

    fn count(&mut self, object: Value<'_, '_>, key: &Value<'_, '_>) -> Option<usize> {
        let (mut looks, mut count) = (Count(0), Count(0));
        for (name, _) in object.members().take(self.looks) {
            looks += 1;
            if name.same(key) {
                count += 1;
            }
        }
        self.looks = self.looks.checked_sub(looks.0).filter(|left| *left > 0)?;
        Some(count.0)
    }
}
