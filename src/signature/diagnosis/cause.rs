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
    /// White space, quotes or another character around the key's text.
    KeyWithMore,
    /// The key was hashed before it was used.
    KeyHashed,
    /// An empty key, or the text of one that is not set, such as `undefined`.
    KeyUnset,
    /// The 32 bytes of the key were made into a string, and its bytes used.
    KeyAsString,
    /// The base64 of the key was used.
    KeyInBase64,
    /// A space between timestamp and body.
    SeparatorSpace,
    /// Something else between timestamp and body.
    SeparatorOther,
    /// A version before the timestamp, as Slack signs: `v0:timestamp:body`.
    MessagePrefixed,
    /// The text of a value that is not set, such as `undefined`, in place of the timestamp.
    TimestampUnset,
    /// The timestamp signed as the text of a number with a fraction or an exponent.
    TimestampAsFloat,
    /// The timestamp signed as a date, where the header holds unix seconds.
    TimestampSignedAsDate,
    /// White space, quotes or brackets signed around the timestamp.
    TimestampWithMore,
    /// The message was hashed before the HMAC.
    MessageHashed,
    /// The HMAC was hashed again.
    HashedTwice,
    /// Key and message changed places.
    KeyAndMessageSwapped,
    /// SHA-512 in place of SHA-256.
    Sha512,
    /// MD5 in place of SHA-256.
    Md5,
    /// Only a part of the digest's digits is there.
    DigestCut,
    /// The text of an object, such as `[object Object]`, was signed in place of the body.
    SignedObjectString,
    /// The text of a value that is not set, such as `undefined`, was signed in place of the body.
    SignedUnset,
    /// The bytes of the body, written as numbers, were signed.
    SignedListed,
    /// A part of the body was signed, such as its event.
    SignedPart,
    /// The headers arrived under other names, such as `HTTP_CLOSE_SIG_HASH`.
    HeaderRenamed,
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
    /// The body is written with its keys sorted.
    BodyKeysSorted,
    /// The body is written with `\u` escapes for characters that mean something in HTML: `<`, `>`, `&`, and some with `'`, `=`, `+`.
    BodyEscapedForHtml,
    /// The body is written with `[]` for an empty object, or the other way round.
    BodyEmptyObject,
    /// The body is written without the members that are null.
    BodyNullsDropped,
    /// The body is written with numbers that another program read and wrote, as `100.0` for `100`.
    BodyNumbers,
    /// The body is indented in another way than by two or four spaces.
    BodyIndented,
    /// The signer wrote `?`, or nothing, for each character beyond ASCII.
    SignedAsAscii,
    /// The signer took the body in latin-1 or Windows-1252.
    SignedInLatin1,
    /// The signer took the body in UTF-16.
    SignedInUtf16,
    /// The signer took the bytes of the body as Python prints them, `b'…'`.
    SignedAsPrinted,
    /// This body is UTF-16 or UTF-32.
    BodyInUtf16,
    /// This body is latin-1 or Windows-1252.
    BodyInLatin1,
    /// This body is escaped for HTML.
    BodyInEntities,
    /// This body is the hex of the one that was signed.
    BodyInHex,
    /// This body is a form, one field of which holds the one that was signed.
    BodyFormEncoded,
    /// This body is percent-encoded.
    BodyPercentEncoded,
    /// This body is `multipart/form-data`.
    BodyMultipart,
    /// The framing of the chunked transfer coding is left in this body.
    BodyChunked,
    /// The body that was signed stands here more than once.
    BodyTwice,
    /// Something stands around the JSON of this body: a log's prefix, HTTP headers, quotes, NUL bytes.
    BodySurrounded,
    /// This body is an envelope, such as the event of AWS Lambda, around the one that was signed.
    BodyWrapped,
    /// This body lost its backslashes.
    BodyUnescaped,
    /// This body has typographic quotes or spaces.
    BodyTypography,
    /// This body is an object or bytes as Python, Ruby, JavaScript, PHP or Java prints them.
    BodyPrinted,
    /// This body is an HTML page or XML.
    BodyMarkup,
    /// This body is not JSON, for a reason that is not known.
    BodyNotJson,
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
    /// What to take out of an envelope.
    Envelope,
    /// How to save and pass on the bytes of a body.
    Capture,
    /// What stands before the receiver sends something else than Close does.
    Sender,
    Digest,
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
                "the timestamp is taken in seconds, while the header holds milliseconds or a smaller unit"
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
            Self::KeyWithMore => "white space, quotes or another character stands around the key",
            Self::KeyHashed => "the key is hashed before it is used",
            Self::KeyUnset => {
                "the key is empty, or the text of a value that is not set: the code that computes the hash has no key"
            }
            Self::KeyAsString => {
                "the 32 bytes of the key are made into a string first, which changes those that are not ASCII"
            }
            Self::KeyInBase64 => "the key is encoded in base64 first, where Close decodes it from hex",
            Self::SeparatorSpace => "a space stands between timestamp and body, where Close puts nothing",
            Self::SeparatorOther => {
                "another character stands between timestamp and body, where Close puts nothing"
            }
            Self::MessagePrefixed => {
                "a version stands before the timestamp, as other services sign, where Close puts nothing"
            }
            Self::TimestampUnset => {
                "the timestamp is the text of a value that is not set, such as undefined: the header was not read"
            }
            Self::TimestampAsFloat => {
                "the timestamp is signed as a number with a fraction or an exponent, where the header holds digits alone"
            }
            Self::TimestampSignedAsDate => {
                "the timestamp is signed as a date, where the header holds unix seconds, and Close signs those"
            }
            Self::TimestampWithMore => {
                "white space, quotes or brackets are signed around the timestamp, where the header has none"
            }
            Self::MessageHashed => {
                "the message is hashed before the HMAC, where Close signs the message itself"
            }
            Self::HashedTwice => "the HMAC is hashed once more, where Close sends the HMAC itself",
            Self::KeyAndMessageSwapped => "the message is used as the key, and the key as the message",
            Self::Sha512 => "SHA-512 is used in place of SHA-256",
            Self::Md5 => "MD5 is used in place of SHA-256",
            Self::DigestCut => "the rest of its 64 digits is added: the header holds only a part of them",
            Self::SignedObjectString => {
                "the text of an object, such as [object Object], is signed in place of the raw body"
            }
            Self::SignedUnset => {
                "the text of a value that is not set, such as undefined, is signed in place of the body: it was not read"
            }
            Self::SignedListed => {
                "the bytes of the body are signed as a list of numbers, where Close signs the bytes themselves"
            }
            Self::SignedPart => {
                "only a part of the body is signed, such as its event, where Close signs all of it"
            }
            Self::HeaderRenamed => "the headers are read under their own names",
            Self::Sha1 => "SHA-1 is used in place of SHA-256",
            Self::PlainSha256 => "a plain hash of key and message is taken, where Close uses HMAC",
            Self::UnkeyedSha256 => "a plain hash of the message is taken, without any key",
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
            Self::BodyKeysSorted => "the body is written with sorted keys: it was parsed and written again",
            Self::BodyEscapedForHtml => {
                "the body is written with \\u escapes for <, > and &: it was parsed and written again"
            }
            Self::BodyEmptyObject => "its empty previous_data is written as {}, where [] was made of it here",
            Self::BodyNullsDropped => "the body is written without its members that are null",
            Self::BodyNumbers => "its numbers are written as another program writes them",
            Self::BodyIndented => "the body is written with indentation: it was parsed and written again",
            Self::SignedAsAscii => {
                "the body is turned into ASCII, where each character beyond it was replaced by ? or lost before hashing"
            }
            Self::SignedInLatin1 => "the body is turned into latin-1 before hashing, where Close signs UTF-8",
            Self::SignedInUtf16 => "the body is turned into UTF-16 before hashing, where Close signs UTF-8",
            Self::SignedAsPrinted => {
                "the bytes of the body are put into a text as Python prints them, b'…', where Close signs the bytes themselves"
            }
            Self::BodyInUtf16 => "the body is read as UTF-16 and written as UTF-8",
            Self::BodyInLatin1 => "the body is written in UTF-8, as it was sent",
            Self::BodyInEntities => "the HTML entities in the body are resolved first",
            Self::BodyInHex => "the body is decoded from hex first",
            Self::BodyFormEncoded => "the body is taken out of the form",
            Self::BodyPercentEncoded => "the % escapes in the body are resolved first",
            Self::BodyMultipart => "only the part of the form that holds the JSON is signed",
            Self::BodyChunked => "the chunks of the body are joined",
            Self::BodyTwice => "the body is taken once",
            Self::BodySurrounded => "what stands around the JSON is taken away",
            Self::BodyWrapped => "the body is taken out of the envelope around it",
            Self::BodyUnescaped => "the backslashes that the body lost are put back",
            Self::BodyTypography => "its typographic quotes are plain ones again",
            Self::BodyPrinted => "the object that was printed is written as JSON again",
            Self::BodyMarkup => "the body is markup, not JSON",
            Self::BodyNotJson => "the body is not JSON",
            Self::Clock => "it arrives in time",
        }
    }

    /// Whether this says that the body is something else than the JSON that was sent.
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
