//! The bodies that may have been signed in place of the one that is here.

use std::borrow::Cow;

use super::base64;
use super::cause::Cause;
use super::encodings::{from_latin1, latin1_byte, to_utf16};
use super::escapes::quoted;
use super::recover::{Recovered, Step, recover};
use super::serialise::{Document, Order};
use super::styles::{CLOSE, MAX_STYLES, Styles};
use crate::payload::{BOM, Index};

/// Bodies beyond this are not rewritten; their keys and messages are still searched.
pub(super) const MAX_REWRITTEN: usize = 4 << 20;

/// So many styles are also tried together with another mistake, and so many for each body that was recovered.
const LIKELY_STYLES: usize = 16;
const RECOVERED_STYLES: usize = 96;
/// So many of these come before the unlikely styles of the body as it is.
const FIRST_STYLES: usize = 4;

/// A mistake in words: as its cause says it, or more exactly.
pub(super) type Reason = (Cause, Option<Cow<'static, str>>);

/// A body that may have been signed, and the mistakes that lead from it to the one here.
pub(super) struct Candidate<'c> {
    pub(super) reasons: &'c dyn Fn() -> Vec<Reason>,
    pub(super) body: &'c [u8],
    /// The timestamp is in UTF-16 too.
    pub(super) wide: bool,
}

/// Which candidates are asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Those that may come together with a mistake in key or message.
    Likely,
    /// Those of one mistake.
    One,
    /// Those of several mistakes in the body.
    Several,
}

/// Takes a candidate, and says whether to go on.
type With<'w> = &'w mut dyn FnMut(&Candidate<'_>) -> bool;

/// All that can be made of a body.
pub(super) struct Bodies<'b> {
    original: &'b [u8],
    pub(super) recovered: Vec<Recovered>,
}

impl<'b> Bodies<'b> {
    pub(super) fn of(original: &'b [u8]) -> Self {
        let recovered = if original.len() <= MAX_REWRITTEN { recover(original) } else { Vec::new() };
        Self { original, recovered }
    }

    /// Calls with the candidates, each once, the likeliest first, until one is enough.
    pub(super) fn each(&self, reach: Reach, with: With<'_>) -> bool {
        if self.original.len() > MAX_REWRITTEN {
            return true;
        }
        match reach {
            Reach::Likely => {
                self.edited(with)
                    && self.recovered(1..=1, with)
                    && self.encoded(with)
                    && self.written(LIKELY_STYLES, with)
            }
            Reach::One => {
                self.edited(with)
                    && self.recovered(1..=1, with)
                    && self.encoded(with)
                    && self.written(LIKELY_STYLES, with)
                    && self.recovered(2..=usize::MAX, with)
                    && self.rewritten(FIRST_STYLES, with)
                    && self.written(MAX_STYLES, with)
            }
            Reach::Several => self.ended(with) && self.rewritten(RECOVERED_STYLES, with),
        }
    }

    fn one(&self, cause: Cause, body: &[u8], with: With<'_>) -> bool {
        // An empty candidate is the message without a body, which the search tries anyway.
        body.is_empty()
            || body == self.original
            || with(&Candidate { reasons: &|| vec![(cause, None)], body, wide: false })
    }

    /// Newlines and a byte order mark that came or went.
    fn edited(&self, with: With<'_>) -> bool {
        let body = self.original;
        let lf = without_cr(body);
        for (cause, candidate) in [
            (Cause::BodyNewlineMissing, [body, b"\n"].concat()),
            (Cause::BodyNewlineMissing, [body, b"\r\n"].concat()),
            (Cause::BodyCrlf, with_cr(&lf)),
            (Cause::BodyLf, lf),
            (Cause::BodyBomMissing, [BOM, body].concat()),
        ] {
            if !self.one(cause, &candidate, with) {
                return false;
            }
        }
        let ends = [b"\r\n".as_slice(), b"\n"].iter().filter_map(|end| body.strip_suffix(*end)).next();
        ends.is_none_or(|rest| self.one(Cause::BodyNewlineAdded, rest, with))
    }

    /// What a signer makes of the text on the way to its hash.
    fn encoded(&self, with: With<'_>) -> bool {
        let body = self.original;
        let replaced = String::from_utf8_lossy(body);
        let mut candidates = vec![(Cause::SignedAsReplaced, replaced.clone().into_owned().into_bytes())];
        if core::str::from_utf8(body).is_ok() {
            candidates.push((Cause::SignedInString, quoted(&replaced)));
        }
        for windows in [false, true] {
            candidates.push((Cause::SignedAsLatin1, from_latin1(body, windows).into_bytes()));
        }
        candidates.push((Cause::SignedInBase64, base64::encode(body)));
        if !body.is_ascii() {
            // One mark for each character, for each unit of UTF-16, or for each byte; or nothing at all.
            let marks = |count: fn(char) -> usize, mark: &[u8]| {
                let mut out = Vec::with_capacity(body.len());
                for each in replaced.chars() {
                    match u8::try_from(u32::from(each)) {
                        Ok(byte @ 0..0x80) => out.push(byte),
                        _ => (0..count(each)).for_each(|_| out.extend(mark)),
                    }
                }
                out
            };
            candidates.push((Cause::SignedAsAscii, marks(char::len_utf16, b"?")));
            candidates.push((Cause::SignedAsAscii, marks(|_| 1, b"?")));
            candidates.push((Cause::SignedAsAscii, marks(char::len_utf8, b"?")));
            candidates.push((Cause::SignedAsAscii, marks(|_| 0, b"?")));
            candidates.push((Cause::SignedAsAscii, marks(char::len_utf8, "\u{FFFD}".as_bytes())));
            candidates.push((Cause::SignedAsAscii, body.iter().map(|byte| byte & 0x7F).collect()));
            for windows in [false, true] {
                for mark in [true, false] {
                    let byte = |each: char| latin1_byte(each, windows).or(mark.then_some(b'?'));
                    candidates.push((Cause::SignedInLatin1, replaced.chars().filter_map(byte).collect()));
                }
            }
        }
        candidates.push((Cause::SignedAsPrinted, bytes_repr(body)));
        for (cause, candidate) in &candidates {
            if !self.one(*cause, candidate, with) {
                return false;
            }
        }
        for little in [true, false] {
            let reasons = || vec![(Cause::SignedInUtf16, None)];
            if !with(&Candidate { reasons: &reasons, body: &to_utf16(&replaced, little), wide: little }) {
                return false;
            }
        }
        true
    }

    /// The bodies that a few steps lead back to.
    fn recovered(&self, steps: core::ops::RangeInclusive<usize>, with: With<'_>) -> bool {
        let mut recovered = self.recovered.iter().filter(|recovered| steps.contains(&recovered.steps.len()));
        recovered.all(|recovered| {
            let reasons = || reasons(&recovered.steps);
            with(&Candidate { reasons: &reasons, body: &recovered.body, wide: false })
        })
    }

    /// The body as other programs write JSON.
    fn written(&self, most: usize, with: With<'_>) -> bool {
        self.styled(self.original, &[], most, &[b""], with)
    }

    /// The same, saved by an editor or written by an encoder that ends it with a newline.
    fn ended(&self, with: With<'_>) -> bool {
        self.styled(self.original, &[], RECOVERED_STYLES, &[b"\n"], with)
    }

    /// What was recovered, written as other programs write JSON, or with a newline.
    fn rewritten(&self, most: usize, with: With<'_>) -> bool {
        self.recovered.iter().all(|Recovered { steps, body }| {
            let ended = || {
                let mut all = reasons(steps);
                all.push((Cause::BodyNewlineMissing, None));
                all
            };
            let newline = [body, b"\n".as_slice()].concat();
            with(&Candidate { reasons: &ended, body: &newline, wide: false })
                && self.styled(body, steps, most, &[b"", b"\n"], with)
        })
    }

    fn styled(&self, body: &[u8], steps: &[Step], most: usize, ends: &[&[u8]], with: With<'_>) -> bool {
        let Ok(index) = Index::read(body) else { return true };
        let Some(styles) = Styles::read(&index) else { return true };
        let limit = body.len().saturating_mul(4).saturating_add(4096);
        for style in styles.all(most) {
            let Some(mut written) = styles.write(style, limit) else { continue };
            let length = written.len();
            for end in ends {
                written.truncate(length);
                written.extend_from_slice(end);
                if written == self.original || written == body {
                    continue;
                }
                let reasons = || {
                    let mut all = reasons(steps);
                    let (causes, words) = styles.describe(style);
                    // One clause for all of them, if there is one.
                    let rest = words.as_ref().map(|_| Cow::Borrowed(""));
                    let mut words = words.map(Cow::Owned);
                    all.extend(
                        causes.into_iter().map(|cause| (cause, words.take().or_else(|| rest.clone()))),
                    );
                    if !end.is_empty() {
                        all.push((Cause::BodyNewlineMissing, None));
                    }
                    all
                };
                if !with(&Candidate { reasons: &reasons, body: &written, wide: false }) {
                    return false;
                }
            }
        }
        true
    }
}

fn reasons(steps: &[Step]) -> Vec<Reason> {
    steps.iter().map(|step| (step.cause, Some(step.clause.clone()))).collect()
}

/// Bytes as Python prints them, and so as an f-string takes them.
fn bytes_repr(body: &[u8]) -> Vec<u8> {
    let quote = if body.contains(&b'\'') && !body.contains(&b'"') { b'"' } else { b'\'' };
    let mut out = vec![b'b', quote];
    for byte in body {
        match byte {
            b'\n' => out.extend(b"\\n"),
            b'\r' => out.extend(b"\\r"),
            b'\t' => out.extend(b"\\t"),
            b'\\' => out.extend(b"\\\\"),
            byte if *byte == quote => out.extend([b'\\', quote]),
            b' '..=b'~' => out.push(*byte),
            byte => out.extend(format!("\\x{byte:02x}").into_bytes()),
        }
    }
    out.push(quote);
    out
}

fn without_cr(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut bytes = body.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'\r' || bytes.peek() != Some(&b'\n') {
            out.push(byte);
        }
    }
    out
}

fn with_cr(lf: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(lf.len());
    for byte in lf {
        if *byte == b'\n' {
            out.push(b'\r');
        }
        out.push(*byte);
    }
    out
}

/// A document as JavaScript and as Python write it.
pub(super) fn written(index: &Index<'_>) -> Vec<Vec<u8>> {
    let limit = MAX_REWRITTEN.saturating_mul(4);
    Styles::read(index).map(|styles| styles.usual(limit)).unwrap_or_default()
}

/// Whether a body is JSON, and if so whether it is, byte for byte, as Python's `json.dumps` writes it and Close appears to
/// send it; `None` when it is too long to be looked at.
pub(super) fn is_as_close_writes(body: &[u8]) -> Option<Result<bool, crate::payload::Malformed>> {
    if body.len() > MAX_REWRITTEN {
        return None;
    }
    Some(Index::read(body).map(|index| {
        let document = Document::read(&index, Order::Kept);
        document.and_then(|document| document.write(CLOSE, body.len())).is_some_and(|text| text == body)
    }))
}
