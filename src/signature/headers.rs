#[cfg(feature = "std")]
use alloc::borrow::Cow;

use super::refusal::Cause;

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
#[cfg(feature = "std")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignatureHeaders<'a> {
    hash: Option<Cow<'a, [u8]>>,
    timestamp: Option<Cow<'a, [u8]>>,
}

#[cfg(feature = "std")]
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

/// The values of hash and timestamp.
pub(super) type Values<'a> = (Option<&'a [u8]>, Option<&'a [u8]>);

/// The one value of a header: a header that says the same thing twice says it once. A comma joins two values only where
/// each part alone is `alike` a value: not in `v1,…`, in `t=…,v1=…` or in a date.
pub(super) fn sole<'a>(
    name: &'static str,
    value: Option<&'a [u8]>,
    alike: fn(&[u8]) -> bool,
) -> Result<&'a [u8], Cause<'static>> {
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
pub(super) fn is_like_hash(part: &[u8]) -> bool {
    !part.is_empty() && part.iter().all(u8::is_ascii_hexdigit)
}

/// As many digits as unix seconds have had since 2001, and will have: no part of a date has so many.
pub(super) fn is_like_timestamp(part: &[u8]) -> bool {
    part.iter().filter(|byte| byte.is_ascii_digit()).count() >= 9
}
