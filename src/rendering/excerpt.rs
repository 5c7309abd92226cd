//! The differences of two long texts, with a little context.

use serde::Serialize;

use super::visible::{Eye, visible};
use crate::count::{Count, Slice};
use crate::diff::{SegmentKind, parts};

/// A part of two texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Excerpt {
    /// Whether it was kept, removed or added, or is left out.
    pub kind: ExcerptKind,
    /// The part, visible; `…` for what is omitted.
    pub text: String,
}

/// Whether a part of a text was kept, removed or added, or is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ExcerptKind {
    /// In both texts.
    Equal,
    /// In the old one only.
    Removed,
    /// In the new one only.
    Added,
    /// Left out, as it is far from every change, or after the first forty parts.
    Omitted,
}

/// Texts that are shorter are shown whole.
const LONG: usize = 40;

/// How much of an equal part is shown next to a change, and of a part that changed.
const AROUND: usize = 24;
const MOST_CHANGED: usize = 120;

/// How many parts are shown.
const MOST_PARTS: usize = 40;

/// The parts of two texts. `None` when they are short, or have so little in common that it is better to read one after
/// the other, unless that is `needed`.
#[inline(never)]
pub(super) fn excerpt(before: &[u16], after: &[u16], needed: bool) -> Option<Vec<Excerpt>> {
    let longer = before.len().max(after.len());
    if before.len().min(after.len()) == 0 || longer <= LONG {
        return None;
    }
    let (mut all, mut equal) = (Vec::new(), Count(0));
    parts(before, after, &mut |kind, units| {
        if kind == SegmentKind::Equal {
            equal += units.len();
        }
        all.push((kind, units));
    });
    if !needed && equal * 3 < longer {
        return None;
    }
    let mut shown = Vec::new();
    let last = (Count(all.len()) - 1).0;
    for (place, (kind, units)) in all.into_iter().enumerate() {
        if shown.len() >= MOST_PARTS {
            break;
        }
        push(&mut shown, kind, units, place == 0, place == last);
    }
    if shown.len() >= MOST_PARTS {
        shown.push(omitted());
    }
    Some(shown)
}

fn omitted() -> Excerpt {
    Excerpt { kind: ExcerptKind::Omitted, text: "…".to_owned() }
}

fn push(shown: &mut Vec<Excerpt>, kind: SegmentKind, units: &[u16], first: bool, last: bool) {
    // White space that changed is all there is to see.
    let blank = units.iter().all(|unit| char::from_u32(u32::from(*unit)).is_some_and(char::is_whitespace));
    let eye = if blank && kind != SegmentKind::Equal { Eye::Closest } else { Eye::Reader };
    let text = |units: &[u16]| visible(units.iter().copied(), MOST_CHANGED, eye);
    let kind = match kind {
        SegmentKind::Equal => ExcerptKind::Equal,
        SegmentKind::Removed => ExcerptKind::Removed,
        SegmentKind::Added => ExcerptKind::Added,
    };
    // At either end of the text only one side of it is next to a change.
    let sides = if first || last { 1 } else { 2 };
    if kind != ExcerptKind::Equal || Count(AROUND) * sides + 8 >= units.len() {
        shown.push(Excerpt { kind, text: text(units) });
        return;
    }
    let (head, tail) = (end_of_word(units.iter()), end_of_word(units.iter().rev()));
    if !first {
        shown.push(Excerpt { kind, text: text(units.part(..head)) });
    }
    shown.push(omitted());
    if !last {
        let from = (Count(units.len()) - tail).0;
        shown.push(Excerpt { kind, text: text(units.part(from..)) });
    }
}

/// How many units there are up to and with the last space that is near enough, so that no word is cut, if there is one.
fn end_of_word<'u>(units: impl Iterator<Item = &'u u16>) -> usize {
    let near: Vec<u16> = units.take(AROUND).copied().collect();
    let space = near.iter().rposition(|unit| matches!(unit, 0x20 | 0x0A));
    let whole = |unit: &u16| !(0xD800..=0xDFFF).contains(unit);
    // Nor a surrogate pair.
    let place = space.filter(|place| *place > AROUND / 3).or_else(|| near.iter().rposition(whole));
    place.map_or(near.len(), |place| (Count(place) + 1).0)
}
