//! What can be seen in a body without reproducing any hash.

use super::body::Reason;
use super::budget::MAX_REWRITTEN;
use super::cause::Cause;
use super::encodings::position;
use super::escapes;
use super::framing::is_form;
use super::number::Numbers;
use super::recover::Recovered;
use super::serialise::{Document, Empty, Layout, Order, Style};
use crate::payload::{Index, Malformed, Value, check};

/// What a body is that does not fit, and is not as Close sends it: completes "no known mistake reproduces the hash, but …".
pub(super) fn clue(body: &[u8], recovered: &[Recovered]) -> Option<Reason> {
    match body.trim_ascii() {
        b"" => return Some((Cause::BodyEmpty, None)),
        text if is_object_text(text) => return Some((Cause::BodyObjectString, None)),
        _ if body.len() > MAX_REWRITTEN => return None,
        _ => {}
    }
    // The JSON that a few steps lead back to shows what the body is, even if it does not fit either.
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
        let words = format!("the body {}: even that does not fit, so the key may be wrong too", cause.seen());
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
    rewritten(body, &index, root)
}

/// What a program makes of something that is not text.
fn is_object_text(text: &[u8]) -> bool {
    let short = text.len() < 200;
    let starts = [b"[object ".as_slice(), b"System.", b"#<"].iter().any(|start| text.starts_with(start));
    let python = text.starts_with(b"<") && position(text, b" object at 0x").is_some();
    short && (starts || python) || matches!(text, b"undefined" | b"null" | b"None" | b"nil" | b"Array")
}

/// What stands in the text of an object of which Node printed a part: nothing leads back to its bytes.
static ELIDED: [&str; 3] = ["[Object]", "[Array]", " more item"];

/// What stands in the text of an object that a program printed, and what it is.
static PRINTED: [(&str, &str); 7] = [
    (
        "{event: ",
        "its quotes are missing, as when a shell takes them: send it from a file, with curl's --data-binary @FILE",
    ),
    ("`\"", "it has a backtick before each quote, as a string of PowerShell has"),
    ("map[", "it is a map as Go prints it with %v, which leaves out quotes"),
    ("\" => ", "it is an object as Ruby, PHP or Perl prints it"),
    ("\"=>", "it is an object as Ruby prints it"),
    ("(\n", "it is an array as PHP's print_r prints it"),
    ("': ", "it has single quotes where JSON has double ones, as Python prints a dict"),
];

/// Escapes that Close does not write, and who does.
static ESCAPES: [(&str, &str, &str); 10] = [
    ("\\/", "\\/ for a slash", "PHP's json_encode"),
    ("\\u0026", "\\u0026 for &", "Go's encoding/json, Rails, Gson or .NET"),
    ("\\u003c", "\\u003c for <", "Go's encoding/json, Rails or Gson"),
    ("\\u003C", "\\u003C for <", ".NET's System.Text.Json"),
    ("\\u003e", "\\u003e for >", "Go's encoding/json, Rails or Gson"),
    ("\\u003E", "\\u003E for >", ".NET's System.Text.Json"),
    ("\\u0027", "\\u0027 for '", "Gson or .NET"),
    ("\\u003d", "\\u003d for =", "Gson"),
    ("\\u0022", "\\u0022 for \"", ".NET's System.Text.Json"),
    ("\\u002B", "\\u002B for +", ".NET's System.Text.Json"),
];

/// A body that is not JSON: what it is instead, and where it stops.
fn not_json(body: &[u8], malformed: &Malformed, readable: Option<&Recovered>) -> Reason {
    let text = body.trim_ascii_start();
    let begins =
        |word: &str| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()));
    let found = |cause: Cause, what: &str| {
        (cause, Some(format!("the body is not JSON ({malformed}): {what}").into()))
    };
    if body.contains(&0) && readable.is_none() && body.iter().filter(|byte| **byte == 0).count() > 8 {
        return found(Cause::BodyNotJson, "it holds NUL bytes, as binary data does");
    }
    if ELIDED.iter().any(|mark| position(body, mark.as_bytes()).is_some()) {
        return found(
            Cause::BodyPrinted,
            "it is an object as Node's console.log prints it, which leaves out what is nested deeper",
        );
    }
    if let Some(step) =
        readable.and_then(|one| one.steps.first()).filter(|step| step.form.cause != Cause::BodyTruncated)
    {
        let what = format!(
            "it {}; undoing that does not make the hash fit, so the key may be wrong too",
            step.seen()
        );
        return found(step.form.cause, &what);
    }
    if text.starts_with(&[0x1F, 0x8B]) || text.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) {
        let coding = if text.starts_with(&[0x1F, 0x8B]) { "gzip" } else { "zstd" };
        return found(Cause::BodyCompressed, &format!("it is still compressed with {coding}"));
    }
    if begins("<!doctype html") || begins("<html") {
        return found(
            Cause::BodyMarkup,
            "it is an HTML page, as a proxy or a login page answers, and not the request of Close",
        );
    }
    if begins("<") {
        return found(Cause::BodyMarkup, "it is XML or HTML, which Close does not send");
    }
    if body.iter().all(|byte| {
        byte.is_ascii_digit() || byte.is_ascii_whitespace() || matches!(byte, b',' | b'[' | b']' | b'-')
    }) {
        return found(Cause::BodyListed, "it is its bytes written as a list of numbers");
    }
    if text.starts_with(b"<Buffer ") || text.starts_with(b"Uint8Array") {
        return found(
            Cause::BodyListed,
            "it is a Buffer as Node prints it, which shows the first 50 bytes alone",
        );
    }
    if core::str::from_utf8(body).is_err() {
        let what = "it is not text either: it may be compressed (see content-encoding: br, zstd or deflate), encrypted, or in another encoding";
        return found(Cause::BodyNotJson, what);
    }
    if body.windows(3).any(|window| window == "\u{FFFD}".as_bytes()) {
        return found(
            Cause::BodyDecoded,
            "it holds U+FFFD, so bytes of it were lost when it was decoded as text",
        );
    }
    if malformed.offset == body.len() {
        let size = body.len();
        let limit = match size {
            0 => "",
            size if size.is_multiple_of(1024) || size.is_multiple_of(1000) => {
                ", a round number, as limits are"
            }
            _ => "",
        };
        let what = format!(
            "it ends early, after {size} bytes{limit}: compare that with content-length, raise the limit, and read all of it"
        );
        return found(Cause::BodyTruncated, &what);
    }
    for (mark, what) in &PRINTED {
        if position(body, mark.as_bytes()).is_some() {
            return found(Cause::BodyPrinted, what);
        }
    }
    if body.starts_with(b"--") && position(body, b"ontent-").is_some() {
        return found(Cause::BodyMultipart, "it is multipart/form-data, none of whose parts is JSON");
    }
    if is_form(body) {
        return found(Cause::BodyFormEncoded, "it is form-encoded, where Close sends application/json");
    }
    found(Cause::BodyNotJson, "something on its way changed it, or it is not a delivery of Close")
}

/// The traces of a body that was parsed and written again on its way here: what Close, which appears to write as Python's
/// `json.dumps` does, would have written differently.
fn rewritten(body: &[u8], index: &Index<'_>, root: Value<'_, '_>) -> Option<Reason> {
    let document = Document::read(index, Order::Kept)?;
    let close = Style {
        order: Order::Kept,
        layout: Layout::Line(", ", ": "),
        escapes: escapes::ASCII,
        numbers: Numbers::Written,
        empty: Empty::Kept,
    };
    let trimmed = body.trim_ascii();
    let as_close = document.write(close, body.len().saturating_mul(6))?;
    let event = root.get("event")?;
    let empty_list = |key: &str| event.get(key).is_some_and(|value| value.text().trim_ascii() == b"[]");
    let mut traces: Vec<&str> = Vec::new();
    let mut by: Vec<&str> = Vec::new();
    if as_close != trimmed {
        let compact = Style { layout: Layout::Line(",", ":"), escapes: escapes::WRITTEN, ..close };
        let spaced = Style { escapes: escapes::WRITTEN, ..close };
        if document.write(compact, trimmed.len()).as_deref() == Some(trimmed) {
            traces.push("no space after commas and colons");
        } else if document.write(spaced, trimmed.len()).as_deref() != Some(trimmed) {
            traces.push("other white space");
        }
        for (mark, trace, program) in &ESCAPES {
            if position(body, mark.as_bytes()).is_some() {
                traces.push(trace);
                by.push(program);
            }
        }
        if !body.is_ascii() {
            traces.push("characters beyond ASCII as they are");
        }
        let upper = |window: &[u8]| matches!(window, [b'\\', b'u', digits @ ..] if digits.iter().any(|digit| matches!(digit, b'A'..=b'F')));
        if body.windows(6).any(upper) {
            traces.push("\\u escapes in upper case");
        }
    }
    if empty_list("previous_data") {
        traces.push("[] for an empty previous_data");
        by.push("PHP's json_encode");
    }
    let sorted = Document::read(index, Order::Sorted)?;
    // Few keys are in order by chance: alone, that says something of as many as Close's events have.
    let few = if traces.is_empty() { 7 } else { 2 };
    let data = event.get("data");
    let mut keys = event.members().chain(data.iter().flat_map(|data| data.members()));
    if keys.nth(few).is_some() && document.is_ordered_as(&sorted) {
        traces.push("its keys sorted, whose order is lost");
        by.push("Go or Python's sort_keys");
    }
    if document.numbers().any(|text| text.ends_with(b".0") && !text.starts_with(b"0"))
        && event.get("data").is_some_and(has_doubles)
    {
        traces.push("whole numbers with .0");
        by.push("Gson");
    }
    if traces.is_empty() {
        return None;
    }
    by.dedup();
    let by = by.first().map(|program| format!(", as {program} writes")).unwrap_or_default();
    let list = match traces.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => traces.concat(),
    };
    let words = format!(
        "the body is not written as Close appears to write it: it has {list}{by}. It was probably parsed and written again on its \
         way here, which lost its original bytes; if not, the key belongs to another subscription"
    );
    Some((Cause::BodyRewritten, Some(words.into())))
}

/// Whether more than one member is a whole number with a point: one of them may have been sent so.
fn has_doubles(data: Value<'_, '_>) -> bool {
    data.members().filter(|(_, value)| value.text().ends_with(b".0")).nth(1).is_some()
}
