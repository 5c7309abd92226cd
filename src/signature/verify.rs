//! Judging a delivery: its headers, its keys, its hash, its age.

use core::ops::Range;

use ctutils::CtEq;

#[cfg(feature = "signature")]
use super::headers::SignatureHeaders;
use super::headers::{Claim, Values};
#[cfg(feature = "signature")]
use super::keyring::Keyring;
#[cfg(feature = "signature")]
use super::mac::Here;
use super::mac::{Hasher, MacKey};
#[cfg(feature = "signature")]
use super::rejection::Rejection;
use super::verdict::{Cause, Refusal};

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
enum Timeliness {
    Within,
    TooOld,
    InFuture,
}

impl Window {
    /// Both ends belong to the window. Written so that a NaN is never within.
    fn timeliness(&self, age: f64) -> Timeliness {
        if age <= self.max_age && -age <= self.max_future_skew {
            Timeliness::Within
        } else if age < 0.0 {
            Timeliness::InFuture
        } else {
            Timeliness::TooOld
        }
    }
}

/// Keys by their places, of which each delivery tries some.
#[expect(clippy::len_without_is_empty, reason = "nobody asks")]
pub trait Keys {
    /// A key.
    type Key: MacKey;

    /// The form in which a subscription id without a key is kept.
    type Id<'a>;

    /// How many there are.
    fn len(&self) -> usize;

    /// The key at a place, from 0.
    fn at(&self, place: usize) -> Option<&Self::Key>;

    /// If keys are chosen by the `subscription_id` of the unverified body: the place of the key for this body, or else that
    /// id, if the body has one.
    fn chosen<'a>(&self, body: &'a [u8]) -> Option<Result<usize, Option<Self::Id<'a>>>>;

    /// The key to sign a body with: the one of this place; without a place the only one, the one the body asks for, or
    /// the first of a list.
    fn to_sign(&self, place: Option<usize>, body: &[u8]) -> Option<&Self::Key> {
        let place = match place {
            Some(place) => place,
            None if self.len() == 1 => 0,
            None => self.chosen(body).unwrap_or(Ok(0)).ok()?,
        };
        self.at(place)
    }
}

/// A delivery that is authentic and timely.
#[cfg(feature = "signature")]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verified<'k> {
    /// The label of the key that fits: its place in the list, or its subscription id.
    pub key: &'k str,
    /// The signed time in unix seconds.
    pub timestamp: f64,
    /// Seconds from the signed time to `now`; negative when signed in the future.
    pub age: f64,
}

/// Verifies one delivery: its raw bytes, its two headers, and the receiver's clock in unix seconds.
///
/// The checks come in this order: both headers there, without conflict, well-formed; the key known; the
/// hash equal, in constant time; then the age, since only an authentic timestamp is worth judging. The
/// timestamp is signed as it is written: `01544271440` and `1544271440` are different messages.
///
/// # Errors
///
/// A [`Rejection`] with its code. It never says what the right hash is.
///
/// ```
/// use closehook::signature::{Code, Keyring, SignatureHeaders, Window, verify};
///
/// let keyring = Keyring::single("058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c")?;
/// let headers = SignatureHeaders::from_pairs([
///     ("close-sig-hash", "f649eb8a4c4bc016d57f194219d9547ecd2cc22ec0d2d6c82d19aec4a9b6b526"),
///     ("close-sig-timestamp", "1544271440"),
/// ]);
/// assert!(verify(&keyring, b"{}", &headers, &Window::default(), 1_544_271_440.0).is_ok());
///
/// let altered = verify(&keyring, b"{ }", &headers, &Window::default(), 1_544_271_440.0);
/// assert_eq!(altered.unwrap_err().code(), Code::SignatureMismatch);
/// # Ok::<(), closehook::signature::InvalidKey>(())
/// ```
#[cfg(feature = "signature")]
pub fn verify<'k>(
    keyring: &'k Keyring,
    body: &[u8],
    headers: &SignatureHeaders<'_>,
    window: &Window,
    now: f64,
) -> Result<Verified<'k>, Rejection> {
    match judge(keyring, body, headers.values(), window, now, &mut Here) {
        Ok(Accepted { place, timestamp, age }) => Ok(Verified { key: keyring.label(place), timestamp, age }),
        Err(refusal) => Err(Rejection::new(&refusal, keyring, body)),
    }
}

/// A verdict that accepts, with the key by its place in the keyring.
pub struct Accepted {
    /// From 0.
    pub place: usize,
    /// The signed time in unix seconds.
    pub timestamp: f64,
    /// Seconds from the signed time to the clock of the receiver.
    pub age: f64,
}

/// [`verify`], for any holder of keys and any way to compute the hashes.
pub(super) fn judge<'a, K: Keys>(
    keys: &K,
    body: &'a [u8],
    headers: Values<'a>,
    window: &Window,
    now: f64,
    hasher: &mut impl Hasher<K::Key>,
) -> Result<Accepted, Refusal<K::Id<'a>>> {
    let Claim { hash, timestamp_text, timestamp } = Claim::read(headers)?;
    let age = now - timestamp;
    let refused = |cause, tried| Err(Refusal { cause, tried, age: Some(age) });
    let tried: Range<usize> = match keys.chosen(body) {
        None => 0..keys.len(),
        Some(Ok(place)) => only(place),
        Some(Err(id)) => return refused(Cause::UnknownSubscription(id), 0..0),
    };
    let fits = |place: &usize| {
        let mac = keys.at(*place).map(|key| hasher.mac(key, timestamp_text, body));
        mac.is_some_and(|mac| mac.ct_eq(&hash).to_bool()) // in constant time
    };
    let Some(place) = tried.clone().find(fits) else { return refused(Cause::Mismatch, tried) };
    match window.timeliness(age) {
        Timeliness::Within => Ok(Accepted { place, timestamp, age }),
        Timeliness::TooOld => refused(Cause::TooOld(window.max_age), only(place)),
        Timeliness::InFuture => refused(Cause::InFuture(window.max_future_skew), only(place)),
    }
}

fn only(place: usize) -> Range<usize> {
    place..place.saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_holds_its_ends_and_no_nan() {
        let window = Window::default();
        for (age, expected) in [
            (300.0, Timeliness::Within),
            (300.5, Timeliness::TooOld),
            (-60.0, Timeliness::Within),
            (-61.0, Timeliness::InFuture),
            (f64::NAN, Timeliness::TooOld),
            (f64::NEG_INFINITY, Timeliness::InFuture),
        ] {
            assert_eq!(window.timeliness(age), expected, "{age}");
        }
        let open = Window { max_age: f64::INFINITY, max_future_skew: f64::INFINITY };
        assert_eq!(open.timeliness(1e12), Timeliness::Within);
        assert_eq!(Window { max_age: f64::NAN, ..open }.timeliness(0.0), Timeliness::TooOld);
    }
}
