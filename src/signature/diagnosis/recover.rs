//! Recovers a body that was wrapped, framed, encoded or printed, one step at a time.

use super::budget::{Budget, may_be_read};
use super::cause::Cause;
use super::{encodings, framing, printed};
use crate::count::{Count, Slice};
use crate::payload::{BOM, Index, Kind, Value, check};

/// The maximum number of steps. Three are needed for base64 in a Lambda event that was saved as UTF-16.
const MAX_STEPS: usize = 3;

/// The maximum number of recovered bodies.
const MAX_RECOVERED: usize = 48;

/// The transformation that a step undoes.
pub(super) struct Form {
    pub(super) cause: Cause,
    /// Completes "the body …". `#` is replaced with what the step found: a name, or counts.
    seen: &'static str,
}

/// A step that undoes a transformation.
#[derive(Clone)]
pub(super) struct Undone {
    pub(super) form: &'static Form,
    found: String,
}

impl Undone {
    pub(super) fn seen(&self) -> String {
        self.form.seen.replace('#', &self.found)
    }
}

/// A body that may have been sent, and the steps that recovered it.
pub(super) struct Recovered {
    pub(super) steps: Vec<Undone>,
    pub(super) body: Vec<u8>,
}

/// All bodies that this one may be derived from, those with the fewest steps first.
pub(super) fn recover(body: &[u8], budget: &Budget) -> Vec<Recovered> {
    // Half of the budget is kept for trying the recovered bodies.
    let least = budget.left().div_euclid(2);
    let mut found: Vec<Recovered> = Vec::new();
    let mut room = Count(body.len()) * 4 + (1 << 20);
    let mut next = Count(0_usize);
    loop {
        let (steps, from): (&[Undone], &[u8]) = match next.0 {
            0 => (&[], body),
            _ => match found.get((next - 1).0) {
                Some(recovered) => (&recovered.steps, &recovered.body),
                None => break,
            },
        };
        next += 1;
        if steps.len() >= MAX_STEPS || !may_be_read(from, body.len()) {
            continue;
        }
        // A step reads each byte about a dozen times, unless it stops early.
        if budget.left() < least || !budget.take((Count(from.len()) * 12).0) {
            break;
        }
        let mut new: Vec<Recovered> = Vec::new();
        each_step(from, &mut |form, words, recovered| {
            let other = |other: &Recovered| other.body != recovered;
            let is_new = !recovered.is_empty()
                && recovered.as_slice() != body
                && found.iter().all(other)
                && new.iter().all(other);
            let count = Count(found.len()) + new.len();
            if !is_new || count >= MAX_RECOVERED || room < recovered.len() {
                return;
            }
            room -= recovered.len();
            let mut steps = steps.to_vec();
            steps.push(Undone { form, found: words.to_owned() });
            new.push(Recovered { steps, body: recovered });
        });
        found.append(&mut new);
    }
    found
}

/// Takes a recovered body, and what the step found.
type With<'w> = &'w mut dyn FnMut(&'static Form, &str, Vec<u8>);

/// Calls `with` for each single step that can be undone.
fn each_step(body: &[u8], with: With<'_>) {
    encoded(body, with);
    if let Ok(index) = Index::read(body) {
        if let Some(root) = index.root() {
            wrapped(root, with);
        }
        // A `\u00fc` that lost its backslash is still valid in a string, so valid JSON is tried, too.
        if let Some(text) = framing::with_backslashes(body, true) {
            with(&UNESCAPED, "", text);
        }
        return;
    }
    framed(body, with);
    spelled(body, with);
}

const UTF16: Form = Form { cause: Cause::BodyInUtf16, seen: "is in #, but Close sends UTF-8" };
const COMPRESSED: Form = Form { cause: Cause::BodyCompressed, seen: "is still compressed with #" };
const READ_AS_LATIN1: Form = Form { cause: Cause::BodyReadAsLatin1, seen: "is UTF-8 that was read as #" };
const IN_LATIN1: Form =
    Form { cause: Cause::BodyInLatin1, seen: "appears to be in #, but Close sends UTF-8" };
const ENTITIES: Form =
    Form { cause: Cause::BodyInEntities, seen: "is escaped for HTML, with &quot; for each quote" };
const LISTED: Form = Form { cause: Cause::BodyListed, seen: "is its bytes written as a list of numbers" };
const SPACE: Form = Form { cause: Cause::BodyNewlineAdded, seen: "has extra white space around it" };
const MARKED: Form = Form { cause: Cause::BodyBomAdded, seen: "has an extra byte order mark at its start" };

/// The same text in other encodings.
fn encoded(body: &[u8], with: With<'_>) {
    if let Some((name, text)) = encodings::from_utf16(body) {
        with(&UTF16, name, text);
    }
    if let Some((name, bytes)) = encodings::inflated(body) {
        with(&COMPRESSED, name, bytes);
    }
    match core::str::from_utf8(body) {
        Ok(text) if !text.is_ascii() => {
            for (windows, name) in [(false, "latin-1"), (true, "Windows-1252")] {
                // This is a wrong decoding only if the bytes are valid UTF-8. Otherwise, the signer used latin-1.
                let bytes = encodings::to_latin1(text, windows);
                if let Some(bytes) = bytes.filter(|bytes| core::str::from_utf8(bytes).is_ok()) {
                    with(&READ_AS_LATIN1, name, bytes);
                }
            }
        }
        Ok(_) => {}
        Err(_) => {
            for (windows, name) in [(true, "Windows-1252"), (false, "latin-1")] {
                with(&IN_LATIN1, name, encodings::from_latin1(body, windows).into_bytes());
            }
        }
    }
    if let Some(text) = encodings::from_entities(body) {
        with(&ENTITIES, "", text);
    }
    if let Some(bytes) = encodings::from_list(body) {
        with(&LISTED, "", bytes);
    }
    let trimmed = body.trim_ascii();
    if trimmed.len() != body.len() {
        with(&SPACE, "", trimmed.to_vec());
    }
    if let Some(rest) = body.strip_prefix(BOM) {
        with(&MARKED, "", rest.to_vec());
    }
}

const WHOLE_REQUEST: Form =
    Form { cause: Cause::BodySurrounded, seen: "is a whole HTTP request, with its headers" };
const CHUNKED: Form =
    Form { cause: Cause::BodyChunked, seen: "still has the framing of chunked transfer encoding" };
const MULTIPART: Form = Form { cause: Cause::BodyMultipart, seen: "is multipart/form-data" };
const PERCENT: Form = Form { cause: Cause::BodyPercentEncoded, seen: "is percent-encoded" };
const FORM_FIELD: Form =
    Form { cause: Cause::BodyFormEncoded, seen: "is form-encoded, with the delivery in the form field #" };
const TWICE: Form = Form { cause: Cause::BodyTwice, seen: "contains the delivery more than once" };
const CUT: Form = Form { cause: Cause::BodyTruncated, seen: "was cut off before its closing brackets" };
const NULS: Form = Form {
    cause: Cause::BodySurrounded,
    seen: "has NUL bytes around it: a buffer was longer than its content",
};
const SURROUNDED: Form = Form { cause: Cause::BodySurrounded, seen: "has extra text around its JSON (#)" };

/// The body without what surrounds it.
fn framed(body: &[u8], with: With<'_>) {
    if let Some(content) = framing::http_content(body) {
        with(&WHOLE_REQUEST, "", content.to_vec());
    }
    if let Some(data) = framing::unchunked(body) {
        with(&CHUNKED, "", data);
    }
    for part in framing::parts(body) {
        with(&MULTIPART, "", part.to_vec());
    }
    for plus in [true, false] {
        for (name, value) in framing::fields(body, plus) {
            with(if name.is_empty() { &PERCENT } else { &FORM_FIELD }, &shown(&name), value);
        }
    }
    let inner = framing::inner(body);
    for framing::Inner { value, before, after } in &inner {
        let nul = |bytes: &[u8]| bytes.iter().all(|byte| *byte == 0);
        if after.trim_ascii_start().starts_with(value) || before.trim_ascii_end().ends_with(value) {
            with(&TWICE, "", value.to_vec());
        } else if nul(before) && nul(after) {
            with(&NULS, "", value.to_vec());
        } else {
            let counts = [bytes(before.len()), " before it and ".to_owned(), bytes(after.len())].concat();
            with(&SURROUNDED, &(counts + " after it"), value.to_vec());
        }
    }
    if inner.is_empty()
        && let Some(half) = framing::halved(body)
    {
        with(&TWICE, "", half.to_vec());
    }
    if let Some(text) = framing::closed(body) {
        with(&CUT, "", text);
    }
}

/// A name from the body, made safe to show in a sentence.
fn shown(name: &str) -> String {
    name.chars().filter(|each| !each.is_control()).take(40).collect()
}

fn bytes(count: usize) -> String {
    if count == 1 { "1 byte".to_owned() } else { count.to_string() + " bytes" }
}

const HEX: Form = Form { cause: Cause::BodyInHex, seen: "is still in hex" };
const BASE64: Form = Form { cause: Cause::BodyInBase64, seen: "is still in base64" };
const PYTHON_BYTES: Form = Form { cause: Cause::BodyPrinted, seen: "is bytes as Python prints them, b'…'" };
const ESCAPED: Form = Form { cause: Cause::BodyInString, seen: "is escaped like a string literal" };
const CSV: Form = Form { cause: Cause::BodySurrounded, seen: "is quoted as in a CSV file" };
const QUOTED: Form = Form { cause: Cause::BodySurrounded, seen: "has quotes around it" };
const TYPOGRAPHY: Form = Form {
    cause: Cause::BodyTypography,
    seen: "has typographic quotes or spaces, as from a word processor or a chat",
};
const UNESCAPED: Form = Form {
    cause: Cause::BodyUnescaped,
    seen: "lost its backslashes, as when it is pasted into a string literal",
};
const PRINTED: Form = Form { cause: Cause::BodyPrinted, seen: "is an object as # prints it, not JSON" };

/// The same JSON in other notations.
fn spelled(body: &[u8], with: With<'_>) {
    if let Some(bytes) = encodings::from_hex(body) {
        with(&HEX, "", bytes);
    }
    if let Some(bytes) = encodings::from_base64(body) {
        with(&BASE64, "", bytes);
    }
    let text = body.trim_ascii();
    let python = matches!(text, [b'b' | b'B', b'\'' | b'"', ..]);
    let literal = text.part(usize::from(python)..);
    let inside = match literal {
        [first @ (b'"' | b'\'' | b'`'), inside @ .., last] if first == last => Some(inside),
        _ => None,
    };
    match inside {
        Some(inside) if python => {
            // The repr of bytes doubles each backslash of the JSON.
            with(
                &PYTHON_BYTES,
                "",
                encodings::from_escapes(inside, false).unwrap_or_else(|| inside.to_vec()),
            );
        }
        _ => {
            for unicode in [false, true] {
                if let Some(bytes) = encodings::from_escapes(inside.unwrap_or(text), unicode) {
                    with(&ESCAPED, "", bytes);
                }
            }
        }
    }
    if let Some(inside) = inside.filter(|_| !python) {
        if literal.starts_with(b"\"") && encodings::position(inside, b"\"\"").is_some() {
            with(&CSV, "", encodings::replaced(inside, b"\"\"", b"\""));
        }
        with(&QUOTED, "", inside.to_vec());
    }
    if let Some(text) = encodings::from_typography(body) {
        with(&TYPOGRAPHY, "", text);
    }
    for unicode in [false, true] {
        if let Some(text) = framing::with_backslashes(body, unicode) {
            with(&UNESCAPED, "", text);
        }
    }
    // Something may surround the object, as in `#<ActionController::Parameters {…} permitted: false>`.
    let within = || {
        let (start, end) =
            (body.iter().position(|byte| *byte == b'{')?, body.iter().rposition(|byte| *byte == b'}')?);
        printed::read(body.get(start..=end)?)
    };
    if let Some(printed) = printed::read(body).or_else(within) {
        with(&PRINTED, printed.by, printed.json);
    }
}

/// The maximum number of values of one envelope that are tried.
const MAX_WRAPPED: usize = 16;

const IN_STRING: Form =
    Form { cause: Cause::BodyInString, seen: "is a JSON string that contains the delivery" };
const FORM_PARSED: Form = Form {
    cause: Cause::BodyFormEncoded,
    seen: "was read by a form parser, which took the JSON for the name of a field",
};
const ENVELOPE: Form =
    Form { cause: Cause::BodyWrapped, seen: "is an envelope around the delivery, which is in #" };
const ENVELOPE_IN_BASE64: Form =
    Form { cause: Cause::BodyWrapped, seen: "is an envelope around the delivery, which is in # in base64" };

/// Values inside JSON that may be the delivery: a string that contains it, also in base64, or an object with an event.
fn wrapped(root: Value<'_, '_>, with: With<'_>) {
    if root.kind() == Kind::String {
        if let Some(text) = root.as_str() {
            with(&IN_STRING, "", text.into_owned().into_bytes());
        }
        return;
    }
    if let Some(text) = parsed_as_form(root) {
        with(&FORM_PARSED, "", text);
    }
    let mut left = Count(MAX_WRAPPED);
    let mut place = Count(root.place());
    while let Some(value) = root.other(place.0) {
        let members = value.members().map(|(key, value)| (Some(key), value));
        for (key, value) in members.chain(value.elements().map(|value| (None, value))) {
            if left == 0 {
                return;
            }
            let Some((form, bytes)) = content(value) else { continue };
            left -= 1;
            let name = key.and_then(|key| key.as_str());
            let place = name.map_or_else(
                || "an element of its list".to_owned(),
                |name| ["its member \"", &shown(&name), "\""].concat(),
            );
            with(form, &place, bytes);
        }
        place += 1;
    }
}

/// The content of a member of an envelope, if it may be the delivery.
fn content(value: Value<'_, '_>) -> Option<(&'static Form, Vec<u8>)> {
    if value.get("event").is_some_and(|event| event.kind() == Kind::Object) {
        return Some((&ENVELOPE, value.text().to_vec()));
    }
    let text = value.as_str().filter(|text| text.len() >= 2)?;
    let bytes = text.as_bytes();
    let base64 = if bytes.len() >= 16 { encodings::from_base64(bytes) } else { None };
    // The decoded bytes are the delivery, or gzip data.
    let text = |bytes: &[u8]| bytes.contains(&b'{') && core::str::from_utf8(bytes).is_ok();
    if let Some(bytes) = base64.filter(|bytes| bytes.starts_with(&[0x1F, 0x8B]) || text(bytes)) {
        return Some((&ENVELOPE_IN_BASE64, bytes));
    }
    (bytes.contains(&b'{') || bytes.contains(&b'%')).then(|| (&ENVELOPE, bytes.to_vec()))
}

/// Restores a JSON body that a form parser read. The parser cut the text at `=` and `&` into names and values.
fn parsed_as_form(root: Value<'_, '_>) -> Option<Vec<u8>> {
    let mut text = String::new();
    for (nth, (key, value)) in root.members().enumerate() {
        // Django and PHP have a list of values for each name.
        let value = value.elements().next().unwrap_or(value);
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
