//! How the value of a field is read: as money, a date, a share, a time, words, HTML. Only where Close says so.

use crate::model::{CODES, Unit, WORD_LABELS, is_html, unit};

/// How a value is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// As it stands.
    Plain,
    Unit(Unit),
    Date,
    /// One of a few words of Close's, such as `no-answer`.
    Words,
    /// An object type.
    Kind,
    Html,
}

impl Reading {
    /// Of the value that stands under a key, somewhere in an object of a type.
    pub(super) fn of(key: &str, object_type: &str) -> Self {
        if let Some(unit) = unit(key, object_type) {
            return Self::Unit(unit);
        }
        let ends = ["_at", "_on", "_date"].iter().any(|end| key.ends_with(end));
        let begins = key.starts_with("date_") && key != "date_format" || key.contains("_date_");
        if ends || begins || matches!(key, "date" | "localtime") || key.starts_with("custom.") {
            return Self::Date;
        }
        match key {
            _ if is_html(key, object_type) => Self::Html,
            "object_type" => Self::Kind,
            _ if CODES.contains(&key) => Self::Words,
            _ => Self::Plain,
        }
    }
}

/// A word of Close's as words: `no-answer` is "no answer". `None` where it is not one of those.
pub(super) fn words(text: &[u8]) -> Option<String> {
    if let Some((_, label)) = WORD_LABELS.iter().find(|(word, _)| word.as_bytes() == text) {
        return Some((*label).to_owned());
    }
    let joins = |byte: &u8| matches!(byte, b'_' | b'-');
    let ours = text.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || joins(byte));
    let inner = text.first().zip(text.last()).is_some_and(|(first, last)| !joins(first) && !joins(last));
    if !ours || !inner || !text.iter().any(joins) {
        return None;
    }
    let spaced = text.iter().map(|byte| if joins(byte) { ' ' } else { char::from(*byte) });
    Some(spaced.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ALL_KINDS, Held, fields_of};

    #[test]
    fn a_field_is_read_by_its_name_and_type() {
        for (key, object_type, expected) in [
            ("value", "opportunity", Reading::Unit(Unit::Hundredths)),
            ("value", "lead", Reading::Plain),
            ("next_billing_on", "phone_number", Reading::Date),
            ("opportunity_date_won", "activity.opportunity_status_change", Reading::Date),
            ("date_format", "export.lead", Reading::Words),
            ("note", "opportunity", Reading::Plain),
            ("note_html", "opportunity", Reading::Html),
            ("body", "comment", Reading::Html),
            ("body", "lead", Reading::Plain),
        ] {
            assert_eq!(Reading::of(key, object_type), expected, "{key} {object_type}");
        }
    }

    #[test]
    fn times_are_read_as_dates_by_their_names() {
        for (object_type, _) in ALL_KINDS {
            for field in fields_of(object_type).expect("it is known") {
                let is_time = matches!(field.holds, Held::Date | Held::Moment | Held::Naive | Held::Time);
                let reading = Reading::of(field.name, object_type);
                assert_eq!(reading == Reading::Date, is_time, "{object_type}.{}", field.name);
            }
        }
    }

    #[test]
    fn words_are_spaced() {
        for (text, expected) in [
            ("no-answer", Some("no answer")),
            ("set_lead_status", Some("set lead status")),
            ("vm-left", Some("voicemail left")),
            ("active", None),
            ("Close.io", None),
            ("-", None),
            ("_a", None),
            ("", None),
        ] {
            assert_eq!(words(text.as_bytes()).as_deref(), expected, "{text}");
        }
    }
}
