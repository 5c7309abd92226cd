//! Times on the virtual clock: whole milliseconds since 1970 in UTC.

use closehook::payload::{Date, civil};

/// A time since 1970 or a duration, in milliseconds.
pub type Millis = u64;

/// One second.
pub const SECOND: Millis = 1_000;
/// One minute.
pub const MINUTE: Millis = 60 * SECOND;
/// One hour.
pub const HOUR: Millis = 60 * MINUTE;
/// One day.
pub const DAY: Millis = 24 * HOUR;

/// The last millisecond of the year 9999, where the clock stops. Later dates have five-digit years.
pub(crate) const LAST: Millis = 253_402_300_799_999;

/// Formats a time as Close does for events and subscriptions: UTC without an offset, with six decimal places of which
/// the last three are zeros. Example: `2022-11-08T17:12:11.817000`.
pub(crate) fn naive(moment: Millis) -> String {
    let moment = moment.min(LAST);
    let (days, rest) = (i64::try_from(moment / DAY).unwrap_or_default(), moment % DAY);
    let (year, month, day) = civil(days);
    let (hour, minute) = (rest / HOUR, rest / MINUTE % 60);
    let (second, milli) = (rest / SECOND % 60, rest % SECOND);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}000")
}

/// Formats a time as Close does inside objects: with an offset, and without a fraction if it is zero.
pub(crate) fn with_offset(moment: Millis) -> String {
    let mut text = naive(moment);
    if moment.is_multiple_of(SECOND) {
        text.truncate(19);
    }
    text.push_str("+00:00");
    text
}

/// Parses any date format that Close writes. A time before 1970 becomes 0.
pub(crate) fn read(text: &[u8]) -> Option<Millis> {
    let millis = Date::read(text)?.microseconds().div_euclid(1_000);
    Some(u64::try_from(millis).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_as_close_writes_it() {
        for (moment, expected) in [
            (0, "1970-01-01T00:00:00.000000"),
            (1_667_927_531_817, "2022-11-08T17:12:11.817000"),
            (951_782_400_000, "2000-02-29T00:00:00.000000"),
            (LAST, "9999-12-31T23:59:59.999000"),
            (u64::MAX, "9999-12-31T23:59:59.999000"),
        ] {
            assert_eq!(naive(moment), expected);
        }
        assert_eq!(with_offset(1_627_290_530_000), "2021-07-26T09:08:50+00:00");
        assert_eq!(with_offset(1_667_927_531_817), "2022-11-08T17:12:11.817000+00:00");
    }

    #[test]
    fn what_is_written_reads_back() {
        let mut moment = 0;
        while moment < LAST {
            assert_eq!(read(naive(moment).as_bytes()), Some(moment));
            moment += 12_345_678_901;
        }
    }
}
