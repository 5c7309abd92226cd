use core::ops::Range;

use ctutils::CtEq;

use super::hasher::{Hasher, Here};
use super::headers::{HASH_HEADER, SignatureHeaders, TIMESTAMP_HEADER, sole};
use super::keyring::Keyring;
use super::rejection::{Code, Evidence, Rejection};
use super::sha256::{Digest, from_hex};
use super::timestamp::{Place, Window, parse};
use crate::payload;

/// A delivery that is authentic and timely.
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
pub fn verify<'k>(
    keyring: &'k Keyring,
    body: &[u8],
    headers: &SignatureHeaders<'_>,
    window: &Window,
    now: f64,
) -> Result<Verified<'k>, Rejection> {
    find(keyring, body, headers, window, now, &mut Here).map(|found| found.verified(keyring))
}

/// The same, with the hashes computed by `hasher`.
pub fn find(
    keyring: &Keyring,
    body: &[u8],
    headers: &SignatureHeaders<'_>,
    window: &Window,
    now: f64,
    hasher: &mut dyn Hasher,
) -> Result<Found, Rejection> {
    let trial = Trial::open(keyring, body, headers, now, hasher)?;
    let fitting = trial.places.clone().find(|place| {
        let key = keyring.at(*place);
        key.is_some_and(|(_, key)| trial.is_proved_by(&hasher.mac(key, trial.claim.timestamp_text, body)))
    });
    trial.close(keyring, window, fitting, hasher)
}

/// A verdict that accepts, with the key by its place in the keyring.
pub struct Found {
    pub place: usize,
    pub timestamp: f64,
    pub age: f64,
}

impl Found {
    pub(super) fn verified(self, keyring: &Keyring) -> Verified<'_> {
        let Self { place, timestamp, age } = self;
        Verified { key: keyring.at(place).map(|(label, _)| label).unwrap_or_default(), timestamp, age }
    }
}

/// A delivery between the reading of its headers and the verdict: what is still to be known is which key fits.
pub(super) struct Trial<'a> {
    pub(super) claim: Claim<'a>,
    pub(super) body: &'a [u8],
    /// The keys to try, by their places.
    pub(super) places: Range<usize>,
    age: f64,
}

impl<'a> Trial<'a> {
    pub(super) fn open(
        keyring: &Keyring,
        body: &'a [u8],
        headers: &'a SignatureHeaders<'_>,
        now: f64,
        hasher: &mut dyn Hasher,
    ) -> Result<Self, Rejection> {
        let claim = claim(headers).map_err(|rejection| rejection.with_body(body))?;
        let age = now - claim.timestamp;
        let places = if keyring.is_by_subscription() {
            let place = chosen(keyring, body, age, hasher)?;
            place..place.saturating_add(1)
        } else {
            0..keyring.len()
        };
        Ok(Self { claim, body, places, age })
    }

    /// Whether this MAC is the hash of the header: compared in constant time.
    #[inline]
    pub(super) fn is_proved_by(&self, mac: &Digest) -> bool {
        mac.ct_eq(&self.claim.hash).to_bool()
    }

    /// The verdict, when the key at `fitting` fits, or when none does.
    pub(super) fn close(
        self,
        keyring: &Keyring,
        window: &Window,
        fitting: Option<usize>,
        hasher: &mut dyn Hasher,
    ) -> Result<Found, Rejection> {
        let Self { claim, body, places, age } = self;
        let (code, header, message, tried) = match fitting {
            None => {
                let message = "no key makes this hash from this timestamp and these bytes".to_owned();
                (Code::SignatureMismatch, HASH_HEADER, message, places)
            }
            Some(place) => {
                let (code, message) = match window.place(age) {
                    Place::Within => return Ok(Found { place, timestamp: claim.timestamp, age }),
                    Place::TooOld => (
                        Code::TimestampTooOld,
                        format!(
                            "signed {} ago, which is more than the {} allowed",
                            Seconds(age),
                            Seconds(window.max_age)
                        ),
                    ),
                    Place::InFuture => (
                        Code::TimestampInFuture,
                        format!(
                            "signed {} in the future, which is more than the {} allowed",
                            Seconds(-age),
                            Seconds(window.max_future_skew)
                        ),
                    ),
                };
                (code, TIMESTAMP_HEADER, message, place..place.saturating_add(1))
            }
        };
        let tried = tried.filter_map(|place| keyring.at(place)).map(|(label, _)| label.to_owned()).collect();
        let evidence = Evidence::of(body, hasher.sha256(body), age, tried);
        Err(Rejection::new(code, message, evidence).about(header))
    }
}

/// What the headers claim, once both are there and well-formed.
pub(super) struct Claim<'a> {
    hash: Digest,
    /// As written: this text is what was signed.
    pub(super) timestamp_text: &'a [u8],
    timestamp: f64,
}

fn claim<'a>(headers: &'a SignatureHeaders<'_>) -> Result<Claim<'a>, Rejection> {
    let hash_text = sole(HASH_HEADER, headers.hash(), |part| from_hex(part).is_some())?;
    let timestamp_text = sole(TIMESTAMP_HEADER, headers.timestamp(), |part| parse(part).is_some())?;
    let Some(timestamp) = parse(timestamp_text) else {
        let message = format!("header {TIMESTAMP_HEADER} is not a number of seconds in ASCII digits");
        return Err(Rejection::at(Code::MalformedTimestamp, TIMESTAMP_HEADER, message));
    };
    let Some(hash) = from_hex(hash_text) else {
        let message = format!("header {HASH_HEADER} is not 64 hex digits");
        return Err(Rejection::at(Code::MalformedSignature, HASH_HEADER, message));
    };
    Ok(Claim { hash, timestamp_text, timestamp })
}

/// The place of the key that the unverified body asks for. Nothing else is read from it.
fn chosen(keyring: &Keyring, body: &[u8], age: f64, hasher: &mut dyn Hasher) -> Result<usize, Rejection> {
    let id = payload::subscription_id(body);
    let message = match &id {
        None => "the body names no subscription_id, so no key can be chosen",
        Some(id) => match keyring.place(id) {
            Some(place) => return Ok(place),
            None => "the subscription_id of the body has no key",
        },
    };
    let evidence = Evidence::of(body, hasher.sha256(body), age, Vec::new());
    Err(Rejection::new(Code::UnknownSubscription, message, evidence).naming(id.as_deref()))
}

/// Seconds for a person: whole ones, and a dash for what is none.
struct Seconds(f64);

impl core::fmt::Display for Seconds {
    #[expect(clippy::cast_possible_truncation, clippy::as_conversions, reason = "bounded just above")]
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self.0 {
            seconds if seconds.abs() < 1e15 => write!(f, "{} s", seconds as i64),
            seconds if seconds.is_nan() => f.write_str("an unknown time"),
            _ => f.write_str("an endless time"),
        }
    }
}
