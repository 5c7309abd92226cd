//! The members of an object, each key once.

use core::cmp::Ordering;

use super::key::MemberKey;
use crate::count::{Count, wide};
use crate::payload::Value;
use crate::sequence::Sequence;

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
pub(super) struct ObjectParts<'t> {
    list: Vec<(MemberKey<'t>, Part)>,
    order: Sequence<u32>,
}

impl<'t> ObjectParts<'t> {
    /// Of an object. Of equal keys, the first has the place and the last the value, as for `JSON.parse`.
    pub(super) fn read(object: &Value<'_, 't>, part: fn(u32) -> Part) -> Self {
        let mut list = Vec::with_capacity(object.members().count());
        list.extend(object.members().map(|(key, value)| (MemberKey::of(&key), part(value.place()))));
        let count = u32::try_from(list.len()).unwrap_or(u32::MAX);
        let mut members = Self { list, order: Sequence::default() };
        let mut order = members.sorted_order((0..count).collect());
        members.drop_repeated(&mut order);
        members.order = order.into();
        members
    }

    /// A stable merge sort: one of std is 4 KB of wasm.
    fn sorted_order(&self, mut order: Vec<u32>) -> Vec<u32> {
        let count = order.len();
        let mut sorted = Vec::with_capacity(count);
        let mut width = Count(1);
        while width < count {
            sorted.clear();
            for run in order.chunks((width * 2).0) {
                let (mut low, mut high) = run.split_at_checked(width.0).unwrap_or((run, &[]));
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
            core::mem::swap(&mut order, &mut sorted);
            width = width * 2;
        }
        order
    }

    fn drop_repeated(&mut self, order: &mut Vec<u32>) {
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
    pub(super) fn next(&self, from: Count<u32>) -> Option<(Count<u32>, MemberKey<'t>, Part)> {
        let mut at = from;
        loop {
            match self.member(at.0)? {
                (_, Part::Gone) => at += 1,
                (key, part) => return Some((at, key, part)),
            }
        }
    }

    fn member(&self, at: u32) -> Option<(MemberKey<'t>, Part)> {
        self.list.get(wide(at)).copied()
    }

    pub(super) fn part(&self, at: u32) -> Part {
        self.member(at).map_or(Part::Gone, |(_, part)| part)
    }

    pub(super) fn set(&mut self, at: u32, part: Part) {
        if let Some(member) = self.list.get_mut(wide(at)) {
            member.1 = part;
        }
    }

    pub(super) fn parts(&self) -> impl Iterator<Item = Part> {
        self.list.iter().map(|(_, part)| *part)
    }

    /// Keys and places in the order of the keys.
    pub(super) fn sorted(&self) -> impl Iterator<Item = (MemberKey<'t>, u32)> {
        self.order.iter().filter_map(|at| Some((self.member(*at)?.0, *at)))
    }

    /// Whether a member comes before a key.
    fn is_before(&self, at: u32, key: MemberKey<'t>) -> bool {
        self.member(at).is_none_or(|(name, _)| name.compare(key).is_lt())
    }

    /// The place of a key.
    pub(super) fn find(&self, key: MemberKey<'t>) -> Option<u32> {
        let at = *self.order.after(|at| self.is_before(*at, key)).next()?;
        self.member(at).filter(|(name, _)| name.compare(key).is_eq()).map(|_| at)
    }

    /// Sets the value of a key, which comes last when it is new. Gives its place.
    pub(super) fn insert(&mut self, key: MemberKey<'t>, part: Part) -> u32 {
        if let Some(found) = self.find(key) {
            self.set(found, part);
            return found;
        }
        let at = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.list.push((key, part));
        let mut order = core::mem::take(&mut self.order);
        // If memory runs out here, the next write fails too, and reports it.
        let _ = order.insert_after(|other| self.is_before(*other, key), at);
        self.order = order;
        at
    }

    /// Removes a key, and gives its value.
    pub(super) fn remove(&mut self, key: MemberKey<'t>) -> Option<Part> {
        let at = self.find(key)?;
        let mut order = core::mem::take(&mut self.order);
        order.remove_after(|other| self.is_before(*other, key));
        self.order = order;
        let part = self.part(at);
        self.set(at, Part::Gone);
        Some(part)
    }
}
