use serde::Serialize;

/// One mistake that turns a right hash into a wrong one. Several together can explain a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum Cause {
    /// The hash fits another key of the keyring than the one the body asks for.
    OtherKey,
    /// The key's 64 characters were used as they are, instead of the 32 bytes they stand for.
    KeyAsText,
    /// The key was decoded as base64.
    KeyAsBase64,
    /// `timestamp.body`
    SeparatorDot,
    /// `timestamp:body`
    SeparatorColon,
    /// A line feed between timestamp and body.
    SeparatorNewline,
    /// The body before the timestamp.
    BodyFirst,
    /// Only the body was signed.
    TimestampMissing,
    /// Only the timestamp was signed: the body was left out, or was empty on the wire.
    BodyMissing,
    /// The timestamp is, or was signed as, milliseconds.
    TimestampInMilliseconds,
    /// The header holds milliseconds where seconds were signed.
    TimestampInSeconds,
    /// The header holds a date, as of ISO 8601, where its unix seconds were signed.
    TimestampAsDate,
    /// The header holds more than the unix seconds that were signed: spaces, quotes, zeros or a fraction.
    TimestampDecorated,
    /// The signature fits a timestamp that is not unix seconds in digits.
    TimestampFormat,
    /// SHA-1 in place of SHA-256.
    Sha1,
    /// SHA-256 over key and message, without HMAC.
    PlainSha256,
    /// SHA-256 over the message alone.
    UnkeyedSha256,
    /// The digest is written in base64 instead of hex.
    DigestBase64,
    /// The digest has something around it, such as `sha256=`.
    DigestDecorated,
    /// The body that was signed is this one as `JSON.stringify` writes it.
    BodyJsonStringify,
    /// The body that was signed is this one as Python's `json.dumps` writes it: `", "` and `": "`, and
    /// `\u` escapes for what is not ASCII.
    BodyJsonDumps,
    /// As Python's `json.dumps` with `ensure_ascii=False`.
    BodyJsonDumpsUnescaped,
    /// As one line without spaces, and `\u` escapes for what is not ASCII.
    BodyCompactEscaped,
    /// Indented by two spaces.
    BodyIndent2,
    /// Indented by four spaces.
    BodyIndent4,
    /// With `\/` for each `/`, as PHP's `json_encode` writes it.
    BodySlashEscaped,
    /// The body that was signed has CRLF where this one has LF.
    BodyCrlf,
    /// The body that was signed has LF where this one has CRLF.
    BodyLf,
    /// The body that was signed ends with a newline that is missing here.
    BodyNewlineMissing,
    /// This body ends with a newline, or starts or ends with space, that was not signed.
    BodyNewlineAdded,
    /// The body that was signed starts with a byte order mark that is missing here.
    BodyBomMissing,
    /// This body starts with a byte order mark that was not signed.
    BodyBomAdded,
    /// This body is UTF-8 that was read as latin-1 and written again as UTF-8.
    BodyReadAsLatin1,
    /// The signer read the UTF-8 as latin-1.
    SignedAsLatin1,
    /// The signer replaced bytes that are not UTF-8.
    SignedAsReplaced,
    /// This body is the base64 of the one that was signed.
    BodyInBase64,
    /// The base64 of this body was signed.
    SignedInBase64,
    /// This body is a JSON string that holds the one that was signed.
    BodyInString,
    /// This body, put into a JSON string, was signed.
    SignedInString,
    /// Nothing arrived as a body. Close never sends an empty one.
    BodyEmpty,
    /// The body is the text `[object Object]`.
    BodyObjectString,
    /// The body holds U+FFFD: bytes were lost when it was decoded.
    BodyDecoded,
    /// The body is still compressed.
    BodyCompressed,
    /// The body is its bytes written as a list of numbers, or the JSON of a Node Buffer.
    BodyListed,
    /// The body ends early.
    BodyTruncated,
    /// The body is JSON without an `event`: a part of the delivery, or none.
    BodyPart,
    /// The body looks as `JSON.stringify` writes it, where Close appears to send Python's form.
    BodyRewritten,
    /// Each of the two headers holds the value of the other.
    HeadersSwapped,
    /// Authentic, and the clocks disagree, or it was held back or replayed.
    Clock,
}

/// At most two causes: as many departures as the search combines.
#[derive(Clone, Copy, Default)]
pub(super) struct Causes([Option<Cause>; 2]);

impl Causes {
    pub(super) fn one(cause: Cause) -> Self {
        Self([Some(cause), None])
    }

    pub(super) fn two(first: Cause, second: Cause) -> Self {
        Self([Some(first), Some(second)])
    }

    /// These and one more; `None` when there would be three.
    pub(super) fn and(self, cause: Option<Cause>) -> Option<Self> {
        match (self.0, cause) {
            (_, None) => Some(self),
            ([None, _], cause) => Some(Self([cause, None])),
            ([first, None], cause) => Some(Self([first, cause])),
            _ => None,
        }
    }

    /// These and all of the others; `None` when there would be three.
    pub(super) fn and_all(self, Self([first, second]): Self) -> Option<Self> {
        self.and(first)?.and(second)
    }

    pub(super) fn count(self) -> usize {
        self.0.iter().flatten().count()
    }

    pub(super) fn iter(self) -> impl Iterator<Item = Cause> {
        self.0.into_iter().flatten()
    }
}

/// Which advice helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    RawBody,
    Key,
    KeyChoice,
    Message,
    Timestamp,
    Late,
    Ahead,
    Base64,
    Headers,
}

impl Cause {
    /// What holds if this is the cause: completes "the hash fits if …", or for what is seen and not reproduced
    /// "no known mistake reproduces the hash, but …".
    pub(super) fn clause(self) -> &'static str {
        match self {
            Self::OtherKey => "the key of another subscription is used",
            Self::KeyAsText => {
                "the 64 characters of the key are used as text, where Close decodes them from hex"
            }
            Self::KeyAsBase64 => "the key is decoded as base64, where Close decodes it from hex",
            Self::SeparatorDot => "a dot stands between timestamp and body, where Close puts nothing",
            Self::SeparatorColon => "a colon stands between timestamp and body, where Close puts nothing",
            Self::SeparatorNewline => {
                "a line feed stands between timestamp and body, where Close puts nothing"
            }
            Self::BodyFirst => "the body comes before the timestamp",
            Self::TimestampMissing => "the timestamp is left out of the message",
            Self::BodyMissing => "the body is left out of the message, or was empty when it was signed",
            Self::TimestampInMilliseconds => {
                "the timestamp is taken in milliseconds, where Close uses seconds"
            }
            Self::TimestampInSeconds => {
                "the timestamp is taken in seconds, while the header holds milliseconds"
            }
            Self::TimestampAsDate => {
                "the timestamp is taken in unix seconds, while the header holds a date: it was parsed and written again"
            }
            Self::TimestampDecorated => {
                "the unix seconds stand alone, where the header has spaces, quotes, zeros or a fraction around them"
            }
            Self::TimestampFormat => {
                "the timestamp is signed as the header writes it, which is not unix seconds in digits"
            }
            Self::Sha1 => "SHA-1 is used in place of SHA-256",
            Self::PlainSha256 => "SHA-256 is taken over key and message, where Close uses HMAC",
            Self::UnkeyedSha256 => "SHA-256 is taken over the message without any key",
            Self::DigestBase64 => "the digest is written in base64, where Close writes hex",
            Self::DigestDecorated => "what surrounds the digest in the header is taken away",
            Self::BodyJsonStringify => {
                "the body is written as JSON.stringify writes it: it was parsed and written again"
            }
            Self::BodyJsonDumps => {
                "the body is written as Python's json.dumps writes it, and as Close appears to send it: here it was parsed and written again"
            }
            Self::BodyJsonDumpsUnescaped => {
                "the body is written as Python's json.dumps with ensure_ascii=False writes it: it was parsed and written again"
            }
            Self::BodyCompactEscaped => {
                "the body is written as compact JSON with \\u escapes: it was parsed and written again"
            }
            Self::BodyIndent2 => {
                "the body is written as JSON indented by two spaces: it was parsed and written again"
            }
            Self::BodyIndent4 => {
                "the body is written as JSON indented by four spaces: it was parsed and written again"
            }
            Self::BodySlashEscaped => {
                "the body is written as JSON with \\/ for each slash: it was parsed and written again"
            }
            Self::BodyCrlf => "the lines of the body end in CRLF, where LF is left of it here",
            Self::BodyLf => "the lines of the body end in LF, where CRLF was made of it here",
            Self::BodyNewlineMissing => "the body ends with a newline, which is missing here",
            Self::BodyNewlineAdded => "the white space around the body is taken away",
            Self::BodyBomMissing => "the body starts with a byte order mark, which is missing here",
            Self::BodyBomAdded => "the byte order mark before the body is taken away",
            Self::BodyReadAsLatin1 => {
                "the body is read as UTF-8, where it was read as latin-1 on its way here"
            }
            Self::SignedAsLatin1 => "the body is read as latin-1, where it is UTF-8",
            Self::SignedAsReplaced => "the bytes of the body that are not UTF-8 are replaced",
            Self::BodyInBase64 => "the body is decoded from base64 first",
            Self::SignedInBase64 => "the body is encoded in base64 first",
            Self::BodyInString => "the body is taken out of the JSON string that holds it",
            Self::SignedInString => "the body is put into a JSON string first",
            Self::HeadersSwapped => "the values of the two headers change places",
            Self::BodyEmpty => {
                "the body is empty, and Close never sends an empty one: something read it before"
            }
            Self::BodyObjectString => {
                "the body is the text of an object: a parsed object was turned into a string"
            }
            Self::BodyDecoded => {
                "the body holds U+FFFD, so bytes of it were lost when it was decoded as text"
            }
            Self::BodyCompressed => "the body is still compressed with gzip",
            Self::BodyListed => "the body is its bytes written as a list of numbers",
            Self::BodyTruncated => "the body ends early: a limit cut it, or not all of it was read",
            Self::BodyPart => "the body has no event: it is a part of the delivery, or not one of Close",
            Self::BodyRewritten => {
                "the body looks as JSON.stringify writes it, where Close appears to send Python's form: it was \
                 probably parsed and written again, and a number or an escape lost its form; if not, the key is \
                 that of another subscription"
            }
            Self::Clock => "it arrives in time",
        }
    }

    pub(super) fn family(self) -> Family {
        match self {
            Self::OtherKey => Family::KeyChoice,
            Self::KeyAsText | Self::KeyAsBase64 => Family::Key,
            Self::SeparatorDot
            | Self::SeparatorColon
            | Self::SeparatorNewline
            | Self::BodyFirst
            | Self::TimestampMissing
            | Self::TimestampInMilliseconds
            | Self::TimestampFormat
            | Self::Sha1
            | Self::PlainSha256
            | Self::UnkeyedSha256
            | Self::DigestBase64
            | Self::DigestDecorated
            | Self::SignedAsLatin1
            | Self::SignedAsReplaced
            | Self::SignedInBase64
            | Self::SignedInString => Family::Message,
            Self::TimestampInSeconds | Self::TimestampAsDate | Self::TimestampDecorated => Family::Timestamp,
            Self::Clock => Family::Late,
            Self::HeadersSwapped => Family::Headers,
            Self::BodyInBase64 => Family::Base64,
            _ => Family::RawBody,
        }
    }
}
