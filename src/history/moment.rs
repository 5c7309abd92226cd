use crate::payload::{Date, Kind, Value, civil};

/// A moment, in microseconds since 1970 began in UTC, of a year that has four digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

/// Of the year 0, and of the end of the year 9999.
const FIRST: i64 = -62_167_219_200_000_000;
const LAST: i64 = 253_402_300_799_999_999;

impl Moment {
    /// Of a JSON string that is a date, in any form in which Close writes them.
    pub fn of(value: &Value<'_, '_>) -> Option<Self> {
        if value.kind() != Kind::String {
            return None;
        }
        let moment = Date::read(value.plain()?)?.microseconds();
        (FIRST..=LAST).contains(&moment).then_some(Self(moment))
    }

    /// Microseconds since 1970 began in UTC.
    #[must_use]
    pub fn microseconds(self) -> i64 {
        self.0
    }
}

/// As Close writes the dates of events: in UTC, without saying so, with six places.
impl core::fmt::Display for Moment {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let (days, rest) = (self.0.div_euclid(86_400_000_000), self.0.rem_euclid(86_400_000_000));
        let (year, month, day) = civil(days);
        let (seconds, fraction) = (rest / 1_000_000, rest % 1_000_000);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:06}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Option<Moment> {
        Date::read(text.as_bytes()).map(|date| Moment(date.microseconds()))
    }

    #[test]
    fn what_is_written_reads_back() {
        for text in [
            "0000-01-01T00:00:00.000000",
            "0000-02-29T00:00:00.000001",
            "0001-01-01T00:00:00.000000",
            "1969-12-31T23:59:59.999999",
            "2000-02-29T12:34:56.000789",
            "2022-11-08T17:12:11.817000",
            "9999-12-31T23:59:59.999999",
        ] {
            assert_eq!(moment(text).unwrap().to_string(), text);
        }
        let day = 86_400_000_000;
        for number in (FIRST..=LAST).step_by(day).chain([LAST]) {
            let text = Moment(number).to_string();
            assert_eq!(moment(&text), Some(Moment(number)), "{text}");
        }
    }

    #[test]
    fn a_year_has_four_digits() {
        for (text, reads) in [
            (r#""0000-01-01T00:00:00+00:01""#, false),
            (r#""0000-01-01T00:00:00""#, true),
            (r#""9999-12-31T23:59:59-00:01""#, false),
            ("20190101", false),
        ] {
            let index = crate::payload::Index::read(text.as_bytes()).unwrap();
            assert_eq!(Moment::of(&index.root().unwrap()).is_some(), reads, "{text}");
        }
    }
}
