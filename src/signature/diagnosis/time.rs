//! Timestamps as signers and intermediaries write them: digits, numbers and dates.

use super::cause::Cause;
use crate::payload::{Date, Decimal, check, civil};
use crate::signature::parse_timestamp;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// The days of the week, starting with that of January 1, 1970.
const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// The start of the year 10000 in Unix seconds. Later years have five digits.
const YEAR_10000: i64 = 253_402_300_800;

/// The Unix seconds of a timestamp that is not just digits, and how it differs.
pub(super) fn read(text: &[u8]) -> Option<(Cause, Vec<u8>)> {
    let bare = text.trim_ascii();
    let bare = bare.strip_prefix(b"\"").and_then(|bare| bare.strip_suffix(b"\"")).unwrap_or(bare);
    if let Some(seconds) = date(bare) {
        return Some((Cause::TimestampAsDate, seconds.to_string().into_bytes()));
    }
    // The digits may have white space, quotes, a sign, a unit, a fraction after a point or comma, or thousands
    // separators.
    if bare.iter().any(|byte| matches!(byte, b'e' | b'E')) && check(bare).is_ok() {
        // A number with an exponent.
        let Decimal { digits, point, negative } = Decimal::read(bare);
        let seconds = usize::try_from(point.0)
            .ok()
            .filter(|point| *point == 10 && digits.len() <= *point && !negative)?;
        let zeros = seconds.saturating_sub(digits.len());
        return Some((Cause::TimestampDecorated, [digits, b"0".repeat(zeros)].concat()));
    }
    let digits = |text: &[u8]| text.iter().copied().filter(u8::is_ascii_digit).collect::<Vec<u8>>();
    let whole = bare.split(|byte| matches!(byte, b'.' | b',')).next().unwrap_or_default();
    let ten = [digits(whole), digits(bare)].into_iter().find(|digits| digits.len() == 10)?;
    Some((Cause::TimestampDecorated, ten))
}

/// The Unix seconds of a date in the format of RFC 3339 or RFC 9110 (§5.6.7).
fn date(text: &[u8]) -> Option<i64> {
    if let Some(date) = Date::read(text) {
        return Some(date.microseconds().div_euclid(1_000_000));
    }
    // `Sat, 08 Dec 2018 12:17:20 GMT` has the same parts in another order.
    let text = core::str::from_utf8(text).ok()?;
    let words: Vec<&str> = text.split([' ', ',', '-']).filter(|word| !word.is_empty()).collect();
    let [_, day, month, year, time, rest @ ..] = words.as_slice() else { return None };
    if !matches!(rest, [] | ["GMT" | "UTC" | "Z" | "+0000"]) {
        return None;
    }
    let month = MONTHS.iter().position(|name| month.get(..3) == Some(name))?.saturating_add(1);
    let century = if year.len() == 2 { "20" } else { "" };
    let date = Date::read(format!("{century}{year}-{month:02}-{day:0>2}T{time}").as_bytes())?;
    Some(date.microseconds().div_euclid(1_000_000))
}

/// The dates in UTC that a signer may have written for these Unix seconds.
pub(super) fn dates(seconds: &[u8]) -> Vec<String> {
    let number = core::str::from_utf8(seconds).ok().and_then(|text| text.parse::<i64>().ok());
    let Some(seconds) = number.filter(|seconds| (0..YEAR_10000).contains(seconds)) else { return Vec::new() };
    let days = seconds.div_euclid(86_400);
    let second = seconds.rem_euclid(86_400);
    let clock = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
    let (year, month, day) = civil(days);
    let iso = format!("{year:04}-{month:02}-{day:02}");
    let named = |names: &[&'static str], place: i64| {
        usize::try_from(place).ok().and_then(|place| names.get(place)).copied().unwrap_or_default()
    };
    let weekday = named(&DAYS, days.rem_euclid(7));
    let month = named(&MONTHS, month.saturating_sub(1));
    let mut dates = vec![
        format!("{weekday}, {day:02} {month} {year:04} {clock} GMT"),
        format!("{weekday} {month} {day:02} {year:04} {clock} GMT+0000 (Coordinated Universal Time)"),
    ];
    for zone in ["Z", "", "+00:00", ".000Z", ".000000", ".000000Z", ".000000+00:00"] {
        dates.push(format!("{iso}T{clock}{zone}"));
    }
    for zone in ["", "+00:00", " +0000 UTC", " UTC", " +0000", ".000", "Z"] {
        dates.push(format!("{iso} {clock}{zone}"));
    }
    dates
}

/// The numbers that a signer may have written for these digits: with a fraction, as Python's `str(float(…))`, or with
/// an exponent, as Java and Go write large numbers.
pub(super) fn floats(digits: &[u8]) -> Vec<String> {
    let Some(text) = core::str::from_utf8(digits).ok().filter(|_| parse_timestamp(digits).is_some()) else {
        return Vec::new();
    };
    let mut floats =
        vec![format!("{text}.0"), format!("{text}.00"), format!("{text}.000"), format!("{text}.000000")];
    if let Some((first, rest)) = text.split_at_checked(1) {
        let rest = rest.trim_end_matches('0');
        let exponent = text.len().saturating_sub(1);
        let rest = if rest.is_empty() { "0" } else { rest };
        floats.push(format!("{first}.{rest}E{exponent}"));
        floats.push(format!("{first}.{rest}e+{exponent:02}"));
    }
    floats
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_is_written_as_it_is_read() {
        for seconds in (0..4_102_444_800_i64).step_by(86_399 * 11) {
            for written in dates(seconds.to_string().as_bytes()).iter().skip(2).take(4) {
                assert_eq!(date(written.as_bytes()), Some(seconds), "{written}");
            }
            let http = dates(seconds.to_string().as_bytes()).into_iter().next().unwrap();
            assert_eq!(date(http.as_bytes()), Some(seconds), "{http}");
        }
    }

    #[test]
    fn what_is_no_timestamp_is_none() {
        for text in ["", "x", "Sat, 08 Dec", "2018", "99999999999", "Sat, 40 Dec 2018 12:17:20 GMT", "1.2.3"]
        {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
        for text in
            ["1,544,271,440", "1_544_271_440", "+1544271440", "1544271440s", "1544271440.951", "'1544271440'"]
        {
            assert_eq!(
                read(text.as_bytes()),
                Some((Cause::TimestampDecorated, b"1544271440".to_vec())),
                "{text}"
            );
        }
    }
}
