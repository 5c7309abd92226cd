/// How far the signed time may lie from the receiver's clock, in seconds. `f64::INFINITY` turns a limit
/// off; a limit that is not a number refuses everything.
///
/// Close prescribes no tolerance, and does not say whether a retry, up to 72 hours later, is signed
/// anew. Receivers with a window of 300 s report no trouble, so 300 s is the default here.
///
/// ```
/// use closehook::signature::Window;
///
/// assert_eq!(Window::default(), Window { max_age: 300.0, max_future_skew: 60.0 });
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// How old a delivery may be: 300 s.
    pub max_age: f64,
    /// How far in the future it may seem to be signed, since no two clocks agree: 60 s.
    pub max_future_skew: f64,
}

impl Default for Window {
    fn default() -> Self {
        Self { max_age: 300.0, max_future_skew: 60.0 }
    }
}

/// Where a signed time lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Within,
    TooOld,
    InFuture,
}

impl Window {
    /// Both ends belong to the window. Written so that a NaN is never within.
    pub fn place(&self, age: f64) -> Place {
        if age <= self.max_age && -age <= self.max_future_skew {
            Place::Within
        } else if age < 0.0 {
            Place::InFuture
        } else {
            Place::TooOld
        }
    }
}

/// Unix seconds from ASCII digits and nothing else: no sign, space, point or exponent. A value beyond
/// 2^53 loses its last digits, and a longer one becomes infinite: both lie in the future.
pub(crate) fn parse(text: &[u8]) -> Option<f64> {
    if text.is_empty() {
        return None;
    }
    let mut seconds = 0.0_f64;
    for byte in text {
        if !byte.is_ascii_digit() {
            return None;
        }
        seconds = seconds * 10.0 + f64::from(byte.wrapping_sub(b'0'));
    }
    Some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ascii_digits_are_a_timestamp() {
        assert_eq!(parse(b"1544271440"), Some(1_544_271_440.0));
        assert_eq!(parse(b"01544271440"), Some(1_544_271_440.0));
        assert_eq!(parse("9".repeat(400).as_bytes()), Some(f64::INFINITY));
        for text in ["", " 1", "1 ", "+1", "-1", "1.0", "1e3", "0x1", "NaN", "1\u{661}", "2019-01-01"] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn the_window_holds_its_ends_and_no_nan() {
        let window = Window::default();
        for (age, place) in [
            (300.0, Place::Within),
            (300.5, Place::TooOld),
            (-60.0, Place::Within),
            (-61.0, Place::InFuture),
            (f64::NAN, Place::TooOld),
            (f64::NEG_INFINITY, Place::InFuture),
        ] {
            assert_eq!(window.place(age), place, "{age}");
        }
        let open = Window { max_age: f64::INFINITY, max_future_skew: f64::INFINITY };
        assert_eq!(open.place(1e12), Place::Within);
        assert_eq!(Window { max_age: f64::NAN, ..open }.place(0.0), Place::TooOld);
    }
}
