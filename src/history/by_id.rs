use super::{Name, Object};
use crate::count::Count;

/// Objects in the order of their ids: in runs, which are in order too. A tree of the standard library does the same. With it,
/// and with the sorts and sets of std in the three other places that have their own, the module is 7.8 KB larger under gzip
/// (348,635 to 356,418 bytes before wasm-opt, November 2026).
#[derive(Debug, Default)]
pub(super) struct ById {
    runs: Vec<Run>,
    length: Count,
}

#[derive(Debug)]
struct Run {
    /// Smaller ids are in earlier runs; the first run starts with the smallest.
    from: IdKey,
    objects: Vec<(IdKey, Object)>,
}

/// A run of so many is parted: it is what is moved for one object more or less.
const LONG: usize = 64;

/// An id, and its first characters, which tell most ids apart without a look at the text. They are in the order of the whole,
/// since JSON text has no character 0.
#[derive(Clone, Debug)]
struct IdKey {
    start: [u64; 2],
    id: Name,
}

fn start(id: &str) -> [u64; 2] {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(id.bytes()).for_each(|(to, from)| *to = from);
    let mut start = [0; 2];
    start.iter_mut().zip(bytes.as_chunks().0).for_each(|(to, from)| *to = u64::from_be_bytes(*from));
    start
}

/// Where an object is, or would be: its run, and its place there.
type Place = (usize, Result<usize, usize>);

impl ById {
    #[inline(never)]
    fn place(&self, id: &str) -> Place {
        let start = start(id);
        let compare = |key: &IdKey| key.start.cmp(&start).then_with(|| key.id.json().cmp(id));
        let run = (Count(self.runs.partition_point(|run| compare(&run.from).is_le())) - 1).0;
        let at = self.runs.get(run).map(|run| run.objects.binary_search_by(|(key, _)| compare(key)));
        (run, at.unwrap_or(Err(0)))
    }

    /// An object, with its id.
    pub(super) fn get(&self, id: &str) -> Option<(&Name, &Object)> {
        let (run, at) = self.place(id);
        self.runs.get(run)?.objects.get(at.ok()?).map(|(key, object)| (&key.id, object))
    }

    pub(super) fn get_mut(&mut self, id: &str) -> Option<(&Name, &mut Object)> {
        let (run, at) = self.place(id);
        self.runs.get_mut(run)?.objects.get_mut(at.ok()?).map(|(key, object)| (&key.id, object))
    }

    /// Adds an object whose id is not there.
    pub(super) fn insert(&mut self, id: Name, object: Object) {
        let (run, at) = self.place(id.json());
        let key = IdKey { start: start(id.json()), id };
        if self.runs.is_empty() {
            self.runs.push(Run { from: key.clone(), objects: Vec::new() });
        }
        let (Some(Run { objects, .. }), Err(at)) = (self.runs.get_mut(run), at) else { return };
        objects.insert(at, (key, object));
        self.length += 1;
        if objects.len() >= LONG {
            // In half, unless they come in order, as those of JSON do: then each run is filled before the next.
            let end = Count(at) + 1 == objects.len();
            let objects = objects.split_off(if end { at } else { LONG / 2 });
            let from = objects.first().map(|(key, _)| key.clone());
            let next = from.map(|from| Run { from, objects });
            let after = (Count(run) + 1).0;
            self.runs.splice(after..after, next);
        }
    }

    pub(super) fn remove(&mut self, id: &str) {
        let (run, at) = self.place(id);
        let (Some(Run { objects, .. }), Ok(at)) = (self.runs.get_mut(run), at) else { return };
        objects.remove(at);
        self.length -= 1;
        // Two neighbors that are short make one.
        for left in [run, (Count(run) - 1).0] {
            let right = (Count(left) + 1).0;
            let length = |run: usize| self.runs.get(run).map(|run| run.objects.len());
            let both = length(left).zip(length(right)).map(|(one, other)| Count(one) + other);
            if both.is_some_and(|both| both < LONG) {
                let mut rest = self.runs.remove(right).objects;
                if let Some(run) = self.runs.get_mut(left) {
                    run.objects.append(&mut rest);
                }
            }
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Name, &Object)> {
        self.runs.iter().flat_map(|run| &run.objects).map(|(key, object)| (&key.id, object))
    }

    pub(super) fn len(&self) -> usize {
        self.length.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// As a set of the standard library has them, whatever comes and goes.
    #[test]
    fn objects_are_found_in_the_order_of_their_ids() {
        for (seed, spread) in [(1_u64, 20), (2, 500), (3, 20_000)] {
            let (mut ours, mut theirs) = (ById::default(), BTreeSet::new());
            let mut state = seed;
            for step in 0..20_000_u64 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                // Alike in their first 16 characters, or not; short ones too.
                let number = if step < 2000 { step } else { (state >> 33) % spread };
                let id = Name::new(&match number % 3 {
                    0 => format!("opportunity_of_many_{number:05}"),
                    1 => format!("{number:x}"),
                    _ => format!("lead_é\u{1}{number}"),
                });
                assert_eq!(ours.get(id.json()).map(|(known, _)| known), theirs.get(&id), "{step}");
                assert_eq!(ours.get_mut(id.json()).is_some(), theirs.contains(&id), "{step}");
                if theirs.remove(&id) {
                    ours.remove(id.json());
                } else {
                    ours.remove(id.json());
                    ours.insert(id.clone(), Object::default());
                    theirs.insert(id);
                }
                assert_eq!(ours.len(), theirs.len());
                assert!(
                    ours.runs.len() <= 1
                        || ours.runs.iter().all(|run| (1..LONG).contains(&run.objects.len()))
                );
                if step % 500 == 0 {
                    assert!(ours.iter().map(|(id, _)| id).eq(&theirs));
                }
            }
            for id in theirs {
                ours.remove(id.json());
            }
            assert_eq!((ours.len(), ours.iter().count()), (0, 0));
        }
    }

    #[test]
    fn in_order_they_fill_the_runs() {
        let mut objects = ById::default();
        (0..10_000)
            .for_each(|number| objects.insert(Name::new(&format!("lead_{number:05}")), Object::default()));
        assert!(objects.runs.len() <= 10_000 / (LONG - 1) + 1);
    }
}
