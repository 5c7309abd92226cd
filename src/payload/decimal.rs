use crate::count::Count;
use core::cmp::Ordering;

/// A JSON number by its exact value: `0.digits × 10^point`, its digits without zeros at either end.
///
/// An exponent beyond 64 bits counts as the largest there is.
pub(crate) struct Decimal {
    pub negative: bool,
    pub digits: Vec<u8>,
    pub point: Count<i64>,
}

impl Decimal {
    /// From the text of a JSON number.
    pub(crate) fn read(text: &[u8]) -> Self {
        let (negative, text) = match text.strip_prefix(b"-") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let cut = text.iter().position(|byte| matches!(byte, b'e' | b'E')).unwrap_or(text.len());
        let (mantissa, exponent) = text.split_at_checked(cut).unwrap_or((text, b""));
        let whole = mantissa.iter().position(|byte| *byte == b'.').unwrap_or(mantissa.len());
        let mut point = signed(exponent) + i64::try_from(whole).unwrap_or(i64::MAX);
        let mut digits: Vec<u8> = mantissa.iter().copied().filter(u8::is_ascii_digit).collect();
        let leading = digits.iter().take_while(|digit| **digit == b'0').count();
        digits.drain(..leading);
        point -= i64::try_from(leading).unwrap_or(i64::MAX);
        while digits.last() == Some(&b'0') {
            digits.pop();
        }
        Self { negative, digits, point }
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// Whether it is a whole number.
    pub(crate) fn is_whole(&self) -> bool {
        let digits = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        self.is_zero() || self.point >= digits
    }

    /// By value: `-0` is `0`.
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        let magnitude = || self.point.cmp(&other.point).then_with(|| self.digits.cmp(&other.digits));
        match (self.signum(), other.signum()) {
            (1, 1) => magnitude(),
            (-1, -1) => magnitude().reverse(),
            (mine, theirs) => mine.cmp(&theirs),
        }
    }

    /// -1, 0 or 1.
    fn signum(&self) -> i8 {
        match (self.is_zero(), self.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }
}

/// The exponent part of a number, `e-7` or nothing.
fn signed(exponent: &[u8]) -> Count<i64> {
    let mut value = Count(0);
    for byte in exponent.iter().filter(|byte| byte.is_ascii_digit()) {
        value = value * 10 + i64::from(byte.wrapping_sub(b'0'));
    }
    if exponent.contains(&b'-') { value * -1 } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_by_their_exact_value() {
        let ascending = [
            "-1e500",
            "-9007199254740993",
            "-9007199254740992",
            "-1.5",
            "-1",
            "-1e-400",
            "0",
            "1e-400",
            "0.1",
            "0.10000000000000000000001",
            "1",
            "9",
            "10",
            "9007199254740992",
            "9007199254740992.5",
            "9007199254740993",
            "1e400",
            "1e500",
        ];
        for (at, low) in ascending.iter().enumerate() {
            for (other, high) in ascending.iter().enumerate() {
                let order = Decimal::read(low.as_bytes()).compare(&Decimal::read(high.as_bytes()));
                assert_eq!(order, at.cmp(&other), "{low} and {high}");
            }
        }
    }

    #[test]
    fn one_value_has_many_texts() {
        for (a, b) in [
            ("1", "1.0"),
            ("1", "1e0"),
            ("100", "1E+2"),
            ("0.01", "1e-2"),
            ("-0", "0"),
            ("0e99", "0.000"),
            ("1230e-1", "123.000"),
        ] {
            let order = Decimal::read(a.as_bytes()).compare(&Decimal::read(b.as_bytes()));
            assert_eq!(order, Ordering::Equal, "{a} and {b}");
        }
    }
}
