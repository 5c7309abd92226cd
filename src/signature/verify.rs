use core::ops::Range;

use ctutils::CtEq;

use super::hasher::Hasher;
#[cfg(feature = "std")]
use super::hasher::Here;
#[cfg(feature = "std")]
use super::headers::SignatureHeaders;
use super::headers::{HASH_HEADER, TIMESTAMP_HEADER, Values, is_like_hash, is_like_timestamp, sole};
use super::hex::read_hex;
#[cfg(feature = "std")]
use super::keyring::Keyring;
use super::keys::Keys;
use super::refusal::{Cause, Refusal};
#[cfg(feature = "std")]
use super::rejection::Rejection;
use super::sha256::Digest;
use super::timestamp::{Place, Window, parse};

/// A delivery that is authentic and timely.
#[cfg(feature = "std")]
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
#[cfg(feature = "std")]
pub fn verify<'k>(
    keyring: &'k Keyring,
    body: &[u8],
    headers: &SignatureHeaders<'_>,
    window: &Window,
    now: f64,
) -> Result<Verified<'k>, Rejection> {
    match find(keyring, body, headers.values(), window, now, &mut Here) {
        Ok(found) => Ok(found.verified(keyring)),
        Err(refusal) => Err(Rejection::new(&refusal, keyring, body, &mut Here)),
    }
}

/// The same, with the hashes computed by `hasher`.
pub(super) fn find<'a>(
    keys: &impl Keys,
    body: &'a [u8],
    headers: Values<'a>,
    window: &Window,
    now: f64,
    hasher: &mut impl Hasher,
) -> Result<Found, Refusal<'a>> {
    let trial = Trial::open(keys, body, headers, now)?;
    let fitting = trial.places.clone().find(|place| {
        let key = keys.at(*place);
        key.is_some_and(|key| trial.is_proved_by(&hasher.mac(key, trial.claim.timestamp_text, body)))
    });
    trial.close(window, fitting)
}

/// A verdict that accepts, with the key by its place in the keyring.
pub struct Found {
    /// From 0.
    pub place: usize,
    /// The signed time in unix seconds.
    pub timestamp: f64,
    /// Seconds from the signed time to the clock of the receiver.
    pub age: f64,
}

#[cfg(feature = "std")]
impl Found {
    pub(super) fn verified(self, keyring: &Keyring) -> Verified<'_> {
        let Self { place, timestamp, age } = self;
        Verified { key: keyring.label(place), timestamp, age }
    }
}

/// A delivery between the reading of its headers and the verdict: what is still to be known is which key fits.
pub(super) struct Trial<'a> {
    pub(super) claim: Claim<'a>,
    #[cfg_attr(not(feature = "std"), expect(dead_code, reason = "for those who hash many together"))]
    pub(super) body: &'a [u8],
    /// The keys to try, by their places.
    pub(super) places: Range<usize>,
    age: f64,
}

impl<'a> Trial<'a> {
    pub(super) fn open(
        keys: &impl Keys,
        body: &'a [u8],
        headers: Values<'a>,
        now: f64,
    ) -> Result<Self, Refusal<'a>> {
        let claim = claim(headers)?;
        let age = now - claim.timestamp;
        let places = match keys.chosen(body) {
            None => 0..keys.len(),
            Some(Ok(place)) => place..place.saturating_add(1),
            Some(Err(id)) => {
                let cause = Cause::UnknownSubscription(id);
                return Err(Refusal { cause, tried: 0..0, age: Some(age) });
            }
        };
        Ok(Self { claim, body, places, age })
    }

    /// Whether this MAC is the hash of the header: compared in constant time.
    #[inline]
    pub(super) fn is_proved_by(&self, mac: &Digest) -> bool {
        mac.ct_eq(&self.claim.hash).to_bool()
    }

    /// The verdict, when the key at `fitting` fits, or when none does.
    pub(super) fn close(self, window: &Window, fitting: Option<usize>) -> Result<Found, Refusal<'a>> {
        let Self { claim, places, age, .. } = self;
        let (cause, tried) = match fitting {
            None => (Cause::Mismatch, places),
            Some(place) => {
                let cause = match window.place(age) {
                    Place::Within => return Ok(Found { place, timestamp: claim.timestamp, age }),
                    Place::TooOld => Cause::TooOld(window.max_age),
                    Place::InFuture => Cause::InFuture(window.max_future_skew),
                };
                (cause, place..place.saturating_add(1))
            }
        };
        Err(Refusal { cause, tried, age: Some(age) })
    }
}

/// What the headers claim, once both are there and well-formed.
pub(super) struct Claim<'a> {
    hash: Digest,
    /// As written: this text is what was signed.
    pub(super) timestamp_text: &'a [u8],
    timestamp: f64,
}

fn claim<'a>((hash, timestamp): Values<'a>) -> Result<Claim<'a>, Cause<'static>> {
    let hash_text = sole(HASH_HEADER, hash, is_like_hash)?;
    let timestamp_text = sole(TIMESTAMP_HEADER, timestamp, is_like_timestamp)?;
    let timestamp = parse(timestamp_text).ok_or(Cause::MalformedTimestamp)?;
    let mut hash = [0; 32];
    if !read_hex(hash_text, &mut hash) {
        return Err(Cause::MalformedSignature);
    }
    Ok(Claim { hash, timestamp_text, timestamp })
}
