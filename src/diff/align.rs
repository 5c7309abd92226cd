//! Which elements of an array are which of another: the longest common subsequence stays, what is elsewhere has moved,
//! and what is left between two that stay is paired in order.

use core::ops::Range;

use super::contents::Contents;
use super::identity::Identities;
use crate::count::{Count, Slice, wide};
use crate::payload::{Kind, Members, Value};

/// Against how many equals an element is tried: with more of one kind than this the result is still right, and the
/// work is bounded by this times the length, times its logarithm, but there may be an edit more than needed.
const MOST_EQUALS: usize = 64;

/// Two elements that hold the same place among those that stay.
#[derive(Clone, Copy)]
pub(super) struct Kept {
    pub(super) before: u32,
    pub(super) after: u32,
    /// The new one has nothing to do with the old one.
    pub(super) replaced: bool,
}

/// An element that comes to its place from elsewhere.
#[derive(Clone, Copy)]
pub(super) struct Placed {
    pub(super) after: u32,
    /// Where it was; `None` for a new one.
    pub(super) before: Option<u32>,
}

/// How one array became another. All lists are ascending.
#[derive(Default)]
pub(super) struct Alignment {
    /// How many elements at the beginning are the same; they, and those at the end, are not in `kept`.
    pub(super) first: usize,
    pub(super) kept: Vec<Kept>,
    pub(super) removed: Vec<u32>,
    pub(super) placed: Vec<Placed>,
}

/// Some elements of an array that follow each other.
#[derive(Clone, Copy)]
pub(super) struct Stretch<'w, 'd> {
    pub(super) array: Value<'d, 'd>,
    pub(super) places: &'w [u32],
}

impl<'w, 'd> Stretch<'w, 'd> {
    pub(super) fn get(&self, at: usize) -> Option<Value<'d, 'd>> {
        self.array.other(*self.places.get(at)?)
    }

    pub(super) fn iter(self) -> impl DoubleEndedIterator<Item = Value<'d, 'd>> + use<'w, 'd> {
        self.places.iter().filter_map(move |place| self.array.other(*place))
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }
}

/// What each element takes while it is aligned, about; and each pair of equals that is tried, in a list that doubles.
const EACH: usize = 80;
const EACH_TRIED: usize = 2 * size_of::<Link>();

/// `None` when there is no room for it, in bytes.
pub(super) fn align<'d>(
    before: Stretch<'_, 'd>,
    after: Stretch<'_, 'd>,
    keys: &[String],
    contents: &mut Contents<'d>,
    room: usize,
) -> Option<Alignment> {
    let mut alignment = Alignment::default();
    let mut same = |(a, b): &(Value<'d, 'd>, Value<'d, 'd>)| contents.settled(a, b);
    let ends = before.len().min(after.len());
    let first = before.iter().zip(after.iter()).take_while(&mut same).count();
    alignment.first = first;
    let (mine, theirs) = (before.iter().rev(), after.iter().rev());
    let last = mine.zip(theirs).take((Count(ends) - first).0).take_while(same).count();
    let inner = |length: usize| first..(Count(length) - last).0;
    let (old, new) = (inner(before.len()), inner(after.len()));

    let (Some(old_places), Some(new_places)) =
        (before.places.get(old.clone()), after.places.get(new.clone()))
    else {
        return Some(alignment);
    };
    if old.is_empty() || new.is_empty() {
        alignment.removed = old.filter_map(narrow).collect();
        alignment.placed =
            new.filter_map(|place| Some(Placed { after: narrow(place)?, before: None })).collect();
        return Some(alignment);
    }
    let left = room.checked_sub(((Count(old.len()) + new.len()) * EACH).0)?;
    let most = left.div_euclid(EACH_TRIED).checked_div(old.len()).unwrap_or(0).clamp(1, MOST_EQUALS);
    let old_values = Stretch { places: old_places, ..before };
    let new_values = Stretch { places: new_places, ..after };
    let identities = Identities::of(old_values, new_values, keys, contents);
    let (mine, theirs) = (grouped(&identities.before), grouped(&identities.after));
    let common = common(&identities.before, &mine, &theirs, most);
    let moved = moved(&common, &mine, &theirs);
    let mut gaps =
        Gaps { old_values, new_values, moved: &moved, contents, keyed: identities.keyed, alignment };
    let mut from = (0, 0);
    for (a, b) in common {
        gaps.between(from.0..a, from.1..b);
        gaps.keep(a, b, false);
        from = (a.wrapping_add(1), b.wrapping_add(1));
    }
    gaps.between(from.0..old_values.len(), from.1..new_values.len());
    Some(gaps.alignment)
}

fn narrow(place: usize) -> Option<u32> {
    u32::try_from(place).ok()
}

/// The hashes with their places, so that equals stand together in order.
pub(crate) fn grouped(hashes: &[u64]) -> Vec<(u64, u32)> {
    let mut grouped: Vec<_> = hashes.iter().copied().zip(0..).collect();
    grouped.sort_unstable();
    grouped
}

/// One step of a common subsequence, with the one before it.
struct Link {
    a: u32,
    b: u32,
    /// The number of the one before, from 1; 0 for none.
    previous: u32,
}

/// The longest common subsequence, as pairs of places: the longest ascending one among the pairs of equals (Hunt and
/// Szymanski, 1977). Each is tried against at most so many equals.
pub(crate) fn common(
    hashes: &[u64],
    mine: &[(u64, u32)],
    theirs: &[(u64, u32)],
    most: usize,
) -> Vec<(usize, usize)> {
    // Of each of mine: how many equals come before it.
    let mut ordinals = vec![0_u32; hashes.len()];
    let mut run = (None, Count(0));
    for (hash, place) in mine {
        run = if run.0 == Some(*hash) { (run.0, run.1 + 1) } else { (Some(*hash), Count(0)) };
        if let Some(ordinal) = ordinals.get_mut(wide(*place)) {
            *ordinal = run.1.0;
        }
    }
    let mut steps: Vec<Link> = Vec::new();
    // For each length, the subsequence of that length that ends first: its last place, and its last step.
    let mut ends: Vec<(u32, u32)> = Vec::new();
    for ((a, hash), ordinal) in (0_u32..).zip(hashes).zip(&ordinals) {
        let equals = theirs.partition_point(|(other, _)| other < hash)
            ..theirs.partition_point(|(other, _)| other <= hash);
        let last = (Count(equals.end) - most).0.max(equals.start);
        let before = Count(wide(*ordinal)) - most / 2;
        let nearest = (before + equals.start).0.min(last);
        let tried = nearest..(Count(nearest) + most).0.min(equals.end);
        // The last first, so that no two of them follow each other.
        for (_, b) in theirs.part(tried).iter().rev() {
            let b = *b;
            let length = ends.partition_point(|(last, _)| *last < b);
            let shorter = length.checked_sub(1).and_then(|shorter| ends.get(shorter));
            let previous = shorter.map_or(0, |(_, step)| *step);
            let Some(number) = narrow((Count(steps.len()) + 1).0) else { break };
            let end = (b, number);
            match ends.get_mut(length) {
                Some((last, _)) if *last == b => continue,
                Some(longer) => *longer = end,
                None => ends.push(end),
            }
            steps.push(Link { a, b, previous });
        }
    }
    let mut pairs = Vec::with_capacity(ends.len());
    let mut at = ends.last().map_or(0, |(_, step)| *step);
    while let Some(step) = wide(at).checked_sub(1).and_then(|at| steps.get(at)) {
        pairs.push((wide(step.a), wide(step.b)));
        at = step.previous;
    }
    pairs.reverse();
    pairs
}

/// What of each array is not where it was, but somewhere: for each place, the other one.
struct Moved {
    before: Vec<Option<u32>>,
    after: Vec<Option<u32>>,
}

/// Pairs the equals that are not in the common subsequence, the first with the first.
fn moved(common: &[(usize, usize)], mine: &[(u64, u32)], theirs: &[(u64, u32)]) -> Moved {
    let mut moved = Moved { before: vec![None; mine.len()], after: vec![None; theirs.len()] };
    let (mut stays, mut stayed) = (vec![false; mine.len()], vec![false; theirs.len()]);
    for (a, b) in common {
        stays.get_mut(*a).into_iter().chain(stayed.get_mut(*b)).for_each(|kept| *kept = true);
    }
    let left = |kept: &[bool], (_, place): &(u64, u32)| kept.get(wide(*place)) == Some(&false);
    let mut mine = mine.iter().filter(|one| left(&stays, one)).peekable();
    let mut theirs = theirs.iter().filter(|one| left(&stayed, one)).peekable();
    while let (Some((hash, a)), Some((other, b))) = (mine.peek(), theirs.peek()) {
        if hash == other {
            if let Some(slot) = moved.before.get_mut(wide(*a)) {
                *slot = Some(*b);
            }
            if let Some(slot) = moved.after.get_mut(wide(*b)) {
                *slot = Some(*a);
            }
        }
        let order = hash.cmp(other);
        if order.is_le() {
            mine.next();
        }
        if order.is_ge() {
            theirs.next();
        }
    }
    moved
}

/// What lies between two elements that stay.
struct Gaps<'g, 'd> {
    old_values: Stretch<'g, 'd>,
    new_values: Stretch<'g, 'd>,
    moved: &'g Moved,
    contents: &'g mut Contents<'d>,
    keyed: bool,
    alignment: Alignment,
}

impl<'d> Gaps<'_, 'd> {
    /// Where an element of the inner part is in the whole array.
    fn place(&self, inner: usize) -> Option<u32> {
        narrow((Count(inner) + self.alignment.first).0)
    }

    fn keep(&mut self, a: usize, b: usize, replaced: bool) {
        let (before, after) = (self.place(a), self.place(b));
        if let Some((before, after)) = before.zip(after) {
            self.alignment.kept.push(Kept { before, after, replaced });
        }
    }

    /// What is gone, and what came, in pairs as long as there are both; the rest is removed or placed.
    fn between(&mut self, old: Range<usize>, new: Range<usize>) {
        let is = |list: &[Option<u32>], place: usize| list.get(place).copied().flatten();
        let mut gone = old.filter(|a| is(&self.moved.before, *a).is_none());
        for b in new {
            let from = is(&self.moved.after, b);
            let pair = if from.is_none() { gone.next() } else { None };
            match pair {
                Some(a) => {
                    let replaced = !self.continues(a, b);
                    self.keep(a, b, replaced);
                }
                None => {
                    if let Some(after) = self.place(b) {
                        let before = from.and_then(|from| self.place(wide(from)));
                        self.alignment.placed.push(Placed { after, before });
                    }
                }
            }
        }
        let removed: Vec<_> = gone.filter_map(|a| self.place(a)).collect();
        self.alignment.removed.extend(removed);
    }

    /// Whether one element is an edited form of the other: arrays, or objects that have a member in common.
    fn continues(&mut self, a: usize, b: usize) -> bool {
        let (Some(a), Some(b)) = (self.old_values.get(a), self.new_values.get(b)) else { return false };
        match (a.kind(), b.kind()) {
            (Kind::Array, Kind::Array) => true,
            (Kind::Object, Kind::Object) if !self.keyed => {
                let theirs = Members::of(b);
                Members::of(a).iter().any(|(key, value)| {
                    theirs.get(&key).is_some_and(|other| self.contents.same(&value, &other))
                })
            }
            _ => false,
        }
    }
}
