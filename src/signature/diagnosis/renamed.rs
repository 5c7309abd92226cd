//! Recognizes headers that arrived under other names.

use crate::count::Count;

/// Returns which of the two headers this is: 0 for the hash, 1 for the timestamp.
///
/// Gateways, frameworks and logs change names (`HTTP_CLOSE_SIG_HASH`, `close_sig_hash`, `closeSigHash`,
/// `x-close-sig-hash`), and people misspell them.
#[must_use]
pub fn renamed(name: &str, value: &str) -> Option<usize> {
    if name.len() > 100 {
        return None;
    }
    let plain: Vec<u8> =
        name.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase()).collect();
    let has = |part: &str| plain.windows(part.len()).any(|window| window == part.as_bytes());
    if has("closesighash") {
        return Some(0);
    }
    if has("closesigtimestamp") {
        return Some(1);
    }
    let value = value.trim();
    let is_hash = value.len() >= 32 && value.bytes().filter(u8::is_ascii_alphanumeric).count() >= 32;
    let is_time =
        value.len() >= 9 && value.len() <= 40 && value.bytes().filter(u8::is_ascii_digit).count() >= 8;
    let bare = plain.strip_prefix(b"http").unwrap_or(&plain);
    let bare = bare.strip_prefix(b"x").unwrap_or(bare);
    if is_hash && (distance(bare, b"closesighash") <= 2 || has("close") && (has("sig") || has("hash"))) {
        return Some(0);
    }
    if is_time && (distance(bare, b"closesigtimestamp") <= 2 || has("close") && (has("time") || has("stamp")))
    {
        return Some(1);
    }
    let of_signature = |what: &str| {
        plain == format!("sig{what}").as_bytes() || plain == format!("signature{what}").as_bytes()
    };
    if is_hash && of_signature("hash") {
        return Some(0);
    }
    (is_time && of_signature("timestamp")).then_some(1)
}

/// The Levenshtein distance.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<Count> = (0..=b.len()).map(Count).collect();
    for (i, x) in a.iter().enumerate() {
        let mut left = Count(i) + 1;
        let mut diagonal = Count(i);
        let mut next = vec![left];
        for (y, up) in b.iter().zip(row.iter().skip(1)) {
            let least = (*up.min(&left) + 1).min(diagonal + usize::from(x != y));
            (left, diagonal) = (least, *up);
            next.push(least);
        }
        row = next;
    }
    row.last().map_or(a.len(), |last| last.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "f649eb8a4c4bc016d57f194219d9547ecd2cc22ec0d2d6c82d19aec4a9b6b526";

    #[test]
    fn names_that_are_meant_are_known() {
        for name in [
            "HTTP_CLOSE_SIG_HASH",
            "close_sig_hash",
            "x-close-sig-hash",
            "Close-Sig_Hash",
            "closesighash",
            "closeSigHash",
            "close-sig-has",
            "clsoe-sig-hash",
            "close-sgi-hash",
            "close-signature",
            "x-close-signature",
            "close-hash",
            "sig_hash",
            "close-sig-hash ",
            "REDIRECT_HTTP_CLOSE_SIG_HASH",
        ] {
            assert_eq!(renamed(name, HASH), Some(0), "{name}");
        }
        for name in [
            "HTTP_CLOSE_SIG_TIMESTAMP",
            "closeSigTimestamp",
            "close-sig-timestmap",
            "close-timestamp",
            "close-sig-time",
        ] {
            assert_eq!(renamed(name, "1544271440"), Some(1), "{name}");
        }
        for name in [
            "x-signature",
            "content-length",
            "x-request-id",
            "etag",
            "authorization",
            "connection",
            "x-enclosed",
            "",
        ] {
            assert_eq!(renamed(name, HASH), None, "{name}");
            assert_eq!(renamed(name, "1544271440"), None, "{name}");
        }
    }

    #[test]
    fn the_edits_are_counted() {
        for (a, b, edits) in
            [("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3), ("ab", "ba", 2), ("a", "a", 0)]
        {
            assert_eq!(distance(a.as_bytes(), b.as_bytes()), edits, "{a} {b}");
        }
    }
}
