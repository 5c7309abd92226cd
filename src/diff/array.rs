//! The edits that make one array of another, in an order in which each place is the place at that time.

use super::align::{Alignment, Kept, Placed, Stretch, align};
use super::comparison::Comparison;
use super::path::Step;
use crate::count::{Count, ValueAt, wide};
use crate::payload::Value;

/// Compares two arrays. First, elements are removed, starting at the end. Then new and moved elements are put in place,
/// starting at the front. Then the elements that both have are compared. `None` if memory runs out.
pub(super) fn compare<'d>(
    comparison: &mut Comparison<'d>,
    path: u32,
    before: Value<'d, 'd>,
    after: Value<'d, 'd>,
) -> Option<()> {
    let (old, new) = (Elements::of(before), Elements::of(after));
    let (keys, room) = (comparison.keys(), comparison.room());
    let Alignment { first, kept, removed, placed } =
        align(old.all(), new.all(), keys, &mut comparison.contents, room)?;

    for place in removed.iter().rev() {
        comparison.has_room()?;
        let step = Step::Element { before: *place, after: *place, patch: *place };
        comparison.part(path, step, old.get(*place), None);
    }
    let mut order = Order::new(first, &kept, &placed);
    for Placed { after, before } in &placed {
        comparison.has_room()?;
        let (is, from) = (new.get(*after), before.map(|before| (before, order.take(before))));
        let step = Step::Element { before: *after, after: *after, patch: order.place(*after) };
        match (from, is) {
            (Some((before, patch)), Some(is)) => {
                let from = Step::Element { before, after: before, patch };
                comparison.moved(path, from, step, is);
            }
            _ => comparison.part(path, step, None, is),
        }
    }
    let came = placed.iter().filter_map(|Placed { after, before }| Some((((*before)?, *after), false)));
    let stayed = kept.iter().map(|Kept { before, after, replaced }| ((*before, *after), *replaced));
    for ((before, after), replaced) in came.chain(stayed) {
        comparison.has_room()?;
        let step = Step::Element { before, after, patch: after };
        match (old.get(before), new.get(after)) {
            (Some(was), Some(is)) if replaced => comparison.replaced(path, step, was, is),
            (was, is) => comparison.part(path, step, was, is),
        }
    }
    comparison.has_room()
}

/// The elements of an array, by their places in it.
struct Elements<'d> {
    array: Value<'d, 'd>,
    places: Vec<u32>,
}

impl<'d> Elements<'d> {
    fn of(array: Value<'d, 'd>) -> Self {
        let mut places = Vec::with_capacity(array.elements().count());
        places.extend(array.elements().map(|element| element.place()));
        Self { array, places }
    }

    fn all(&self) -> Stretch<'_, 'd> {
        Stretch { array: self.array, places: &self.places }
    }

    fn get(&self, place: u32) -> Option<Value<'d, 'd>> {
        self.all().get(wide(place))
    }
}

/// Where elements are while some are still to be moved: those stand between the ones that stay, as they did before.
struct Order<'k> {
    first: Count<u32>,
    stay: &'k [Kept],
    /// Those to be moved, by where they were, ascending.
    movers: Vec<u32>,
    /// How many of them are still to be moved: a Fenwick tree.
    left: Vec<Count<u32>>,
    /// How many elements have come to their place.
    placed: Count<u32>,
}

impl<'k> Order<'k> {
    fn new(first: usize, stay: &'k [Kept], placed: &[Placed]) -> Self {
        let mut movers: Vec<u32> = placed.iter().filter_map(|placed| placed.before).collect();
        movers.sort_unstable();
        let left = (1..=movers.len()).map(|place| count(place & place.wrapping_neg())).collect();
        Self { first: count(first), stay, movers, left, placed: Count(0) }
    }

    /// How many that are still to be moved were before a place.
    fn waiting(&self, before: u32) -> u32 {
        let mut at = self.movers.partition_point(|mover| *mover < before);
        let mut waiting = Count(0);
        while let Some(last) = at.checked_sub(1) {
            waiting += self.left.value_at(last).0;
            at &= last;
        }
        waiting.0
    }

    /// Where an element is that is now taken away to be moved.
    fn take(&mut self, before: u32) -> u32 {
        let stay = self.stay.partition_point(|kept| kept.before < before);
        let first = self.first + count(stay).0;
        // What has come to its place stands before this one unless it belongs behind the next that stays.
        let behind = self.stay.get(stay).map_or(u32::MAX, |next| (Count(next.after) - first.0).0);
        let place = first + self.waiting(before) + self.placed.0.min(behind);
        let mut at = Count(self.movers.partition_point(|mover| *mover < before)) + 1;
        while let Some(left) = at.0.checked_sub(1).and_then(|last| self.left.get_mut(last)) {
            *left -= 1;
            at += at.0 & at.0.wrapping_neg();
        }
        place.0
    }

    /// Where the next element comes that is placed: behind all that are before it in the end, and those still to be
    /// moved that stand between them.
    fn place(&mut self, after: u32) -> u32 {
        let stay = self.stay.partition_point(|kept| kept.after < after);
        let last = stay.checked_sub(1).and_then(|last| self.stay.get(last));
        self.placed += 1;
        (Count(after) + last.map_or(0, |last| self.waiting(last.before))).0
    }
}

fn count(number: usize) -> Count<u32> {
    Count(u32::try_from(number).unwrap_or(u32::MAX))
}
