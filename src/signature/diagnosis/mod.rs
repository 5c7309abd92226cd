/*!
Why a signature does not match: a bounded search for the mistake that reproduces the given hash.

The search tries the mistakes seen in public receivers: the key used as text, a separator, a body that was parsed and
re-serialized, a lost newline. It tries one mistake at a time, then two together. On top of the cost of verifying, it
computes at most [`MAX_HMACS`] hashes. It hashes, reads and writes at most [`max_bytes`], and does not rewrite bodies of
more than 4 MiB.

A diagnosis is for logs and people. It never changes a verdict. Never put it into the response to the request.
*/
#![forbid(unsafe_code)]

mod base64;
mod body;
mod budget;
mod cause;
mod clue;
mod digest;
mod document;
mod encodings;
// Only the sender uses this module from outside.
#[doc(hidden)]
pub mod escapes;
mod facts;
mod framing;
mod hash;
mod inflate;
mod number;
mod printed;
mod programs;
mod recover;
mod remedy;
mod renamed;
mod search;
mod seldom;
mod serialize;
mod sha512;
mod styles;
mod time;
mod traces;

use serde::Serialize;
use zeroize::Zeroizing;

pub use budget::{MAX_HMACS, max_bytes};
pub use cause::{Cause, Concern};
pub use remedy::{Part, Remedy};
pub use renamed::renamed;

use crate::payload::{check, subscription_id};
use crate::signature::{
    Code, HASH_HEADER, Key, Keyring, Rejection, SignatureHeaders, TIMESTAMP_HEADER, Window, parse_timestamp,
    verify, wipe_stack,
};
use body::Bodies;
use budget::{Budget, MAX_REWRITTEN};
use cause::Family;
use digest::{Digest, Fit};
use hash::{Algorithm, Function};
use search::{Found, Search};

/// Explains why a delivery does not verify.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnosis {
    /// The error code of [`verify`]; `None` if the delivery is valid.
    pub code: Option<Code>,
    /// The mistakes that together explain the hash; empty if none is known.
    pub causes: Vec<Cause>,
    /// Whether the causes reproduce the given hash. If not, they are only other findings.
    pub reproduced: bool,
    /// The label of the key that reproduces the hash.
    pub key: Option<String>,
    /// One sentence for a person to read.
    pub sentence: String,
    /// For a hash that the caller's own code made: whether the hash that was sent matches. If so, the key and the body
    /// are correct.
    pub sent_fits: Option<bool>,
    /// The remedy; `None` if there is nothing to change.
    pub remedy: Option<Remedy>,
    /// The parts of a receiver that the remedy changes, each once.
    pub concerns: Vec<Concern>,
    /// The delivery with the mistakes undone, which verifies. `None` if the mistakes are in the code that made the
    /// hash, or if nothing reproduces the hash.
    pub repaired: Option<Repaired>,
    /// The number of hashes that were computed in addition to those of verification.
    pub hmacs: u32,
    /// Whether the search completed. If not, a limit ended it.
    pub complete: bool,
}

impl Diagnosis {
    /// Sets the remedy for these families, and the parts of a receiver that it changes.
    fn advise(&mut self, families: &[Family], subscription: Option<&str>) {
        self.remedy = Some(Remedy::of(families, subscription));
        self.concerns.clear();
        for concern in families.iter().map(|family| family.concern()) {
            if !self.concerns.contains(&concern) {
                self.concerns.push(concern);
            }
        }
    }
}

/// A corrected delivery: its signature matches, whatever its age.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Repaired {
    /// The raw body.
    #[serde(serialize_with = "bytes")]
    pub body: Vec<u8>,
    /// The two headers.
    pub headers: RepairedHeaders,
}

/// The headers of a corrected delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RepairedHeaders {
    /// `close-sig-hash`: the given hash, in hex.
    #[serde(rename = "close-sig-hash")]
    pub hash: String,
    /// `close-sig-timestamp`: Unix seconds.
    #[serde(rename = "close-sig-timestamp")]
    pub timestamp: String,
}

fn bytes<S: serde::Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(bytes)
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
        sent_fits: None,
        remedy: None,
        concerns: Vec::new(),
        repaired: None,
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
            diagnosis.advise(&[Family::Headers], None);
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

/// Names the mistake in code that computes a different hash than the one that was sent. `hash` is what that code
/// computes for this body and the timestamp of these headers.
///
/// If the hash that was sent matches, the key and the body are correct, and the sentence says so.
///
/// ```
/// use closehook::diagnosis::{Cause, diagnose_own};
/// use closehook::signature::{Keyring, SignatureHeaders, Window};
///
/// let keyring = Keyring::single("058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c")?;
/// let headers = SignatureHeaders::from_pairs([
///     ("close-sig-hash", "f649eb8a4c4bc016d57f194219d9547ecd2cc22ec0d2d6c82d19aec4a9b6b526"),
///     ("close-sig-timestamp", "1544271440"),
/// ]);
/// let own = b"069c3ddad8d9e27ba3409338fa2701da7cb9475a83793b9e835319e11f62a409";
/// let diagnosis = diagnose_own(&keyring, b"{}", &headers, own, &Window::default(), 1_544_271_440.0);
/// assert_eq!(diagnosis.causes, [Cause::KeyAsText]);
/// assert_eq!(diagnosis.sent_fits, Some(true));
/// # Ok::<(), closehook::signature::InvalidKey>(())
/// ```
#[must_use]
pub fn diagnose_own(
    keyring: &Keyring,
    body: &[u8],
    headers: &SignatureHeaders<'_>,
    hash: &[u8],
    window: &Window,
    now: f64,
) -> Diagnosis {
    let sent = verify(keyring, body, headers, window, now).map_err(|rejection| rejection.code());
    let fits = matches!(sent, Ok(_) | Err(Code::TimestampTooOld | Code::TimestampInFuture));
    let own = SignatureHeaders::new(Some(hash), headers.timestamp());
    let mut diagnosis = diagnose(keyring, body, &own, window, now);
    diagnosis.sent_fits = headers.hash().map(|_| fits);
    if let (None, Err(code), false, Some(_)) = (diagnosis.code, sent, fits, headers.hash()) {
        diagnosis.code = Some(code);
        diagnosis.sentence = "your own hash is right, but the hash that was sent does not match this body and these keys: the \
                              request was signed with another key, or it is forged"
            .to_owned();
        return diagnosis;
    }
    if !matches!(diagnosis.code, Some(Code::SignatureMismatch | Code::MalformedSignature)) {
        return diagnosis;
    }
    diagnosis.sentence = match (fits, diagnosis.reproduced) {
        (true, true) => format!(
            "the hash that was sent is right, so the mistake is in the code that computed your own hash: {}",
            diagnosis.sentence
        ),
        (true, false) => {
            diagnosis.causes.clear();
            diagnosis.advise(&[Family::Message], None);
            format!(
                "the hash that was sent is right, so the mistake is in the code that computed your own hash, but no known \
                 mistake reproduces that hash. Log the input of that code: it must be the 32 bytes of the key, the {} \
                 characters of the timestamp and the {} bytes of the body, and nothing else",
                headers.timestamp().unwrap_or_default().len(),
                body.len(),
            )
        }
        (false, _) if headers.hash().is_some() => format!(
            "{}. The hash that was sent does not match this body and these keys either: fix that first",
            diagnosis.sentence
        ),
        _ => return diagnosis,
    };
    diagnosis
}

/// Like [`diagnose`], for headers that arrived under other names. `headers` has their values. `names` are the names of
/// the hash and the timestamp headers as they arrived, or `None` for a header with its correct name.
#[must_use]
pub fn diagnose_renamed(
    keyring: &Keyring,
    body: &[u8],
    headers: &SignatureHeaders<'_>,
    names: [Option<&str>; 2],
    window: &Window,
    now: f64,
) -> Diagnosis {
    let mut diagnosis = diagnose(keyring, body, headers, window, now);
    let valid = diagnosis.code.is_none();
    let found: Vec<String> = [HASH_HEADER, TIMESTAMP_HEADER]
        .iter()
        .zip(names)
        .filter_map(|(header, name)| {
            let name: String = name?.chars().filter(|character| !character.is_control()).take(80).collect();
            Some(format!("header {header} is missing, but {name} appears to be it"))
        })
        .collect();
    diagnosis.code = Some(Code::MissingHeader);
    diagnosis.causes.insert(0, Cause::HeaderRenamed);
    let rest = if valid {
        "with that value, the delivery is valid: pass it under its own name".to_owned()
    } else {
        format!("also, {}", diagnosis.sentence)
    };
    diagnosis.sentence = format!("{}; {rest}", found.join(", and "));
    diagnosis.reproduced |= valid;
    let mut families = vec![Family::Headers];
    families.extend(diagnosis.causes.iter().map(|cause| cause.family()));
    diagnosis.advise(&families, None);
    diagnosis
}

/// The delivery is authentic, but too old or too far in the future.
fn untimely(diagnosis: &mut Diagnosis, message: &str, headers: &SignatureHeaders<'_>, now: f64) {
    let seconds = headers.timestamp().and_then(parse_timestamp).unwrap_or(0.0);
    let cause =
        if (seconds / 1000.0 - now).abs() < 1e8 { Cause::TimestampInMilliseconds } else { Cause::Clock };
    diagnosis.reproduced = true;
    diagnosis.sentence = match cause {
        Cause::TimestampInMilliseconds => {
            "the signature is right, but the timestamp is in milliseconds, and Close uses seconds".to_owned()
        }
        _ => format!("the signature is right, but it was {message}"),
    };
    let family = match (cause, diagnosis.code) {
        (Cause::Clock, Some(Code::TimestampInFuture)) => Family::Ahead,
        _ => cause.family(),
    };
    diagnosis.advise(&[family], None);
    diagnosis.causes = vec![cause];
}

/// No key reproduces the hash, or the headers are not in Close's format: searches for mistakes that explain it.
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
    let budget = Budget::new(body.len());
    let search = Search::new(&digests, timestamp, body, &budget);
    let mut found = search.plain(keyring, asked, tried);
    if found.is_none() && !digests.is_empty() {
        let keys = asked.and_then(|asked| keyring.find(asked)).into_iter().chain(keyring.iter());
        for (label, key) in keys.take(SELDOM) {
            if let Some(causes) = search.seldom(key) {
                let reasons = causes.into_iter().map(|cause| (cause, None)).collect();
                found = Some(Found { key: label.to_owned(), reasons, repaired: None });
                break;
            }
        }
    }
    let bodies = Bodies::of(body, &budget);
    if found.is_none() && !digests.is_empty() {
        found = search.near_misses(keyring, asked, &bodies);
    }
    diagnosis.hmacs = budget.hmacs();
    diagnosis.complete = !budget.is_cut() && body.len() <= MAX_REWRITTEN;

    let id = facts::subscription(body);
    // If a header is malformed or the key is missing, that is the primary problem, not the body.
    let may_blame_body = match rejection.code() {
        Code::SignatureMismatch => true,
        Code::UnknownSubscription => subscription_id(body).is_none(),
        _ => false,
    };
    let mut otherwise = Family::KeyChoice;
    if let Some(found) = found {
        diagnosis.reproduced = true;
        diagnosis.causes = found.reasons.iter().map(|(cause, _)| *cause).collect();
        diagnosis.key = Some(found.key);
        let key = diagnosis.key.as_deref().and_then(|label| keyring.find(label));
        diagnosis.repaired = found.repaired.zip(key).and_then(|((timestamp, body), (_, key))| {
            let hash = Function::Sha256.hex(Algorithm::Hmac, key.bytes(), &[&timestamp, &body]);
            // For a truncated digest, the correct one is not revealed.
            digests.iter().find(|digest| digest.fits(&hash) == Some(Fit::Whole))?;
            let timestamp = String::from_utf8(timestamp).ok()?;
            parse_timestamp(timestamp.as_bytes())?;
            let hash = String::from_utf8(hash.to_vec()).ok()?;
            Some(Repaired { body, headers: RepairedHeaders { hash, timestamp } })
        });
        if swapped {
            diagnosis.causes.push(Cause::HeadersSwapped);
        } else if parse_timestamp(timestamp).is_none()
            && !diagnosis.causes.iter().any(|cause| cause.family() == Family::Timestamp)
        {
            diagnosis.causes.push(Cause::TimestampFormat);
        }
        let said = found.reasons.iter().map(|(_, words)| words.as_deref());
        let said = said.chain(core::iter::repeat(None)); // findings about the headers use their own clause
        let clauses = diagnosis.causes.iter().zip(said).map(|(cause, words)| words.unwrap_or(cause.clause()));
        let clauses: Vec<&str> = clauses.filter(|clause| !clause.is_empty()).collect();
        diagnosis.sentence = clauses.join(", and ");
        if found.reasons.iter().any(|(cause, _)| cause.is_of_form())
            && let Err(malformed) = check(body)
        {
            diagnosis.sentence.push_str(&format!(" (it is not JSON: {malformed})"));
        }
    } else if keyring.iter().any(|(_, key)| is_key(key, &digests)) {
        diagnosis.sentence = "the header has the signature key itself instead of a hash: the sender leaks its key. Create a new \
                              subscription, because this key is no longer secret"
            .to_owned();
        otherwise = Family::Message;
    } else if let Some((cause, words)) = clue::clue(body, &bodies.recovered).filter(|_| may_blame_body) {
        diagnosis.causes = vec![cause];
        let words = words.as_deref().unwrap_or(cause.clause());
        diagnosis.sentence = format!("no known mistake reproduces the hash, but {words}");
    } else {
        let values = (headers.hash().unwrap_or_default(), headers.timestamp().unwrap_or_default());
        (diagnosis.sentence, otherwise) =
            facts::unexplained(rejection, keyring, values, body, diagnosis.complete);
    }
    if diagnosis.reproduced
        && rejection.code() == Code::UnknownSubscription
        && let Some(id) = &id
    {
        diagnosis.sentence.push_str(&format!("; the body names {id}, and none of your keys is for it"));
    }
    let mut families: Vec<Family> = diagnosis.causes.iter().map(|cause| cause.family()).collect();
    if families.is_empty() {
        families.push(otherwise);
    }
    diagnosis.advise(&families, id.as_deref());
}

/// Whether a digest is the key itself, in hex.
fn is_key(key: &Key, digests: &[Digest]) -> bool {
    let text = Zeroizing::new(hex::encode(key.bytes()).into_bytes());
    digests.iter().any(|digest| digest.fits(&text) == Some(Fit::Whole))
}

/// The number of keys that are tried with rare mistakes.
const SELDOM: usize = 2;
