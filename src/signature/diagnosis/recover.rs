//! What a body was before something wrapped, framed, encoded or printed it: one step after the other.

use std::borrow::Cow;

use super::budget::Budget;
use super::cause::Cause;
use super::{encodings, framing, printed};
use crate::payload::{BOM, Index, Kind, Value, check};

/// So many steps lead back at most, as to a body in base64 in a Lambda event that was saved as UTF-16.
const MAX_STEPS: usize = 3;

/// So many bodies are recovered at most.
const MAX_RECOVERED: usize = 48;

/// One step back.
#[derive(Clone)]
pub(super) struct Step {
    pub(super) cause: Cause,
    /// What holds if it is undone: completes "the hash fits if …".
    pub(super) clause: Cow<'static, str>,
    /// What the body is as it stands: completes "the body …".
    pub(super) seen: Cow<'static, str>,
}

/// A body that may have been sent, and the steps that lead back to it.
pub(super) struct Recovered {
    pub(super) steps: Vec<Step>,
    pub(super) body: Vec<u8>,
}

/// All that this body may have been before, the nearest first.
pub(super) fn recover(body: &[u8], budget: &Budget) -> Vec<Recovered> {
    // Half of what is left is for those who look at what was recovered.
    let least = budget.left().div_euclid(2);
    let mut found: Vec<Recovered> = Vec::new();
    let mut room = body.len().saturating_mul(4).saturating_add(1 << 20);
    let mut next = 0_usize;
    loop {
        let (steps, from): (&[Step], &[u8]) = match next {
            0 => (&[], body),
            _ => match found.get(next.saturating_sub(1)) {
                Some(recovered) => (&recovered.steps, &recovered.body),
                None => break,
            },
        };
        next = next.saturating_add(1);
        if steps.len() >= MAX_STEPS {
            continue;
        }
        // A step looks at each byte a dozen times, if it does not stop early.
        if budget.left() < least || !budget.take(from.len().saturating_mul(12)) {
            break;
        }
        let mut new: Vec<Recovered> = Vec::new();
        each_step(from, &mut |cause, clause, seen, recovered| {
            let other = |other: &Recovered| other.body != recovered;
            let is_new = !recovered.is_empty()
                && recovered.as_slice() != body
                && found.iter().all(other)
                && new.iter().all(other);
            let count = found.len().saturating_add(new.len());
            if !is_new || count >= MAX_RECOVERED || recovered.len() > room {
                return;
            }
            room = room.saturating_sub(recovered.len());
            let mut steps = steps.to_vec();
            steps.push(Step { cause, clause, seen });
            new.push(Recovered { steps, body: recovered });
        });
        found.append(&mut new);
    }
    found
}

type Words = Cow<'static, str>;

/// Calls with each single step back from a body: its cause, its words, and the body before it.
fn each_step(body: &[u8], with: &mut dyn FnMut(Cause, Words, Words, Vec<u8>)) {
    encoded(body, with);
    if let Ok(index) = Index::read(body) {
        if let Some(root) = index.root() {
            wrapped(root, with);
        }
        return;
    }
    framed(body, with);
    spelled(body, with);
}

/// Other encodings of the same text.
fn encoded(body: &[u8], with: &mut dyn FnMut(Cause, Words, Words, Vec<u8>)) {
    if let Some((name, text)) = encodings::from_utf16(body) {
        let clause = format!("the body is read as {name}, which it was saved as, and written as UTF-8");
        with(
            Cause::BodyInUtf16,
            clause.into(),
            format!("is in {name}, where Close sends UTF-8").into(),
            text,
        );
    }
    if let Some((name, bytes)) = encodings::inflated(body) {
        let clause = format!("the body is decompressed first: it is still compressed with {name}");
        with(Cause::BodyCompressed, clause.into(), format!("is still compressed with {name}").into(), bytes);
    }
    match core::str::from_utf8(body) {
        Ok(text) if !text.is_ascii() => {
            for (windows, name) in [(false, "latin-1"), (true, "Windows-1252")] {
                // Only what was UTF-8 before was read wrongly; else the signer took latin-1.
                let bytes = encodings::to_latin1(text, windows);
                if let Some(bytes) = bytes.filter(|bytes| core::str::from_utf8(bytes).is_ok()) {
                    let clause =
                        format!("the body is read as UTF-8, where it was read as {name} on its way here");
                    let seen = format!("looks like UTF-8 that was read as {name}");
                    with(Cause::BodyReadAsLatin1, clause.into(), seen.into(), bytes);
                }
            }
        }
        Ok(_) => {}
        Err(_) => {
            for (windows, name) in [(true, "Windows-1252"), (false, "latin-1")] {
                let clause = format!("the body is written in UTF-8, as it was sent: here it is in {name}");
                let text = encodings::from_latin1(body, windows).into_bytes();
                let seen = "holds bytes that are not UTF-8: it was written in another encoding";
                with(Cause::BodyInLatin1, clause.into(), seen.into(), text);
            }
        }
    }
    if let Some(text) = encodings::from_entities(body) {
        let clause = "the HTML entities in the body, such as &quot;, are resolved first";
        with(
            Cause::BodyInEntities,
            clause.into(),
            "is escaped for HTML, with &quot; for each quote".into(),
            text,
        );
    }
    if let Some(bytes) = encodings::from_list(body) {
        let clause = "the numbers that the body lists are taken as its bytes";
        with(Cause::BodyListed, clause.into(), "is its bytes written as a list of numbers".into(), bytes);
    }
    let trimmed = body.trim_ascii();
    if trimmed.len() != body.len() {
        let clause = "the white space around the body is taken away";
        with(Cause::BodyNewlineAdded, clause.into(), "has white space around it".into(), trimmed.to_vec());
    }
    if let Some(rest) = body.strip_prefix(BOM) {
        let clause = "the byte order mark before the body is taken away";
        with(Cause::BodyBomAdded, clause.into(), "starts with a byte order mark".into(), rest.to_vec());
    }
}

/// Something stands around the body.
fn framed(body: &[u8], with: &mut dyn FnMut(Cause, Words, Words, Vec<u8>)) {
    if let Some(content) = framing::http_content(body) {
        let clause = "only what follows the HTTP headers is signed: the whole request was taken as the body";
        with(
            Cause::BodySurrounded,
            clause.into(),
            "is a whole HTTP request, headers and all".into(),
            content.to_vec(),
        );
    }
    if let Some(data) = framing::unchunked(body) {
        let clause = "the chunks are joined: the framing of the chunked transfer coding was left in the body";
        let seen = "still has the framing of the chunked transfer coding in it";
        with(Cause::BodyChunked, clause.into(), seen.into(), data);
    }
    for part in framing::parts(body) {
        let clause = "only the part that holds the JSON is signed: the body arrived as multipart/form-data";
        with(Cause::BodyMultipart, clause.into(), "is multipart/form-data".into(), part.to_vec());
    }
    for plus in [true, false] {
        for (name, value) in framing::fields(body, plus) {
            if name.is_empty() {
                let clause = "the % escapes in the body are resolved: it arrived percent-encoded";
                with(Cause::BodyPercentEncoded, clause.into(), "is percent-encoded".into(), value);
                continue;
            }
            let name: String = name.chars().filter(|each| !each.is_control()).take(40).collect();
            let clause = format!(
                "only the value of the form field {name} is signed, decoded: the body arrived form-encoded"
            );
            with(Cause::BodyFormEncoded, clause.into(), "is form-encoded".into(), value);
        }
    }
    let inner = framing::inner(body);
    for one in &inner {
        surrounded(one, with);
    }
    if inner.is_empty()
        && let Some(half) = framing::halved(body)
    {
        with(Cause::BodyTwice, TWICE.into(), "stands there twice".into(), half.to_vec());
    }
    if let Some(text) = framing::closed(body) {
        let clause = "the brackets that are missing at its end are added: the body was cut there";
        with(Cause::BodyTruncated, clause.into(), "ends early".into(), text);
    }
}

const TWICE: &str = "the body is taken once: it stands there more than once, one after the other";

fn surrounded(inner: &framing::Inner<'_>, with: &mut dyn FnMut(Cause, Words, Words, Vec<u8>)) {
    let (value, before, after) = (inner.value, inner.before, inner.after);
    let body = value.to_vec();
    let repeats = after.trim_ascii_start().starts_with(value) || before.trim_ascii_end().ends_with(value);
    if repeats {
        with(Cause::BodyTwice, TWICE.into(), "stands there more than once".into(), body);
        return;
    }
    let nul = |bytes: &[u8]| bytes.iter().all(|byte| *byte == 0);
    if nul(before) && nul(after) {
        let clause = "the NUL bytes around the body are taken away: a buffer was longer than what it held";
        with(Cause::BodySurrounded, clause.into(), "has NUL bytes around it".into(), body);
        return;
    }
    let counts = format!("{} before it and {} after it", bytes(before.len()), bytes(after.len()));
    let clause = format!("only the JSON in the body is signed, without what stands around it ({counts})");
    with(
        Cause::BodySurrounded,
        clause.into(),
        format!("has something around its JSON ({counts})").into(),
        body,
    );
}

fn bytes(count: usize) -> String {
    if count == 1 { "1 byte".to_owned() } else { format!("{count} bytes") }
}

/// The same JSON spelled as something else.
fn spelled(body: &[u8], with: &mut dyn FnMut(Cause, Words, Words, Vec<u8>)) {
    if let Some(bytes) = encodings::from_hex(body) {
        with(
            Cause::BodyInHex,
            "the body is decoded from hex first".into(),
            "is written in hex".into(),
            bytes,
        );
    }
    if let Some(bytes) = encodings::from_base64(body) {
        let clause = "the body is decoded from base64 first";
        with(Cause::BodyInBase64, clause.into(), "is in base64".into(), bytes);
    }
    let text = body.trim_ascii();
    let python = matches!(text, [b'b' | b'B', b'\'' | b'"', ..]);
    let literal = text.get(usize::from(python)..).unwrap_or_default();
    let inside = match literal {
        [first @ (b'"' | b'\'' | b'`'), inside @ .., last] if first == last => Some(inside),
        _ => None,
    };
    if let Some(inside) = inside.filter(|_| python) {
        // The repr of bytes leaves what has a backslash in JSON with two.
        let clause = "the body is taken out of the b'…' around it, which is how Python prints bytes";
        let bytes = encodings::from_escapes(inside, false).unwrap_or_else(|| inside.to_vec());
        with(Cause::BodyPrinted, clause.into(), "is bytes as Python prints them, b'…'".into(), bytes);
    } else {
        let clause =
            "the backslashes before its quotes are resolved: the body is escaped as within a string literal";
        let seen = "is escaped as within a string literal";
        for unicode in [false, true] {
            if let Some(bytes) = encodings::from_escapes(inside.unwrap_or(text), unicode) {
                with(Cause::BodyInString, clause.into(), seen.into(), bytes);
            }
        }
    }
    if let Some(inside) =
        inside.filter(|inside| literal.starts_with(b"\"") && encodings::position(inside, b"\"\"").is_some())
    {
        let clause = "the doubled quotes in the body are single ones again: it was taken out of a CSV file";
        let text = encodings::replaced(inside, b"\"\"", b"\"");
        with(Cause::BodySurrounded, clause.into(), "is quoted as in a CSV file".into(), text);
    }
    if let Some(inside) = inside.filter(|_| !python) {
        let clause = "the quotes around the body are taken away";
        with(Cause::BodySurrounded, clause.into(), "has quotes around it".into(), inside.to_vec());
    }
    if let Some(text) = encodings::from_typography(body) {
        let clause = "its typographic quotes and spaces are plain ones again: the body went through a word processor or a chat";
        with(Cause::BodyTypography, clause.into(), "holds typographic quotes or spaces".into(), text);
    }
    for unicode in [false, true] {
        if let Some(text) = framing::with_backslashes(body, unicode) {
            let clause = "the backslashes that its strings lost are put back: the body was pasted as a string of a program";
            let seen = "lost its backslashes, as when it is pasted as a string of a program";
            with(Cause::BodyUnescaped, clause.into(), seen.into(), text);
        }
    }
    // Also with something around it, as `#<ActionController::Parameters {…} permitted: false>`.
    let within = || {
        let (start, end) =
            (body.iter().position(|byte| *byte == b'{')?, body.iter().rposition(|byte| *byte == b'}')?);
        printed::read(body.get(start..=end)?)
    };
    if let Some(printed) = printed::read(body).or_else(within) {
        let clause =
            format!("the object that was printed as {} prints it is written as JSON again", printed.by);
        let seen = format!("is an object as {} prints it, not JSON", printed.by);
        with(Cause::BodyPrinted, clause.into(), seen.into(), printed.json);
    }
}

/// So many values of one envelope are looked at.
const MAX_WRAPPED: usize = 16;

/// The values within JSON that may be the delivery: a text that holds it, also in base64, or an object with an event.
fn wrapped(root: Value<'_, '_>, with: &mut dyn FnMut(Cause, Words, Words, Vec<u8>)) {
    if root.kind() == Kind::String {
        if let Some(text) = root.as_str() {
            let clause = "the body is taken out of the JSON string that holds it";
            with(
                Cause::BodyInString,
                clause.into(),
                "is a JSON string that holds JSON".into(),
                text.into_owned().into_bytes(),
            );
        }
        return;
    }
    if let Some(text) = parsed_as_form(root) {
        let clause =
            "the keys of the object are joined again: a form parser took the JSON for the name of a field";
        with(Cause::BodyFormEncoded, clause.into(), "was read by a form parser".into(), text);
    }
    let mut left = MAX_WRAPPED;
    let mut found = |key: Option<Value<'_, '_>>, value: Value<'_, '_>| {
        if left == 0 {
            return;
        }
        let place = key.and_then(|key| key.as_str()).map_or_else(
            || "an element of its list".to_owned(),
            |key| {
                format!(
                    "its member \"{}\"",
                    key.chars().filter(|each| !each.is_control()).take(40).collect::<String>()
                )
            },
        );
        let seen = format!("is an envelope around the delivery, which {place} holds");
        match value.kind() {
            Kind::Object if value.get("event").is_some_and(|event| event.kind() == Kind::Object) => {
                left = left.saturating_sub(1);
                let clause =
                    format!("only what {place} holds is signed: the body is an envelope around the delivery");
                with(Cause::BodyWrapped, clause.into(), seen.into(), value.text().to_vec());
            }
            Kind::String => {
                let Some(text) = value.as_str().filter(|text| text.len() >= 2) else { return };
                let bytes = text.as_bytes();
                let base64 = if bytes.len() >= 16 { encodings::from_base64(bytes) } else { None };
                let base64 =
                    base64.filter(|bytes| bytes.contains(&b'{') && core::str::from_utf8(bytes).is_ok());
                if !bytes.contains(&b'{') && base64.is_none() && !bytes.contains(&b'%') {
                    return;
                }
                left = left.saturating_sub(1);
                let how = if base64.is_some() { ", decoded from base64," } else { "" };
                let clause = format!(
                    "only what {place} holds{how} is signed: the body is an envelope around the delivery"
                );
                with(
                    Cause::BodyWrapped,
                    clause.into(),
                    seen.into(),
                    base64.unwrap_or_else(|| bytes.to_vec()),
                );
            }
            _ => {}
        }
    };
    let mut place = root.place();
    while let Some(value) = root.other(place) {
        value.members().for_each(|(key, value)| found(Some(key), value));
        value.elements().for_each(|value| found(None, value));
        place = place.saturating_add(1);
    }
}

/// What a form parser made of a JSON body: its text, cut at `=` and `&`, is the names and values.
fn parsed_as_form(root: Value<'_, '_>) -> Option<Vec<u8>> {
    let mut text = String::new();
    for (nth, (key, value)) in root.members().enumerate() {
        let (key, value) = (key.as_str()?, value.as_str()?);
        if nth == 0 && !key.trim_start().starts_with('{') {
            return None;
        }
        if nth > 0 {
            text.push('&');
        }
        text.push_str(&key);
        if !value.is_empty() {
            text.push('=');
            text.push_str(&value);
        }
    }
    check(text.as_bytes()).is_ok().then(|| text.into_bytes())
}
