//! Candidates for the body that was signed, derived from the body that arrived.

use core::ops::Range;
use std::borrow::Cow;

use super::base64;
use super::budget::{Budget, MAX_REWRITTEN, may_be_read};
use super::cause::Cause;
use super::document::{Document, Order};
use super::encodings::{from_latin1, latin1_byte, replaced, to_utf16};
use super::escapes::quoted;
use super::recover::{Recovered, Undone, recover};
use super::styles::{CLOSE, MAX_STYLES, Styles};
use crate::count::Count;
use crate::payload::{BOM, Index};

/// The number of styles that are also tried together with another mistake, and for each recovered body.
const LIKELY_STYLES: usize = 20;
const RECOVERED_STYLES: usize = 96;
/// The number of styles of each recovered body that are tried before the unlikely styles of the original one.
const FIRST_STYLES: usize = 4;

/// A mistake, and a sentence that is more exact than that of its cause.
pub(super) type Reason = (Cause, Option<Cow<'static, str>>);

/// A body that may have been signed, and the mistakes that turned it into the one that arrived.
pub(super) struct Candidate<'c> {
    pub(super) reasons: &'c dyn Fn() -> Vec<Reason>,
    pub(super) body: &'c [u8],
    /// Whether the timestamp is in UTF-16, too.
    pub(super) wide: bool,
}

/// The candidates to try.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Candidates that are likely enough to combine with a mistake in the key or message.
    Likely,
    /// Candidates with a single mistake.
    One,
    /// Candidates with several mistakes in the body.
    Several,
}

/// Tries a candidate. Returns whether to continue.
type With<'w> = &'w mut dyn FnMut(&Candidate<'_>) -> bool;

/// Generates the candidates for a body.
pub(super) struct Bodies<'b> {
    original: &'b [u8],
    pub(super) recovered: Vec<Recovered>,
    budget: &'b Budget,
}

impl<'b> Bodies<'b> {
    pub(super) fn of(original: &'b [u8], budget: &'b Budget) -> Self {
        let recovered = if original.len() <= MAX_REWRITTEN { recover(original, budget) } else { Vec::new() };
        Self { original, recovered, budget }
    }

    /// Tries each candidate once, the likeliest first, until one call returns false.
    pub(super) fn each(&self, reach: Reach, with: With<'_>) -> bool {
        if self.original.len() > MAX_REWRITTEN {
            return true;
        }
        match reach {
            Reach::Likely => {
                self.edited(with)
                    && self.recovered(1..=1, with)
                    && self.encoded(with)
                    && self.written(0, LIKELY_STYLES, with)
            }
            Reach::One => {
                self.edited(with)
                    && self.recovered(1..=1, with)
                    && self.encoded(with)
                    && self.written(0, LIKELY_STYLES, with)
                    && self.recovered(2..=usize::MAX, with)
                    && self.rewritten(FIRST_STYLES, with)
                    && self.written(LIKELY_STYLES, MAX_STYLES, with)
            }
            Reach::Several => self.ended(with) && self.rewritten(RECOVERED_STYLES, with),
        }
    }

    /// Makes one candidate and tries it, unless it equals the original body.
    fn one(&self, (cause, make): Edit, text: &str, with: With<'_>) -> bool {
        if !self.budget.take(self.original.len()) {
            return false;
        }
        let body = make(self.original, text);
        // An empty candidate is the message without a body, which the search tries anyway.
        body.is_empty()
            || body == self.original
            || with(&Candidate { reasons: &|| vec![(cause, None)], body: &body, wide: false })
    }

    /// Candidates that differ in newlines or a byte order mark.
    fn edited(&self, with: With<'_>) -> bool {
        EDITED.iter().all(|edit| self.one(*edit, "", with))
    }

    /// Candidates that the signer converted to another encoding before hashing.
    fn encoded(&self, with: With<'_>) -> bool {
        let text = String::from_utf8_lossy(self.original);
        let beyond = if text.is_ascii() { &[] } else { ENCODED_BEYOND_ASCII.as_slice() };
        ENCODED.iter().chain(beyond).all(|edit| self.one(*edit, &text, with))
            && [true, false].into_iter().all(|little| {
                let reasons = || vec![(Cause::SignedInUtf16, None)];
                self.budget.take((Count(self.original.len()) * 2).0)
                    && with(&Candidate { reasons: &reasons, body: &to_utf16(&text, little), wide: little })
            })
    }

    /// The recovered bodies with this number of steps.
    fn recovered(&self, steps: core::ops::RangeInclusive<usize>, with: With<'_>) -> bool {
        let mut recovered = self.recovered.iter().filter(|recovered| steps.contains(&recovered.steps.len()));
        recovered.all(|recovered| {
            let reasons = || reasons(&recovered.steps);
            with(&Candidate { reasons: &reasons, body: &recovered.body, wide: false })
        })
    }

    /// The original body as other programs serialize it.
    fn written(&self, first: usize, most: usize, with: With<'_>) -> bool {
        self.styled(self.original, &[], first..most, &[None], with)
    }

    /// The same, with a final newline as editors and some encoders add it, or converted to an encoding that lacks some
    /// of its characters.
    fn ended(&self, with: With<'_>) -> bool {
        let encodings: Vec<Option<Edit>> =
            ENCODED.iter().chain(&ENCODED_BEYOND_ASCII).copied().map(Some).collect();
        self.styled(self.original, &[], 0..RECOVERED_STYLES, &[Some(NEWLINE)], with)
            && self.styled(self.original, &[], 0..FIRST_STYLES, &encodings, with)
    }

    /// The recovered bodies, as other programs serialize them, or with a newline.
    fn rewritten(&self, most: usize, with: With<'_>) -> bool {
        self.recovered.iter().all(|Recovered { steps, body }| {
            let ended = || {
                let mut all = reasons(steps);
                all.push((Cause::BodyNewlineMissing, None));
                all
            };
            if !self.budget.take(body.len()) {
                return false;
            }
            let newline = [body, b"\n".as_slice()].concat();
            with(&Candidate { reasons: &ended, body: &newline, wide: false })
                && self.styled(body, steps, 0..most, &[None, Some(NEWLINE)], with)
        })
    }

    fn styled(
        &self,
        body: &[u8],
        steps: &[Undone],
        styles: Range<usize>,
        edits: &[Option<Edit>],
        with: With<'_>,
    ) -> bool {
        // The cost of the index and of the documents in four orders.
        if !self.budget.take((Count(body.len()) * 4).0) {
            return false;
        }
        if !may_be_read(body, self.original.len()) {
            return true;
        }
        let Ok(index) = Index::read(body) else { return true };
        let Some(known) = Styles::read(&index) else { return true };
        let limit = (Count(body.len()) * 4 + 4096).0;
        for style in known.all(styles.end).into_iter().skip(styles.start) {
            let written = known.write(style, limit);
            if !self.budget.take(written.as_ref().map_or(limit, Vec::len)) {
                return false;
            }
            let Some(mut written) = written else { continue };
            for edit in edits {
                let edited = match edit {
                    Some(_) if !self.budget.take(written.len()) => return false,
                    // This is the last edit of the list, so it can append in place.
                    Some((Cause::BodyNewlineMissing, _)) => {
                        written.push(b'\n');
                        Cow::Borrowed(written.as_slice())
                    }
                    Some((_, make)) => {
                        let edited = make(&written, &String::from_utf8_lossy(&written));
                        if edited == written {
                            continue;
                        }
                        Cow::Owned(edited)
                    }
                    None => Cow::Borrowed(written.as_slice()),
                };
                if *edited == *self.original || *edited == *body {
                    continue;
                }
                let reasons = || {
                    let mut all = reasons(steps);
                    let (causes, words) = known.describe(style);
                    // If there is one clause for all causes, the first one gets it and the others stay empty.
                    let rest = words.as_ref().map(|_| Cow::Borrowed(""));
                    let mut words = words.map(Cow::Owned);
                    all.extend(
                        causes.into_iter().map(|cause| (cause, words.take().or_else(|| rest.clone()))),
                    );
                    all.extend(edit.map(|(cause, _)| (cause, None)));
                    all
                };
                if !with(&Candidate { reasons: &reasons, body: &edited, wide: false }) {
                    return false;
                }
            }
        }
        true
    }
}

fn reasons(steps: &[Undone]) -> Vec<Reason> {
    steps.iter().map(|step| (step.form.cause, Some(format!("the body {}", step.seen()).into()))).collect()
}

/// The bytes as Python prints them, for example in an f-string.
fn bytes_repr(body: &[u8]) -> Vec<u8> {
    let quote = if body.contains(&b'\'') && !body.contains(&b'"') { b'"' } else { b'\'' };
    let beyond = body.iter().filter(|byte| !byte.is_ascii()).count();
    let mut out = Vec::with_capacity((Count(beyond) * 3 + body.len()).0);
    out.extend([b'b', quote]);
    for byte in body {
        match byte {
            b'\n' => out.extend(b"\\n"),
            b'\r' => out.extend(b"\\r"),
            b'\t' => out.extend(b"\\t"),
            b'\\' => out.extend(b"\\\\"),
            byte if *byte == quote => out.extend([b'\\', quote]),
            b' '..=b'~' => out.push(*byte),
            byte => {
                out.extend(format!("\\x{byte:02x}").into_bytes());
            }
        }
    }
    out.push(quote);
    out
}

/// A mistake, and the function that applies it to the bytes or the text of a body.
type Edit = (Cause, fn(&[u8], &str) -> Vec<u8>);

const NEWLINE: Edit = (Cause::BodyNewlineMissing, |body, _| [body, b"\n"].concat());

static EDITED: [Edit; 6] = [
    NEWLINE,
    (Cause::BodyNewlineMissing, |body, _| [body, b"\r\n"].concat()),
    (Cause::BodyCrlf, |body, _| replaced(&replaced(body, b"\r\n", b"\n"), b"\n", b"\r\n")),
    (Cause::BodyLf, |body, _| replaced(body, b"\r\n", b"\n")),
    (Cause::BodyBomMissing, |body, _| [BOM, body].concat()),
    (Cause::BodyNewlineAdded, |body, _| {
        let rest = body.strip_suffix(b"\n").unwrap_or(body);
        rest.strip_suffix(b"\r").unwrap_or(rest).to_vec()
    }),
];

static ENCODED: [Edit; 3] = [
    (Cause::SignedInString, |body, text| if text.as_bytes() == body { quoted(text) } else { Vec::new() }),
    (Cause::SignedInBase64, |body, _| base64::encode(body)),
    (Cause::SignedAsPrinted, |body, _| bytes_repr(body)),
];

/// Conversions that lose characters beyond ASCII. They write one mark for each character, UTF-16 unit or byte, or none.
static ENCODED_BEYOND_ASCII: [Edit; 13] = [
    (Cause::SignedAsReplaced, |_, text| text.as_bytes().to_vec()),
    (Cause::SignedAsLatin1, |body, _| from_latin1(body, false).into_bytes()),
    (Cause::SignedAsLatin1, |body, _| from_latin1(body, true).into_bytes()),
    (Cause::SignedAsAscii, |_, text| marked(text, char::len_utf16, "?")),
    (Cause::SignedAsAscii, |_, text| marked(text, |_| 1, "?")),
    (Cause::SignedAsAscii, |_, text| marked(text, char::len_utf8, "?")),
    (Cause::SignedAsAscii, |_, text| marked(text, |_| 0, "")),
    (Cause::SignedAsAscii, |_, text| marked(text, char::len_utf8, "\u{FFFD}")),
    (Cause::SignedAsAscii, |body, _| body.iter().map(|byte| byte & 0x7F).collect()),
    (Cause::SignedInLatin1, |_, text| in_latin1(text, false, Some(b'?'))),
    (Cause::SignedInLatin1, |_, text| in_latin1(text, false, None)),
    (Cause::SignedInLatin1, |_, text| in_latin1(text, true, Some(b'?'))),
    (Cause::SignedInLatin1, |_, text| in_latin1(text, true, None)),
];

fn marked(text: &str, count: fn(char) -> usize, mark: &str) -> Vec<u8> {
    let beyond = text.chars().filter(|each| !each.is_ascii());
    let marks = beyond.fold(Count(0), |sum, each| sum + (Count(count(each)) * mark.len()).0);
    let mut out = Vec::with_capacity((marks + text.len()).0);
    for each in text.chars() {
        match u8::try_from(u32::from(each)) {
            Ok(byte @ 0..0x80) => out.push(byte),
            _ => (0..count(each)).for_each(|_| out.extend_from_slice(mark.as_bytes())),
        }
    }
    out
}

fn in_latin1(text: &str, windows: bool, mark: Option<u8>) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    out.extend(text.chars().filter_map(|each| latin1_byte(each, windows).or(mark)));
    out
}

/// The document as JavaScript and as Python serialize it.
pub(super) fn written(index: &Index<'_>) -> Vec<Vec<u8>> {
    let limit = (Count(index.root().map_or(0, |root| root.text().len())) * 4 + 4096).0;
    Styles::read(index).map(|styles| styles.usual(limit)).unwrap_or_default()
}

/// Whether a body is exactly what Python's `json.dumps` writes, which Close appears to use. It is an error if the body
/// is not JSON, and `None` if the body is too long to check.
pub(super) fn is_as_close_writes(body: &[u8]) -> Option<Result<bool, crate::payload::Malformed>> {
    if body.len() > MAX_REWRITTEN {
        return None;
    }
    Some(Index::read(body).map(|index| {
        let document = Document::read(&index, Order::Kept);
        document.is_some_and(|document| document.is_written_as(body, CLOSE))
    }))
}
