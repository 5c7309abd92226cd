/*!
Why a signature does not fit: a bounded search for the near miss that reproduces the hash that was given.

Each mistake seen in public receivers is one thing to try: the key read as text, a separator, the body
parsed and written again, a newline lost. The search tries one departure at a time, then two together. Beyond
what verifying costs, it computes at most [`MAX_HMACS`] hashes over at most [`MAX_HASHED_BYTES`], and it does
not rewrite bodies beyond 128 KiB.

A diagnosis is for logs and people. It never changes a verdict, and never belongs into the answer to the
request.
*/
#![forbid(unsafe_code)]

mod base64;
mod body;
mod cause;
mod digest;
mod number;
mod remedy;
mod search;
pub mod serialise;

use serde::Serialize;

pub use cause::Cause;
pub use remedy::Remedy;
pub use search::{MAX_HASHED_BYTES, MAX_HMACS};

use crate::signature::{
    Code, Keyring, Rejection, SignatureHeaders, Window, parse_timestamp, verify, wipe_stack,
};
use cause::Family;
use search::Search;

/// What is wrong with a delivery, in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnosis {
    /// The verdict of [`verify`]: `None` when the delivery is valid.
    pub code: Option<Code>,
    /// The mistakes that together explain it; empty when none is known.
    pub causes: Vec<Cause>,
    /// Whether the causes reproduce the given hash. When not, they are what else can be seen.
    pub reproduced: bool,
    /// The label of the key with which they do.
    pub key: Option<String>,
    /// One sentence for a person.
    pub sentence: String,
    /// What to change; `None` when there is nothing to.
    pub remedy: Option<Remedy>,
    /// The hashes that were computed beyond those of verifying.
    pub hmacs: u32,
    /// Whether the search came to its end. When not, a limit ended it.
    pub complete: bool,
}

/// Names the mistake behind a delivery that does not verify.
///
/// ```
/// use closehook::diagnosis::{Cause, diagnose};
/// use closehook::signature::{Keyring, SignatureHeaders, Window};
///
/// let keyring = Keyring::single("058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c")?;
/// let headers = SignatureHeaders::from_pairs([
///     ("close-sig-hash", "069c3ddad8d9e27ba3409338fa2701da7cb9475a83793b9e835319e11f62a409"),
///     ("close-sig-timestamp", "1544271440"),
/// ]);
/// let diagnosis = diagnose(&keyring, b"{}", &headers, &Window::default(), 1_544_271_440.0);
/// assert_eq!(diagnosis.causes, [Cause::KeyAsText]);
/// # Ok::<(), closehook::signature::InvalidKey>(())
/// ```
#[must_use]
pub fn diagnose(
    keyring: &Keyring,
    body: &[u8],
    headers: &SignatureHeaders<'_>,
    window: &Window,
    now: f64,
) -> Diagnosis {
    let mut diagnosis = Diagnosis {
        code: None,
        causes: Vec::new(),
        reproduced: false,
        key: None,
        sentence: "the delivery is valid".to_owned(),
        remedy: None,
        hmacs: 0,
        complete: true,
    };
    let rejection = match verify(keyring, body, headers, window, now) {
        Ok(verified) => {
            diagnosis.key = Some(verified.key.to_owned());
            return diagnosis;
        }
        Err(rejection) => rejection,
    };
    diagnosis.code = Some(rejection.code());
    match rejection.code() {
        Code::MissingHeader | Code::ConflictingHeaders => {
            diagnosis.sentence = rejection.to_string();
            diagnosis.remedy = Some(Remedy::headers());
        }
        Code::TimestampTooOld | Code::TimestampInFuture => {
            diagnosis.key = rejection.evidence().keys_tried.first().cloned();
            untimely(&mut diagnosis, &rejection.to_string(), headers, now);
        }
        _ => {
            mismatched(&mut diagnosis, keyring, &rejection, body, headers);
            wipe_stack();
        }
    }
    diagnosis
}

/// Authentic, at the wrong time.
fn untimely(diagnosis: &mut Diagnosis, message: &str, headers: &SignatureHeaders<'_>, now: f64) {
    let seconds = headers.timestamp().and_then(parse_timestamp).unwrap_or(0.0);
    let cause =
        if (seconds / 1000.0 - now).abs() < 1e8 { Cause::TimestampInMilliseconds } else { Cause::Clock };
    diagnosis.reproduced = true;
    diagnosis.sentence = match cause {
        Cause::TimestampInMilliseconds => {
            "the signature is right, but the timestamp is in milliseconds, where Close uses seconds"
                .to_owned()
        }
        _ => format!("the signature is right, but it was {message}"),
    };
    let family = match (cause, diagnosis.code) {
        (Cause::Clock, Some(Code::TimestampInFuture)) => Family::Ahead,
        _ => cause.family(),
    };
    diagnosis.remedy = Some(Remedy::of(&[family]));
    diagnosis.causes = vec![cause];
}

/// No key gives this hash, or the headers are not of Close's form: look for what would.
#[inline(never)]
fn mismatched(
    diagnosis: &mut Diagnosis,
    keyring: &Keyring,
    rejection: &Rejection,
    body: &[u8],
    headers: &SignatureHeaders<'_>,
) {
    let (mut hash, mut timestamp) =
        (headers.hash().unwrap_or_default(), headers.timestamp().unwrap_or_default());
    let swapped = parse_timestamp(hash).is_some() && !digest::readings(timestamp).is_empty();
    if swapped {
        (hash, timestamp) = (timestamp, hash);
    }
    let tried = &rejection.evidence().keys_tried;
    let asked = match rejection.code() {
        Code::UnknownSubscription => Some(""),
        _ if keyring.is_by_subscription() => tried.first().map(String::as_str),
        _ => None,
    };
    let digests = digest::readings(hash);
    let mut search = Search::new(&digests, timestamp, body);
    let mut found = search.plain(keyring, asked, tried);
    if found.is_none() && !digests.is_empty() {
        found = search.near_misses(keyring, asked);
    }
    diagnosis.hmacs = search.hmacs;
    diagnosis.complete = !search.cut && body.len() <= body::MAX_REWRITTEN;

    let message = rejection.to_string();
    if let Some(found) = found {
        diagnosis.reproduced = true;
        diagnosis.causes = found.causes;
        diagnosis.key = Some(found.key);
        if swapped {
            diagnosis.causes.push(Cause::HeadersSwapped);
        } else if parse_timestamp(timestamp).is_none()
            && !diagnosis.causes.iter().any(|cause| cause.family() == Family::Timestamp)
        {
            diagnosis.causes.push(Cause::TimestampFormat);
        }
        let clauses: Vec<&str> = diagnosis.causes.iter().map(|cause| cause.clause()).collect();
        diagnosis.sentence = format!("the hash fits if {}", clauses.join(", and "));
    } else if digests.is_empty() {
        diagnosis.sentence = format!("{message}, and close-sig-hash holds no digest of another form either");
    } else if let Some(clue) = body::clue(body) {
        diagnosis.causes = vec![clue];
        diagnosis.sentence = format!("no known mistake reproduces the hash, but {}", clue.clause());
    } else {
        let searched = if diagnosis.complete { SEARCHED } else { CUT };
        diagnosis.sentence = format!("{message}, and {searched}");
    }
    let otherwise = match rejection.code() {
        Code::SignatureMismatch | Code::UnknownSubscription => Family::KeyChoice,
        _ => Family::Message,
    };
    let mut families: Vec<Family> = diagnosis.causes.iter().map(|cause| cause.family()).collect();
    if families.is_empty() {
        families.push(otherwise);
    }
    diagnosis.remedy = Some(Remedy::of(&families));
}

const SEARCHED: &str = "no known mistake reproduces the hash: either the key is that of another subscription, or the \
    content of the body changed on its way";

const CUT: &str = "none of the mistakes that were tried reproduces the hash, but a limit ended the search: either the key \
    is that of another subscription, or the body changed on its way";
