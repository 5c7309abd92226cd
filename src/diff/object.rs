use super::comparison::Comparison;
use super::contents::Contents;
use super::path::Step;
use crate::payload::{Members, Seen, Value, same_bytes};

/// Compares two objects, member by member: what is gone comes first, then the rest in the order of the new one.
pub(super) fn compare<'d>(
    comparison: &mut Comparison<'d>,
    path: u32,
    before: Value<'d, 'd>,
    after: Value<'d, 'd>,
) {
    if let Some(InStep { gone, rest, .. }) = InStep::of(&mut comparison.contents, before, after) {
        for (key, was) in gone {
            comparison.unlike(path, Step::Key(key), Some(was), None);
        }
        for (key, was, is) in rest {
            comparison.unlike(path, Step::Key(key), was, Some(is));
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

/// What differs of two objects that write the keys they share in the same order, as two snapshots of one object mostly
/// do: few keys have to be searched for.
struct InStep<'d> {
    gone: Vec<(Value<'d, 'd>, Value<'d, 'd>)>,
    /// Key, old value if there is one, and new value.
    rest: Vec<(Value<'d, 'd>, Option<Value<'d, 'd>>, Value<'d, 'd>)>,
    /// How many more members may be looked at in searches.
    looks: usize,
}

impl<'d> InStep<'d> {
    /// `None` for objects that are not in step, or repeat a key that matters.
    fn of(contents: &mut Contents<'d>, before: Value<'d, 'd>, after: Value<'d, 'd>) -> Option<Self> {
        let mut step = Self { gone: Vec::new(), rest: Vec::new(), looks: 4096 };
        let (mut mine, mut theirs) = (before.members(), after.members());
        let (mut one, mut other) = (mine.next(), theirs.next());
        let (mut before_keys, mut after_keys) = (Seen::default(), Seen::default());
        loop {
            match (one, other) {
                (Some((name, was)), Some((key, is))) if same_bytes(name.text(), key.text()) => {
                    if !contents.alike(&was, &is) {
                        step.rest.push((key, Some(was), is));
                    }
                    before_keys.add(&name);
                    after_keys.add(&key);
                    (one, other) = (mine.next(), theirs.next());
                }
                (Some((name, was)), _) if !step.has(after, &name)? => {
                    step.gone.push((name, was));
                    before_keys.add(&name);
                    one = mine.next();
                }
                (_, Some((key, is))) if !step.has(before, &key)? => {
                    step.rest.push((key, None, is));
                    after_keys.add(&key);
                    other = theirs.next();
                }
                (None, None) => break,
                _ => return None,
            }
        }
        let gone = step.gone.iter().map(|(key, _)| *key);
        let suspects: Vec<_> = gone
            .chain(step.rest.iter().map(|(key, ..)| *key))
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
    fn has(&mut self, object: Value<'d, 'd>, key: &Value<'d, 'd>) -> Option<bool> {
        self.count(object, key).map(|count| count > 0)
    }

    fn count(&mut self, object: Value<'d, 'd>, key: &Value<'d, 'd>) -> Option<usize> {
        let (mut looks, mut count) = (0_usize, 0_usize);
        for (name, _) in object.members().take(self.looks) {
            looks = looks.saturating_add(1);
            if name.same(key) {
                count = count.saturating_add(1);
            }
        }
        self.looks = self.looks.checked_sub(looks).filter(|left| *left > 0)?;
        Some(count)
    }
}
