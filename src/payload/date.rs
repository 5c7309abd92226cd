//! Dates as Close writes them.

use crate::count::Count;

/// A date, or a date with a time of day, of the proleptic Gregorian calendar.
///
/// Close writes four forms (seen in its event log): `2022-11-08`, `2022-11-08T17:12:11.817000` without an offset, which is
/// UTC, `2021-07-26T09:08:50+00:00`, and the same with a fraction of a second. What RFC 3339 allows besides is read too.
/// A library would do no more, and weigh more than what reads this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// From 0 to 9999.
    pub year: u16,
    /// From 1 to 12.
    pub month: u8,
    /// From 1 to 31.
    pub day: u8,
    /// The time of day, if the text has one.
    pub time: Option<Time>,
}

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// From 0 to 23.
    pub hour: u8,
    /// From 0 to 59.
    pub minute: u8,
    /// From 0 to 59.
    pub second: u8,
    /// Of the second; finer digits are left out.
    pub microsecond: u32,
    /// Minutes ahead of UTC; `None` when the text has no offset, which then is UTC.
    pub offset: Option<i16>,
}

impl Date {
    /// Reads the whole text; `None` when it is anything but a date that exists.
    pub fn read(text: &[u8]) -> Option<Self> {
        let rest = &mut &*text;
        let year = digits(rest, 4)?;
        byte(rest, b"-")?;
        let month = u8::try_from(digits(rest, 2)?).ok().filter(|month| (1..=12).contains(month))?;
        byte(rest, b"-")?;
        let day = u8::try_from(digits(rest, 2)?).ok()?;
        if !(1..=days_in(year, month)).contains(&day) {
            return None;
        }
        let time = if rest.is_empty() { None } else { Some(Time::read(rest)?) };
        rest.is_empty().then_some(Self { year, month, day, time })
    }

    /// Microseconds since 1970 began in UTC; of a date without a time, those of its midnight.
    pub fn microseconds(&self) -> i64 {
        let time = self.time.unwrap_or(Time { hour: 0, minute: 0, second: 0, microsecond: 0, offset: None });
        let hours = self.days() * 24 + i64::from(time.hour);
        let minutes = hours * 60 + i64::from(time.minute) - i64::from(time.offset.unwrap_or(0));
        let seconds = minutes * 60 + i64::from(time.second);
        (seconds * 1_000_000 + i64::from(time.microsecond)).0
    }

    /// Days since 1970-01-01, in years that begin in March, so that the leap day is their last.
    fn days(&self) -> Count<i64> {
        let early = self.month <= 2;
        let year = Count(i64::from(self.year)) - i64::from(early);
        let month = Count(i64::from(self.month)) + if early { 9 } else { -3 };
        // 153 days are five months from March on, or from August on.
        let in_year = (month * 153 + 2).0 / 5;
        let leap_days = Count(year.0.div_euclid(4)) - year.0.div_euclid(100) + year.0.div_euclid(400);
        year * 365 + leap_days.0 + in_year + i64::from(self.day) - 719_469
    }
}

impl Time {
    fn read(rest: &mut &[u8]) -> Option<Self> {
        byte(rest, b"Tt ")?;
        let hour = two(rest, 24)?;
        byte(rest, b":")?;
        let minute = two(rest, 60)?;
        byte(rest, b":")?;
        let second = two(rest, 60)?;
        let mut microsecond = 0_u32;
        if byte(rest, b".").is_some() {
            let length = rest.iter().take_while(|digit| digit.is_ascii_digit()).count();
            let (fraction, after) = rest.split_at_checked(length).filter(|_| length > 0)?;
            *rest = after;
            for place in 0..6 {
                let digit = fraction.get(place).map_or(0, |digit| digit.wrapping_sub(b'0'));
                microsecond = microsecond.wrapping_mul(10).wrapping_add(u32::from(digit));
            }
        }
        let offset = if rest.is_empty() { None } else { Some(offset(rest)?) };
        Some(Self { hour, minute, second, microsecond, offset })
    }
}

fn offset(rest: &mut &[u8]) -> Option<i16> {
    if byte(rest, b"Zz").is_some() {
        return Some(0);
    }
    let sign = if byte(rest, b"+").is_some() { 1 } else { byte(rest, b"-").map(|()| -1)? };
    let hours = i16::from(two(rest, 24)?);
    byte(rest, b":")?;
    let minutes = i16::from(two(rest, 60)?);
    Some(hours.wrapping_mul(60).wrapping_add(minutes).wrapping_mul(sign))
}

fn days_in(year: u16, month: u8) -> u8 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn byte(rest: &mut &[u8], any: &[u8]) -> Option<()> {
    *rest = rest.split_first().filter(|(first, _)| any.contains(first))?.1;
    Some(())
}

fn two(rest: &mut &[u8], below: u16) -> Option<u8> {
    digits(rest, 2).filter(|number| *number < below).and_then(|number| u8::try_from(number).ok())
}

fn digits(rest: &mut &[u8], count: usize) -> Option<u16> {
    let (number, after) = rest.split_at_checked(count)?;
    let mut value = 0_u16;
    for digit in number {
        if !digit.is_ascii_digit() {
            return None;
        }
        value = value.wrapping_mul(10).wrapping_add(u16::from(digit.wrapping_sub(b'0')));
    }
    *rest = after;
    Some(value)
}

/// Year, month and day of a day since 1970-01-01, in eras of 400 years that begin in March.
pub fn civil(days: i64) -> (i64, i64, i64) {
    let days = (Count(days) + 719_468).0;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let leap_days = Count(day / 1460) - day / 36_524 + day / 146_096;
    let year = (Count(day) - leap_days.0).0 / 365;
    let before = Count(year) * 365 + year / 4 - year / 100;
    let day = Count(day) - before.0;
    let month = (day * 5 + 2).0 / 153;
    let first = (Count(month) * 153 + 2).0 / 5;
    let (later, after) = if month < 10 { (3, 0) } else { (-9, 1) };
    let year = Count(era) * 400 + year + after;
    (year.0, (Count(month) + later).0, (day - first + 1).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn microseconds(text: &str) -> Option<i64> {
        Date::read(text.as_bytes()).map(|date| date.microseconds())
    }

    // The numbers are those of Python's datetime.
    #[test]
    fn every_form_is_the_same_moment() {
        for (text, expected) in [
            ("1970-01-01", 0),
            ("2022-11-08", 1_667_865_600_000_000),
            ("2022-11-08T17:12:11.817000", 1_667_927_531_817_000),
            ("2022-11-08 17:12:11.817Z", 1_667_927_531_817_000),
            ("2022-11-08t20:12:11.8170009+03:00", 1_667_927_531_817_000),
            ("2021-07-26T09:08:50+00:00", 1_627_290_530_000_000),
            ("2000-02-29T23:59:59-00:30", 951_870_599_000_000),
            ("0001-01-01T00:00:00", -62_135_596_800_000_000),
            ("9999-12-31T23:59:59.999999", 253_402_300_799_999_999),
            ("1969-12-31T23:59:59.999999", -1),
        ] {
            assert_eq!(microseconds(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "2022",
            "2022-11",
            "2022-13-01",
            "2022-00-01",
            "2022-11-31",
            "2022-02-29",
            "1900-02-29",
            "2022-11-08T",
            "2022-11-08T17",
            "2022-11-08T17:12",
            "2022-11-08T24:00:00",
            "2022-11-08T17:60:00",
            "2022-11-08T17:12:60",
            "2022-11-08T17:12:11.",
            "2022-11-08T17:12:11+0000",
            "2022-11-08T17:12:11+24:00",
            "2022-11-08T17:12:11 ",
            "+022-11-08",
            "2022-11-08x",
            "２022-11-08",
        ] {
            assert_eq!(microseconds(text), None, "{text}");
        }
    }

    #[test]
    fn days_follow_one_another() {
        let (mut last, mut count) = (None, 0);
        for year in 1890..=2110_u16 {
            for month in 1..=12 {
                for day in 1..=days_in(year, month) {
                    let today = Date { year, month, day, time: None }.days();
                    assert!(last.is_none_or(|last: i64| today == last + 1), "{year}-{month}-{day}");
                    last = Some(today.0);
                    count += 1;
                }
            }
        }
        assert_eq!(count, 80_718);
    }
}
