use super::hasher::Here;
use super::headers::SignatureHeaders;
use super::hmac::Midstates;
use super::keyring::Keyring;
use super::keys::Keys;
use super::lanes::{Message, macs};
use super::rejection::Rejection;
use super::timestamp::Window;
use super::verify::{Found, Trial, Verified};

/// One delivery of a backlog: its raw bytes, its two headers, and the receiver's clock in unix seconds.
#[derive(Clone, Debug)]
pub struct Received<'a> {
    /// The body as it arrived.
    pub body: &'a [u8],
    /// The values of its two headers.
    pub headers: SignatureHeaders<'a>,
    /// When it is judged.
    pub now: f64,
}

/// Verifies a backlog: for each delivery what [`verify`](super::verify()) says of it, in the same order.
///
/// In WebAssembly four are hashed at once, in the lanes of a vector. A processor with instructions for SHA-256 is
/// faster by itself, so natively each is hashed alone.
///
/// ```
/// use closehook::signature::{Keyring, Received, SignatureHeaders, Window, verify_many};
///
/// let keyring = Keyring::single("058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c")?;
/// let headers = SignatureHeaders::from_pairs([
///     ("close-sig-hash", "f649eb8a4c4bc016d57f194219d9547ecd2cc22ec0d2d6c82d19aec4a9b6b526"),
///     ("close-sig-timestamp", "1544271440"),
/// ]);
/// let backlog = [b"{}".as_slice(), b"{ }"]
///     .map(|body| Received { body, headers: headers.clone(), now: 1_544_271_440.0 });
/// let verdicts = verify_many(&keyring, &backlog, &Window::default());
/// assert!(verdicts[0].is_ok() && verdicts[1].is_err());
/// # Ok::<(), closehook::signature::InvalidKey>(())
/// ```
pub fn verify_many<'k>(
    keyring: &'k Keyring,
    received: &[Received<'_>],
    window: &Window,
) -> Vec<Result<Verified<'k>, Rejection>> {
    let found = find_many(keyring, received, window).into_iter();
    found.map(|found| found.map(|found| found.verified(keyring))).collect()
}

/// The same, with the keys by their places.
pub(crate) fn find_many(
    keyring: &Keyring,
    received: &[Received<'_>],
    window: &Window,
) -> Vec<Result<Found, Rejection>> {
    let mut trials: Vec<_> = received
        .iter()
        .map(|Received { body, headers, now }| {
            Trial::open(keyring, body, headers.values(), *now).map(|trial| (trial, None))
        })
        .collect();
    // The first key of all of them, then the second of those that it does not fit, and so on.
    for turn in 0..keyring.len() {
        let mut asked = Vec::new();
        let mut messages = Vec::new();
        for (trial, fitting) in trials.iter_mut().flatten() {
            let place = trial.places.clone().nth(turn).filter(|_| fitting.is_none());
            let Some((place, key)) = place.and_then(|place| Some((place, Keys::at(keyring, place)?))) else {
                continue;
            };
            messages.push(Message {
                key: key.midstates(),
                timestamp: trial.claim.timestamp_text,
                body: trial.body,
            });
            asked.push((place, trial, fitting));
        }
        if messages.is_empty() {
            break;
        }
        for ((place, trial, fitting), mac) in asked.into_iter().zip(all(&messages)) {
            if trial.is_proved_by(&mac) {
                *fitting = Some(place);
            }
        }
    }
    let judged = trials.into_iter().zip(received).map(|(trial, Received { body, .. })| {
        let found = trial.and_then(|(trial, fitting)| trial.close(window, fitting));
        found.map_err(|refusal| Rejection::new(&refusal, keyring, body, &mut Here))
    });
    judged.collect()
}

fn all(messages: &[Message<'_>]) -> Vec<[u8; 32]> {
    if cfg!(target_arch = "wasm32") {
        return macs(messages);
    }
    let alone = |Message { key, timestamp, body }: &Message<'_>| -> [u8; 32] {
        Midstates::mac(key, &[timestamp, body])
    };
    messages.iter().map(alone).collect()
}
