use serde::Serialize;

/// A mistake that turns a correct hash into a wrong one. Several mistakes together can explain a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum Cause {
    /// The hash was made with another key of the keyring than the one that the body names.
    OtherKey,
    /// The 64 characters of the key were used as they are, instead of the 32 bytes that they encode.
    KeyAsText,
    /// The key was decoded as base64.
    KeyAsBase64,
    /// `timestamp.body`
    SeparatorDot,
    /// `timestamp:body`
    SeparatorColon,
    /// A line feed between timestamp and body.
    SeparatorNewline,
    /// The body was signed before the timestamp.
    BodyFirst,
    /// Only the body was signed.
    TimestampMissing,
    /// Only the timestamp was signed: the body was left out, or was empty on the wire.
    BodyMissing,
    /// The timestamp is in milliseconds, or was signed in milliseconds.
    TimestampInMilliseconds,
    /// The header has milliseconds, but seconds were signed.
    TimestampInSeconds,
    /// The header has a date such as ISO 8601, but its Unix seconds were signed.
    TimestampAsDate,
    /// The header has more than the Unix seconds that were signed: spaces, quotes, zeros or a fraction.
    TimestampDecorated,
    /// The signature matches a timestamp that is not written as Unix seconds in digits.
    TimestampFormat,
    /// White space, quotes or other characters surround the text of the key.
    KeyWithMore,
    /// The key was hashed before it was used.
    KeyHashed,
    /// The key is empty, or is the text of a missing value, such as `undefined`.
    KeyUnset,
    /// The 32 bytes of the key were converted to a string, and the bytes of that string were used.
    KeyAsString,
    /// The base64 encoding of the key was used.
    KeyInBase64,
    /// A space between timestamp and body.
    SeparatorSpace,
    /// Some other separator between timestamp and body.
    SeparatorOther,
    /// A version before the timestamp, as in Slack's signatures: `v0:timestamp:body`.
    MessagePrefixed,
    /// The text of a missing value, such as `undefined`, was signed in place of the timestamp.
    TimestampUnset,
    /// The timestamp was signed as a number with a fraction or an exponent.
    TimestampAsFloat,
    /// The timestamp was signed as a date, but the header has Unix seconds.
    TimestampSignedAsDate,
    /// White space, quotes or brackets around the timestamp were signed.
    TimestampWithMore,
    /// The message was hashed before the HMAC.
    MessageHashed,
    /// The HMAC was hashed again.
    HashedTwice,
    /// The key and the message were swapped.
    KeyAndMessageSwapped,
    /// SHA-512 was used instead of SHA-256.
    Sha512,
    /// MD5 was used instead of SHA-256.
    Md5,
    /// Only some of the digest's digits are present.
    DigestCut,
    /// The text of an object, such as `[object Object]`, was signed in place of the body.
    SignedObjectString,
    /// The text of a missing value, such as `undefined`, was signed in place of the body.
    SignedUnset,
    /// The bytes of the body were signed as a list of numbers.
    SignedListed,
    /// Only a part of the body was signed, such as its event.
    SignedPart,
    /// The headers arrived under other names, such as `HTTP_CLOSE_SIG_HASH`.
    HeaderRenamed,
    /// SHA-1 was used instead of SHA-256.
    Sha1,
    /// SHA-256 of key and message was used, without HMAC.
    PlainSha256,
    /// SHA-256 of the message alone was used.
    UnkeyedSha256,
    /// The digest is in base64 instead of hex.
    DigestBase64,
    /// Something surrounds the digest, such as `sha256=`.
    DigestDecorated,
    /// The signed body is this one as `JSON.stringify` writes it.
    BodyJsonStringify,
    /// The signed body is this one as Python's `json.dumps` writes it: with `", "` and `": "`, and with `\u` escapes
    /// for everything but ASCII.
    BodyJsonDumps,
    /// The signed body is this one as Python's `json.dumps` with `ensure_ascii=False` writes it.
    BodyJsonDumpsUnescaped,
    /// The signed body is this one on one line without spaces, and with `\u` escapes for everything but ASCII.
    BodyCompactEscaped,
    /// The signed body is this one, indented by two spaces.
    BodyIndent2,
    /// The signed body is this one, indented by four spaces.
    BodyIndent4,
    /// The signed body has `\/` for each `/`, as PHP's `json_encode` writes it.
    BodySlashEscaped,
    /// The signed body has CRLF where this one has LF.
    BodyCrlf,
    /// The signed body has LF where this one has CRLF.
    BodyLf,
    /// The signed body ends with a newline that is missing here.
    BodyNewlineMissing,
    /// This body has a newline at the end, or white space at the start or end, that was not signed.
    BodyNewlineAdded,
    /// The signed body starts with a byte order mark that is missing here.
    BodyBomMissing,
    /// This body starts with a byte order mark that was not signed.
    BodyBomAdded,
    /// This body is UTF-8 that was decoded as latin-1 and encoded as UTF-8 again.
    BodyReadAsLatin1,
    /// The signer decoded the UTF-8 as latin-1.
    SignedAsLatin1,
    /// The signer replaced bytes that are not UTF-8.
    SignedAsReplaced,
    /// This body is the base64 encoding of the signed one.
    BodyInBase64,
    /// The base64 encoding of this body was signed.
    SignedInBase64,
    /// This body is a JSON string that contains the signed one.
    BodyInString,
    /// This body was signed as a JSON string.
    SignedInString,
    /// The body is empty. Close never sends an empty body.
    BodyEmpty,
    /// The body is the text `[object Object]`.
    BodyObjectString,
    /// The body contains U+FFFD: bytes were lost when it was decoded.
    BodyDecoded,
    /// The body is still compressed.
    BodyCompressed,
    /// The body is its own bytes as a list of numbers, or as the JSON of a Node Buffer.
    BodyListed,
    /// The body is truncated.
    BodyTruncated,
    /// The body is JSON without an `event`: only a part of the delivery, or something else.
    BodyPart,
    /// The body looks like the output of `JSON.stringify`, but Close appears to send Python's format.
    BodyRewritten,
    /// The keys of the body are sorted.
    BodyKeysSorted,
    /// The body has `\u` escapes for HTML's special characters: `<`, `>` and `&`, and in some cases `'`, `=` and `+`.
    BodyEscapedForHtml,
    /// The body has `[]` for an empty object, or vice versa.
    BodyEmptyObject,
    /// The body lacks the members that are null.
    BodyNullsDropped,
    /// The numbers of the body were parsed and re-serialized by another program, such as `100.0` for `100`.
    BodyNumbers,
    /// The body is indented, but not by two or four spaces.
    BodyIndented,
    /// The signer replaced each character beyond ASCII with `?`, or removed it.
    SignedAsAscii,
    /// The signer encoded the body in latin-1 or Windows-1252.
    SignedInLatin1,
    /// The signer encoded the body in UTF-16.
    SignedInUtf16,
    /// The signer hashed the bytes of the body as Python prints them, `b'…'`.
    SignedAsPrinted,
    /// This body is UTF-16 or UTF-32.
    BodyInUtf16,
    /// This body is latin-1 or Windows-1252.
    BodyInLatin1,
    /// This body is escaped for HTML.
    BodyInEntities,
    /// This body is the hex encoding of the signed one.
    BodyInHex,
    /// This body is a form with the signed body in one of its fields.
    BodyFormEncoded,
    /// This body is percent-encoded.
    BodyPercentEncoded,
    /// This body is `multipart/form-data`.
    BodyMultipart,
    /// This body still has the framing of the chunked transfer coding.
    BodyChunked,
    /// This body repeats the signed one.
    BodyTwice,
    /// Something surrounds the JSON of this body: the prefix of a log, HTTP headers, quotes, NUL bytes.
    BodySurrounded,
    /// This body is an envelope around the signed one, such as the event of AWS Lambda.
    BodyWrapped,
    /// This body lost its backslashes.
    BodyUnescaped,
    /// This body has typographic quotes or spaces.
    BodyTypography,
    /// This body is an object or bytes as printed by Python, Ruby, JavaScript, PHP or Java.
    BodyPrinted,
    /// This body is an HTML page or XML.
    BodyMarkup,
    /// This body is not JSON, and the reason is unknown.
    BodyNotJson,
    /// Each of the two headers has the value of the other.
    HeadersSwapped,
    /// The delivery is authentic, but the clocks disagree, or it was delayed or replayed.
    Clock,
}

/// Up to two causes, the most that the search combines.
#[derive(Clone, Copy, Default)]
pub(super) struct Causes([Option<Cause>; 2]);

impl Causes {
    pub(super) fn one(cause: Cause) -> Self {
        Self([Some(cause), None])
    }

    /// Adds a cause; `None` if there would be three.
    pub(super) fn and(self, cause: Option<Cause>) -> Option<Self> {
        match (self.0, cause) {
            (_, None) => Some(self),
            ([None, _], cause) => Some(Self([cause, None])),
            ([first, None], cause) => Some(Self([first, cause])),
            _ => None,
        }
    }

    /// Adds all other causes; `None` if there would be three.
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

/// The kind of advice that helps.
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
    /// Take a member out of an envelope.
    Envelope,
    /// Save and forward the exact bytes of a body.
    Capture,
    /// Change the program in front of the receiver that alters the request.
    Sender,
    Digest,
}

/// The part of a receiver that a remedy changes. In the files of `closehook remedy`, a comment with this name marks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Concern {
    /// How the raw body is read.
    Body,
    /// Which key is used, and how it is decoded.
    Key,
    /// How the two headers are read.
    Headers,
    /// What is hashed, how, and how the hash is written.
    Hash,
    /// The maximum age.
    Age,
}

impl Family {
    pub(super) fn concern(self) -> Concern {
        match self {
            Self::RawBody | Self::Base64 | Self::Envelope | Self::Capture | Self::Sender => Concern::Body,
            Self::Key | Self::KeyChoice => Concern::Key,
            Self::Timestamp | Self::Headers => Concern::Headers,
            Self::Message | Self::Digest => Concern::Hash,
            Self::Late | Self::Ahead => Concern::Age,
        }
    }
}

impl Cause {
    /// What went wrong, as a clause. If nothing reproduces the hash, it completes "no known mistake reproduces the
    /// hash, but …".
    pub(super) fn clause(self) -> &'static str {
        match self {
            Self::OtherKey => "the hash was made with the key of another subscription",
            Self::KeyAsText => "the 64 characters of the key were used as text, not decoded from hex",
            Self::KeyAsBase64 => "the key was decoded as base64 instead of hex",
            Self::SeparatorDot => "a dot was signed between timestamp and body, but Close puts nothing there",
            Self::SeparatorColon => {
                "a colon was signed between timestamp and body, but Close puts nothing there"
            }
            Self::SeparatorNewline => {
                "a line feed was signed between timestamp and body, but Close puts nothing there"
            }
            Self::BodyFirst => "the body was signed before the timestamp instead of after it",
            Self::TimestampMissing => "the timestamp was not signed",
            Self::BodyMissing => "the body was not signed, or was empty when it was signed",
            Self::TimestampInMilliseconds => {
                "the timestamp was signed in milliseconds, but Close uses seconds"
            }
            Self::TimestampInSeconds => {
                "the timestamp was signed in seconds, but the header has milliseconds or a smaller unit"
            }
            Self::TimestampAsDate => {
                "the timestamp was signed as unix seconds, but the header has a date: it was parsed and reformatted"
            }
            Self::TimestampDecorated => {
                "the header has spaces, quotes, zeros or a fraction around the unix seconds that were signed"
            }
            Self::TimestampFormat => {
                "the timestamp in the header is not unix seconds in digits, but was signed as it is"
            }
            Self::KeyWithMore => "the key was used with white space, quotes or another character around it",
            Self::KeyHashed => "the key was hashed before it was used",
            Self::KeyUnset => {
                "the key was empty or the text of an unset value: the code that computes the hash has no key"
            }
            Self::KeyAsString => {
                "the 32 bytes of the key were converted to a string, which changes those that are not ASCII"
            }
            Self::KeyInBase64 => "the key was encoded as base64 instead of being decoded from hex",
            Self::SeparatorSpace => {
                "a space was signed between timestamp and body, but Close puts nothing there"
            }
            Self::SeparatorOther => {
                "another character was signed between timestamp and body, but Close puts nothing there"
            }
            Self::MessagePrefixed => {
                "a version was signed before the timestamp, as some other services do, but Close puts nothing there"
            }
            Self::TimestampUnset => {
                "the text of an unset value, such as undefined, was signed as the timestamp: the header was not read"
            }
            Self::TimestampAsFloat => {
                "the timestamp was signed as a number with a fraction or an exponent, but the header has only digits"
            }
            Self::TimestampSignedAsDate => {
                "the timestamp was signed as a date, but Close signs the unix seconds in the header"
            }
            Self::TimestampWithMore => {
                "the timestamp was signed with white space, quotes or brackets around it, but the header has none"
            }
            Self::MessageHashed => {
                "the message was hashed before the HMAC, but Close signs the message itself"
            }
            Self::HashedTwice => "the HMAC was hashed again, but Close sends the HMAC itself",
            Self::KeyAndMessageSwapped => "the key and the message were swapped",
            Self::Sha512 => "SHA-512 was used instead of SHA-256",
            Self::Md5 => "MD5 was used instead of SHA-256",
            Self::DigestCut => "the hash was cut off: the header has only part of its 64 digits",
            Self::SignedObjectString => {
                "the text of an object, such as [object Object], was signed instead of the raw body"
            }
            Self::SignedUnset => {
                "the text of an unset value, such as undefined, was signed instead of the body: the body was not read"
            }
            Self::SignedListed => {
                "the body was signed as a list of numbers, but Close signs the bytes themselves"
            }
            Self::SignedPart => {
                "only part of the body was signed, such as its event, but Close signs all of it"
            }
            Self::HeaderRenamed => "the headers arrived under other names",
            Self::Sha1 => "SHA-1 was used instead of SHA-256",
            Self::PlainSha256 => "a plain hash of key and message was used, but Close uses HMAC",
            Self::UnkeyedSha256 => "a plain hash of the message was used, without any key",
            Self::DigestBase64 => "the hash was written in base64, but Close writes hex",
            Self::DigestDecorated => "the header has extra characters around the hash",
            Self::BodyJsonStringify => {
                "the signed body was in JSON.stringify's format: the body was parsed and re-serialized"
            }
            Self::BodyJsonDumps => {
                "the signed body was in the format of Python's json.dumps, which Close appears to send: this body was parsed and re-serialized"
            }
            Self::BodyJsonDumpsUnescaped => {
                "the signed body was in the format of Python's json.dumps with ensure_ascii=False: the body was parsed and re-serialized"
            }
            Self::BodyCompactEscaped => {
                "the signed body was compact JSON with \\u escapes: the body was parsed and re-serialized"
            }
            Self::BodyIndent2 => {
                "the signed body was JSON indented by two spaces: the body was parsed and re-serialized"
            }
            Self::BodyIndent4 => {
                "the signed body was JSON indented by four spaces: the body was parsed and re-serialized"
            }
            Self::BodySlashEscaped => {
                "the signed body was JSON with \\/ for each slash: the body was parsed and re-serialized"
            }
            Self::BodyCrlf => "the lines of the signed body ended in CRLF, which became LF",
            Self::BodyLf => "the lines of the signed body ended in LF, which became CRLF",
            Self::BodyNewlineMissing => "the signed body ended with a newline, which is missing here",
            Self::BodyNewlineAdded => "the body has extra white space around it",
            Self::BodyBomMissing => "the signed body started with a byte order mark, which is missing here",
            Self::SignedAsLatin1 => "the body was read as latin-1 before it was signed, but it is UTF-8",
            Self::SignedAsReplaced => {
                "bytes of the body that are not UTF-8 were replaced before it was signed"
            }
            Self::SignedInBase64 => "the body was encoded as base64 before it was signed",
            Self::SignedInString => "the body was wrapped in a JSON string before it was signed",
            Self::HeadersSwapped => "the values of the two headers are swapped",
            Self::BodyEmpty => {
                "the body is empty, and Close never sends an empty one: something read it before"
            }
            Self::BodyObjectString => {
                "the body is the text of an object: a parsed object was converted to a string"
            }
            Self::BodyDecoded => "the body contains U+FFFD, so bytes were lost when it was decoded as text",
            Self::BodyListed => "the body is its bytes written as a list of numbers",
            Self::BodyPart => {
                "the body has no event: it is only part of the delivery, or does not come from Close"
            }
            Self::BodyKeysSorted => "the signed body had sorted keys: the body was parsed and re-serialized",
            Self::BodyEscapedForHtml => {
                "the signed body had \\u escapes for <, > and &: the body was parsed and re-serialized"
            }
            Self::BodyEmptyObject => "the signed body had {} for its empty previous_data, which became []",
            Self::BodyNullsDropped => "the signed body was written without its null members",
            Self::BodyNumbers => "the signed body had its numbers in another format",
            Self::BodyIndented => "the signed body was indented: the body was parsed and re-serialized",
            Self::SignedAsAscii => {
                "the body was converted to ASCII before it was signed, which lost or replaced all other characters"
            }
            Self::SignedInLatin1 => {
                "the body was converted to latin-1 before it was signed, but Close signs UTF-8"
            }
            Self::SignedInUtf16 => {
                "the body was converted to UTF-16 before it was signed, but Close signs UTF-8"
            }
            Self::SignedAsPrinted => {
                "the body was signed in the form in which Python prints bytes, b'…', but Close signs the bytes themselves"
            }
            // A step or a clue finds these, and says more.
            Self::BodyBomAdded
            | Self::BodyChunked
            | Self::BodyCompressed
            | Self::BodyFormEncoded
            | Self::BodyInBase64
            | Self::BodyInEntities
            | Self::BodyInHex
            | Self::BodyInLatin1
            | Self::BodyInString
            | Self::BodyInUtf16
            | Self::BodyMarkup
            | Self::BodyMultipart
            | Self::BodyNotJson
            | Self::BodyPercentEncoded
            | Self::BodyPrinted
            | Self::BodyReadAsLatin1
            | Self::BodyRewritten
            | Self::BodySurrounded
            | Self::BodyTruncated
            | Self::BodyTwice
            | Self::BodyTypography
            | Self::BodyUnescaped
            | Self::BodyWrapped => "the body was changed on its way",
            Self::Clock => "it did not arrive in time",
        }
    }

    /// Whether this cause says that the body is not the JSON that was sent.
    pub(super) fn is_of_form(self) -> bool {
        matches!(
            self,
            Self::BodyInUtf16
                | Self::BodyInLatin1
                | Self::BodyInEntities
                | Self::BodyInHex
                | Self::BodyInBase64
                | Self::BodyInString
                | Self::BodyCompressed
                | Self::BodyListed
                | Self::BodyTruncated
                | Self::BodyFormEncoded
                | Self::BodyPercentEncoded
                | Self::BodyMultipart
                | Self::BodyChunked
                | Self::BodyTwice
                | Self::BodySurrounded
                | Self::BodyUnescaped
                | Self::BodyTypography
                | Self::BodyPrinted
        )
    }

    pub(super) fn family(self) -> Family {
        match self {
            Self::OtherKey => Family::KeyChoice,
            Self::KeyAsText
            | Self::KeyAsBase64
            | Self::KeyWithMore
            | Self::KeyHashed
            | Self::KeyUnset
            | Self::KeyAsString
            | Self::KeyInBase64 => Family::Key,
            Self::SeparatorSpace
            | Self::SeparatorOther
            | Self::MessagePrefixed
            | Self::TimestampUnset
            | Self::TimestampAsFloat
            | Self::TimestampSignedAsDate
            | Self::TimestampWithMore
            | Self::MessageHashed
            | Self::HashedTwice
            | Self::KeyAndMessageSwapped
            | Self::Sha512
            | Self::Md5
            | Self::DigestCut
            | Self::SignedObjectString
            | Self::SignedUnset
            | Self::SignedListed
            | Self::SignedPart => Family::Message,
            Self::HeaderRenamed => Family::Headers,
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
            | Self::SignedInString
            | Self::SignedAsAscii
            | Self::SignedInLatin1
            | Self::SignedInUtf16
            | Self::SignedAsPrinted => Family::Message,
            Self::TimestampInSeconds | Self::TimestampAsDate | Self::TimestampDecorated => Family::Timestamp,
            Self::Clock => Family::Late,
            Self::HeadersSwapped => Family::Headers,
            Self::BodyInBase64 => Family::Base64,
            Self::BodyWrapped => Family::Envelope,
            Self::BodyInUtf16
            | Self::BodyInLatin1
            | Self::BodyInEntities
            | Self::BodyInHex
            | Self::BodyInString
            | Self::BodyTwice
            | Self::BodySurrounded
            | Self::BodyUnescaped
            | Self::BodyTypography
            | Self::BodyPrinted
            | Self::BodyChunked => Family::Capture,
            Self::BodyFormEncoded | Self::BodyPercentEncoded | Self::BodyMultipart | Self::BodyMarkup => {
                Family::Sender
            }
            _ => Family::RawBody,
        }
    }
}
