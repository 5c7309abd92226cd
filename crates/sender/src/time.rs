//! Moments on the virtual clock: whole milliseconds since 1970 began in UTC.

use closehook::payload::Date;

/// A moment, or a span, in milliseconds.
pub type Millis = u64;

/// One second.
pub const SECOND: Millis = 1_000;
/// One minute.
pub const MINUTE: Millis = 60 * SECOND;
/// One hour.
pub const HOUR: Millis = 60 * MINUTE;
/// One day.
pub const DAY: Millis = 24 * HOUR;

/// The last moment that a date of four digits can name: the clock stops there.
pub(super) const LAST: Millis = 253_402_300_799_999;

/// As Close writes the dates of events and subscriptions: UTC without an offset, with six digits of which the last
/// three are zeros, such as `2022-11-08T17:12:11.817000`.
pub(super) fn naive(moment: Millis) -> String {
    let moment = moment.min(LAST);
    let (days, rest) = (moment / DAY, moment % DAY);
    let (year, month, day) = civil(days);
    let (hour, minute) = (rest / HOUR, rest / MINUTE % 60);
    let (second, milli) = (rest / SECOND % 60, rest % SECOND);
    let mut text = String::with_capacity(32);
    for (number, width, after) in [
        (year, 4, '-'),
        (month, 2, '-'),
        (day, 2, 'T'),
        (hour, 2, ':'),
        (minute, 2, ':'),
        (second, 2, '.'),
        (milli, 3, '0'),
    ] {
        padded(number, width, &mut text);
        text.push(after);
    }
    text.push_str("00");
    text
}

/// As Close writes the dates inside an object: with an offset, and without a fraction when that is zero.
pub(super) fn with_offset(moment: Millis) -> String {
    let mut text = naive(moment);
    if moment.is_multiple_of(SECOND) {
        text.truncate(19);
    }
    text.push_str("+00:00");
    text
}

/// Reads any form that Close writes; a moment before 1970 is 1970.
pub(super) fn read(text: &[u8]) -> Option<Millis> {
    let millis = Date::read(text)?.microseconds().div_euclid(1_000);
    Some(u64::try_from(millis).unwrap_or(0))
}

/// The day of the proleptic Gregorian calendar, in years that begin in March, so that the leap day is their last.
fn civil(days: u64) -> (u64, u64, u64) {
    // 719,468 days lie between 0000-03-01 and 1970-01-01; 146,097 are 400 years.
    let days = days.saturating_add(719_468);
    let (era, day) = (days / 146_097, days % 146_097);
    let leap_days = (day / 1_460).saturating_add(day / 146_096);
    let year = day.saturating_sub(leap_days).saturating_add(day / 36_524) / 365;
    let start = year.saturating_mul(365).saturating_add(year / 4).saturating_sub(year / 100);
    let day = day.saturating_sub(start);
    let month = day.saturating_mul(5).saturating_add(2) / 153;
    let first = month.saturating_mul(153).saturating_add(2) / 5;
    let in_january = month >= 10;
    let year = era.saturating_mul(400).saturating_add(year).saturating_add(u64::from(in_january));
    let month = if in_january { month.saturating_sub(9) } else { month.saturating_add(3) };
    (year, month, day.saturating_sub(first).saturating_add(1))
}

/// A number in so many decimal digits.
fn padded(number: u64, width: u32, text: &mut String) {
    for place in (0..width).rev() {
        let digit = number.checked_div(10_u64.saturating_pow(place)).unwrap_or_default() % 10;
        text.push(u8::try_from(digit).map_or('0', |digit| char::from(digit.saturating_add(b'0'))));
    }
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
