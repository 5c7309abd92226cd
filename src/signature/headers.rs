//! The two headers of a delivery, and what they claim.

use alloc::borrow::Cow;

use super::key_text::read_hex;
use super::mac::Digest;
use super::verdict::Cause;

/// The header that holds the signature: 64 hex digits.
pub const HASH_HEADER: &str = "close-sig-hash";
/// The header that holds the time of signing: unix seconds in ASCII digits.
pub const TIMESTAMP_HEADER: &str = "close-sig-timestamp";

/// The values of the two signature headers as they arrived.
///
/// A header that arrived more than once is one value whose parts are joined with a comma, as RFC 9110
/// §5.2 defines, and as Node's `headers` and the web's `Headers` already deliver it. Neither value can
/// hold a comma by itself, so nothing is lost.
///
/// ```
/// use closehook::signature::SignatureHeaders;
///
/// let headers = SignatureHeaders::from_pairs([("Close-Sig-Timestamp", "1544271440"), ("accept", "*/*")]);
/// assert_eq!(headers.timestamp(), Some(b"1544271440".as_slice()));
/// assert_eq!(headers.hash(), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignatureHeaders<'a> {
    hash: Option<Cow<'a, [u8]>>,
    timestamp: Option<Cow<'a, [u8]>>,
}

impl<'a> SignatureHeaders<'a> {
    /// From the two values, `None` for a header that did not arrive.
    #[must_use]
    pub fn new(hash: Option<&'a [u8]>, timestamp: Option<&'a [u8]>) -> Self {
        Self { hash: hash.map(Cow::Borrowed), timestamp: timestamp.map(Cow::Borrowed) }
    }

    /// From all headers of a request, in any order, with names in any case.
    pub fn from_pairs<N, V>(pairs: impl IntoIterator<Item = (N, &'a V)>) -> Self
    where
        N: AsRef<[u8]>,
        V: AsRef<[u8]> + ?Sized + 'a,
    {
        let mut headers = Self::default();
        for (name, value) in pairs {
            let slot = if name.as_ref().eq_ignore_ascii_case(HASH_HEADER.as_bytes()) {
                &mut headers.hash
            } else if name.as_ref().eq_ignore_ascii_case(TIMESTAMP_HEADER.as_bytes()) {
                &mut headers.timestamp
            } else {
                continue;
            };
            match slot {
                None => *slot = Some(Cow::Borrowed(value.as_ref())),
                Some(held) => {
                    let held = held.to_mut();
                    held.extend_from_slice(b", ");
                    held.extend_from_slice(value.as_ref());
                }
            }
        }
        headers
    }

    /// Both values, as they arrived.
    pub(super) fn values(&self) -> Values<'_> {
        (self.hash(), self.timestamp())
    }

    /// The value of `close-sig-hash`, as it arrived.
    #[must_use]
    pub fn hash(&self) -> Option<&[u8]> {
        self.hash.as_deref()
    }

    /// The value of `close-sig-timestamp`, as it arrived.
    #[must_use]
    pub fn timestamp(&self) -> Option<&[u8]> {
        self.timestamp.as_deref()
    }
}

/// The values of hash and timestamp, `None` for a header that did not arrive.
pub(super) type Values<'a> = (Option<&'a [u8]>, Option<&'a [u8]>);

/// The hash and timestamp of well-formed headers.
pub(super) struct Claim<'a> {
    pub(super) hash: Digest,
    /// As written: this text is what was signed.
    pub(super) timestamp_text: &'a [u8],
    /// In unix seconds.
    pub(super) timestamp: f64,
}

impl<'a> Claim<'a> {
    pub(super) fn read<I>((hash, timestamp): Values<'a>) -> Result<Self, Cause<I>> {
        let hash_text = sole(HASH_HEADER, hash, is_like_hash)?;
        let timestamp_text = sole(TIMESTAMP_HEADER, timestamp, is_like_timestamp)?;
        let timestamp = parse_timestamp(timestamp_text).ok_or(Cause::MalformedTimestamp)?;
        let hash = digest_of(hash_text).ok_or(Cause::MalformedSignature)?;
        Ok(Self { hash, timestamp_text, timestamp })
    }
}

/// The one value of a header: a header that says the same thing twice says it once. A comma joins two values only where
/// each part alone is `alike` a value: not in `v1,…`, in `t=…,v1=…` or in a date.
fn sole<'a, I>(
    name: &'static str,
    value: Option<&'a [u8]>,
    alike: fn(&[u8]) -> bool,
) -> Result<&'a [u8], Cause<I>> {
    let value = value.ok_or(Cause::Missing(name))?;
    if value.iter().all(|byte| *byte != b',') {
        return Ok(value);
    }
    let (mut first, mut same) = (value, true);
    for (nth, part) in value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii).enumerate() {
        if !alike(part) {
            return Ok(value); // as it stands: malformed
        }
        if nth == 0 {
            first = part;
        }
        same &= first == part;
    }
    if same { Ok(first) } else { Err(Cause::Conflicting(name)) }
}

/// Hex digits, however many.
fn is_like_hash(part: &[u8]) -> bool {
    !part.is_empty() && part.iter().all(u8::is_ascii_hexdigit)
}

/// As many digits as unix seconds have had since 2001, and will have: no part of a date has so many.
fn is_like_timestamp(part: &[u8]) -> bool {
    part.iter().filter(|byte| byte.is_ascii_digit()).count() >= 9
}

/// The digest that is written as 64 hex digits in either case. Read without branches, of which a processor would guess every
/// other one wrong.
fn digest_of(text: &[u8]) -> Option<Digest> {
    let mut digest = Digest::default();
    read_hex(text, &mut digest).then_some(digest)
}

/// Unix seconds from ASCII digits and nothing else: no sign, space, point or exponent. A value beyond
/// 2^53 loses its last digits, and a longer one becomes infinite: both lie in the future.
pub(crate) fn parse_timestamp(text: &[u8]) -> Option<f64> {
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
    fn only_64_hex_digits_are_a_hash() {
        let digits = "058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c";
        assert_eq!(digest_of(digits.as_bytes()), digest_of(digits.to_uppercase().as_bytes()));
        assert_eq!(digest_of(&[b'f'; 64]), Some([0xff; 32]));
        for text in [
            &digits.replace("05", "5"),
            &digits.replace('f', "g"),
            &format!("{digits}0"),
            &format!("{digits}\n"),
            "",
        ] {
            assert_eq!(digest_of(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn only_ascii_digits_are_a_timestamp() {
        assert_eq!(parse_timestamp(b"1544271440"), Some(1_544_271_440.0));
        assert_eq!(parse_timestamp(b"01544271440"), Some(1_544_271_440.0));
        assert_eq!(parse_timestamp("9".repeat(400).as_bytes()), Some(f64::INFINITY));
        for text in ["", " 1", "1 ", "+1", "-1", "1.0", "1e3", "0x1", "NaN", "1\u{661}", "2019-01-01"] {
            assert_eq!(parse_timestamp(text.as_bytes()), None, "{text}");
        }
    }
}
