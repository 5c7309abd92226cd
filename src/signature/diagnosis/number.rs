//! How a number looks after a program has read it as JSON and written it again.
//!
//! Done on the decimal text, without floating point: a decimal of at most 15 significant digits survives
//! binary64 unchanged, and a longer integer below 2^64 is rounded here. A fraction of more than 15 digits is
//! taken to be the shortest form already, as every serialiser writes it.

use crate::payload::Decimal;

/// A number as a program's types hold and write it.
trait Written: Sized {
    fn is_infinite(&self) -> bool;
    fn rounded(self) -> Self;
    fn sign(&self) -> &'static str;
    fn fixed(&self) -> String;
    fn scientific(&self) -> (String, i64);
}

impl Written for Decimal {
    /// Beyond the largest binary64, 1.7976931348623157e308.
    fn is_infinite(&self) -> bool {
        self.point > 309 || (self.point == 309 && self.digits.as_slice() > b"17976931348623157".as_slice())
    }

    /// An integer of more than 15 digits, below 2^64, as binary64 holds it: the fewest digits that read
    /// back to the same value (ECMA-262, Number::toString). A larger one keeps its digits.
    fn rounded(mut self) -> Self {
        let length = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        if length <= 15 || length > self.point || self.point > 20 {
            return self;
        }
        let Ok(written) = self.fixed().parse::<u64>() else { return self };
        let exact = undouble(double(written));
        for dropped in (0..=5).rev() {
            let unit = 10_u64.pow(dropped);
            let short = exact.checked_add(unit / 2).and_then(|sum| sum.checked_div(unit)?.checked_mul(unit));
            if let Some(short) = short.filter(|short| double(*short) == double(exact)) {
                let text = short.to_string();
                self.point = i64::try_from(text.len()).unwrap_or(i64::MAX);
                self.digits = text.trim_end_matches('0').as_bytes().to_vec();
                return self;
            }
        }
        self
    }

    fn sign(&self) -> &'static str {
        if self.negative { "-" } else { "" }
    }

    /// The digits without exponent; only for a point near the digits.
    fn fixed(&self) -> String {
        let digits = String::from_utf8_lossy(&self.digits);
        let point = usize::try_from(self.point).unwrap_or(0);
        if self.point <= 0 {
            let zeros = usize::try_from(self.point.saturating_neg()).unwrap_or(0);
            return format!("0.{}{digits}", "0".repeat(zeros));
        }
        match digits.split_at_checked(point) {
            Some((whole, "")) => whole.to_owned(),
            Some((whole, fraction)) => format!("{whole}.{fraction}"),
            None => format!("{digits}{}", "0".repeat(point.saturating_sub(digits.len()))),
        }
    }

    /// The digits as `d.ddd`, for a form with an exponent, and that exponent.
    fn scientific(&self) -> (String, i64) {
        let digits = String::from_utf8_lossy(&self.digits);
        let mantissa = match digits.split_at_checked(1) {
            Some((first, rest)) if !rest.is_empty() => format!("{first}.{rest}"),
            _ => digits.into_owned(),
        };
        (mantissa, self.point.saturating_sub(1))
    }
}

#[expect(clippy::cast_precision_loss, clippy::as_conversions, reason = "the rounding is what is asked for")]
fn double(exact: u64) -> f64 {
    exact as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::as_conversions,
    reason = "an integer below 2^64, whose exact value is asked for; saturates"
)]
fn undouble(double: f64) -> u64 {
    double as u64
}

/// As `JSON.stringify(JSON.parse(text))` writes it (ECMA-262, Number::toString, radix 10).
pub(super) fn javascript(text: &[u8]) -> String {
    let number = Decimal::read(text).rounded();
    if number.is_zero() || number.point < -323 {
        return "0".to_owned();
    }
    if number.is_infinite() {
        return "null".to_owned();
    }
    if number.point > 21 || number.point <= -6 {
        let (mantissa, exponent) = number.scientific();
        return format!("{}{mantissa}e{exponent:+}", number.sign());
    }
    format!("{}{}", number.sign(), number.fixed())
}

/// As Python's `json.dumps(json.loads(text))` writes it: integers of any size as they are, anything with
/// a point or an exponent as the `repr` of a float.
pub(super) fn python(text: &[u8]) -> String {
    if !text.iter().any(|byte| matches!(byte, b'.' | b'e' | b'E')) {
        let text = String::from_utf8_lossy(text);
        return if text == "-0" { "0".to_owned() } else { text.into_owned() };
    }
    let number = Decimal::read(text).rounded();
    let sign = number.sign();
    if number.is_zero() || number.point < -323 {
        return format!("{sign}0.0");
    }
    if number.is_infinite() {
        return format!("{sign}Infinity");
    }
    if number.point > 16 || number.point <= -4 {
        let (mantissa, exponent) = number.scientific();
        return format!("{sign}{mantissa}e{exponent:+03}");
    }
    let fixed = number.fixed();
    if fixed.contains('.') { format!("{sign}{fixed}") } else { format!("{sign}{fixed}.0") }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Expected values printed by Node 20 and Python 3.11.
    #[test]
    fn numbers_look_as_the_two_serialisers_write_them() {
        for (text, js, py) in [
            ("0", "0", "0"),
            ("-0", "0", "0"),
            ("-0.0", "0", "-0.0"),
            ("1.0", "1", "1.0"),
            ("1e5", "100000", "100000.0"),
            ("1E+2", "100", "100.0"),
            ("-1.50", "-1.5", "-1.5"),
            ("0.1", "0.1", "0.1"),
            ("0.000001", "0.000001", "1e-06"),
            ("0.0000001", "1e-7", "1e-07"),
            ("0.0001", "0.0001", "0.0001"),
            ("0.00001", "0.00001", "1e-05"),
            ("1.5e-7", "1.5e-7", "1.5e-07"),
            ("1e16", "10000000000000000", "1e+16"),
            ("1e15", "1000000000000000", "1000000000000000.0"),
            ("1e21", "1e+21", "1e+21"),
            ("123e20", "1.23e+22", "1.23e+22"),
            ("1e400", "null", "Infinity"),
            ("-1e400", "null", "-Infinity"),
            ("1e-400", "0", "0.0"),
            ("9007199254740993", "9007199254740992", "9007199254740993"),
            ("12345678901234567890", "12345678901234567000", "12345678901234567890"),
            ("120246145380050748", "120246145380050750", "120246145380050748"),
            ("0.30000000000000004", "0.30000000000000004", "0.30000000000000004"),
            ("100000", "100000", "100000"),
            ("9223372036854775807", "9223372036854776000", "9223372036854775807"),
            ("1234567890123456", "1234567890123456", "1234567890123456"),
            ("12345678901234567.0", "12345678901234568", "1.2345678901234568e+16"),
        ] {
            assert_eq!(javascript(text.as_bytes()), js, "JSON.stringify {text}");
            assert_eq!(python(text.as_bytes()), py, "json.dumps {text}");
        }
    }
}
