//! Clues in a body that can be recognized without a hash.

use super::body::Reason;
use super::budget::MAX_REWRITTEN;
use super::cause::Cause;
use super::encodings::position;
use super::framing::is_form;
use super::recover::Recovered;
use super::styles::as_written_by;
use super::traces::{Traces, traces};
use crate::payload::{Index, Malformed, Value, check};

/// Describes a body that does not match and is not in Close's format. Completes "no known mistake reproduces the hash,
/// but …".
pub(super) fn clue(body: &[u8], recovered: &[Recovered]) -> Option<Reason> {
    match body.trim_ascii() {
        b"" => return Some((Cause::BodyEmpty, None)),
        text if is_object_text(text) => return Some((Cause::BodyObjectString, None)),
        _ if body.len() > MAX_REWRITTEN => return None,
        _ => {}
    }
    // A recovered body that is JSON shows what the body is, even if its signature does not match either.
    let readable = recovered.iter().find(|one| {
        check(&one.body).is_ok()
            && one.body.trim_ascii().starts_with(b"{")
            && position(&one.body, b"event").is_some()
    });
    let index = match Index::read(body) {
        Ok(index) => index,
        Err(malformed) => return Some(not_json(body, &malformed, readable)),
    };
    let root = index.root()?;
    if let Some(cause) = readable.and_then(|one| one.steps.first()).filter(|step| {
        matches!(
            step.form.cause,
            Cause::BodyWrapped | Cause::BodyInString | Cause::BodyFormEncoded | Cause::BodyListed
        )
    }) {
        let words = format!(
            "the body {}; undoing that does not produce a match, so the key may be wrong too",
            cause.seen()
        );
        return Some((cause.form.cause, Some(words.into())));
    }
    if root.get("type").and_then(|kind| kind.as_str()).as_deref() == Some("Buffer") {
        return Some((Cause::BodyListed, None));
    }
    let replaced = "\u{FFFD}".as_bytes();
    if body.windows(replaced.len()).any(|window| window == replaced) {
        return Some((Cause::BodyDecoded, None));
    }
    if root.get("event").is_none() {
        return Some((Cause::BodyPart, None));
    }
    rewritten(&index, root)
}

/// Whether a text is how a program prints a value that is not text.
fn is_object_text(text: &[u8]) -> bool {
    let short = text.len() < 200;
    let starts = [b"[object ".as_slice(), b"System.", b"#<"].iter().any(|start| text.starts_with(start));
    let python = text.starts_with(b"<") && position(text, b" object at 0x").is_some();
    short && (starts || python) || matches!(text, b"undefined" | b"null" | b"None" | b"nil" | b"Array")
}

/// Placeholders that Node prints for omitted parts of an object. The omitted bytes cannot be recovered.
static ELIDED: [&str; 3] = ["[Object]", "[Array]", " more item"];

/// Texts that occur in printed objects, with a description of the format.
static PRINTED: [(&str, &str); 7] = [
    (
        "{event: ",
        "its quotes are missing, as when a shell removes them: send it from a file with curl --data-binary @FILE",
    ),
    ("`\"", "it has a backtick before each quote, as in a PowerShell string"),
    ("map[", "it is a map as Go prints it with %v, without quotes"),
    ("\" => ", "it is an object as Ruby, PHP or Perl prints it"),
    ("\"=>", "it is an object as Ruby prints it"),
    ("(\n", "it is an array as PHP's print_r prints it"),
    ("': ", "it has single quotes instead of double quotes, as Python prints a dict"),
];

/// Recognizes formats that some programs write although they are not valid JSON. Completes "the body is not JSON: …".
fn nearly_json(body: &[u8], malformed: &Malformed) -> Option<String> {
    let (before, after) = body.split_at_checked(malformed.offset)?;
    // A key without quotes, or with other quotes, means that an object was printed.
    let quoted = position(body, b"\"event\"").is_some();
    let before = before.trim_ascii_end();
    let number = ["-Infinity", "Infinity", "NaN"].into_iter().find(|number| {
        // The minus of -Infinity is valid JSON, so the error is after it.
        let rest = number.strip_prefix('-').filter(|_| before.ends_with(b"-"));
        after.starts_with(rest.unwrap_or(number).as_bytes())
    });
    if let Some(number) = number.filter(|_| quoted) {
        return Some(format!(
            "it has {number} for a number, which is not valid JSON. Python's json.dumps writes that unless allow_nan=False is \
             set: the body was probably parsed and re-serialized, which lost its original bytes"
        ));
    }
    if before.ends_with(b",") && matches!(after.first(), Some(b'}' | b']')) {
        return Some("it has a comma before a closing bracket, as in source code: it was probably typed or edited by hand".to_owned());
    }
    let comment = after.starts_with(b"//") || after.starts_with(b"/*");
    comment.then(|| "it contains a comment: it was probably typed or edited by hand".to_owned())
}

/// Describes a body that is not JSON: what it is instead, and where the JSON ends.
fn not_json(body: &[u8], malformed: &Malformed, readable: Option<&Recovered>) -> Reason {
    let text = body.trim_ascii_start();
    let begins =
        |word: &str| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()));
    let found = |cause: Cause, what: &str| {
        (cause, Some(format!("the body is not JSON ({malformed}): {what}").into()))
    };
    if let Some(what) = nearly_json(body, malformed) {
        return found(Cause::BodyNotJson, &what);
    }
    if body.contains(&0) && readable.is_none() && body.iter().filter(|byte| **byte == 0).count() > 8 {
        return found(Cause::BodyNotJson, "it contains NUL bytes, as binary data does");
    }
    if ELIDED.iter().any(|mark| position(body, mark.as_bytes()).is_some()) {
        return found(
            Cause::BodyPrinted,
            "it is an object as Node's console.log prints it, without the deeply nested parts",
        );
    }
    if let Some(step) =
        readable.and_then(|one| one.steps.first()).filter(|step| step.form.cause != Cause::BodyTruncated)
    {
        let what =
            format!("it {}; undoing that does not produce a match, so the key may be wrong too", step.seen());
        return found(step.form.cause, &what);
    }
    if text.starts_with(&[0x1F, 0x8B]) || text.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) {
        let coding = if text.starts_with(&[0x1F, 0x8B]) { "gzip" } else { "zstd" };
        return found(Cause::BodyCompressed, &format!("it is still compressed with {coding}"));
    }
    if begins("<!doctype html") || begins("<html") {
        return found(
            Cause::BodyMarkup,
            "it is an HTML page, such as the response of a proxy or a login page, not a request from Close",
        );
    }
    if begins("<") {
        return found(Cause::BodyMarkup, "it is XML or HTML, but Close sends JSON");
    }
    if body.iter().all(|byte| {
        byte.is_ascii_digit() || byte.is_ascii_whitespace() || matches!(byte, b',' | b'[' | b']' | b'-')
    }) {
        return found(Cause::BodyListed, "it is its bytes written as a list of numbers");
    }
    if text.starts_with(b"<Buffer ") || text.starts_with(b"Uint8Array") {
        return found(
            Cause::BodyListed,
            "it is a Buffer as Node prints it, which shows only the first 50 bytes",
        );
    }
    if core::str::from_utf8(body).is_err() {
        let what = "it is not text either: it may be compressed (check content-encoding for br, zstd or deflate), encrypted, or in another encoding";
        return found(Cause::BodyNotJson, what);
    }
    if body.windows(3).any(|window| window == "\u{FFFD}".as_bytes()) {
        return found(
            Cause::BodyDecoded,
            "it contains U+FFFD, so bytes were lost when it was decoded as text",
        );
    }
    if malformed.offset == body.len() {
        let size = body.len();
        let limit = match size {
            0 => "",
            size if size.is_multiple_of(1024) || size.is_multiple_of(1000) => {
                ", a round number that looks like a limit"
            }
            _ => "",
        };
        let what = format!(
            "it ends early, after {size} bytes{limit}: compare that with content-length, raise the limit, and read the whole body"
        );
        return found(Cause::BodyTruncated, &what);
    }
    for (mark, what) in &PRINTED {
        if position(body, mark.as_bytes()).is_some() {
            return found(Cause::BodyPrinted, what);
        }
    }
    if body.starts_with(b"--") && position(body, b"ontent-").is_some() {
        return found(Cause::BodyMultipart, "it is multipart/form-data, and none of its parts is JSON");
    }
    if is_form(body) {
        return found(Cause::BodyFormEncoded, "it is form-encoded, but Close sends application/json");
    }
    found(Cause::BodyNotJson, "it was changed on the way, or it does not come from Close")
}

/// Finds traces of a body that was parsed and re-serialized on the way: everything that Close would have written
/// differently. Close appears to use Python's `json.dumps`.
fn rewritten(index: &Index<'_>, root: Value<'_, '_>) -> Option<Reason> {
    let Traces { seen, by, by_hand } = traces(index, root)?;
    let list = match seen.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => seen.concat(),
    };
    let was = if by_hand {
        "It was probably written or edited by hand, because a JSON parser keeps only one of two equal keys"
    } else {
        "It was probably parsed and re-serialized on the way, which lost its original bytes"
    };
    let by = as_written_by(by);
    let words = format!(
        "the body is not in the format that Close appears to send: it has {list}{by}. {was}. If not, the key belongs to \
         another subscription"
    );
    Some((Cause::BodyRewritten, Some(words.into())))
}
