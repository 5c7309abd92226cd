//! The sentence for a delivery that no known mistake explains, and what to try next.

use super::body;
use super::cause::{Cause, Family};
use super::digest;
use super::time;
use crate::payload::subscription_id;
use crate::signature::{Code, Keyring, Rejection};

/// The subscription id in a body, if it is safe to show and to use in a request.
pub(super) fn subscription(body: &[u8]) -> Option<String> {
    let id = subscription_id(body)?.into_owned();
    let plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    (plain && (1..=64).contains(&id.len())).then_some(id)
}

fn keys(count: usize) -> String {
    if count == 1 { "1 key".to_owned() } else { format!("{count} keys") }
}

/// The known facts and what to try next, and the kind of advice that helps.
pub(super) fn unexplained(
    rejection: &Rejection,
    keyring: &Keyring,
    (hash, timestamp): (&[u8], &[u8]),
    body: &[u8],
    complete: bool,
) -> (String, Family) {
    let id = subscription(body);
    match rejection.code() {
        Code::MalformedTimestamp => (
            format!(
                "{rejection}: {}. Close sends and signs unix seconds, such as 1544271440, so this header was changed on the way or \
                 is not read correctly. Fix it first: until then, the key and the body cannot be checked",
                misread(timestamp)
            ),
            Family::Timestamp,
        ),
        Code::MalformedSignature => {
            let searched = if digest::readings(hash).is_empty() {
                "so there is no hash to compare with; the key and the body may be right"
            } else {
                "and no known mistake reproduces it from this timestamp and body"
            };
            (format!("{rejection}: {}, {searched}", digest::described(hash)), Family::Digest)
        }
        Code::UnknownSubscription => (unknown(keyring, id.as_deref(), body), Family::KeyChoice),
        _ => {
            let key = match &id {
                Some(id) => format!(
                    "GET /api/v1/webhook/{id}/ returns the key of the subscription that the body names"
                ),
                None => "each subscription has its own, and GET /api/v1/webhook/ returns it".to_owned(),
            };
            let (form, next) = match body::is_as_close_writes(body) {
                Some(Ok(true)) => (
                    "the body is JSON, byte for byte as Close appears to write it",
                    format!(
                        "the key may belong to another subscription: {key}. If it is the right one, the content of the body or the timestamp was changed on the way"
                    ),
                ),
                Some(Ok(false)) => (
                    "the body is JSON, but not in the format that Close writes",
                    format!(
                        "the body may have been changed on the way: compare its length and SHA-256 with the bytes that first arrived. If they are the same, the key may belong to another subscription: {key}"
                    ),
                ),
                Some(Err(_)) => (
                    "the body is not JSON, but Close always sends JSON",
                    "look at the body as it arrives, before anything else reads it".to_owned(),
                ),
                None => (
                    "the body is too long to be re-serialized here",
                    format!(
                        "the key may belong to another subscription: {key}. If it is the right one, the body was changed on the way"
                    ),
                ),
            };
            let tried = rejection.evidence().keys_tried.len();
            let was = if tried == 1 { "was" } else { "were" };
            let searched = if complete {
                "no known mistake reproduces the hash"
            } else {
                "none of the mistakes that were tried reproduces the hash, but the search hit a limit"
            };
            let names = id.map(|id| format!(" (it names {id})")).unwrap_or_default();
            let sentence = format!(
                "{searched}. Known: hash and timestamp are well-formed, {form}{names}, and {} {was} tried. Next: {next}",
                keys(tried)
            );
            (sentence, Family::KeyChoice)
        }
    }
}

/// The sentence for a body whose key is missing from the keyring.
fn unknown(keyring: &Keyring, id: Option<&str>, body: &[u8]) -> String {
    let held = keyring.labels().count();
    match (id, body::is_as_close_writes(body)) {
        (Some(id), _) => format!(
            "the body names the subscription {id}, but you have no key for it, only {} for others: GET /api/v1/webhook/{id}/ \
             returns its signature_key",
            keys(held)
        ),
        (None, Some(Err(malformed))) => {
            format!("the body is not JSON ({malformed}), so it names no subscription to choose the key by")
        }
        (None, _) => "the body has no usable subscription_id, so no key can be chosen: if you have only one key, pass it as a string, not in a map"
            .to_owned(),
    }
}

/// Describes a timestamp header that is not in seconds.
fn misread(timestamp: &[u8]) -> String {
    let bare = timestamp.trim_ascii();
    if timestamp.is_empty() {
        return "it is empty".to_owned();
    }
    if bare.len() == 64 && bare.iter().all(u8::is_ascii_hexdigit) {
        return "it is a hash, which belongs in close-sig-hash".to_owned();
    }
    if matches!(bare, b"undefined" | b"null" | b"None" | b"nil" | b"NaN") {
        return "it is the text of an unset value".to_owned();
    }
    match time::read(timestamp) {
        Some((Cause::TimestampAsDate, _)) => "it is a date".to_owned(),
        Some(_) => "it has more than digits".to_owned(),
        None => {
            let length = timestamp.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
            format!("it has {length} characters, and not all of them are digits")
        }
    }
}
