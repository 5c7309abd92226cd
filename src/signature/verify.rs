use hmac::Mac;

use super::headers::{HASH_HEADER, SignatureHeaders, TIMESTAMP_HEADER, sole};
use super::key::{HmacSha256, Key, mac_of};
use super::keyring::Keyring;
use super::rejection::{Code, Evidence, Rejection};
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
    let claim = claim(headers).map_err(|rejection| rejection.with_body(body))?;
    let age = now - claim.timestamp;
    let fits = |key: &Key| message_mac(key, claim.timestamp_text, body).verify_slice(&claim.hash).is_ok();

    let only = if keyring.is_by_subscription() { Some(chosen(keyring, body, age)?) } else { None };
    let found = match only {
        Some((label, key)) => fits(key).then_some(label),
        None => keyring.iter().find(|(_, key)| fits(key)).map(|(label, _)| label),
    };
    let Some(label) = found else {
        let tried = match only {
            Some((label, _)) => vec![label.to_owned()],
            None => keyring.labels().map(str::to_owned).collect(),
        };
        let message = "no key makes this hash from this timestamp and these bytes";
        return Err(Rejection::new(Code::SignatureMismatch, message, Evidence::of(body, age, tried))
            .about(HASH_HEADER));
    };
    let (code, message) = match window.place(age) {
        Place::Within => return Ok(Verified { key: label, timestamp: claim.timestamp, age }),
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
    Err(Rejection::new(code, message, Evidence::of(body, age, vec![label.to_owned()]))
        .about(TIMESTAMP_HEADER))
}

/// What the headers claim, once both are there and well-formed.
struct Claim<'a> {
    hash: [u8; 32],
    /// As written: this text is what was signed.
    timestamp_text: &'a [u8],
    timestamp: f64,
}

fn claim<'a>(headers: &'a SignatureHeaders<'_>) -> Result<Claim<'a>, Rejection> {
    let hash_text = sole(HASH_HEADER, headers.hash(), |part| decoded(part).is_some())?;
    let timestamp_text = sole(TIMESTAMP_HEADER, headers.timestamp(), |part| parse(part).is_some())?;
    let Some(timestamp) = parse(timestamp_text) else {
        let message = format!("header {TIMESTAMP_HEADER} is not a number of seconds in ASCII digits");
        return Err(Rejection::at(Code::MalformedTimestamp, TIMESTAMP_HEADER, message));
    };
    let Some(hash) = decoded(hash_text) else {
        let message = format!("header {HASH_HEADER} is not 64 hex digits");
        return Err(Rejection::at(Code::MalformedSignature, HASH_HEADER, message));
    };
    Ok(Claim { hash, timestamp_text, timestamp })
}

/// The 32 bytes behind 64 hex digits in either case.
fn decoded(text: &[u8]) -> Option<[u8; 32]> {
    let mut hash = [0_u8; 32];
    hex::decode_to_slice(text, &mut hash).ok().map(|()| hash)
}

/// The MAC of a message as Close signs it: timestamp text, then body, no separator.
pub(super) fn message_mac(key: &Key, timestamp: &[u8], body: &[u8]) -> HmacSha256 {
    mac_of(key.mac(), &[timestamp, body])
}

/// The key that the unverified body asks for. Nothing else is read from it.
fn chosen<'k>(keyring: &'k Keyring, body: &[u8], age: f64) -> Result<(&'k str, &'k Key), Rejection> {
    let id = payload::subscription_id(body);
    let message = match &id {
        None => "the body names no subscription_id, so no key can be chosen",
        Some(id) => match keyring.find(id) {
            Some(found) => return Ok(found),
            None => "the subscription_id of the body has no key",
        },
    };
    let evidence = Evidence::of(body, age, Vec::new());
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
