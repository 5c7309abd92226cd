use std::ops::Range;

use super::event::{Event, Rank};
use super::events::Events;
use super::fields;
use crate::count::{Count, ValueAt};

/// Of so many events of one moment `previous_data` decides the order; of more the fixed one stands.
pub(super) const MOST: usize = 32;

/// What is known of the order of some events of one moment and action: bit `b` of row `a` says that `a` was before `b`.
struct Before {
    rows: Vec<u32>,
}

impl Before {
    /// `a` was before `b` when all that `previous_data` of `b` has is what `data` of `a` left, and not the other way round;
    /// and so on over several. What goes in a circle is not known.
    fn of(events: &Events, places: &[usize]) -> Self {
        let known: Vec<_> =
            places.iter().filter_map(|at| Some((events.get(*at)?, events.whole(*at)))).collect();
        let follows = |(one, data): &(&Event, _), other: &Event| {
            let data: &std::borrow::Cow<'_, [fields::FieldHash]> = data;
            let [is, _] = one.dates;
            let [_, was] = other.dates;
            !other.previous.is_empty()
                && (is == 0 || was == 0 || is == was)
                && other.previous.iter().all(|(field, _)| fields::value(data, field.name()) == field.value())
        };
        let mut rows = vec![0_u32; known.len()];
        for ((one, row), a) in known.iter().zip(&mut rows).zip(0_u32..) {
            for ((other, _), b) in known.iter().zip(0_u32..) {
                if a != b && follows(one, other) {
                    *row |= bit(b);
                }
            }
        }
        for (between, at) in (0..known.len()).zip(0_u32..) {
            let reached = rows.value_at(between);
            rows.iter_mut().filter(|row| **row & bit(at) != 0).for_each(|row| *row |= reached);
        }
        let back = |a: u32, b: usize| rows.get(b).is_some_and(|row| row & bit(a) != 0);
        let strict = |(row, a): (&u32, u32)| {
            (0..known.len())
                .zip(0_u32..)
                .filter(|(b, at)| row & bit(*at) != 0 && !back(a, *b))
                .fold(0, |all, (_, at)| all | bit(at))
        };
        Self { rows: rows.iter().zip(0_u32..).map(strict).collect() }
    }
}

fn bit(at: u32) -> u32 {
    1_u32.checked_shl(at).unwrap_or(0)
}

/// The places of the events, among these of one moment, whose actions rank like the last one's; in the fixed order.
fn alike(events: &Events, places: Range<usize>) -> Vec<usize> {
    let rank = |at: &usize| events.get(*at).map(|event| event.rank);
    let last = (Count(places.end) - 1).0;
    let most = rank(&last);
    if most == Some(Rank::Other) {
        let alike: Vec<usize> = places.filter(|at| rank(at) == most).collect();
        if alike.len() <= MOST {
            return alike;
        }
    }
    vec![last]
}

/// Of events of one moment the place of the last: each next one is the first in the fixed order of those that no other must
/// precede.
pub(super) fn last(events: &Events, places: Range<usize>) -> Option<usize> {
    let places = alike(events, places);
    if places.len() < 2 {
        return places.first().copied();
    }
    let Before { rows } = Before::of(events, &places);
    let (mut left, mut last) = (u32::MAX, None);
    for _ in &places {
        let open = |at: u32| left & bit(at) != 0;
        let waits = |b: u32| rows.iter().zip(0_u32..).any(|(row, a)| open(a) && row & bit(b) != 0);
        let next = places.iter().zip(0_u32..).find(|(_, at)| open(*at) && !waits(*at));
        let Some((place, at)) = next else { break };
        left &= !bit(at);
        last = Some(*place);
    }
    last
}

/// Of events of one moment the places of those that may have been the last.
pub(super) fn candidates(events: &Events, places: Range<usize>) -> Vec<usize> {
    let places = alike(events, places);
    if places.len() < 2 {
        return places;
    }
    let Before { rows } = Before::of(events, &places);
    places.into_iter().zip(rows).filter(|(_, row)| *row == 0).map(|(place, _)| place).collect()
}
