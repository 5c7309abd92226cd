//! Dates, as a person reads them.

use core::fmt::Write;

use crate::count::Count;
use crate::payload::{Date, Time, civil};

/// A date as `2019-01-15`, or with its time in UTC as `2019-01-15 12:48:23 UTC`; the fraction of a second only when it is
/// asked for. `None` when UTC puts it outside of the years 1 to 9999.
pub(super) fn shown(date: &Date, fraction: bool) -> Option<String> {
    let microseconds = date.microseconds();
    let days = microseconds.div_euclid(DAY);
    let (year, month, day) = civil(days);
    if !(1..=9999).contains(&year) {
        return None;
    }
    let mut text = String::new();
    let _ = write!(text, "{year:04}-{month:02}-{day:02}");
    let Some(Time { .. }) = date.time else { return Some(text) };
    let second = microseconds.rem_euclid(DAY) / SECOND;
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let _ = write!(text, " {hour:02}:{minute:02}:{second:02}");
    if fraction {
        let _ = write!(text, ".{:06}", microseconds.rem_euclid(SECOND));
    }
    text.push_str(" UTC");
    Some(text)
}

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// How far a date moved, in its two largest units: `3 days later`, `1 hour 5 minutes earlier`. `None` when it did not, and
/// between a date and one with a time of day, of which nobody knows how far they are apart.
pub(super) fn distance(before: &Date, after: &Date) -> Option<String> {
    if before.time.is_some() != after.time.is_some() {
        return None;
    }
    let moved = (Count(after.microseconds()) - before.microseconds()).0;
    let mut rest = moved.unsigned_abs();
    let direction = if moved < 0 { " earlier" } else { " later" };
    let mut text = String::new();
    let mut units = 0;
    for (length, name) in [
        (DAY, " day"),
        (3600 * SECOND, " hour"),
        (60 * SECOND, " minute"),
        (SECOND, " second"),
        (1000, " millisecond"),
        (1, " microsecond"),
    ] {
        let length = length.unsigned_abs();
        let number = rest.checked_div(length).unwrap_or(0);
        rest = rest.checked_rem(length).unwrap_or(0);
        // Of two units the second is next to the first: nobody reads "3 days 2 seconds".
        if units > 0 {
            units = 2;
        }
        if number > 0 {
            if !text.is_empty() {
                text.push(' ');
            }
            let _ = write!(text, "{number}{name}{}", if number == 1 { "" } else { "s" });
            units = units.max(1);
        }
        if units == 2 {
            break;
        }
    }
    (moved != 0).then(|| text + direction)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Date {
        Date::read(text.as_bytes()).unwrap()
    }

    // As Python's datetime has them.
    #[test]
    fn dates_are_shown_in_utc() {
        for (text, expected) in [
            ("2019-01-15", Some("2019-01-15")),
            ("2019-01-15T12:48:23.395000", Some("2019-01-15 12:48:23 UTC")),
            ("2021-07-26T09:08:50+00:00", Some("2021-07-26 09:08:50 UTC")),
            ("2024-02-29T23:30:00-01:00", Some("2024-03-01 00:30:00 UTC")),
            ("2000-01-01T00:10:00+05:30", Some("1999-12-31 18:40:00 UTC")),
            ("1900-02-28T23:59:59-00:01", Some("1900-03-01 00:00:59 UTC")),
            ("0001-01-01T00:00:00", Some("0001-01-01 00:00:00 UTC")),
            ("0001-01-01T00:00:00+01:00", None),
            ("9999-12-31T23:00:00-02:00", None),
        ] {
            assert_eq!(shown(&read(text), false).as_deref(), expected, "{text}");
        }
        assert_eq!(
            shown(&read("1969-12-31T23:59:59.5"), true).as_deref(),
            Some("1969-12-31 23:59:59.500000 UTC")
        );
    }

    #[test]
    fn every_day_is_itself() {
        for days in -719_162..=2_932_896 {
            let (year, month, day) = civil(days);
            let date = Date {
                year: year.try_into().unwrap(),
                month: month.try_into().unwrap(),
                day: day.try_into().unwrap(),
                time: None,
            };
            assert_eq!(date.microseconds(), days * DAY);
        }
    }

    #[test]
    fn dates_move() {
        for (before, after, expected) in [
            ("2019-01-15", "2019-01-18", Some("3 days later")),
            ("2019-01-15", "2019-01-14", Some("1 day earlier")),
            ("2019-01-15", "2019-01-15", None),
            ("2019-01-15", "2019-01-15T10:00:00", None),
            ("2019-01-15T10:00:00", "2019-01-15T12:05:00+00:00", Some("2 hours 5 minutes later")),
            ("2019-01-15T10:00:00", "2019-01-18T10:00:01", Some("3 days later")),
            ("2019-01-15T10:00:00", "2019-01-15T10:00:00.25", Some("250 milliseconds later")),
            ("2019-01-15T10:00:00+01:00", "2019-01-15T09:00:00", None),
        ] {
            assert_eq!(distance(&read(before), &read(after)).as_deref(), expected, "{before} {after}");
        }
    }
}
