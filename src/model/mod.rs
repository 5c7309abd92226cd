//! What is known of Close's objects: what their fields hold (amounts, times, answers, or one of a few words), which events
//! arrive, and which names people mix up.
//!
//! All lists are open: Close adds types, actions, fields and values without notice.
#![forbid(unsafe_code)]

mod event_types;
#[cfg(feature = "events")]
pub mod events;
mod fields;
#[rustfmt::skip] // written by `cargo xtask model`
mod known;

use known::{ANSWERS, HTML, UNITS, WORDS};

pub(crate) use event_types::{
    Arrival, arrival, is_action, listed, nearest, nearest_field, unknown_action, unknown_type,
};
pub(crate) use fields::{Field, Held, fields_of, fields_of_shape};
#[cfg(test)]
pub(crate) use known::ALL_KINDS;
pub(crate) use known::{CODES, KINDS, LABELS, OLD_PREFIXES, SPELLINGS, WORD_LABELS};

/// The unit of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Hundredths of the opportunity's currency.
    Hundredths,
    /// US cents, as a string.
    UsCents,
    /// US dollars, as a string or a number.
    UsDollars,
    Percent,
    Seconds,
    Bytes,
}

/// The unit of the number under a key, somewhere in an object of a type.
pub(crate) fn unit(key: &str, object_type: &str) -> Option<Unit> {
    let known = UNITS.iter().find(|(name, types, _)| *name == key && types.contains(&object_type));
    known.map(|(.., unit)| *unit)
}

/// Whether the text under a key, somewhere in an object of a type, is HTML.
pub(crate) fn is_html(key: &str, object_type: &str) -> bool {
    key.ends_with("_html") || HTML.iter().any(|(name, types)| *name == key && types.contains(&object_type))
}

/// The values that a field can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    Amount(Unit),
    /// `true` or `false`.
    Answer,
    /// One of these words. With `true`, there are no others.
    Word(&'static [&'static str], bool),
}

/// The values that a field can have. Without an object type, `None` unless all types with this field agree.
pub(crate) fn holds(field: &str, object_type: Option<&str>) -> Option<Holds> {
    if field.starts_with("is_") || ANSWERS.contains(&field) {
        return Some(Holds::Answer);
    }
    let is = |types: &[&str]| object_type.is_none_or(|object_type| types.contains(&object_type));
    let amounts = UNITS.iter().filter(|(name, types, _)| *name == field && is(types));
    let words = WORDS.iter().filter(|(name, types, ..)| *name == field && is(types));
    let mut all = amounts
        .map(|(.., unit)| Holds::Amount(*unit))
        .chain(words.map(|(.., words, all)| Holds::Word(words, *all)));
    all.next().filter(|first| all.all(|other| other == *first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_belongs_to_a_type() {
        assert_eq!(unit("value", "opportunity"), Some(Unit::Hundredths));
        assert_eq!(unit("opportunity_value", "task.opportunity_due"), Some(Unit::Hundredths));
        assert_eq!(unit("value", "lead"), None);
    }

    #[test]
    fn a_field_without_a_type_is_known_where_all_types_agree() {
        assert_eq!(holds("status_type", None), Some(Holds::Word(&["active", "won", "lost"], true)));
        assert_eq!(holds("direction", None), None);
        assert_eq!(
            holds("direction", Some("activity.sms")),
            Some(Holds::Word(&["inbound", "outbound"], true))
        );
        assert_eq!(holds("confidence", None), Some(Holds::Amount(Unit::Percent)));
        assert_eq!(holds("confidence", Some("lead")), None);
        assert_eq!(holds("is_stalled", Some("lead")), Some(Holds::Answer));
    }
}
