//! Numbers with their units, in exact decimal arithmetic.

use crate::count::Count;
use crate::payload::Decimal;

/// The maximum number of digits of an amount; a longer one is shown unchanged.
const MOST_DIGITS: i64 = 40;

/// Currencies of which nobody writes the hundredths (ISO 4217, those without a minor unit).
const WHOLE: [&str; 16] = [
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF",
    "XPF",
];

/// An amount of hundredths as money. Close counts every currency in hundredths (its documentation: "in cents"), even
/// yen, which are then shown without decimals. `None` for a number of more than 40 digits.
///
/// Three currencies are written with their sign. The signs of others are ambiguous, so their code is written.
pub(super) fn money(hundredths: &Decimal, currency: &str) -> Option<String> {
    let whole = WHOLE.contains(&currency);
    let number = grouped(hundredths, -2, if whole { 0 } else { 2 })?;
    let (minus, digits) = number.strip_prefix('-').map_or(("", number.as_str()), |digits| ("-", digits));
    let sign = match currency {
        "USD" => "$",
        "EUR" => "€",
        "GBP" => "£",
        code => return Some([&number, " ", code].concat()),
    };
    Some([minus, sign, digits].concat())
}

/// A number times a power of ten, with commas between thousands and at least `least` decimals; `None` when it has more
/// than 40 digits.
pub(super) fn grouped(number: &Decimal, shift: i64, least: usize) -> Option<String> {
    let length = i64::try_from(number.digits.len()).ok().filter(|length| *length <= MOST_DIGITS)?;
    let point = if number.is_zero() { Count(0) } else { number.point + shift };
    if !(-MOST_DIGITS..=MOST_DIGITS).contains(&point.0) {
        return None;
    }
    let mut text = String::new();
    if number.negative && !number.is_zero() {
        text.push('-');
    }
    let digit = |place: i64| {
        let digit = usize::try_from(place).ok().and_then(|place| number.digits.get(place));
        char::from(digit.copied().unwrap_or(b'0'))
    };
    if point <= 0 {
        text.push('0');
    }
    for place in 0..point.0 {
        if place > 0 && (point - place).0.rem_euclid(3) == 0 {
            text.push(',');
        }
        text.push(digit(place));
    }
    let decimals = (Count(length) - point.0).0.max(i64::try_from(least).unwrap_or(0));
    if decimals > 0 {
        text.push('.');
        (0..decimals).for_each(|place| text.push(digit((point + place).0)));
    }
    Some(text)
}

/// Seconds as hours, minutes and seconds: `1 h 5 min 2 s`. `None` if it is not a whole number, or not a time.
pub(super) fn duration(seconds: &Decimal) -> Option<String> {
    let all: u64 = grouped(seconds, 0, 0)?.replace(',', "").parse().ok()?;
    let (hours, minutes, seconds) = (all / 3600, all / 60 % 60, all % 60);
    let mut text = String::new();
    for (number, unit, always) in [(hours, " h", false), (minutes, " min", false), (seconds, " s", all == 0)]
    {
        if number > 0 || always {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&number.to_string());
            text.push_str(unit);
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Decimal {
        Decimal::read(text.as_bytes())
    }

    #[test]
    fn hundredths_are_money() {
        for (cents, currency, expected) in [
            ("100000", "USD", Some("$1,000.00")),
            ("0", "USD", Some("$0.00")),
            ("-0", "USD", Some("$0.00")),
            ("5", "USD", Some("$0.05")),
            ("50", "EUR", Some("€0.50")),
            ("-123456789", "GBP", Some("-£1,234,567.89")),
            ("1e5", "USD", Some("$1,000.00")),
            ("100.5", "USD", Some("$1.005")),
            ("1e-3", "USD", Some("$0.00001")),
            ("100000", "JPY", Some("1,000 JPY")),
            ("100050", "JPY", Some("1,000.5 JPY")),
            ("100000", "CHF", Some("1,000.00 CHF")),
            ("123456789012345678901234567890", "USD", Some("$1,234,567,890,123,456,789,012,345,678.90")),
            ("1e400", "USD", None),
            ("1e-400", "USD", None),
            ("1e99999999999999999999", "USD", None),
        ] {
            assert_eq!(money(&of(cents), currency).as_deref(), expected, "{cents} {currency}");
        }
    }

    #[test]
    fn seconds_are_hours() {
        for (seconds, expected) in [
            ("0", Some("0 s")),
            ("59", Some("59 s")),
            ("60", Some("1 min")),
            ("3725", Some("1 h 2 min 5 s")),
            ("360000", Some("100 h")),
            ("1.5", None),
            ("-1", None),
            ("1e300", None),
        ] {
            assert_eq!(duration(&of(seconds)).as_deref(), expected, "{seconds}");
        }
    }
}
