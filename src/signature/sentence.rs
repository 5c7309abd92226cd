//! Sentences, each with blanks that are marked `#`: filled here, or by JavaScript in `closehook/verify`, whose module has no
//! room for that.

use alloc::string::String;

/// Blanks: the label of the key, and what is wrong with it.
pub const INVALID_KEY: &str = "key \"#\" is not 64 hex digits: it #";
/// In place of a label that may be a key.
pub const HIDDEN: &str = "(hidden, since it looks like a key: write subscription id, then key)";
#[cfg(feature = "std")]
pub(super) const NO_KEY: &str = "no key is given";

/// A sentence, which is ASCII, with these texts in its blanks.
#[cfg(feature = "std")]
pub(super) fn filled(template: &str, texts: [&str; 2]) -> String {
    let mut sentence = String::new();
    let mut texts = texts.iter();
    for byte in template.bytes() {
        match byte {
            b'#' => sentence.push_str(texts.next().unwrap_or(&"")),
            _ => sentence.push(char::from(byte & 0x7F)),
        }
    }
    sentence
}

/// A whole number in decimal digits.
pub(super) fn decimal(number: u64) -> String {
    let mut digits = String::new();
    let mut place = 1_u64;
    while number.checked_div(place).is_some_and(|rest| rest >= 10) {
        place = place.saturating_mul(10);
    }
    while let Some(digit) = number.checked_div(place) {
        // The remainder by ten is below 256.
        digits.push(char::from(b'0'.wrapping_add(u8::try_from(digit % 10).unwrap_or_default())));
        place /= 10;
    }
    digits
}

/// Seconds for a person: whole ones, and words for what is none.
#[cfg(feature = "std")]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::as_conversions,
    reason = "bounded just above, and saturates"
)]
pub(super) fn seconds(seconds: f64) -> String {
    if seconds.is_nan() {
        "an unknown time".into()
    } else if seconds.abs() < 1e15 {
        let sign = if seconds <= -1.0 { "-" } else { "" };
        filled("## s", [sign, &decimal(seconds.abs() as u64)])
    } else {
        "an endless time".into()
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_fmt_writes() {
        let powers = (0..20).filter_map(|power| 10_u64.checked_pow(power));
        for number in powers.flat_map(|power| [power - 1, power, power + 1, power / 2 * 3]).chain([u64::MAX])
        {
            assert_eq!(decimal(number), number.to_string());
        }
    }

    #[test]
    fn seconds_are_whole_or_words() {
        for (number, text) in [
            (0.0, "0 s"),
            (-0.5, "0 s"),
            (301.9, "301 s"),
            (-61.5, "-61 s"),
            (1e15, "an endless time"),
            (f64::NEG_INFINITY, "an endless time"),
            (f64::NAN, "an unknown time"),
        ] {
            assert_eq!(seconds(number), text);
        }
    }
}
