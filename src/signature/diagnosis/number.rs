//! What a number looks like after a program has parsed and re-serialized it.
//!
//! This works on the decimal text, without floating point. A decimal of at most 15 significant digits survives binary64
//! unchanged, and a longer integer below 2^64 is rounded here. A fraction of more than 15 digits is assumed to be in
//! its shortest form already, as every serializer writes it.

use crate::count::Count;
use crate::payload::Decimal;

/// A number in the types and the format of a program.
trait Written: Sized {
    fn is_infinite(&self) -> bool;
    fn rounded(self) -> Self;
    fn sign(&self) -> &'static str;
    fn fixed(&self) -> String;
    fn scientific(&self) -> (String, i64);
}

impl Written for Decimal {
    /// Whether it exceeds the largest binary64, 1.7976931348623157e308.
    fn is_infinite(&self) -> bool {
        self.point > 309 || (self.point == 309 && self.digits.as_slice() > b"17976931348623157".as_slice())
    }

    /// Rounds an integer of more than 15 digits and below 2^64 to binary64. The result has the fewest digits that parse
    /// to the same value (ECMA-262, Number::toString). A larger integer keeps its digits.
    fn rounded(mut self) -> Self {
        let length = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        if length <= 15 || self.point < length || self.point > 20 {
            return self;
        }
        let Ok(written) = self.fixed().parse::<u64>() else { return self };
        let exact = undouble(double(written));
        for dropped in (0..=5).rev() {
            let unit = 10_u64.pow(dropped);
            let short = exact.checked_add(unit / 2).and_then(|sum| sum.checked_div(unit)?.checked_mul(unit));
            if let Some(short) = short.filter(|short| double(*short) == double(exact)) {
                let text = short.to_string();
                self.point = Count(i64::try_from(text.len()).unwrap_or(i64::MAX));
                self.digits = text.trim_end_matches('0').as_bytes().to_vec();
                return self;
            }
        }
        self
    }

    fn sign(&self) -> &'static str {
        if self.negative { "-" } else { "" }
    }

    /// The digits without an exponent. Only for a decimal point near the digits.
    fn fixed(&self) -> String {
        let digits = String::from_utf8_lossy(&self.digits);
        let point = usize::try_from(self.point.0).unwrap_or(0);
        if self.point <= 0 {
            let zeros = usize::try_from((self.point * -1).0).unwrap_or(0);
            return format!("0.{}{digits}", "0".repeat(zeros));
        }
        match digits.split_at_checked(point) {
            Some((whole, "")) => whole.to_owned(),
            Some((whole, fraction)) => format!("{whole}.{fraction}"),
            None => format!("{digits}{}", "0".repeat((Count(point) - digits.len()).0)),
        }
    }

    /// The mantissa as `d.ddd`, and the exponent.
    fn scientific(&self) -> (String, i64) {
        let digits = String::from_utf8_lossy(&self.digits);
        let mantissa = match digits.split_at_checked(1) {
            Some((first, rest)) if !rest.is_empty() => format!("{first}.{rest}"),
            _ => digits.into_owned(),
        };
        (mantissa, (self.point - 1).0)
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

/// The programs whose number formats are tried. A program may keep the original text, or convert it to its own types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// Keeps the text: System.Text.Json's elements, Go's `json.RawMessage`, Gson's `JsonParser`.
    Written,
    JavaScript,
    Python,
    Go,
    Php,
    /// PHP with `JSON_PRESERVE_ZERO_FRACTION`.
    PhpFractions,
    Ruby,
    Rust,
    /// Jackson, with `Double.toString` for everything but integers.
    Java,
    /// Gson parsing into a map, which makes every number a `Double`.
    JavaDoubles,
    /// Newtonsoft.Json.
    DotNet,
}

/// The format in which a program writes floating-point numbers.
struct Form {
    /// The positions of the decimal point that need no exponent: above the first number, up to the second.
    fixed: (i64, i64),
    /// The suffix of a whole number.
    whole: &'static str,
    /// The suffix of a mantissa with a single digit.
    mantissa: &'static str,
    exponent: &'static str,
    /// The sign of a positive exponent.
    plus: &'static str,
    /// The minimum number of digits of an exponent.
    width: usize,
}

const JAVASCRIPT: Form =
    Form { fixed: (-6, 21), whole: "", mantissa: "", exponent: "e", plus: "+", width: 1 };
const PYTHON: Form = Form { fixed: (-4, 16), whole: ".0", mantissa: "", exponent: "e", plus: "+", width: 2 };
const PHP: Form = Form { fixed: (-4, 17), whole: "", mantissa: ".0", exponent: "e", plus: "+", width: 1 };
const RUBY: Form = Form { fixed: (-4, 15), whole: ".0", mantissa: ".0", exponent: "e", plus: "+", width: 2 };
const RUST: Form = Form { fixed: (-5, 16), whole: ".0", mantissa: "", exponent: "e", plus: "+", width: 1 };
const JAVA: Form = Form { fixed: (-3, 7), whole: ".0", mantissa: ".0", exponent: "E", plus: "", width: 1 };
const DOT_NET: Form = Form { fixed: (-4, 15), whole: ".0", mantissa: "", exponent: "E", plus: "+", width: 2 };

impl Numbers {
    /// The JSON number after it was parsed and re-serialized.
    pub(super) fn write(self, text: &[u8]) -> String {
        let integer = !text.iter().any(|byte| matches!(byte, b'.' | b'e' | b'E'));
        let (form, infinite) = match self {
            Self::Written => return String::from_utf8_lossy(text).into_owned(),
            Self::JavaScript | Self::Go => (JAVASCRIPT, "null"),
            Self::Python => (PYTHON, "Infinity"),
            Self::Php => (PHP, "0"),
            Self::PhpFractions => (Form { whole: ".0", ..PHP }, "0"),
            Self::Ruby => (RUBY, "Infinity"),
            Self::Rust => (RUST, "null"),
            Self::Java | Self::JavaDoubles => (JAVA, "Infinity"),
            Self::DotNet => (DOT_NET, "Infinity"),
        };
        let zero = Decimal::read(text).is_zero();
        if integer && self.keeps(text, zero) {
            return if zero { "0".to_owned() } else { String::from_utf8_lossy(text).into_owned() };
        }
        let number = Decimal::read(text).rounded();
        let sign = if zero && self == Self::JavaScript { "" } else { number.sign() };
        if zero || number.point < -323 {
            return format!("{sign}0{}", form.whole);
        }
        if number.is_infinite() {
            return if infinite == "Infinity" { format!("{sign}{infinite}") } else { infinite.to_owned() };
        }
        if number.point > form.fixed.0 && number.point <= form.fixed.1 {
            let fixed = number.fixed();
            let whole = if fixed.contains('.') { "" } else { form.whole };
            return format!("{sign}{fixed}{whole}");
        }
        let (mantissa, exponent) = number.scientific();
        let end = if mantissa.contains('.') { "" } else { form.mantissa };
        let plus = if exponent < 0 { "-" } else { form.plus };
        let (letter, width) = (form.exponent, form.width);
        format!("{sign}{mantissa}{end}{letter}{plus}{:0width$}", exponent.unsigned_abs())
    }

    /// Whether a number certainly keeps its text, without computing it.
    pub(super) fn keeps_all(self, text: &[u8]) -> bool {
        self == Self::Written || self != Self::JavaDoubles && is_plain(text)
    }

    /// Whether an integer keeps its text; any zero is `0`.
    fn keeps(self, text: &[u8], zero: bool) -> bool {
        let text = core::str::from_utf8(text).unwrap_or_default();
        let negative_zero = zero && text.starts_with('-');
        match self {
            Self::JavaScript | Self::Go | Self::JavaDoubles => false,
            Self::Php | Self::PhpFractions => text.parse::<i64>().is_ok(),
            Self::Rust => !negative_zero && (text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok()),
            _ => true,
        }
    }
}

/// Whether this is an integer that every program but Gson writes unchanged.
pub(super) fn is_plain(text: &[u8]) -> bool {
    text.len() <= 15 && text != b"-0" && text.iter().all(|byte| byte.is_ascii_digit() || *byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    // The expected values were printed by Node 20 and Python 3.11.
    #[test]
    fn numbers_look_as_the_two_serializers_write_them() {
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
            assert_eq!(Numbers::JavaScript.write(text.as_bytes()), js, "JSON.stringify {text}");
            assert_eq!(Numbers::Python.write(text.as_bytes()), py, "json.dumps {text}");
        }
    }
}
