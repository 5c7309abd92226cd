//! The bodies that may have been signed in place of the one that is here.

use super::base64;
use super::cause::{Cause, Causes};
use super::serialise::{Dialect, Document, Style, quoted};
use crate::payload::{BOM, Index, Kind};

/// Bodies beyond this are not rewritten; their keys and messages are still searched.
pub(super) const MAX_REWRITTEN: usize = 128 << 10;

const JS: Style =
    Style { dialect: Dialect::JavaScript, separators: (",", ":"), indent: 0, ascii: false, slash: false };
const PYTHON: Style =
    Style { dialect: Dialect::Python, separators: (", ", ": "), indent: 0, ascii: true, slash: false };
const INDENTED: (&str, &str) = (",", ": ");

/// The ways in which programs write JSON, the likeliest first.
const STYLES: [(Cause, Style); 12] = [
    (Cause::BodyJsonStringify, JS),
    (Cause::BodyJsonDumps, PYTHON),
    (Cause::BodyJsonDumpsUnescaped, Style { ascii: false, ..PYTHON }),
    (Cause::BodyCompactEscaped, Style { separators: (",", ":"), ..PYTHON }),
    (Cause::BodyIndent2, Style { separators: INDENTED, indent: 2, ..JS }),
    (Cause::BodyIndent4, Style { separators: INDENTED, indent: 4, ..JS }),
    (Cause::BodyIndent2, Style { separators: INDENTED, indent: 2, ..PYTHON }),
    (Cause::BodyIndent4, Style { separators: INDENTED, indent: 4, ..PYTHON }),
    (Cause::BodySlashEscaped, Style { ascii: true, slash: true, ..JS }),
    (Cause::BodySlashEscaped, Style { slash: true, ..JS }),
    (Cause::BodyCompactEscaped, Style { ascii: true, ..JS }),
    (Cause::BodyJsonDumpsUnescaped, Style { separators: (",", ":"), ascii: false, ..PYTHON }),
];

/// A body that may have been signed, and the one or two mistakes that lead from it to the one here.
pub(super) struct Variant {
    pub(super) causes: Causes,
    pub(super) body: Vec<u8>,
}

/// Every body that differs from this one and from the others.
pub(super) fn variants(body: &[u8]) -> Vec<Variant> {
    let mut variants = Variants { original: body, found: Vec::new() };
    if body.len() <= MAX_REWRITTEN {
        variants.edited();
        variants.wrapped();
        variants.written();
    }
    variants.found
}

struct Variants<'b> {
    original: &'b [u8],
    found: Vec<Variant>,
}

impl Variants<'_> {
    fn add(&mut self, causes: Causes, body: Vec<u8>) {
        // An empty variant is the message without a body, which the search tries anyway.
        if !body.is_empty() && body != self.original && self.found.iter().all(|other| other.body != body) {
            self.found.push(Variant { causes, body });
        }
    }

    /// Newlines and a byte order mark that came or went.
    fn edited(&mut self) {
        let body = self.original;
        self.add(Causes::one(Cause::BodyNewlineMissing), [body, b"\n"].concat());
        self.add(Causes::one(Cause::BodyNewlineMissing), [body, b"\r\n"].concat());
        if let Some(rest) = body.strip_suffix(b"\r\n").or_else(|| body.strip_suffix(b"\n")) {
            self.add(Causes::one(Cause::BodyNewlineAdded), rest.to_vec());
        }
        self.add(Causes::one(Cause::BodyNewlineAdded), body.trim_ascii().to_vec());
        let lf = without_cr(body);
        let crlf = with_cr(&lf);
        self.add(Causes::one(Cause::BodyLf), lf);
        self.add(Causes::one(Cause::BodyCrlf), crlf);
        match body.strip_prefix(BOM) {
            Some(rest) => self.add(Causes::one(Cause::BodyBomAdded), rest.to_vec()),
            None => self.add(Causes::one(Cause::BodyBomMissing), [BOM, body].concat()),
        }
    }

    /// The body as other programs write JSON, also saved by an editor that ends it with a newline.
    fn written(&mut self) {
        let Ok(index) = Index::read(self.original) else { return };
        let limit = MAX_REWRITTEN.saturating_mul(4);
        let documents = [Dialect::JavaScript, Dialect::Python].map(|dialect| Document::read(&index, dialect));
        let [javascript, python] = &documents;
        let mut ended = Vec::new();
        for (cause, style) in STYLES {
            let document = if style.dialect == Dialect::Python { python } else { javascript };
            if let Some(body) = document.write(style, limit) {
                ended.push((cause, [body.as_slice(), b"\n"].concat()));
                self.add(Causes::one(cause), body);
            }
        }
        for (cause, body) in ended {
            self.add(Causes::two(cause, Cause::BodyNewlineMissing), body);
        }
        let text = index.root().filter(|root| root.kind() == Kind::String).and_then(|root| root.as_str());
        if let Some(text) = text {
            self.add(Causes::one(Cause::BodyInString), text.into_owned().into_bytes());
        }
    }

    /// Other encodings, and the body wrapped in one.
    fn wrapped(&mut self) {
        let body = self.original;
        if let Ok(text) = core::str::from_utf8(body) {
            let latin1 = text.chars().map(|character| u8::try_from(u32::from(character)).ok());
            if let Some(bytes) = latin1.collect::<Option<Vec<u8>>>() {
                self.add(Causes::one(Cause::BodyReadAsLatin1), bytes);
            }
            self.add(Causes::one(Cause::SignedInString), quoted(text));
        } else {
            self.add(
                Causes::one(Cause::SignedAsReplaced),
                String::from_utf8_lossy(body).into_owned().into_bytes(),
            );
        }
        if let Some(bytes) = base64::decode(body.trim_ascii()) {
            self.add(Causes::one(Cause::BodyInBase64), bytes);
        }
        let latin1: String = body.iter().copied().map(char::from).collect();
        self.add(Causes::one(Cause::SignedAsLatin1), latin1.into_bytes());
        self.add(Causes::one(Cause::SignedInBase64), base64::encode(body));
    }
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

/// What can be seen in the body without reproducing any hash.
pub(super) fn clue(body: &[u8]) -> Option<Cause> {
    let replaced = "\u{FFFD}".as_bytes();
    match body {
        b"" => return Some(Cause::BodyEmpty),
        b"[object Object]" => return Some(Cause::BodyObjectString),
        [0x1F, 0x8B, ..] => return Some(Cause::BodyCompressed),
        _ if body.iter().all(|byte| byte.is_ascii_digit() || *byte == b',') => {
            return Some(Cause::BodyListed);
        }
        _ if body.windows(replaced.len()).any(|window| window == replaced) => {
            return Some(Cause::BodyDecoded);
        }
        _ if body.len() > MAX_REWRITTEN => return None,
        _ => {}
    }
    let index = match Index::read(body) {
        Ok(index) => index,
        Err(malformed) if malformed.offset == body.len() => return Some(Cause::BodyTruncated),
        Err(_) => return None,
    };
    let root = index.root()?;
    if root.get("type").and_then(|kind| kind.as_str()).as_deref() == Some("Buffer") {
        return Some(Cause::BodyListed);
    }
    if root.get("event").is_none() {
        return Some(Cause::BodyPart);
    }
    let rewritten = Document::read(&index, Dialect::JavaScript).write(JS, body.len());
    (rewritten.as_deref() == Some(body)).then_some(Cause::BodyRewritten)
}
