//! The members of an object, each key once.

use core::cmp::Ordering;

use super::key::Key;
use crate::payload::Value;

/// Where a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// In the document, as it was read: its place.
    Document(u32),
    /// In the patch.
    Patch(u32),
    /// Among the arrays and objects that were opened.
    Opened(u32),
    /// Nowhere: what was there is removed.
    Gone,
}

/// Members in the order in which they are written, and those that are there in the order of their keys. A removed
/// one stays as [`Part::Gone`], so that no other moves.
#[derive(Clone, Debug, Default)]
pub(super) struct Members<'t> {
    list: Vec<(Key<'t>, Part)>,
    order: Vec<u32>,
}

impl<'t> Members<'t> {
    /// Of an object. Of equal keys, the first has the place and the last the value, as for `JSON.parse`.
    pub(super) fn read(object: &Value<'_, 't>, part: fn(u32) -> Part) -> Self {
        let list: Vec<_> =
            object.members().map(|(key, value)| (Key::of(&key), part(value.place()))).collect();
        let count = u32::try_from(list.len()).unwrap_or(u32::MAX);
        let mut members = Self { list, order: (0..count).collect() };
        members.sort();
        members.drop_repeated();
        members
    }

    /// A stable merge sort: one of std is 4 KB of wasm.
    fn sort(&mut self) {
        let count = self.order.len();
        let mut sorted = Vec::with_capacity(count);
        let mut width = 1_usize;
        while width < count {
            sorted.clear();
            for run in self.order.chunks(width.saturating_mul(2)) {
                let (mut low, mut high) = run.split_at_checked(width).unwrap_or((run, &[]));
                while let (Some((a, after_a)), Some((b, after_b))) = (low.split_first(), high.split_first()) {
                    if self.compare(*a, *b) == Ordering::Greater {
                        sorted.push(*b);
                        high = after_b;
                    } else {
                        sorted.push(*a);
                        low = after_a;
                    }
                }
                sorted.extend_from_slice(low);
                sorted.extend_from_slice(high);
            }
            core::mem::swap(&mut self.order, &mut sorted);
            width = width.saturating_mul(2);
        }
    }

    fn drop_repeated(&mut self) {
        let mut order = core::mem::take(&mut self.order);
        let mut first = None;
        order.retain(|at| {
            if let Some(first) = first
                && self.compare(first, *at) == Ordering::Equal
            {
                let last = self.part(*at);
                self.set(first, last);
                self.set(*at, Part::Gone);
                return false;
            }
            first = Some(*at);
            true
        });
        self.order = order;
    }

    fn compare(&self, a: u32, b: u32) -> Ordering {
        match (self.member(a), self.member(b)) {
            (Some((a, _)), Some((b, _))) => a.compare(b),
            _ => Ordering::Equal,
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.order.len()
    }

    /// How much memory they take, in members.
    pub(super) fn room(&self) -> usize {
        self.list.len()
    }

    /// The next member from a place on, with its own.
    pub(super) fn next(&self, from: u32) -> Option<(u32, Key<'t>, Part)> {
        let mut at = from;
        loop {
            match self.member(at)? {
                (_, Part::Gone) => at = at.saturating_add(1),
                (key, part) => return Some((at, key, part)),
            }
        }
    }

    fn member(&self, at: u32) -> Option<(Key<'t>, Part)> {
        self.list.get(usize::try_from(at).ok()?).copied()
    }

    pub(super) fn part(&self, at: u32) -> Part {
        self.member(at).map_or(Part::Gone, |(_, part)| part)
    }

    pub(super) fn set(&mut self, at: u32, part: Part) {
        if let Some(member) = usize::try_from(at).ok().and_then(|at| self.list.get_mut(at)) {
            member.1 = part;
        }
    }

    pub(super) fn parts(&self) -> impl Iterator<Item = Part> {
        self.list.iter().map(|(_, part)| *part)
    }

    /// Keys and places in the order of the keys.
    pub(super) fn sorted(&self) -> impl Iterator<Item = (Key<'t>, u32)> {
        self.order.iter().filter_map(|at| Some((self.member(*at)?.0, *at)))
    }

    fn search(&self, key: Key<'t>) -> Result<usize, usize> {
        self.order
            .binary_search_by(|at| self.member(*at).map_or(Ordering::Less, |(name, _)| name.compare(key)))
    }

    /// The place of a key.
    pub(super) fn find(&self, key: Key<'t>) -> Option<u32> {
        self.order.get(self.search(key).ok()?).copied()
    }

    /// Sets the value of a key, which comes last when it is new. Gives its place.
    pub(super) fn insert(&mut self, key: Key<'t>, part: Part) -> u32 {
        match self.search(key) {
            Ok(found) => {
                let at = self.order.get(found).copied().unwrap_or_default();
                self.set(at, part);
                at
            }
            Err(before) => {
                let at = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
                self.list.push((key, part));
                if before <= self.order.len() {
                    self.order.insert(before, at);
                }
                at
            }
        }
    }

    /// Removes a key, and gives its value.
    pub(super) fn remove(&mut self, key: Key<'t>) -> Option<Part> {
        let found = self.search(key).ok().filter(|found| *found < self.order.len())?;
        let at = self.order.remove(found);
        let part = self.part(at);
        self.set(at, Part::Gone);
        Some(part)
    }
}
